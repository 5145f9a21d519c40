"""Disruption budgets that block, miss or contradict the Pods they guard."""
