"""The command line: data on standard output, talk on standard error; a command imports its own world when it runs."""
