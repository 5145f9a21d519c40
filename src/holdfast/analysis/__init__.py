"""What numbers and texts say: pure functions; never objects of Kubernetes, never input or output."""
