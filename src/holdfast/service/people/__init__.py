"""Who asks: signing in, tokens, and rights that are given."""
