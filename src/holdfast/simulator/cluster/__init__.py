"""A small simulated cluster behind real HTTP: what Holdfast asks of an API server, of kubelets and of a Prometheus.

Belongs here: requests that Holdfast itself makes, answered as the real ones answer them, and controllers that are just
enough to see what becomes of a write. Never here: a request that nobody sends, and anything that judges.
"""
