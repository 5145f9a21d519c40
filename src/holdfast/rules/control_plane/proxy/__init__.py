"""The component that makes Service addresses work on each node."""
