"""Metrics and alerts from the HTTP APIs of Prometheus, of what speaks like it, and of Alertmanager.

Belongs here: asking, patience, pages, and what refusals mean.
Never here: what a metric means; that is in the dialects.
"""
