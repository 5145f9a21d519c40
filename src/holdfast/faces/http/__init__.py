"""What the faces over HTTP share: who asks, and how a failure is told."""
