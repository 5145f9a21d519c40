"""The component that gives Pods a network on each node."""
