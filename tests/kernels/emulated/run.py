"""All tests of the C++ kernels' operations, by the kernels for ARM in an emulator.

``make emulate``. Builds are kept in armt's cache. One of the two sets: ``run.py --sets neon``.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from emulator import INSTRUCTIONS, emulating, obstacle

from armt.kernels import instruction_sets

# Whatever calls a kernel of ours and no program of its own.
_TESTS = ("tests/kernels/native", "tests/kernels/test_in_blocks.py", "tests/kernels/test_packed.py")


def main() -> int:
    """Run the tests; returns pytest's status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", nargs="+", choices=INSTRUCTIONS, default=INSTRUCTIONS, help="instruction sets")
    parser.add_argument("-k", dest="tests", default="", help="which tests, as pytest has it")
    chosen = parser.parse_args()
    if (missing := obstacle()) is not None:
        print(missing, file=sys.stderr)
        return 1
    # This processor's own are tested elsewhere.
    for name, known in instruction_sets.INSTRUCTION_SETS.items():
        instruction_sets.INSTRUCTION_SETS[name] = replace(known, needs=frozenset({"to be chosen"}))
    root = Path(__file__).parents[3]
    with emulating(chosen.sets):
        arguments = [*(str(root / tests) for tests in _TESTS), "-k", chosen.tests, "-p", "no:cacheprovider", "-q"]
        return int(pytest.main([*arguments, "--rootdir", str(root)]))


if __name__ == "__main__":
    sys.exit(main())
