"""Slim typed views of Kubernetes objects, one module per API group, holding only fields that a rule can use."""
