"""Generated clusters with injected faults and their true causes: the examiner of the diagnosis.

What belongs here: whole clusters as the API server would list them, faults with the consequences that controllers
and kubelets would report, and the figures of a judge. What never does: anything learnt from the rules themselves.
"""
