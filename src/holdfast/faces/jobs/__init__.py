"""The worker: jobs that are due or asked for are done, beside a server or in a process of its own.

Belongs here: the loop, its threads and its clock. Never here: what a job does.
"""
