"""Why is this broken now: from findings to a few ranked root causes with everything they explain."""
