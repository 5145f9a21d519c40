"""How rules are found, fed, run and tested.

Belongs here: the form of a rule, its discovery, the facts it receives, evaluation, waivers and the case runner.
Never here: the name of any rule or of any package of rules.
"""
