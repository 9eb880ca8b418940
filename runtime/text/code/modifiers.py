"""What is said of a definition beside its name: ``async``, ``private``, decorators, annotations.

Words of other languages are those of the most: ``pub`` is "public", ``def self.make`` a "class method".
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from tree_sitter import Node

from armt.runtime.text.code.grammars import Grammar
from armt.runtime.text.code.signatures import declarator_of, function_of, said, text_of

#: Stands for who may use something, where it is not told.
UNSAID = "unsaid access"
#: Who may use something.
ACCESS = frozenset(("public", "private", "protected", "internal", "package-private", "crate"))
_WORDS = frozenset(
    (
        *("async", "static", "abstract", "final", "readonly", "override", "virtual", "sealed", "partial", "extern"),
        *("public", "private", "protected", "internal", "unsafe", "inline", "constexpr", "consteval", "explicit"),
        *("synchronized", "native", "transient", "volatile", "default", "const", "required", "friend"),
    )
)
_TOKENS = {"get": "getter", "set": "setter", "*": "generator", "export": "exported"} | {word: word for word in _WORDS}
# What they stand in.
_NESTED = frozenset(
    (
        *("modifiers", "modifier", "accessibility_modifier", "storage_class_specifier", "virtual"),
        *("function_modifiers", "override_modifier", "virtual_specifier", "explicit_function_specifier"),
    )
)
# What they stand in around what has a name.
_AROUND = frozenset(
    (
        *("field_declaration", "variable_declaration", "event_field_declaration", "lexical_declaration"),
        *("export_statement", "decorated_definition", "template_declaration", "ambient_declaration"),
    )
)
_MOST_AROUND = 4
# What one declares with thousands of others has its words before them.
_MOST_PARTS = 64
_DECORATORS = frozenset(("decorator", "marker_annotation", "annotation", "attribute"))
_LISTS = frozenset(("attribute_list", "attribute_declaration", "modifiers"))
_OF_PYTHON = {
    **dict.fromkeys(("staticmethod", "abstractstaticmethod"), "static"),
    **dict.fromkeys(("classmethod", "abstractclassmethod"), "class method"),
    **dict.fromkeys(("property", "cached_property", "abstractproperty", "getter"), "property"),
    **{name: name for name in ("setter", "deleter", "dataclass", "final", "override", "overload")},
}
_DEPRECATED = frozenset(("deprecated", "Deprecated", "Obsolete", "ObsoleteAttribute"))
_NAME = re.compile(r"[\w.:]+")
# Unlike ``const`` these are of no type.
_CONSTANT = frozenset(("constexpr", "consteval"))
_SHORT = 80
_TAKEN_FOR_ACCESS = re.compile(r"(?:private|protected|public|module_function)(?:_class_method)?\b\s*\(?\s*[:*\[\"'%\w]")


def decorators_of(node: Node, whole: Node) -> tuple[str, ...]:
    """Return decorators, annotations and attributes, without the marks around them.

    Args:
        node: that defines something.
        whole: with what stands around it alone.
    """
    found = [one for child in _around(node) for one in _decorators(child)]
    above = whole.prev_named_sibling
    before: list[Node] = []
    # Of Rust and JavaScript they stand before what they are of.
    while above is not None and (above.type in ("attribute_item", "decorator") or "comment" in above.type):
        before = [*_decorators(above), *before]
        above = above.prev_named_sibling
    each = {one.start_byte: said(one).removeprefix("@") for one in (*before, *found)}
    return tuple(each[at] for at in sorted(each))


def name_of(decorator: str) -> str:
    """Return what a decorator is called: ``app.route`` of ``app.route("/")``."""
    name = _NAME.match(decorator)
    return "" if name is None else name[0]


class Modifiers:
    """The words that are true of what a file defines.

    Args:
        grammar: of its language.
    """

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar
        # By what holds members, where sections of it begin, and who may use what stands in each.
        self._sections: dict[int, tuple[list[int], list[str]]] = {}

    def of(self, node: Node, name: str, kind: str, inside: str, decorators: tuple[str, ...]) -> frozenset[str]:
        """Return the words that are true of a definition.

        Args:
            node: that defines it.
            name: of it.
            kind: of it.
            inside: kind of what it stands in; "" for nothing.
            decorators: of it.

        Returns:
            Words of all languages, who may use it among them where its language has that, or `UNSAID`.
        """
        words = {word for child in _around(node) for word in _words_of(child)}
        names = {name_of(one).split(".")[-1] for one in decorators}
        if names & _DEPRECATED:
            words.add("deprecated")
        language = self._grammar.name
        if language == "Python":
            words |= {word for name_, word in _OF_PYTHON.items() if name_ in names}
            words |= {"abstract" for one in names if one.startswith("abstract")}
            words.add(_by_underscores(name))
        elif language in ("JavaScript", "TypeScript"):
            words |= {word for child in function_of(node).children for word in _words_of(child)} & {
                "async",
                "generator",
            }
            if function_of(node).type.startswith("generator"):
                words.add("generator")
            if node.type.startswith("abstract_"):
                words.add("abstract")
            # ``const name = () => 1``
            words.discard("const")
            words |= _of_script(name, inside, words, is_typed=language == "TypeScript")
        elif language == "Java":
            words |= _of_java(node, kind, inside, words)
        elif language == "C#":
            # What is constant is of the class.
            words |= _of_csharp(node, inside, words) | ({"static"} if "const" in words else set())
        elif language == "Rust":
            words |= _of_rust(node, inside)
        elif language == "Go":
            words |= {"exported", "public"} if name[:1].isupper() else {"private"}
        elif language == "Ruby":
            words |= self._of_ruby(node, inside)
        elif language == "C++":
            words |= self._of_cplusplus(node, inside, words)
        return frozenset(words - {"default"})

    def _of_cplusplus(self, node: Node, inside: str, words: set[str]) -> set[str]:
        found: set[str] = set()
        declarator = declarator_of(node)
        for child in () if declarator is None else declarator.children:
            if child.type == "type_qualifier" and text_of(child) == "const":
                found.add("const")
            found |= set(_words_of(child))
        if node.parent is not None and node.parent.type == "linkage_specification":
            # ``extern "C" int name();``
            found.add("extern")
        is_virtual = declarator is not None and "virtual" in words
        if is_virtual and any(child.type in ("pure_virtual_clause", "number_literal") for child in node.children):
            found.add("abstract")
        if inside not in ("class", "struct", "union"):
            return found
        body = node.parent
        if body is not None and body.type == "template_declaration":
            body = body.parent
        if body is None or body.type != "field_declaration_list":
            # Nothing says it where a member is defined outside of its class.
            return found | {UNSAID}
        return found | {self._access(body, node.start_byte) or ("private" if inside == "class" else "public")}

    def _of_ruby(self, node: Node, inside: str) -> set[str]:
        found = {"class method"} if node.type == "singleton_method" else set()
        around = node.parent
        if around is not None and around.type == "argument_list" and around.parent is not None:
            # ``private def name``
            before = text_of(around.parent)[:_SHORT].split()[0].split("(")[0]
            if node.type == "singleton_method":
                return {*found, "private" if before == "private_class_method" else UNSAID}
            return {*found, before if before in ACCESS else UNSAID}
        if around is not None and around.parent is not None and around.parent.type == "singleton_class":
            found.add("class method")
        if inside not in ("class", "module") or around is None:
            return {*found, UNSAID}
        access = self._access(around, node.start_byte)
        if access != UNSAID and (node.type == "singleton_method" or access == "module_function"):
            access = "public"
        return {*found, access or "public"}

    def _access(self, body: Node, at: int) -> str:
        """Return who may use what stands at a byte of a class, as the last line before it says that; "" for none."""
        if body.id not in self._sections:
            said = [(child.start_byte, word) for child in body.named_children if (word := _section(child))]
            if any(word == UNSAID for _, word in said):
                said = [(0, UNSAID)]
            self._sections[body.id] = [start for start, _ in said], [word for _, word in said]
        starts, words = self._sections[body.id]
        before = bisect_right(starts, at) - 1
        return words[before] if before >= 0 else ""


def _section(child: Node) -> str:
    """Return who may use what stands behind a line in a class, where it says that; "" where it does not."""
    if child.type == "access_specifier":
        # A grammar makes up one where it misses that.
        return next(iter(text_of(child).split()), "")
    if child.type == "identifier" and text_of(child) in ("private", "protected", "public", "module_function"):
        return text_of(child)
    if child.type == "call" and _TAKEN_FOR_ACCESS.match(told := text_of(child)[:_SHORT]) and "def " not in told:
        # Names may be given to it.
        return UNSAID
    return ""


def modifiers_of_field(name: str, written: str, language: str) -> frozenset[str]:
    """Return the words that are true of a field that stands in no body: of a record, or one that a method sets.

    Args:
        name: of it.
        written: all that declares it; "" where nothing does.
        language: name of its grammar.
    """
    words = {word for word in written.split(name)[0].split() if word in _WORDS}
    if language == "Python":
        return frozenset((_by_underscores(name),))
    if language in ("JavaScript", "TypeScript"):
        return frozenset(words | _of_script(name, "class", words, is_typed=language == "TypeScript"))
    return frozenset({"Java": ("private", "final"), "C#": ("public",)}.get(language, (UNSAID,)))


def _around(node: Node) -> Iterator[Node]:
    """Yield the parts of a definition, and what stands before it in what declares it, maybe with others."""
    child = node.child(0) if node.child_count else None
    for _ in range(_MOST_PARTS):
        if child is None:
            break
        yield child
        child = child.next_sibling
    for _ in range(_MOST_AROUND):
        around = node.parent
        if around is None or around.type not in _AROUND:
            break
        child = around.child(0)
        # Others of its kind may be thousands.
        while child is not None and child.type != node.type:
            yield child
            child = child.next_sibling
        node = around


def _words_of(child: Node) -> Iterator[str]:
    if child.type in _TOKENS:
        yield _TOKENS[child.type]
    elif child.type in _NESTED:
        for word in text_of(child).split():
            if word in _WORDS:
                yield word
    elif child.type == "type_qualifier" and (word := text_of(child)) in _CONSTANT:
        yield word


def _decorators(node: Node) -> Iterator[Node]:
    if node.type in _DECORATORS:
        yield node
    elif node.type in _LISTS or node.type == "attribute_item":
        for child in node.named_children:
            yield from _decorators(child)


def _by_underscores(name: str) -> str:
    """Return who may use something in Python, by its name: what is called by that is neither, as ``_missing_``."""
    if name.startswith("_") and name.endswith("_") and name.strip("_"):
        return UNSAID
    return "private" if name.startswith("_") else "public"


def _of_script(name: str, inside: str, words: set[str], *, is_typed: bool) -> set[str]:
    if inside not in ("class", "interface") or words & ACCESS:
        return set()
    if name.startswith("#"):
        return {"private"}
    if name.startswith("_"):
        # What is hidden by its name alone may be used all the same.
        return {UNSAID if is_typed else "private"}
    return {"public"}


def _of_java(node: Node, kind: str, inside: str, words: set[str]) -> set[str]:
    if inside == "interface":
        is_abstract = kind == "method" and not node.child_by_field_name("body") and not words & {"static", "default"}
        implied = {"abstract"} if is_abstract else set()
        implied |= {"static", "final"} if kind in ("field", "constant") else set()
        return implied | (set() if words & ACCESS else {"public"})
    if words & ACCESS:
        return set()
    if node.type in ("enum_constant", "formal_parameter"):
        return {"public"} if node.type == "enum_constant" else {UNSAID}
    # Nobody else makes more of an enumeration.
    return {"private" if kind == "constructor" and inside == "enum" else "package-private"}


def _of_csharp(node: Node, inside: str, words: set[str]) -> set[str]:
    if len(words & ACCESS) > 1 or any(child.type == "explicit_interface_specifier" for child in node.children):
        return {UNSAID}
    if words & ACCESS:
        return set()
    if inside in ("interface", "enum"):
        return {"public"}
    return {"private" if inside in ("class", "struct", "record") else "internal"}


def _of_rust(node: Node, inside: str) -> set[str]:
    around = None if node.parent is None else node.parent.parent
    is_foreign = around is not None and around.type == "foreign_mod_item" and node.type == "function_signature_item"
    # ``safe fn`` is a word that the grammar does not know.
    is_safe = any(one is not None and one.type == "ERROR" for one in (node.prev_sibling, *node.children))
    return _access_in_rust(node, inside) | ({"unsafe"} if is_foreign and not is_safe else set())


def _access_in_rust(node: Node, inside: str) -> set[str]:
    shown = next((text_of(child) for child in node.children if child.type == "visibility_modifier"), None)
    if shown is not None:
        return {"public"} if shown == "pub" else {"crate"}
    around = None if node.parent is None else node.parent.parent
    is_of_trait = around is not None and around.type == "impl_item" and around.child_by_field_name("trait") is not None
    is_of_other = inside in ("trait", "enum") or is_of_trait or node.type in ("enum_variant", "macro_definition")
    is_in_variant = around is not None and around.type == "enum_variant"
    return {UNSAID if is_of_other or is_in_variant else "private"}
