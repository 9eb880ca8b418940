"""Which instruction sets a processor is found to have, and which of them serve it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator

import pytest

from armt.kernels import compiled, instruction_sets
from armt.kernels.instruction_sets import INSTRUCTION_SETS


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What was found out before is forgotten."""
    monkeypatch.delenv("ATEN_CPU_CAPABILITY", raising=False)
    forget = (compiled.obstacle, instruction_sets._processor)
    for known in forget:
        known.cache_clear()
    yield
    for known in forget:
        known.cache_clear()


def test_what_the_processor_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instruction_sets, "_processor", lambda: INSTRUCTION_SETS["avx512"].needs)
    assert compiled.obstacle("amx") == "the processor has no AMX"
    assert instruction_sets.best("avx512") == "avx512"
    assert instruction_sets.can_run("avx2")
    assert not instruction_sets.can_run("avx512_bf16")
    monkeypatch.setattr(instruction_sets, "_processor", lambda: INSTRUCTION_SETS["amx"].needs)
    assert instruction_sets.best("avx512") == "avx512_bf16"
    assert instruction_sets.best("amx") == "amx"
    monkeypatch.setattr(instruction_sets, "_processor", lambda: INSTRUCTION_SETS["amx_vnni"].needs)
    assert instruction_sets.best("amx") == "amx_vnni"
    monkeypatch.setattr(instruction_sets.sys, "platform", "darwin")
    assert instruction_sets.hindrance("avx2") == "AVX2 kernels are for Linux on x86-64"


@pytest.mark.parametrize(("held_to", "left"), [("avx2", {"avx2", "fma", "f16c"}), ("default", set())])
def test_a_processor_plays_one_with_less(monkeypatch: pytest.MonkeyPatch, held_to: str, left: set[str]) -> None:
    flags = " ".join(INSTRUCTION_SETS["amx"].needs)
    monkeypatch.setattr(instruction_sets.Path, "read_text", lambda *_: f"processor : 0\nflags\t\t: {flags}\n")
    assert instruction_sets._processor() == INSTRUCTION_SETS["amx"].needs
    monkeypatch.setenv("ATEN_CPU_CAPABILITY", held_to)
    instruction_sets._processor.cache_clear()
    assert instruction_sets._processor() == left


_INTEL, _AMD = {"GenuineIntel"}, {"AuthenticAMD"}
_BOTH = INSTRUCTION_SETS["avx512_bf16"].needs | INSTRUCTION_SETS["int16_avx512"].needs


@pytest.mark.parametrize(
    ("processor", "slow", "lead"),
    [
        (_BOTH | _INTEL, True, True),
        (_BOTH | _AMD, False, False),
        (INSTRUCTION_SETS["int16_avx512"].needs | _INTEL, False, True),
        (INSTRUCTION_SETS["avx512_bf16"].needs | _INTEL, True, False),
        (INSTRUCTION_SETS["avx512"].needs | _INTEL, False, False),
        (INSTRUCTION_SETS["int16_vnni"].needs | _INTEL, False, False),
        (_BOTH | INSTRUCTION_SETS["amx"].needs | _INTEL, False, False),
    ],
)
def test_where_whole_numbers_are_multiplied_faster_than_bfloat16(
    monkeypatch: pytest.MonkeyPatch, processor: set[str], slow: bool, lead: bool
) -> None:
    monkeypatch.setattr(instruction_sets, "_processor", lambda: frozenset(processor))
    assert instruction_sets.slow_bfloat16() is slow
    assert instruction_sets.whole_numbers_lead() is lead


def test_whole_numbers_are_multiplied_by_the_best_that_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("int16_avx512", "int16_vnni", "int16"):
        monkeypatch.setattr(instruction_sets, "_processor", lambda needs=INSTRUCTION_SETS[name].needs: needs)
        assert instruction_sets.best("int16") == name


def test_who_made_the_processor_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """A core that has more than the first does not count: threads run on all of them."""
    first, second = (
        f"processor : {number}\nvendor_id\t: GenuineIntel\nmodel name : x\nflags\t\t: {' '.join(flags)}\n"
        for number, flags in enumerate([_BOTH, {*_BOTH, "amx_tile", "amx_bf16"}])
    )
    monkeypatch.setattr(instruction_sets.Path, "read_text", lambda *_: first + second)
    assert instruction_sets._processor() == _BOTH | _INTEL


@pytest.mark.parametrize(("features", "best"), [("fp asimd evtstrm aes", "neon"), ("fp asimd bf16 i8mm", "neon_bf16")])
def test_linux_on_arm_has_neon_and_nothing_of_x86(
    arm: Callable[[str, str, str], None], features: str, best: str
) -> None:
    arm("linux", "aarch64", features)
    assert instruction_sets.can_run("neon")
    assert instruction_sets.best("neon") == best
    assert [name for name in INSTRUCTION_SETS if instruction_sets.at_home(name)] == ["neon_bf16", "neon"]
    assert compiled.obstacle("avx2") == "AVX2 kernels are for Linux on x86-64"
    assert compiled._openmp() == ("-fopenmp",)


def test_neon_elsewhere(arm: Callable[[str, str, str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    expected = "NEON kernels are for Linux and macOS on ARM64"
    # A Mac's Python for Intel calls its processor by another name, and so does Windows.
    for system, machine in (("linux", "x86_64"), ("darwin", "x86_64"), ("win32", "ARM64"), ("linux", "armv7l")):
        arm(system, machine, "asimd")
        assert instruction_sets.hindrance("neon") == expected
    arm("linux", "aarch64", "fp")
    assert instruction_sets.hindrance("neon") == "the processor has no NEON"


@pytest.mark.parametrize(("answer", "best"), [("1\n", "neon_bf16"), ("0\n", "neon"), ("", "neon"), (None, "neon")])
def test_apples_processors_are_asked_for_what_they_have(
    arm: Callable[[str, str, str], None], monkeypatch: pytest.MonkeyPatch, answer: str | None, best: str
) -> None:
    """The first of them had no BF16; a system that does not know the question answers on standard error."""
    arm("darwin", "arm64", "")

    def asked(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        assert command == ["sysctl", "-n", "hw.optional.arm.FEAT_BF16"]
        if answer is None:
            raise FileNotFoundError("sysctl")
        return subprocess.CompletedProcess(command, 0, answer, "")

    monkeypatch.setattr(instruction_sets.subprocess, "run", asked)
    assert instruction_sets.best("neon") == best
