"""The base by llama.cpp, from a GGUF file: reading with full attention, and decoding with all of it in a cache."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from armt.errors import UsageError
from armt.models.base import BaseConfig

if TYPE_CHECKING:
    from torch import Tensor


def check_llama(path: Path | None) -> Path:
    """Make sure that llama.cpp can be measured, before a model is opened; returns the file.

    Raises:
        UsageError: no file was named, it is not there, or llama-cpp-python is not installed.
    """
    if path is None:
        raise UsageError("--baseline llama.cpp: name the base's GGUF file with -b FILE.gguf")
    if find_spec("llama_cpp") is None:
        raise UsageError("--baseline llama.cpp needs one more package: pip install llama-cpp-python")
    if not path.is_file():
        raise UsageError(f"-b: no file {path}")
    return path


class LlamaBaseline:
    """A GGUF file in llama.cpp on the CPU, with its defaults: blocks of 512 tokens, keys and values in float16.

    Args:
        path: the file.
        config: of the base of the model that it is measured beside.
        longest: tokens that it must have room for, decoded ones included.
        threads: of the CPU.

    Raises:
        UsageError: llama.cpp cannot load the file, or it holds another base.
    """

    name = "llama.cpp"

    def __init__(self, path: Path, config: BaseConfig, *, longest: int, threads: int) -> None:
        from gguf import LlamaFileType
        from llama_cpp import Llama

        # Imported here: whether the file is there is asked before torch is imported.
        from armt.runtime.bench.baseline import Calibration

        try:
            self._model: Any = Llama(
                str(path),
                n_ctx=max(longest, 1),
                n_gpu_layers=0,
                n_threads=threads,
                n_threads_batch=threads,
                verbose=False,
            )
        except (ValueError, RuntimeError) as exc:
            raise UsageError(f"-b: {path} cannot be loaded by llama.cpp: {exc}") from exc
        facts: dict[str, str] = self._model.metadata
        architecture = facts.get("general.architecture", "")
        found = [int(facts.get(f"{architecture}.{key}", 0)) for key in ("block_count", "embedding_length")]
        if found != [config.layers, config.d_model]:
            raise UsageError(
                f"-b: {path} has {found[0]} layers of width {found[1]}, the model's base {config.layers} of "
                f"{config.d_model}: expected a file of the same base"
            )
        self._vocabulary = self._model.n_vocab()
        self._trained = int(facts.get(f"{architecture}.context_length", 0))
        self.dtype = LlamaFileType(int(facts.get("general.file_type", 0))).name.removeprefix("MOSTLY_")
        self._calibration = Calibration(self.read, config, longest)

    def read(self, ids: Tensor) -> None:
        """Process the tokens ``[T]`` from an empty cache, block by block."""
        self._model.reset()
        self._model.eval(ids.remainder(self._vocabulary).tolist())

    def decode(self, tokens: int) -> None:
        """Continue what was read by so many tokens, greedily."""
        for _ in range(tokens):
            self._model.eval([self._model.sample(temp=0.0)])

    def obstacle(self, tokens: int) -> str:
        """Say why that many tokens cannot be processed, or an empty string."""
        return f"the file's context ends at {self._trained:,}" if 0 < self._trained < tokens else ""

    def expected_s(self, tokens: int) -> float:
        """Return the time to expect for so many tokens."""
        return self._calibration.expected_s(tokens)
