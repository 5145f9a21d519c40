"""Facts that show whether an action had its effect: pure functions of what a look at the cluster gives.

Yes is seen, no is that it surely will not come any more, and all else is unknown. Nothing here reads a cluster itself.
"""
