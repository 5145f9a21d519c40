"""APIs that do not answer or are no longer served."""
