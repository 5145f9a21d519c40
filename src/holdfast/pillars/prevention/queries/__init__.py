"""The queries of checks: typed pure functions `(told, **given) -> Answer`, one module for each subject."""
