"""What two of a kind must do alike; the servers that are started for it end with it."""
