"""What leaves by a channel: notices, deliveries and their forms."""
