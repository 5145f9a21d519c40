"""Providers of machines and disks.

Belongs here: asking them, by commands that whoever runs Holdfast provides. Never here: which answer is proof of what.
"""
