"""Series with a known answer for each prediction, and noise on which each must switch itself off."""
