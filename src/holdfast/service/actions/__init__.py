"""Actions: what is kept of plans, what people laid down for them, and what an action sees."""
