"""What is: frozen values about a cluster and about what Holdfast says of it.

Belongs here: values that two floors or two pillars exchange, and the codec that makes them from bytes.
Never here: I/O, a clock, a decision about what is wrong.
"""
