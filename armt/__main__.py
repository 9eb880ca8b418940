"""Run the command line: ``armt``, and ``python -m armt``."""

from __future__ import annotations

import sys

from armt.errors import ExitCode


def main() -> None:
    """Run it; whoever interrupts it before a command has begun is shown no traceback of what was being imported."""
    try:
        from armt.cli.app import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(int(ExitCode.INTERRUPTED))


if __name__ == "__main__":
    main()
