"""What a running cluster is known to be while it changes, and which problems have stood long enough to be told.

Belongs here: applying changes to what is known, telling news from heartbeats, opening and healing problems.
Never here: connections, clocks, the judgement itself, words.
"""
