"""What the core asks of the outside world: Protocols, each a small module named after what it gives."""
