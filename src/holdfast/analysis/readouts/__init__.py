"""The output of system tools as values, and what is alarming in them; one small parser for each tool."""
