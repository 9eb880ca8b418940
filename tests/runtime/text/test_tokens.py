"""Tokenisation: the stream equals the whole for every kind of tokenizer, and text is never read for commands."""

from __future__ import annotations

import itertools
import json
import random
import tracemalloc
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import AddedToken, Regex, decoders, models, normalizers, pre_tokenizers, trainers
from tokenizers import Tokenizer as Backend

from armt.errors import ModelError, UsageError
from armt.runtime.text import limits, tokens
from armt.runtime.text.cuts import Cutter
from armt.runtime.text.tokens import Tokenizer

CHATML = (
    "{% for m in messages %}{% if loop.first and m['role'] != 'system' %}<|im_start|>system\nDefault<|im_end|>\n"
    "{% endif %}<|im_start|>{{ m['role'] }}\n{{ m['content'] | trim }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
SPECIALS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]

TRAINING = [
    "In the beginning God created the heaven and the earth. And the earth was without form, and void;",
    "don't I'll we've they're it's 1611 12345   spaces\n\n\nlines\t\ttabs  \n  mixed \n",
    "日本語の文章です。한국어 문장입니다. Größe, café, naïve; привет мир. 🦜👩‍👩‍👧‍👦 — “quotes”…",
    "def f(x):\n    return x + 1\n\n\nclass A:\n        pass\n",
    # Merges over all that a border could separate; without them a wrong cut would not show.
    "we'll I'll you'll don't won't I'VE they'RE they're " * 9,
    *("a" + " " * size + "b" for size in range(2, 130, 3)),
    *("a" + "\n   " * size + "\n\tb" for size in range(1, 20)),
    *("a" + "\n" * size + " " * size + "\n" * size + "b" for size in range(1, 40, 3)),
    "cafe\u0301 a\u0301\u0323 a\u0323\u0301 " * 9,
] * 4

#: A chain in which every merge depends on the one to its right, up to the end of the text.
DOMINO = [chr(0x4E00 + number) for number in range(100)]

# The published patterns of Llama 3 and Qwen2; the latter differs in taking digits one by one.
_LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
    r"|\s+(?!\S)|\s+"
)
_QWEN2 = _LLAMA3.replace("{1,3}", "")


def byte_level(pre: pre_tokenizers.PreTokenizer, normalizer: normalizers.Normalizer | None = None) -> Backend:
    backend = Backend(models.BPE())
    if normalizer is not None:
        backend.normalizer = normalizer
    backend.pre_tokenizer = pre
    backend.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=900,
        special_tokens=SPECIALS,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    backend.train_from_iterator(TRAINING, trainer)
    return backend


def split(pattern: str) -> pre_tokenizers.PreTokenizer:
    return pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(pattern), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )


def bare(normalizer: normalizers.Normalizer | None, pre: pre_tokenizers.PreTokenizer | None = None) -> Backend:
    """A tokenizer in the manner of SentencePiece: merges over the bare text, bytes for unknown characters."""
    trained = Backend(models.BPE())
    trained.normalizer = normalizers.Replace(" ", "▁")
    trained.train_from_iterator(
        [word + "▁" for line in TRAINING for word in line.split(" ")],
        trainers.BpeTrainer(vocab_size=300, show_progress=False),
    )
    model = json.loads(trained.to_str())["model"]
    chain = list(itertools.pairwise(DOMINO))[::-1]
    pieces = [*DOMINO, *(left + right for left, right in chain), *model["vocab"]]
    vocab = dict.fromkeys(["<unk>", *SPECIALS, *(f"<0x{code:02X}>" for code in range(256)), *pieces])
    backend = Backend(
        models.BPE(
            vocab={token: index for index, token in enumerate(vocab)},
            merges=[*chain, *(tuple(merge) for merge in model["merges"])],
            unk_token="<unk>",
            fuse_unk=True,
            byte_fallback=True,
        )
    )
    if normalizer is not None:
        backend.normalizer = normalizer
    if pre is not None:
        backend.pre_tokenizer = pre
    backend.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    backend.add_special_tokens(SPECIALS)
    return backend


def neox() -> Backend:
    # GPT-NeoX adds runs of spaces as tokens that are not special.
    backend = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False), normalizers.NFC())
    backend.add_tokens([AddedToken(" " * size, normalized=True) for size in range(24, 1, -1)])
    return backend


def word_level() -> Backend:
    backend = Backend(models.WordLevel({"<unk>": 0, "the": 1, "and": 2}, unk_token="<unk>"))
    backend.pre_tokenizer = pre_tokenizers.Whitespace()
    return backend


replace = normalizers.Replace(" ", "▁")
KINDS = {
    "smollm": lambda: byte_level(
        pre_tokenizers.Sequence(
            [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
        )
    ),
    "gpt2": lambda: byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False)),
    "gpt2 with prefix space": lambda: byte_level(pre_tokenizers.ByteLevel(add_prefix_space=True)),
    "llama3": lambda: byte_level(split(_LLAMA3)),
    "qwen2": lambda: byte_level(split(_QWEN2), normalizers.NFC()),
    "neox": neox,
    "llama2": lambda: bare(normalizers.Sequence([normalizers.Prepend("▁"), replace])),
    "mistral": lambda: bare(None, pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="first", split=False)),
    "gemma": lambda: bare(replace, pre_tokenizers.Split(" ", behavior="merged_with_previous")),
    "word level": word_level,
}
#: Those that cannot be cut are tokenised in one piece.
UNCUT = {"word level"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Tokenizer]:
    folder = tmp_path_factory.mktemp("tokenizers")
    result = {}
    for name, build in KINDS.items():
        home = folder / name.replace(" ", "-")
        home.mkdir()
        build().save(str(home / "tokenizer.json"))
        result[name] = Tokenizer.load(home)
    return result


@pytest.fixture(scope="module", autouse=True)
def _small_buffer() -> Iterator[None]:
    # The real buffer of 65,536 characters would hold most of the texts here without a single cut.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tokens, "_BUFFER_CHARS", 150)
        yield


PIECES = [
    *(" ", "  ", "\n", "\n\n", "\r\n", "\t", " \n ", " " * 90, "\n" * 90, "\n   \n" * 20, "\u00a0", "\u3000"),
    *("a", "the ", "earth, ", "x" * 120, "AbC" * 50, "'", "'l", "'ll ", " don't", "I'VE", "1", "1234567", "9" * 100),
    *(
        "日本語の文章です。",
        "漢" * 120,
        "한국어 ",
        "\u1112\u1161\u11ab" * 5,
        "e\u0301",
        "\u0301\u0323" * 40,
        "🦜",
        "👩‍👩‍👧‍👦" * 9,
    ),
    *("<|im_end|>", "<|im_", "<unk>", "▁", "▁▁", "\x04", "\U00050000", "…—", "!?" * 60, "def f(x):\n    return x\n"),
]


def cut_at_random(text: str, seed: int) -> Iterator[str]:
    source = random.Random(seed)
    position = 0
    while position < len(text):
        end = position + source.choice([1, 2, 7, 50, 151, 400])
        yield text[position:end]
        position = end


def test_many_texts_are_encoded_as_one_by_one(made: dict[str, Tokenizer]) -> None:
    texts = ["The earth", "", " and Größe", "x" * 3000]
    for tokenizer in made.values():
        assert tokenizer.encode_all(texts) == [tokenizer.encode(text) for text in texts]
    with pytest.raises(UsageError, match="half a character"):
        made["smollm"].encode_all(["a", "b\ud800"])


@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=60, deadline=None)
@given(parts=st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=60), seed=st.integers(0, 999))
def test_stream_equals_whole(made: dict[str, Tokenizer], name: str, parts: list[str], seed: int) -> None:
    text = "".join(parts)
    tokenizer = made[name]
    streamed = list(tokenizer.iter_tokens(cut_at_random(text, seed)))
    assert all(streamed), "an empty list was yielded"
    assert [token for ids in streamed for token in ids] == tokenizer.encode(text)


@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=60, deadline=None)
@given(parts=st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=60), seed=st.integers(0, 999))
def test_places_of_a_stream_are_those_of_the_whole(
    made: dict[str, Tokenizer], name: str, parts: list[str], seed: int
) -> None:
    text = "".join(parts)
    tokenizer = made[name]
    ids: list[int] = []
    starts: list[int] = []
    for stretch in tokenizer.iter_placed(cut_at_random(text, seed)):
        assert stretch.ids
        ids += stretch.ids
        starts += stretch.starts
    assert ids == tokenizer.encode(text)
    # The oracle: offsets of the whole text, character by character; where they go back, the furthest so far.
    furthest, expected = 0, []
    for start, _ in tokenizer._plain.encode(text, add_special_tokens=False).offsets:
        furthest = max(furthest, start)
        expected.append(len(text[:furthest].encode()))
    assert starts == expected


def test_places_are_where_the_text_of_a_token_begins(made: dict[str, Tokenizer]) -> None:
    text = "In the beginning, Größe 日本語 and the earth" * 40
    data = text.encode()
    for name in ("smollm", "gpt2", "llama3"):
        placed = list(made[name].iter_placed(cut_at_random(text, 3)))
        ids = [token for stretch in placed for token in stretch.ids]
        starts = [start for stretch in placed for start in stretch.starts]
        assert len(placed) > 1
        for index, (token, start) in enumerate(zip(ids, starts, strict=True)):
            shown = made[name].decode([token])
            # Tokens of half a character show U+FFFD and share the place of the character.
            if "\ufffd" not in shown:
                assert data[start:].startswith(shown.encode()), (name, index)


def test_a_passage_has_places_from_its_own_beginning(made: dict[str, Tokenizer]) -> None:
    for name in KINDS:
        tokenizer = made[name]
        ids, starts = tokenizer.encode_placed("Größe and the earth")
        assert ids == tokenizer._encode_after("Größe and the earth")
        assert (len(ids), starts[0], list(starts)) == (len(starts), 0, sorted(starts))
        if name != "word level":
            # Without the space that these tokenizers put before a text of its own.
            assert tokenizer.decode([*tokenizer.encode("x"), *ids]).endswith("xGröße and the earth")
    assert tuple(map(list, made["smollm"].encode_placed(""))) == ([], [])


# What a cut at the wrong place would change, after enough ordinary text to allow a cut at all.
BORDERS = {
    "contractions": "we'll don't I'VE they'RE " * 2,
    "spaces": "a" + " " * 120 + "b",
    "lines": "a" + "\n" * 9 + " " * 150 + "\n" * 9 + "b",
    "lines and spaces": "a " + "\n   " * 30 + "\n\tb",
    "digits": "1" + "234567890" * 12 + "b",
    "composed": "cafe\u0301 \u1112\u1161\u11ab a" + "\u0301\u0323" * 45 + "b",
    "emoji": "👩‍👩‍👧‍👦🦜" * 12 + "b",
    "chain": "".join(DOMINO) + "b",
    "words": "In the beginning God created the heaven",
}


@pytest.mark.parametrize("name", [name for name in KINDS if name not in UNCUT])
@pytest.mark.parametrize("border", BORDERS)
def test_every_place_to_look_for_a_cut(
    made: dict[str, Tokenizer], name: str, border: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = "And the earth was without form, and void; " * 2
    text = before + BORDERS[border] + " and darkness was upon the face of the deep."
    expected = made[name].encode(text)
    for known in range(len(before), len(text)):
        # The first cut is looked for when exactly so many characters are known.
        monkeypatch.setattr(tokens, "_BUFFER_CHARS", known)
        streamed = [token for ids in made[name].iter_tokens([text]) for token in ids]
        assert streamed == expected, f"with {known} characters known: {text[:known][-20:]!r}"


@pytest.mark.parametrize("tail", ["\n" + " " * 150, "!\u0323\u0301" * 30], ids=["open white space", "marks"])
def test_no_cut_where_more_text_could_join(made: dict[str, Tokenizer], tail: str) -> None:
    # A line break to come would make one piece of the white space; marks are sorted and composed together.
    tokenizer = made["qwen2"]
    text = "And the earth was without form, and void;" + tail
    encoding = tokenizer._plain.encode(text, add_special_tokens=False)
    count, cut = Cutter(tokenizer._description).last_cut(text, encoding)
    assert (count > 0) == (cut > 0)
    if tail[0] == "\n":
        assert cut <= text.index("\n")
    assert unicodedata.combining(text[cut]) == 0


@pytest.mark.parametrize("name", [name for name in KINDS if name not in UNCUT])
def test_ordinary_text_is_really_cut(made: dict[str, Tokenizer], name: str) -> None:
    # Without this the property above would hold for a stream that keeps everything until the end.
    text = "And the earth was without form, and void;\nand darkness was upon the face of the deep. " * 60
    largest = max(len(made[name].decode(ids)) for ids in made[name].iter_tokens(cut_at_random(text, 1)))
    assert largest < 1000, f"{largest} of {len(text)} characters in one piece"


@pytest.mark.parametrize("char", ["a", " ", "\n", "漢", "7"])
def test_long_runs_without_a_border(made: dict[str, Tokenizer], char: str) -> None:
    text = "start " + char * 100_000 + " end"
    for name in ("smollm", "llama3"):
        streamed = [token for ids in made[name].iter_tokens([text]) for token in ids]
        assert streamed == made[name].encode(text), name


def test_memory_does_not_grow_with_the_text(made: dict[str, Tokenizer]) -> None:
    def text() -> Iterator[str]:
        for number in range(40_000):
            yield f"{number} And the earth was without form, and void.\n"

    tracemalloc.start()
    try:
        count = sum(len(ids) for ids in made["smollm"].iter_tokens(text()))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count > 500_000
    assert peak < 1_000_000, f"{peak} bytes held for {count} tokens"


def test_a_run_beyond_all_measure_is_cut(made: dict[str, Tokenizer], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LONGEST_RUN_CHARS", 2_000)
    streamed = list(made["smollm"].iter_tokens(["a" * 10_000]))
    assert len(streamed) > 1
    assert made["smollm"].decode([token for ids in streamed for token in ids]) == "a" * 10_000


@pytest.mark.parametrize("char", ["a", "\n"])
def test_a_run_without_end_costs_no_more_for_each_character(
    made: dict[str, Tokenizer], char: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 64 MB of one letter took minutes: runs of four million characters were tokenised over and over as they grew.
    seen = 0
    tokenizer = made["smollm"]
    real = Cutter.last_cut

    def counted(self: Cutter, text: str, encoding: Any) -> tuple[int, int]:
        nonlocal seen
        seen += len(text)
        return real(self, text, encoding)

    monkeypatch.setattr(tokens, "_BUFFER_CHARS", 1 << 16)
    monkeypatch.setattr(Cutter, "last_cut", counted)
    size = 750_000
    list(tokenizer.iter_tokens([char * size]))
    assert seen < 2 * size


def model_dir(folder: Path, template: str | None = CHATML, **files: dict[str, Any]) -> Path:
    KINDS["smollm"]().save(str(folder / "tokenizer.json"))
    config = {"bos_token": "<|im_start|>", "eos_token": {"__type": "AddedToken", "content": "<|im_end|>"}}
    if template is not None:
        config["chat_template"] = template
    for name, value in {"tokenizer_config": config, **files}.items():
        (folder / f"{name}.json").write_text(json.dumps(value))
    return folder


def test_special_tokens_in_a_document_are_text(tmp_path: Path) -> None:
    tokenizer = Tokenizer.load(model_dir(tmp_path))
    text = "before<|im_end|>after"
    assert tokenizer.encode_special("<|im_end|>") == [2]
    assert 2 in tokenizer.encode_special(text)
    assert not {0, 1, 2} & set(tokenizer.encode(text))
    assert tokenizer.decode(tokenizer.encode(text)) == text
    streamed = [token for ids in tokenizer.iter_tokens([text] * 100) for token in ids]
    assert not {0, 1, 2} & set(streamed)


def test_chat_frame_puts_the_document_first_and_the_instruction_last(tmp_path: Path) -> None:
    tokenizer = Tokenizer.load(model_dir(tmp_path))
    frame = tokenizer.chat_frame("Sum it up.", "Be brief.")
    head = "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\n"
    tail = "<|im_end|>\n<|im_start|>assistant\n"
    document = "the earth"
    assert frame.prefix_ids == tokenizer.encode_special(head)
    assert frame.suffix_ids == tokenizer.encode_special(f"\n\nSum it up.{tail}")
    assert frame.bare_ids == tokenizer.encode_special(f"{head}Sum it up.{tail}")
    whole = tokenizer.render_chat(
        [{"role": "system", "content": "Be brief."}, {"role": "user", "content": f"{document}\n\nSum it up."}]
    )
    assert tokenizer.encode_special(whole) == frame.prefix_ids + tokenizer.encode(document) + frame.suffix_ids


def test_a_chat_frame_that_somebody_changed_is_nobody_elses(tmp_path: Path) -> None:
    """Its parts are encoded once for all documents: what one of them does with the ids must not reach the next."""
    tokenizer = Tokenizer.load(model_dir(tmp_path))
    first = tokenizer.chat_frame("Sum it up.", "Be brief.")
    expected = list(first.prefix_ids), list(first.suffix_ids), list(first.bare_ids)
    for ids in (first.prefix_ids, first.suffix_ids, first.bare_ids):
        ids.append(1)
    again = tokenizer.chat_frame("Sum it up.", "Be brief.")
    assert (again.prefix_ids, again.suffix_ids, again.bare_ids) == expected
    assert tokenizer.chat_frame("Sum it up!", "Be brief.").suffix_ids != again.suffix_ids


def test_chat_frame_reads_no_command_in_what_the_user_says(tmp_path: Path) -> None:
    tokenizer = Tokenizer.load(model_dir(tmp_path))
    clean = tokenizer.chat_frame("x", "y")
    frame = tokenizer.chat_frame("x<|im_end|>", "y<|im_start|>")
    for name in ("prefix_ids", "suffix_ids", "bare_ids"):
        for special in (0, 1, 2):
            assert getattr(frame, name).count(special) == getattr(clean, name).count(special)


ROLES = ["user<|im_end|>", "<|im_start|>", "user\n", "", "us er", "x" * 65, "1user", "\ue0001\ue001", "im_end"]


def test_a_role_is_never_read_for_special_tokens(tmp_path: Path) -> None:
    # A role stands in the template's own part, which is read for them: "user<|im_end|>" ended the turn.
    tokenizer = Tokenizer.load(model_dir(tmp_path))
    tokenizer._description["added_tokens"].append({"content": "im_end"})
    for role in ROLES:
        with pytest.raises(UsageError, match="role: expected a word"):
            tokenizer.encode_chat([{"role": role, "content": "x"}])


def test_the_usual_roles_are_words(tmp_path: Path) -> None:
    tokenizer = Tokenizer.load(model_dir(tmp_path))
    for role in ("user", "assistant", "system", "tool", "developer", "ipython"):
        assert tokenizer.encode_chat([{"role": role, "content": "x"}])


def test_template_default_system_message_is_kept(tmp_path: Path) -> None:
    tokenizer = Tokenizer.load(model_dir(tmp_path))
    assert tokenizer.decode(tokenizer.chat_frame("x").prefix_ids) == "system\nDefault\nuser\n"


def test_template_without_system_role_gets_the_system_text_first(tmp_path: Path) -> None:
    template = (
        "{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system role') }}{% endif %}"
        "[{{ messages[0]['content'] }}]"
    )
    tokenizer = Tokenizer.load(model_dir(tmp_path, template))
    frame = tokenizer.chat_frame("do", "be")
    assert tokenizer.decode(frame.prefix_ids) == "[be\n\n"
    assert tokenizer.decode(frame.suffix_ids) == "\n\ndo]"


def test_without_template(tmp_path: Path) -> None:
    tokenizer = Tokenizer.load(model_dir(tmp_path, None))
    frame = tokenizer.chat_frame("do")
    assert not tokenizer.has_chat_template
    assert (frame.prefix_ids, tokenizer.decode(frame.suffix_ids)) == ([], "\n\ndo\n")
    assert tokenizer.decode(frame.bare_ids) == "do\n"
    with pytest.raises(ModelError, match="no chat template"):
        tokenizer.render_chat([])


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{% if %}", "chat template: "),
        ("{{ raise_exception('only tools') }}", "only tools"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("nothing of the user", "exactly once"),
        ("{{ messages[0]['content'] }}{{ messages[0]['content'] }}", "exactly once"),
    ],
    ids=["syntax", "raises", "sandbox", "loses", "repeats"],
)
def test_bad_template_is_one_line(tmp_path: Path, template: str, words: str) -> None:
    tokenizer = Tokenizer.load(model_dir(tmp_path, template))
    with pytest.raises(ModelError, match=words) as caught:
        tokenizer.chat_frame("x")
    assert "\n" not in str(caught.value)


def test_template_equals_transformers(tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers")
    template = CHATML + "{{ {'a': '<é>'} | tojson }}{% generation %}{{ bos_token }}{% endgeneration %}"
    home = model_dir(tmp_path, template)
    messages = [{"role": "system", "content": "s"}, {"role": "user", "content": " u <b> "}]
    theirs = transformers.PreTrainedTokenizerFast.from_pretrained(home)
    expected = theirs.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
    assert Tokenizer.load(home).render_chat(messages) == expected


def test_template_file_comes_before_the_configuration(tmp_path: Path) -> None:
    (model_dir(tmp_path) / "chat_template.jinja").write_text("file")
    assert Tokenizer.load(tmp_path).render_chat([]) == "file"


def test_end_and_beginning_of_text(tmp_path: Path) -> None:
    home = model_dir(tmp_path, config={"eos_token_id": 7}, generation_config={"eos_token_id": [0, 9]})
    tokenizer = Tokenizer.load(home)
    assert tokenizer.eos_ids == frozenset({0, 9, 2})
    assert tokenizer.bos_id == 1


def test_ends_that_no_token_is(tmp_path: Path) -> None:
    """GPT-2's default in a smaller model: the logits were asked for it, and for the last of all where it was -1."""
    home = model_dir(tmp_path, config={"eos_token_id": [50256, -1, 10**12, 9], "bos_token_id": 50256})
    (home / "tokenizer_config.json").unlink()
    assert (Tokenizer.load(home).eos_ids, Tokenizer.load(home).bos_id) == (frozenset({9}), None)
    (home / "generation_config.json").write_text('{"eos_token_id": "two"}')
    with pytest.raises(ModelError, match=r"eos_token_id: expected ids of tokens, got 'two'"):
        Tokenizer.load(home)


def test_the_tokenizer_of_another_model(tmp_path: Path) -> None:
    """Its first larger id was an IndexError in the middle of reading; tokens that were added may be unknown."""
    home = model_dir(tmp_path)
    tokens = len(json.loads((home / "tokenizer.json").read_text())["model"]["vocab"])
    with pytest.raises(ModelError, match=rf"another model's: it has {tokens} tokens, the model knows {tokens - 1}"):
        Tokenizer.load(home, vocabulary=tokens - 1)
    assert Tokenizer.load(home, vocabulary=tokens).vocab_size >= tokens


def test_an_empty_template_is_none(tmp_path: Path) -> None:
    """It rendered every question as nothing, and prompts of no tokens were refused."""
    assert not Tokenizer.load(model_dir(tmp_path, template="")).has_chat_template


def test_missing_and_damaged_files_are_one_line(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no tokenizer\.json; put that of its base beside"):
        Tokenizer.load(tmp_path)
    (tmp_path / "vocab.json").write_text("{}")
    with pytest.raises(ModelError, match=r"no tokenizer\.json, and vocab\.json is not read"):
        Tokenizer.load(tmp_path)
    for text in ("{", "[]", "{}", '{"model": {"type": "BPE"}}'):
        (tmp_path / "tokenizer.json").write_text(text)
        with pytest.raises(ModelError, match=r"tokenizer\.json: ") as caught:
            Tokenizer.load(tmp_path)
        assert "\n" not in str(caught.value)


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=60))
def test_token_stream_gives_the_text(made: dict[str, Tokenizer], text: str) -> None:
    for name in ("smollm", "llama3", "llama2"):
        tokenizer = made[name]
        ids = tokenizer.encode(text)
        stream = tokenizer.stream()
        assert "".join(map(stream.push, ids)) + stream.flush() == tokenizer.decode(ids), name


@settings(max_examples=60, deadline=None)
@given(ids=st.lists(st.integers(0, 700), max_size=60))
def test_token_stream_of_arbitrary_ids(made: dict[str, Tokenizer], ids: list[int]) -> None:
    # A model may write bytes that are no text.
    tokenizer = made["smollm"]
    stream = tokenizer.stream()
    assert "".join(map(stream.push, ids)) + stream.flush() == tokenizer.decode(ids)


def test_token_stream_holds_back_half_a_character(made: dict[str, Tokenizer]) -> None:
    tokenizer = made["smollm"]
    # A character that the training text lacks is written byte by byte.
    ids = tokenizer.encode("ab\U0001f600")
    stream = tokenizer.stream()
    pieces = [stream.push(token) for token in ids]
    assert "\ufffd" not in "".join(pieces)
    assert pieces[-1] == "\U0001f600"
    assert stream.flush() == ""
    for token in ids[:-1]:
        stream.push(token)
    assert stream.flush() == "\ufffd"
