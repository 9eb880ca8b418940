"""The way in, by ``armt`` and by ``python -m armt``."""

from __future__ import annotations

import pytest

from armt.__main__ import main
from armt.errors import ExitCode


def test_an_interrupt_before_a_command_is_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever noticed a slip of the fingers at once saw thirty lines of what was being imported."""

    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("armt.cli.app.main", interrupted)
    with pytest.raises(SystemExit) as ended:
        main()
    assert (ended.value.code, *capsys.readouterr()) == (ExitCode.INTERRUPTED, "", "")
