"""Actions on what rollouts leave behind."""
