"""What Kubernetes itself would decide, recomputed from objects as pure functions.

Belongs here: answers that a controller, the scheduler or admission would give: yes, no or unknown, with reasons.
Never here: whether that answer is a problem, and anything that reads events or sentences.
"""
