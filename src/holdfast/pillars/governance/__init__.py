"""Who may do what where, what readers may see, and how the audit log proves itself; never who signs in, or how."""
