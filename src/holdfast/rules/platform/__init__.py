"""What operators of platforms on top of Kubernetes say: autoscalers of nodes, GitOps, secrets from outside."""
