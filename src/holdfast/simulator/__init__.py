"""Clusters for whoever has none at hand: recorded ones, put at a time of one's choice, with made-up measurements.

Belongs here: which recordings, how their times are moved, how figures are made up. Never here: anything that judges.
"""
