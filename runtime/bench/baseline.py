"""Full attention by transformers over the base of the model that is measured."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor

from armt.models.base import BaseConfig
from armt.models.cost import full_attention_flops
from armt.runtime.bench.machine import dtype_name, synchronize

_CALIBRATION_TOKENS = 1024


class Calibration:
    """How long full attention will take, by operations, from a short run; attention makes it a low guess.

    Args:
        read: processes tokens ``[T]``, and returns when that is done.
        config: of the base.
        longest: tokens that can be read.
    """

    def __init__(self, read: Callable[[Tensor], None], config: BaseConfig, longest: int) -> None:
        self._read, self._config = read, config
        self._tokens = min(_CALIBRATION_TOKENS, longest)
        self._seconds: float | None = None

    def expected_s(self, tokens: int) -> float:
        """Return the time to expect for so many tokens; the first call runs."""
        if self._seconds is None:
            ids = torch.zeros(self._tokens, dtype=torch.int64)
            # The first run warms up.
            self._read(ids)
            started = time.perf_counter()
            self._read(ids)
            self._seconds = time.perf_counter() - started
        ratio = full_attention_flops(self._config, tokens) / full_attention_flops(self._config, self._tokens)
        return self._seconds * ratio


class TransformersBaseline:
    """The base by transformers, with its own fastest attention (SDPA) and random weights: time does not depend on them.

    The head is left out and no cache is kept, as in reading.

    Args:
        raw: the base's Hugging Face configuration.
        config: the same, parsed.
        device, dtype: where and in what it runs.
    """

    name = "transformers"
    decode = None

    def __init__(self, raw: Mapping[str, Any], config: BaseConfig, *, device: torch.device, dtype: torch.dtype) -> None:
        from transformers import AutoConfig, AutoModel

        self.dtype = dtype_name(dtype)
        self._config, self._device = config, device
        settings = dict(raw)
        parsed = AutoConfig.for_model(settings.pop("model_type"), **settings)
        with torch.device(device):
            model = AutoModel.from_config(parsed, dtype=dtype, attn_implementation="sdpa")  # type: ignore[no-untyped-call]
            self._model = model.eval()
        self._calibration = Calibration(self._read_out, config, config.learned_positions or _CALIBRATION_TOKENS)

    @torch.inference_mode()
    def read(self, ids: Tensor) -> None:
        """Run all layers over the tokens ``[T]`` in one pass."""
        self._model(input_ids=ids.to(self._device).unsqueeze(0), use_cache=False)

    def obstacle(self, tokens: int) -> str:
        """Say why that many tokens cannot be read, or an empty string."""
        limit = self._config.learned_positions
        return f"the base's table of positions ends at {limit:,}" if 0 < limit < tokens else ""

    def expected_s(self, tokens: int) -> float:
        """Return the time to expect for so many tokens."""
        return self._calibration.expected_s(tokens)

    def _read_out(self, ids: Tensor) -> None:
        synchronize(self._device)
        self.read(ids)
        synchronize(self._device)
