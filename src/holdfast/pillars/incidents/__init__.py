"""What happens between noticing that something is wrong and knowing that it does not come back.

Belongs here: an incident's state, timeline, clocks and escalations as pure functions of its events and the terms in
force (policy and calendars), and the measures made of them.
Never here: the store of events, sending a message, a clock, words.
"""
