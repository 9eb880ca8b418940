"""Text to token ids and back, on the ``tokenizers`` library alone.

A long document is tokenised as a stream. Its ids are exactly those of the whole text: the stream is cut
only where the tokenizer provably starts afresh (see `_Cutter`).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from armt.errors import ArmtError, ModelError, UsageError, error_line
from armt.models.checkpoint.listing import TOKENIZER, read_json
from armt.models.keys import shown
from armt.runtime.text import limits
from armt.runtime.text.chat import ChatFrame, check_role, render, split_at_markers
from armt.runtime.text.cuts import Cutter, has_prefix, plain_variant, special_variant

if TYPE_CHECKING:
    import tokenizers

#: Characters of text gathered before they are tokenised: large enough to amortise a call, small in memory.
_BUFFER_CHARS = 1 << 16
#: Tokens that an incomplete character may hold back before they are shown as they are.
_LONGEST_HOLD_TOKENS = 64
#: What an id of a token is below, for the library.
_IDS = 2**32
#: Parts of prompts that are kept: every document of a job is asked the same questions.
_KEPT_PARTS = 64

# Stand for the user's words while a template is rendered. Private-use characters and digits: no template
# trims or rewrites them.
_SYSTEM, _DOCUMENT, _INSTRUCTION = ("\ue0001\ue001", "\ue0002\ue001", "\ue0003\ue001")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settings:
    """What the files beside tokenizer.json say."""

    names: dict[str, str]
    chat_template: str | None
    bos_id: int | None
    eos_ids: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedTokens:
    """A stretch of tokens and where they stand.

    Attributes:
        ids: Token ids, at least one.
        starts: For each token the byte offset, in the whole text as UTF-8, of the first character that the token
            has a part of; never falling. Tokens that share a character share its offset.
    """

    ids: list[int]
    starts: array[int]


class Tokenizer:
    """The tokenizer of a model directory.

    Plain text is never read for special tokens: a document that contains ``<|im_end|>`` contains ten
    characters and no end of turn. Only `encode_special`, meant for templates, reads them.
    """

    __slots__ = (
        *("_continuation", "_cutter", "_description", "_kept_parts", "_plain", "_settings", "_special"),
        *("bos_id", "eos_ids"),
    )

    def __init__(self, description: dict[str, Any], settings: _Settings, plain: tokenizers.Tokenizer) -> None:
        self._description = description
        self._plain = plain
        # Each takes a tenth of a second to build: made when it is wanted.
        self._special: tokenizers.Tokenizer | None = None
        self._continuation: tokenizers.Tokenizer | None = None if has_prefix(description) else plain
        self._cutter: Cutter | None = None
        self._settings = settings
        self._kept_parts = lru_cache(maxsize=_KEPT_PARTS)(self._encode_parts)
        #: The token that begins a text, None where the model has none.
        self.bos_id: int | None = settings.bos_id
        #: The tokens that end an answer.
        self.eos_ids: frozenset[int] = settings.eos_ids

    @classmethod
    def load(cls, model_dir: Path, *, vocabulary: int | None = None) -> Tokenizer:
        """Read tokenizer.json and the files beside it.

        Args:
            model_dir: where they are.
            vocabulary: how many tokens the model knows; None where that does not matter.

        Raises:
            ModelError: tokenizer.json is missing, one of the files is damaged, or the model knows fewer tokens.
        """
        path = model_dir / TOKENIZER
        if not path.is_file():
            raise ModelError(_no_tokenizer(model_dir))
        description = read_json(path)
        with _usable(f"{path}: "):
            plain = plain_variant(description, continues=False)
            # What was added to them is in no plain text.
            tokens = plain.get_vocab_size(with_added_tokens=False)
            if vocabulary is not None and tokens > vocabulary:
                raise ModelError(f"{path}: another model's: it has {tokens:,} tokens, the model knows {vocabulary:,}")
            return cls(description, _settings(model_dir, plain, vocabulary), plain)

    @property
    def vocab_size(self) -> int:
        """Number of ids, added tokens included."""
        return int(self._plain.get_vocab_size(with_added_tokens=True))

    @property
    def has_chat_template(self) -> bool:
        """Whether the model comes with a chat template."""
        return self._settings.chat_template is not None

    def encode(self, text: str) -> list[int]:
        """Return the ids of plain text: no special token is added, none is read out of the text."""
        return list(_encoded(self._plain, text).ids)

    def encode_all(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the ids of many plain texts, each as `encode` gives them; all cores work at it."""
        with _usable():
            try:
                # Fast: without the places of tokens, which nobody asks for here.
                found = self._plain.encode_batch_fast(texts, add_special_tokens=False)
                return [list(encoding.ids) for encoding in found]
            except (TypeError, UnicodeError):
                for text in texts:
                    _check_whole(text)
                raise

    def encode_special(self, text: str) -> list[int]:
        """Return the ids of text in which special tokens are meant as such, as in templates."""
        if self._special is None:
            with _usable():
                self._special = special_variant(self._description)
        return list(_encoded(self._special, text).ids)

    def decode(self, ids: Sequence[int]) -> str:
        """Return the text of ids, special tokens left out."""
        with _usable():
            return str(self._plain.decode(list(ids), skip_special_tokens=True))

    def stream(self) -> TokenStream:
        """Return a new incremental detokenizer."""
        return TokenStream(self)

    def iter_tokens(self, text_chunks: Iterable[str]) -> Iterator[list[int]]:
        """Tokenise a stream of text in bounded memory.

        Args:
            text_chunks: The text in pieces of any size.

        Yields:
            Lists of ids, none of them empty; together exactly ``encode`` of the whole text. (A single run
            longer than `limits.LONGEST_RUN_CHARS` without a border is cut regardless.)
        """
        for _, encoding, tokens, _ in self._stretches(text_chunks):
            ids = encoding.ids
            yield ids if tokens == len(ids) else ids[:tokens]

    def iter_placed(self, text_chunks: Iterable[str]) -> Iterator[PlacedTokens]:
        """Tokenise a stream of text as `iter_tokens` does, and say where each token begins.

        Args:
            text_chunks: The text in pieces of any size; byte offsets count from its beginning.
        """
        base = 0
        for text, encoding, tokens, characters in self._stretches(text_chunks):
            ids = encoding.ids
            starts, size = _byte_starts(text, encoding, tokens, characters, base)
            yield PlacedTokens(ids=ids if tokens == len(ids) else ids[:tokens], starts=starts)
            base += size

    def _stretches(self, text_chunks: Iterable[str]) -> Iterator[tuple[str, tokenizers.Encoding, int, int]]:
        """Yield ``(text, encoding, tokens, characters)``: of the text so many tokens and characters are final."""
        if self._cutter is None:
            with _usable():
                self._cutter = Cutter(self._description)
        parts: list[str] = []
        known = 0
        wanted = _BUFFER_CHARS
        backend = self._plain
        for chunk in text_chunks:
            for start in range(0, len(chunk), _BUFFER_CHARS):
                piece = chunk[start : start + _BUFFER_CHARS]
                parts.append(piece)
                known += len(piece)
                if known < wanted or not self._cutter.exact_stream:
                    continue
                text = "".join(parts)
                encoding = _encoded(backend, text)
                tokens, cut = self._cutter.last_cut(text, encoding)
                if not cut and known >= limits.LONGEST_RUN_CHARS:
                    tokens, cut = len(encoding.ids), known
                if tokens:
                    yield text, encoding, tokens, cut
                if cut:
                    backend = self._continuing()
                parts = [text[cut:]]
                known = len(parts[0])
                # Doubling keeps a long run without any cut from being tokenised over and over.
                wanted = max(_BUFFER_CHARS, 2 * known)
        if rest := "".join(parts):
            encoding = _encoded(backend, rest)
            if encoding.ids:
                yield rest, encoding, len(encoding.ids), len(rest)

    def _continuing(self) -> tokenizers.Tokenizer:
        if self._continuation is None:
            with _usable():
                self._continuation = plain_variant(self._description, continues=True)
        return self._continuation

    def render_chat(self, messages: Sequence[Mapping[str, Any]], add_generation_prompt: bool = True) -> str:
        """Write a conversation down with the model's chat template.

        Raises:
            ModelError: The model has no chat template, or the template refuses the conversation.
        """
        if self._settings.chat_template is None:
            raise ModelError("the model has no chat template")
        names = {**self._settings.names, "add_generation_prompt": add_generation_prompt}
        return render(self._settings.chat_template, messages, names=names)

    def chat_frame(self, instruction: str, system: str | None = None) -> ChatFrame:
        """Return the chat prompt around a document: the document first, the instruction last.

        Without a chat template the prefix is empty, and the suffix is the instruction between line breaks.

        Args:
            instruction: What to do with the document; plain text.
            system: The system message; plain text. The template's own default where it is None.

        Raises:
            ModelError: The template refuses the conversation or loses the document.
        """
        if not self.has_chat_template:
            before = self.encode(system + "\n\n") if system else []
            return ChatFrame(
                prefix_ids=before,
                suffix_ids=self._encode_after(f"\n\n{instruction}\n"),
                bare_ids=self.encode((f"{system}\n\n" if system else "") + f"{instruction}\n"),
            )
        framed = self._rendered(_DOCUMENT + _INSTRUCTION, system)
        prefix, document, suffix = framed.partition(_DOCUMENT)
        if not document or _DOCUMENT in suffix or suffix.count(_INSTRUCTION) != 1:
            raise ModelError("chat template: does not repeat the user's message exactly once")
        bare = self._rendered(_INSTRUCTION, system)
        return ChatFrame(
            prefix_ids=list(self._kept_parts(prefix, ((_SYSTEM, system or ""),))),
            suffix_ids=list(self._kept_parts(suffix, ((_INSTRUCTION, f"\n\n{instruction}"),))),
            bare_ids=list(self._kept_parts(bare, ((_SYSTEM, system or ""), (_INSTRUCTION, instruction)))),
        )

    def encode_chat(self, messages: Sequence[Mapping[str, str]]) -> list[int]:
        """Return the ids of a conversation up to where the answer begins; what messages say is plain text.

        Without a chat template the messages stand under each other.

        Args:
            messages: ``{"role": ..., "content": ...}`` in order.

        Raises:
            UsageError: A role is no word, or has a special token in it.
            ModelError: The template refuses the conversation.
        """
        special = [added["content"] for added in self._description.get("added_tokens") or ()]
        for message in messages:
            check_role(message["role"], special=special)
        if not self.has_chat_template:
            return self.encode("\n\n".join(message["content"] for message in messages) + "\n")
        # The markers stand for the messages, as in `chat_frame`.
        words = {f"\ue000{number}\ue001": message["content"] for number, message in enumerate(messages)}
        marked = [{"role": message["role"], "content": mark} for message, mark in zip(messages, words, strict=True)]
        try:
            rendered = self.render_chat(marked)
        except ModelError:
            if len(marked) < 2 or [message["role"] for message in marked[:2]] != ["system", "user"]:
                raise
            # Some families know no system role; their documentation puts the text before the first message.
            first = {"role": "user", "content": f"{marked[0]['content']}\n\n{marked[1]['content']}"}
            rendered = self.render_chat([first, *marked[2:]])
        return list(self._encode_parts(rendered, tuple(words.items())))

    def _rendered(self, content: str, system: str | None) -> str:
        user = {"role": "user", "content": content}
        if not system:
            return self.render_chat([user])
        try:
            return self.render_chat([{"role": "system", "content": _SYSTEM}, user])
        except ModelError:
            # Some families know no system role; their documentation puts the text before the first message.
            return self.render_chat([{"role": "user", "content": f"{_SYSTEM}\n\n{content}"}])

    def _encode_parts(self, rendered: str, words: tuple[tuple[str, str], ...]) -> tuple[int, ...]:
        """Encode what a template wrote, with the words that stand for its markers."""
        texts, ids = dict(words), list[int]()
        for part, is_marker in split_at_markers(rendered, list(texts)):
            ids += self._encode_after(texts[part]) if is_marker else self.encode_special(part)
        return tuple(ids)

    def encode_placed(self, text: str) -> tuple[list[int], array[int]]:
        """Encode plain text that follows other text, as a passage inside a prompt does, with its tokens' places.

        Returns:
            Ids, and byte offsets from the beginning of ``text``; both empty for an empty text.
        """
        encoding = _encoded(self._continuing(), text)
        starts, _ = _byte_starts(text, encoding, len(encoding.ids), len(text), 0)
        return list(encoding.ids), starts

    def _encode_after(self, text: str) -> list[int]:
        """Encode plain text that follows other text: no space is put before it."""
        return list(_encoded(self._continuing(), text).ids)


@contextmanager
def _usable(where: str = "") -> Iterator[None]:
    """Say in one line of our own that a tokenizer is damaged, whatever it shows by."""
    try:
        yield
    except ArmtError:
        raise
    except BaseException as exc:
        # tokenizers raises bare Exception for a description that it cannot use, and a panic of Rust is none even
        # of these; its class can be had only from one.
        if not isinstance(exc, Exception) and type(exc).__name__ != "PanicException":
            raise
        raise ModelError(f"{where}not a usable tokenizer ({error_line(exc)})") from exc


def _encoded(backend: tokenizers.Tokenizer, text: str) -> tokenizers.Encoding:
    with _usable():
        try:
            return backend.encode(text, add_special_tokens=False)
        except (TypeError, UnicodeError):
            # Half a character is the text's fault, anything else the tokenizer's.
            _check_whole(text)
            raise


def _check_whole(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as exc:
        raise UsageError(f"text: half a character (a lone surrogate) at {exc.start}") from exc


def _byte_starts(
    text: str, encoding: tokenizers.Encoding, tokens: int, characters: int, base: int
) -> tuple[array[int], int]:
    """Return where the first tokens begin, in bytes from ``base`` on, and how many bytes the first characters are."""
    import numpy as np

    starts = np.fromiter((offset[0] for offset in encoding.offsets[:tokens]), dtype=np.int64, count=tokens)
    # A normalizer may put marks in another order, or a token before the text: starts never fall all the same.
    starts = np.maximum.accumulate(starts)
    size = characters
    if not text.isascii():
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        before = np.zeros(len(points) + 1, dtype=np.int64)
        widths = 1 + (points >= 0x80).astype(np.int64) + (points >= 0x800) + (points >= 0x10000)
        np.cumsum(widths, out=before[1:])
        starts, size = before[starts], int(before[characters])
    placed = array("Q")
    placed.frombytes((starts + base).astype(np.uint64).tobytes())
    return placed, size


class TokenStream:
    """Turns tokens into text one by one; an incomplete character is held back until it is whole.

    The stream of ``tokenizers`` itself is not used: for tokenizers with byte fallback it raises "Invalid prefix" as
    soon as a model writes bytes that are no text, and it never gives out what it holds back at the end.

    Args:
        tokenizer: The tokenizer that the ids belong to.
    """

    __slots__ = ("_context", "_pending", "_tokenizer")

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        # Tokens already shown, decoded again with the new ones: some tokenizers drop the first space of a text.
        self._context: list[int] = []
        self._pending: list[int] = []

    def push(self, token_id: int) -> str:
        """Take one token and return the text that is certain now, perhaps empty."""
        self._pending.append(token_id)
        text = self._new_text()
        if not text or (text.endswith("\ufffd") and len(self._pending) < _LONGEST_HOLD_TOKENS):
            return ""
        self._context, self._pending = self._pending, []
        return text

    def flush(self) -> str:
        """Return what is still held back, incomplete characters as U+FFFD."""
        text = self._new_text() if self._pending else ""
        self._context, self._pending = [], []
        return text

    def _new_text(self) -> str:
        shown = self._tokenizer.decode(self._context)
        return self._tokenizer.decode(self._context + self._pending)[len(shown) :]


def _no_tokenizer(model_dir: Path) -> str:
    older = next(
        (name for name in ("tokenizer.model", "vocab.json", "vocab.txt") if (model_dir / name).is_file()), None
    )
    if older is None:
        return f"{model_dir}: no {TOKENIZER}; put that of its base beside the weights (--base does, of an ARMT model)"
    return f"{model_dir}: no {TOKENIZER}, and {older} is not read; AutoTokenizer of transformers saves one"


def _optional_json(path: Path) -> dict[str, Any]:
    return read_json(path) if path.is_file() else {}


def _settings(model_dir: Path, backend: tokenizers.Tokenizer, vocabulary: int | None) -> _Settings:
    tokenizer_config = _optional_json(model_dir / "tokenizer_config.json")
    config = _optional_json(model_dir / "config.json")
    generation = _optional_json(model_dir / "generation_config.json")
    names = {
        key: str(value["content"] if isinstance(value, dict) else value)
        for key, value in tokenizer_config.items()
        if key.endswith("_token") and isinstance(value, (str, dict))
    }
    text_config = config.get("text_config") if isinstance(config.get("text_config"), dict) else {}
    ids = {**config, **{k: v for k, v in (text_config or {}).items() if v is not None}, **generation}

    eos = ids.get("eos_token_id")
    ends = list(eos) if isinstance(eos, list) else [eos]
    if "eos_token" in names:
        # Chat models end a turn with this token even where the configuration names the base's.
        ends.append(backend.token_to_id(names["eos_token"]))
    for value in ends:
        if not isinstance(value, int | None):
            raise ModelError(f"{model_dir}: eos_token_id: expected ids of tokens, got {shown(value)}")
    begin = backend.token_to_id(names["bos_token"]) if "bos_token" in names else ids.get("bos_token_id")
    return _Settings(
        names=names,
        chat_template=_chat_template(model_dir, tokenizer_config),
        bos_id=next(iter(_known([begin if isinstance(begin, int) else None], backend, vocabulary)), None),
        eos_ids=frozenset(_known(ends, backend, vocabulary)),
    )


def _known(values: Sequence[int | None], backend: tokenizers.Tokenizer, vocabulary: int | None) -> list[int]:
    """Return those of the ids in a configuration that are some: many name their family's default, or -1, for none."""
    below = _IDS if vocabulary is None else vocabulary
    return [i for i in values if i is not None and 0 <= i < below and backend.id_to_token(i) is not None]


def _chat_template(model_dir: Path, tokenizer_config: Mapping[str, Any]) -> str | None:
    path = model_dir / "chat_template.jinja"
    if path.is_file():
        try:
            return path.read_text(encoding="utf-8")
        except (OSError, ValueError) as exc:
            raise ModelError(f"{path}: cannot be read ({error_line(exc)})") from exc
    template = tokenizer_config.get("chat_template")
    if isinstance(template, list):
        named = {item["name"]: item["template"] for item in template}
        template = named.get("default")
    return template if isinstance(template, str) and template.strip() else None
