"""Incidents in the store: their events, clocks, people, playbooks and watchdogs."""
