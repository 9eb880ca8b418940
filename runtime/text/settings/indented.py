"""Settings that stand below others by how far they are set in: YAML, templates of it included.

Read line by line, so that what no parser takes is read all the same: templates, stretches, files that are half written.
"""

from __future__ import annotations

import re

from armt.runtime.text.settings.setting import (
    DEEPEST,
    LONGEST_VALUE_CHARS,
    Line,
    Setting,
    Tree,
    lines_in,
    listed,
    unquoted,
)

_KEY = re.compile(
    r"(?P<key>\"[^\"]*\"|'[^']*'|[^\s#:\"'{}\[\],&*!|>%@`-][^\s:#]*+(?:\s++[^\s:#]++)*+|-?[^\s:#]++)"
    r"\s*+:(?:\s+(?P<value>.*))?$"
)
_ITEM = re.compile(r"-(?:[ \t]+|$)")
_COMMENT_BEHIND = re.compile(r"(?:^|\s)#\s?(?P<said>.*)$")
_BLOCK = re.compile(r"[|>][+-]?\d*[+-]?$")
# "&anchor", "!tag": what is set still stands below.
_MARKED = re.compile(r"(?:[&!]\S*\s*)+")
_QUOTED = re.compile(r"(\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*')\s*(?P<rest>.*)$")
# "#key: value" is switched off; "# It is so: ..." says something.
_OFF = re.compile(r"#(?! ?#)\s?(?P<set>(?:- )?[\w.-]+:(?:\s+\S+)?\s*)$")
_TEMPLATE = ("{{", "{%", "---", "...", "%")
# A key is no sentence.
_LONGEST_KEY = 80


def read_indented(text: str) -> list[Setting]:
    """Return the settings of YAML, in order."""
    tree, reader = Tree(), _Reader()
    for line in lines_in(text):
        reader.take(tree, line)
    return tree.settings


class _Reader:
    """Reads lines one after the other.

    Attributes:
        owner: whose value goes on in lines that are set in further than it, and how far it is.
        is_text: that value is a text, in which nothing is set.
    """

    def __init__(self) -> None:
        self.owner: tuple[Setting, int] | None = None
        self.is_text = False

    def take(self, tree: Tree, line: Line) -> None:
        said = line.text.strip()
        if self.owner is not None and (not said or line.indent > self.owner[1]) and self._goes_on(tree, line, said):
            return
        self.owner, self.is_text = None, False
        if not said:
            tree.forget()
        elif said.startswith("#"):
            self._remark(tree, line, said)
        elif not said.startswith(_TEMPLATE):
            self._set(tree, line)

    def _goes_on(self, tree: Tree, line: Line, said: str) -> bool:
        """Take a line that goes on with the value above it; tell whether it does."""
        assert self.owner is not None
        setting = self.owner[0]
        if not self.is_text and (not said or said.startswith("#") or _is_new(said)):
            return False
        if said:
            if len(setting.value or "") < LONGEST_VALUE_CHARS:
                setting.value = f"{setting.value} {said}".strip()
            setting.end = setting.stop = line.end
            tree.reach(line.end)
        return True

    def _remark(self, tree: Tree, line: Line, said: str) -> None:
        off = _OFF.match(said)
        if off is None:
            tree.remark(line, said.lstrip("#"))
            return
        key, _, value = off["set"].strip().removeprefix("- ").partition(":")
        tree.leave(line.indent)
        tree.add(line, key, unquoted(value) or None, is_off=True)

    def _set(self, tree: Tree, line: Line) -> None:
        indent, rest, at = line.indent, line.text.strip(), line.begin
        for _ in range(DEEPEST):
            if (item := _ITEM.match(rest)) is None:
                break
            # Items may stand as far out as the key that they stand below.
            while tree.open and (
                tree.open[-1][0] > indent or (tree.open[-1][0] == indent and not tree.settings[tree.open[-1][1]].key)
            ):
                tree.open.pop()
            rest = rest[item.end() :]
            if _KEY.match(rest) is None and not _ITEM.match(rest):
                self._item(tree, line, rest, indent)
                return
            made = tree.add(line, "", None, at=at)
            made.end = made.at
            tree.enter(indent)
            indent, at = indent + item.end(), at + item.end()
        found = _KEY.match(rest)
        if found is None or len(found["key"]) > _LONGEST_KEY:
            return
        tree.leave(indent)
        self._pair(tree, line, unquoted(found["key"]), found["value"] or "", indent, at)

    def _item(self, tree: Tree, line: Line, said: str, indent: int) -> None:
        """Take an item that is a plain value: it is one of what it stands below."""
        value, behind = _cut(said)
        made = tree.add(line, "", unquoted(value), behind=behind)
        if made.parent is not None and value:
            tree.settings[made.parent].items.append(unquoted(value))
        self.owner = made, indent

    def _pair(self, tree: Tree, line: Line, key: str, said: str, indent: int, at: int) -> None:
        value, behind = _cut(said)
        bare = _MARKED.sub("", value) if value[:1] in "&!" else value
        if _BLOCK.fullmatch(bare):
            self.owner, self.is_text = (tree.add(line, key, "", at=at, behind=behind), indent), True
        elif bare:
            made = tree.add(line, key, unquoted(bare), at=at, behind=behind)
            made.items = listed(bare)
            self.owner = made, indent
        else:
            tree.add(line, key, None, at=at, behind=behind)
            tree.enter(indent)


def _is_new(said: str) -> bool:
    return _KEY.match(said) is not None or _ITEM.match(said) is not None


def _cut(said: str) -> tuple[str, str]:
    """Return a value, and the comment behind it."""
    quoted = _QUOTED.match(said)
    if quoted is not None and (not quoted["rest"] or quoted["rest"].startswith("#")):
        return quoted[1], quoted["rest"].lstrip("#")
    found = _COMMENT_BEHIND.search(said)
    return (said.strip(), "") if found is None else (said[: found.start()].strip(), found["said"])
