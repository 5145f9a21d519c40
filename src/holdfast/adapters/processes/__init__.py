"""Work in other processes of this machine.

Belongs here: starting them, handing work over, telling when one died. Never here: what the work is.
"""
