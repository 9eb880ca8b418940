"""The C++ kernels under gcc's sanitizers: each instruction set of this processor is built and put through its tests.

``make sanitize``. Builds go through the project's own builder, told by ``CXX``, and are kept in build/sanitize: the
first run takes them and the tests, later ones the tests alone. What this processor lacks is compiled and not run.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from armt.disk import replace_file
from armt.kernels import compiled, instruction_sets

_HERE = Path(__file__).parent
_ROOT = _HERE.parents[2]
# Whatever calls a kernel of ours and no program of its own.
_TESTS = ("tests/kernels/native", "tests/kernels/test_in_blocks.py", "tests/kernels/test_packed.py")
# Instrumented code takes the compiler several times as long.
_BUILD_S = 3600
_OPTIONS = {
    # UBSan without what AddressSanitizer sees as well, which takes the compiler most of its time.
    "address": ("-fsanitize=address,undefined", "-fno-sanitize=null,object-size", "-fno-sanitize-recover=undefined"),
    # Instead of GCC's own OpenMP, whose barriers ThreadSanitizer does not see.
    "thread": ("-fsanitize=thread", str(_HERE / "openmp.cpp")),
}
_RUNTIMES = {"address": "libasan.so", "thread": "libtsan.so"}
# Python and torch keep what they have to the end, and are not instrumented.
_SETTINGS = {"ASAN_OPTIONS": "detect_leaks=0", "UBSAN_OPTIONS": "print_stacktrace=1", "TSAN_OPTIONS": "halt_on_error=1"}
# As they are told apart by the processor: each is tested alone, without the others.
_SETS = dict(instruction_sets.INSTRUCTION_SETS)
# Says to a process that it has the runtime of its sanitizer, which must be there before anything else.
_INSIDE = "ARMT_SANITIZE_INSIDE"


def main() -> int:
    """Build and test; returns 1 where a sanitizer has found something."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=_OPTIONS, help="one sanitizer; address comes with UBSan")
    parser.add_argument(
        "--sets",
        nargs="+",
        choices=instruction_sets.INSTRUCTION_SETS,
        help="instruction sets, all of this system by default",
    )
    parser.add_argument("-k", dest="tests", default="", help="which tests, as pytest has it")
    chosen = parser.parse_args()
    sets = chosen.sets or [name for name in instruction_sets.INSTRUCTION_SETS if instruction_sets.at_home(name)]
    if os.environ.get(_INSIDE):
        _prepare(chosen.only, sets)
        return int(pytest.main([*_TESTS, "-k", chosen.tests, "-p", "no:cacheprovider", "-q", "-s"]))
    here = [name for name in sets if instruction_sets.can_run(name)]
    failed = []
    for sanitizer in [chosen.only] if chosen.only else _OPTIONS:
        for instructions in sets:
            runs = instructions in here
            print(f"{sanitizer}: {instructions}: {'built and run' if runs else 'built only'}", flush=True)
            _prepare(sanitizer, [instructions])
            _build(instructions)
            if runs and not _passes(sanitizer, instructions, chosen.tests):
                failed.append(f"{sanitizer} with {instructions}")
    print(f"failed: {', '.join(failed)}" if failed else "nothing found", flush=True)
    return bool(failed)


def _prepare(sanitizer: str, sets: list[str]) -> None:
    """Let this process build and load instrumented libraries of some instruction sets, and of no others."""
    os.environ["CXX"] = " ".join(("g++", "-g1", *_OPTIONS[sanitizer]))
    os.environ["ARMT_CACHE"] = str(_ROOT / "build" / "sanitize")
    compiled._LIMIT_S = _BUILD_S
    # The second level of optimisation triples the time of instrumented builds.
    compiled._FLAGS = tuple("-O1" if flag == "-O3" else flag for flag in compiled._FLAGS)
    compiled._key.cache_clear()
    for name, known in _SETS.items():
        chosen = known if name in sets else replace(known, needs=frozenset({"to be chosen"}))
        instruction_sets.INSTRUCTION_SETS[name] = chosen


def _build(instructions: str) -> None:
    """Compile without loading."""
    folder = compiled.cache_root() / "kernels"
    if compiled._kept(folder, instructions) is None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = compiled._compile(instructions)
        replace_file(compiled.library_path(folder, instructions, made), made)


def _passes(sanitizer: str, instructions: str, tests: str) -> bool:
    """Run the tests of one instruction set in a process that has the sanitizer's runtime."""
    asked = ["g++", f"-print-file-name={_RUNTIMES[sanitizer]}"]
    runtime = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    environment = {**os.environ, **_SETTINGS, "LD_PRELOAD": runtime, _INSIDE: "1"}
    command = [sys.executable, __file__, "--only", sanitizer, "--sets", instructions, "-k", tests]
    # ThreadSanitizer wants addresses where it expects them.
    before = ["setarch", "-R"] if sanitizer == "thread" else []
    return subprocess.run([*before, *command], cwd=_ROOT, env=environment, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
