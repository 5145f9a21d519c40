"""The Model Context Protocol over the table: a tool for each operation; never what an operation means."""
