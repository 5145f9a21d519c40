"""Holdfast says what is wrong with a Kubernetes cluster, and why."""
