"""Single Pods: made anew, moved and resized."""
