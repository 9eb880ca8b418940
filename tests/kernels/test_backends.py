"""The names of the backends: known without torch, and those that there are."""

from __future__ import annotations

import subprocess
import sys
from typing import get_args

from armt.kernels.backends import BACKENDS, NativeBackend


def test_names_are_known_without_torch() -> None:
    code = "import sys, armt.kernels.backends; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_native_ones_are_backends() -> None:
    assert set(get_args(NativeBackend)) < set(BACKENDS)
    assert len(set(BACKENDS)) == len(BACKENDS)
