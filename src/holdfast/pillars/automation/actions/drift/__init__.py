"""Actions on what is otherwise than it was meant to be."""
