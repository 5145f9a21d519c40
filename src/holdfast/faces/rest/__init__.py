"""REST over the table of operations: paths, parameters, answers and problems; never what an operation means."""
