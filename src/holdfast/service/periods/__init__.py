"""Reports of periods, made of what the store holds."""
