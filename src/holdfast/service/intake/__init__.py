"""How trouble comes in: alerts, our own findings and forecasts, failed checks, and what people write.

Belongs here: which of them makes an incident or belongs to one that is open, and what was missed meanwhile.
Never here: how an incident is handled; that is in `pillars.incidents`.
"""
