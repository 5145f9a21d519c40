"""What backups must achieve and what they do achieve: demands, coverage, proof, objectives and lifecycle.

Nothing here makes or deletes a backup; what reads, restores or writes lies above.
"""
