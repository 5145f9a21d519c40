"""How people and programs reach Holdfast: thin shells that parse, call one use case and show what it answers."""
