"""Automation: what an action may do, proved before its first write.

Everything here is a function of what it is given. Nothing reads a clock, a store or a cluster.
"""
