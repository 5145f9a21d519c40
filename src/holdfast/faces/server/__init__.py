"""The server: it mounts the other faces, knows who asks, and says how it is; never what is asked."""
