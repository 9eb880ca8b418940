"""Run the command line as ``python -m armt``."""

from armt.cli.app import main

if __name__ == "__main__":
    main()
