"""Attachments of volumes to nodes."""
