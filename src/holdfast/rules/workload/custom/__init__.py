"""Custom resources and any other objects that fail, hang or have lost whoever looks after them."""
