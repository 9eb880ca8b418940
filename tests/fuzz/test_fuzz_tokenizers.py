"""tokenizer.json, the files beside it, and chat templates, mutated: a usable tokenizer or one line."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from fuzzing import hunt, mutated, mutated_json, share
from tokenizers import Tokenizer as Backend
from tokenizers import decoders, models, normalizers, pre_tokenizers, trainers

from armt.runtime.text.chat import render
from armt.runtime.text.tokens import Tokenizer

_TEXT = "In the beginning, Größe 日本語 <|im_end|> don't 1611\n\n  x"


def _byte_level() -> Any:
    backend = Backend(models.BPE())
    backend.normalizer = normalizers.NFC()
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=300, special_tokens=["<|im_end|>"], initial_alphabet=alphabet, show_progress=False
    )
    backend.train_from_iterator([_TEXT] * 3, trainer)
    return json.loads(backend.to_str())


def _bare() -> Any:
    backend = Backend(models.BPE(unk_token="<unk>", byte_fallback=True))
    backend.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    backend.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    trainer = trainers.BpeTrainer(vocab_size=80, special_tokens=["<unk>"], show_progress=False)
    backend.train_from_iterator([_TEXT] * 3, trainer)
    return json.loads(backend.to_str())


TEMPLATES = [
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] | trim }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}",
    "{% macro m(x) %}[{{ x * 3 }}]{% endmacro %}{% set n = namespace(i=0) %}{% for m in messages %}"
    "{% set n.i = n.i + 1 %}{{ m.content ~ '%5d' % n.i }}{{ m | tojson(indent=2) }}{% endfor %}"
    "{{ strftime_now('%d %b %Y') }}",
]
KINDS = ["byte level", "bare", "bytes", "config", "template"]
_CONFIG = {"bos_token": "<s>", "eos_token": {"content": "<|im_end|>"}, "chat_template": TEMPLATES[0]}


def use(home: Path) -> None:
    """Do all that is done with a tokenizer."""
    tokenizer = Tokenizer.load(home)
    ids = tokenizer.encode(_TEXT)
    for stretch in tokenizer.iter_placed([_TEXT] * 3):
        assert len(stretch.ids) == len(stretch.starts)
    tokenizer.encode_placed(_TEXT)
    stream = tokenizer.stream()
    "".join(map(stream.push, ids[:50])) + stream.flush()
    tokenizer.chat_frame("do", "be")
    tokenizer.encode_chat([{"role": "user", "content": _TEXT}])


@pytest.mark.parametrize("name", KINDS[:4])
def test_mutated_tokenizers(name: str, tmp_path: Path) -> None:
    description, config = (_bare() if name == "bare" else _byte_level()), dict(_CONFIG)
    (tmp_path / "tokenizer.json").write_text(json.dumps(description))
    (tmp_path / "tokenizer_config.json").write_text(json.dumps(config))
    use(tmp_path)

    def make(source: Random) -> bytes:
        if name == "bytes":
            return mutated(json.dumps(description).encode(), source)
        return json.dumps(mutated_json(config if name == "config" else description, source)).encode()

    def check(data: bytes) -> None:
        (tmp_path / ("tokenizer_config.json" if name == "config" else "tokenizer.json")).write_bytes(data)
        use(tmp_path)

    hunt(f"tokenizer {name}", make, check, share(KINDS, 40))


def test_mutated_templates() -> None:
    names = {"bos_token": "<s>", "add_generation_prompt": True}
    messages = [{"role": "user", "content": "x"}, {"role": "assistant", "content": "y"}]

    def make(source: Random) -> str:
        return mutated(source.choice(TEMPLATES).encode(), source).decode("utf-8", "replace")

    hunt("template", make, lambda template: render(template, messages, names=names).encode(), share(KINDS, 40))
