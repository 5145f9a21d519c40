"""Autoscalers that cannot see, cannot act or act against each other."""
