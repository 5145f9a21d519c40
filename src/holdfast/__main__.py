"""Starts the command line: `python -m holdfast` and the script `holdfast`."""

from holdfast.faces.cli.main import main

if __name__ == "__main__":
    main()
