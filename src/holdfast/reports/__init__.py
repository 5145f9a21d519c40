"""From a diagnosis to something that a person or a tool reads: pure functions; never a query, never a judgement."""
