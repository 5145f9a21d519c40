"""The parts of the streaming detector: its fixed numbers, its tails, and its form for many series at once."""
