"""The catalogue: one folder per family, one module with one YAML file per rule.

Belongs here: what is wrong, judged from facts. The path is the rule's name, and names the fault, never the cure.
Never here: I/O, a clock, numbers crunched over series, another rule.
"""
