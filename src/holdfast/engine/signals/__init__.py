"""What other programs write down about their trouble, as data and as matchers over text.

Belongs here: dictionaries of error texts and the functions that find them.
Never here: which object is at fault.
"""
