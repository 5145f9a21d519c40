"""Identity: chance, passwords, keys, and providers who say who someone is; never what anyone may do."""
