"""What Holdfast decides with findings: one sealed room per pillar.

Belongs here: decisions as pure functions over what lies below.
Never here: I/O, a clock, the name of another pillar.
"""
