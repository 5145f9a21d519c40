"""The Pods that run the control plane."""
