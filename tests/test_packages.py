"""What is packed: every folder and module of the tree is in the wheel, and the sdist holds what README speaks of."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("armt", "cli", "runtime", "models", "kernels")
# In the tree they stand in the root, where a package of the name would hide an installed one.
GIVE_WAY = ("armt/cli", "armt/runtime", "armt/models", "armt/kernels")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
# Modules without a mirror in tests/, each with its reason.
UNTESTED_ALONE = {
    "runtime/answers/counted/computed.py": "a record and a protocol: filled by computing.py, read by asking.py",
    "runtime/answers/language/tables/layout.py": "two records: filled by aligned.py and numbered.py, read by blocks.py",
    "kernels/layers.py": "two named tuples without a method: filled by models/block.py, read by kernels/native/ops.py",
}


def packed_name(path: Path) -> str:
    """Return where a file of the tree stands in the wheel: everything below ``armt/``."""
    relative = path.relative_to(ROOT).as_posix()
    return relative if relative.startswith("armt/") else f"armt/{relative}"


def files_of_tree() -> set[str]:
    """Return what git knows of the five folders, as names in the wheel; the tree itself where there is no git."""
    done = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", *FOLDERS],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        paths = [ROOT / line for line in done.stdout.splitlines()]
    else:
        paths = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()]
    return {packed_name(path) for path in paths if path.exists() and "__pycache__" not in path.parts}


def test_the_list_of_packages_is_the_tree() -> None:
    folders = {Path(name).parent.as_posix().replace("/", ".") for name in files_of_tree() if name.endswith(".py")}
    assert set(PROJECT["tool"]["setuptools"]["packages"]) == folders


def test_every_package_below_the_root_has_an_init() -> None:
    names = files_of_tree()
    for name in names:
        if name.endswith(".py"):
            folder = Path(name).parent.as_posix()
            assert (f"{folder}/__init__.py" in names) is (folder not in GIVE_WAY), name


def test_folders_of_the_root_give_way_to_installed_packages_of_their_names(tmp_path: Path) -> None:
    """``kernels`` is a package that transformers imports: whoever runs Python in the root is to get that one."""
    for folder in GIVE_WAY:
        package = tmp_path / folder.removeprefix("armt/")
        package.mkdir()
        (package / "__init__.py").touch()
    names = [folder.removeprefix("armt/") for folder in GIVE_WAY]
    code = f"import {', '.join(names)}, armt.kernels.native; print(*(m.__file__ for m in ({', '.join(names)})))"
    # The root comes first, as with `python -m pytest`.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (ROOT, tmp_path)))}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(tmp_path / name / "__init__.py") for name in names]


def test_every_module_can_be_found_where_tests_run() -> None:
    """The editable install, or the tree itself: a folder that a mapping forgot would be found nowhere."""
    for name in sorted(files_of_tree()):
        if name.endswith(".py"):
            module = name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            assert importlib.util.find_spec(module) is not None, module


def test_tests_mirror_the_packages() -> None:
    """``cli/x.py`` is tested by ``tests/cli/test_x.py``: who changes a module finds its tests, and what it lacks."""
    modules = [path.relative_to(ROOT) for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    without = {
        module.as_posix()
        for module in modules
        if module.stem not in ("__init__", "__main__")
        and not (ROOT / "tests" / module.parent / f"test_{module.name}").exists()
    }
    assert len(modules) > 150
    # In both directions: what has a mirror, or is there no more, does not stay on the list.
    assert without == UNTESTED_ALONE.keys()


def _built(kind: str, into: Path) -> Path:
    """Build a wheel or an sdist of the tree as git has it, by the hook that installers call (PEP 517)."""
    code = f"import sys; from setuptools import build_meta; build_meta.build_{kind}(sys.argv[1])"
    command = [sys.executable, "-c", code, str(into)]
    done = subprocess.run(command, cwd=_copied(into), capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    (built,) = into.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return built


def _copied(into: Path) -> Path:
    """Copy the tree, so that nothing is built inside it, but most files empty: packing what they hold takes seconds."""
    import shutil

    copy = into / "tree"
    done = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip("not a git tree")
    for line in done.stdout.splitlines():
        if (ROOT / line).is_file():
            (copy / line).parent.mkdir(parents=True, exist_ok=True)
            # What a build reads stands in the root.
            shutil.copyfile(ROOT / line, copy / line) if Path(line).name == line else (copy / line).touch()
    return copy


@pytest.mark.slow
def test_the_wheel_holds_every_module_and_nothing_else(tmp_path: Path) -> None:
    with zipfile.ZipFile(_built("wheel", tmp_path)) as wheel:
        packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    # Below the prefix of the installation, where man looks.
    (page,) = (name for name in packed if ".data/" in name)
    assert page.endswith(".data/data/share/man/man1/armt.1")
    packed.remove(page)
    expected = files_of_tree()
    assert {name for name in expected if name.endswith(".py")} <= packed
    # Templates, word lists, C++ sources, defaults: what a module opens beside itself.
    beside = {name for name in expected if not name.endswith((".py", ".md"))}
    assert beside <= packed, sorted(beside - packed)
    assert packed <= expected, sorted(packed - expected)


@pytest.mark.slow
def test_the_sdist_holds_tests_docs_and_examples(tmp_path: Path) -> None:
    """README's commands work from it: the suite, the documents, the book of its first example."""
    with tarfile.open(_built("sdist", tmp_path)) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    for name in (
        "README.md",
        "LICENSE",
        "pyproject.toml",
        "Makefile",
        "CHANGELOG.md",
        "docs/guide.md",
        "docs/json.md",
        "docs/man/armt.1",
        "examples/exodus.txt",
        "tests/conftest.py",
        "tests/test_packages.py",
        "runtime/jobs/job.py",
    ):
        assert name in names, name
    tests = {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("*.py")}
    assert tests <= names, sorted(tests - names)[:5]
