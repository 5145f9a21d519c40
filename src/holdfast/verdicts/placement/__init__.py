"""Whether the default scheduler would place a Pod on a node: one module per filter, all refusals at once.

Each filter module gives, for one Pod, the check that it makes of every node, or None where the filter has nothing to
look at; that is how the scheduler itself prepares and skips its filters.
"""
