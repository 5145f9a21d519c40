"""Rollouts: to an earlier revision, anew, held and let go on."""
