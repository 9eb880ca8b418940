"""What nodes of a syntax tree say of a definition: its name, parameters, bases, and the type of what it gives."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from armt.runtime.text.code.grammars import Grammar


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a function.

    Attributes:
        name: of it; without marks as ``*`` and ``&``.
        said: all of it as it is written.
        default: what it is where nothing is given; None for none.
        type: as written; None where none is.
        start: byte of the text at which it begins.
        end: byte behind it.
    """

    name: str
    said: str
    default: str | None
    type: str | None
    start: int
    end: int


_FUNCTIONS = frozenset(
    ("arrow_function", "function_expression", "generator_function", "function", "func_literal", "closure_expression")
)
_NAMES = frozenset(
    ("identifier", "field_identifier", "type_identifier", "destructor_name", "operator_name", "qualified_identifier")
)
_SELF = frozenset(("self", "cls", "&self", "&mut self", "mut self", "this"))
_BASES = frozenset(
    (
        *("superclass", "super_interfaces", "extends_interfaces", "class_heritage", "base_class_clause", "base_list"),
        *("extends_type_clause", "trait_bounds"),
    )
)
_INTERFACES = frozenset(("super_interfaces", "implements_clause"))
_NESTED = frozenset(("extends_clause", "implements_clause", "type_list", "interface_type_list"))
_NO_BASES = frozenset(("access_specifier", "keyword_argument", "comment", "type_arguments", "virtual", "argument_list"))
_ADD_TO_TYPES = {"pointer_declarator": "*", "reference_declarator": "&", "init_declarator": "", "array_declarator": ""}
ASSIGNMENTS = frozenset(("assignment", "assignment_expression"))
_WORD = re.compile(r"[^\W\d]\w*")
_BEHIND_EQUALS = re.compile(r"[^=!<>]=\s*(\S.*)$")
_LEADS = re.compile(r"\A\s*(?::|->)\s*")


def said(node: Node) -> str:
    """Return the text of a node, on one line."""
    return " ".join(text_of(node).split())


def text_of(node: Node) -> str:
    """Return the text of a node."""
    return (node.text or b"").decode()


def is_function(node: Node | None) -> bool:
    """Whether a node is a function without a name."""
    return node is not None and node.type in _FUNCTIONS


def names_of(node: Node, grammar: Grammar) -> list[tuple[str, str]]:
    """Return what a definition is called, and its holder where its name says that: ``Foo::bar``, ``Foo.prototype.bar``.

    Args:
        node: of `Grammar.defines` or `Grammar.values`.
        grammar: its language's.

    Returns:
        None for what has no name; several for ``var a, b int``.
    """
    if node.type == "method_declaration" and grammar.name == "Go":
        receiver = node.child_by_field_name("receiver")
        holder = [] if receiver is None else _WORD.findall(re.sub(r"\[.*", "", said(receiver)))
        return [(name, holder[-1] if holder else "") for name, _ in _fields(node, "name")]
    if node.type in ("assignment", "assignment_expression"):
        left = node.child_by_field_name("left")
        return [] if left is None else _assigned(left)
    if node.type == "pair":
        return _fields(node, "key")
    if node.type == "property_identifier":
        return [(said(node), "")]
    if declarators := _declarators(node):
        return [found for one in declarators if (found := _declared(one)) is not None]
    embedded = node.child_by_field_name("type") if node.type == "field_declaration" else None
    if embedded is not None and grammar.name == "Go" and not node.child_by_field_name("name"):
        # A structure that stands in another one is called by its type.
        return [(name, "") for name in _WORD.findall(said(embedded))[-1:]]
    return _fields(node, "name") or _fields(node, "property")


def _fields(node: Node, field: str) -> list[tuple[str, str]]:
    return [
        (said(child), "")
        for child in node.children_by_field_name(field)
        if child.is_named and "\n" not in text_of(child) and child.type not in ("object_pattern", "array_pattern")
    ]


def _declarators(node: Node) -> list[Node]:
    """Return what declares a name each in C: ``a = 1`` and ``*b`` of ``int a = 1, *b``."""
    if node.type == "variable_declarator":
        return []
    return [one for one in node.children_by_field_name("declarator") if _declared(one) is not None]


def _assigned(left: Node) -> list[tuple[str, str]]:
    if left.type in ("identifier", "constant"):
        return [(said(left), "")]
    if left.type == "member_expression":
        *holders, name = said(left).split(".")
        holder = "" if holders[0] in ("exports", "module", "this") else holders[0]
        return [(name, holder)] if _WORD.fullmatch(name) and name != "exports" else []
    return []


def _declared(declarator: Node) -> tuple[str, str] | None:
    """Return the name in a declarator of C, which stands inside of stars, brackets and parameters."""
    node: Node | None = declarator
    while node is not None:
        if node.type in _NAMES:
            *holders, name = said(node).split("::")
            return name, "::".join(holders)
        node = node.child_by_field_name("declarator") or next((one for one in node.named_children), None)
    return None


def function_of(node: Node) -> Node:
    """Return the node that has the parameters and the body of a definition: itself, a declarator, or a function."""
    for name in ("value", "right"):
        if is_function(value := node.child_by_field_name(name)):
            assert value is not None
            return value
    return node


def declarator_of(node: Node) -> Node | None:
    """Return the declarator of a function in C; None where a definition has none."""
    found = node.child_by_field_name("declarator")
    while found is not None and found.type != "function_declarator":
        inner = found.child_by_field_name("declarator")
        found = inner if inner is not None else next(iter(found.named_children), None)
        if found is not None and found.type in _NAMES:
            return None
    inner = None if found is None else found.child_by_field_name("declarator")
    # ``int (*hook)(void)`` is a pointer.
    return None if inner is not None and inner.type == "parenthesized_declarator" else found


def body_of(node: Node) -> Node | None:
    """Return what is done in a definition, or what it holds; None where neither is said."""
    node = function_of(node)
    if (body := node.child_by_field_name("body")) is not None:
        return body
    kind = node.child_by_field_name("type")
    return kind if kind is not None and kind.type in ("struct_type", "interface_type") else None


def parameters_of(node: Node, *, is_method: bool = True) -> tuple[Parameter, ...]:
    """Return the parameters of a function, without the object that a method is called on."""
    node = declarator_of(node) or function_of(node)
    listed = node.child_by_field_name("parameters")
    if listed is None and node.type == "record_declaration":
        listed = next((child for child in node.named_children if child.type == "parameter_list"), None)
    if listed is None:
        one = node.child_by_field_name("parameter")
        return () if one is None else (Parameter(said(one), said(one), None, None, one.start_byte, one.end_byte),)
    found = [
        one
        for at, child in enumerate(listed.children)
        # C# has what stands before the name of a list of arguments beside it.
        if child.is_named and "comment" not in child.type and listed.field_name_for_child(at) is None
        for one in _parameters(child)
    ]
    found += _rest_of(listed)
    if [one.said for one in found] == ["void"]:
        return ()
    is_itself = bool(found) and (found[0].said in _SELF or found[0].name in _SELF)
    # ``this`` is no name of a parameter in any language.
    if is_itself and (is_method or found[0].name == "this"):
        found = found[1:]
    # Where nothing but a type stands something is taken all the same.
    return tuple(one for one in found if one.name or one.type is not None or one.said == "...")


def _parameters(node: Node) -> list[Parameter]:
    """Return what a node of a list declares: one parameter, or several of one type in Go."""
    named = node.children_by_field_name("name")
    if len(named) < 2:
        return [_parameter(node)]
    kind = _type_of(node.child_by_field_name("type"))
    return [
        Parameter(said(one), f"{said(one)} {kind or ''}".strip(), None, kind, one.start_byte, one.end_byte)
        for one in named
    ]


def _rest_of(listed: Node) -> list[Parameter]:
    """Return the parameter of C# that takes all others: ``params int[] rest``."""
    kind, name = listed.child_by_field_name("type"), listed.child_by_field_name("name")
    if kind is None or name is None:
        return []
    first = kind.prev_sibling if kind.prev_sibling is not None and kind.prev_sibling.type == "params" else kind
    assert listed.text is not None
    start, end = first.start_byte, name.end_byte
    written = listed.text[start - listed.start_byte : end - listed.start_byte].decode()
    return [Parameter(said(name), " ".join(written.split()), None, _type_of(kind), start, end)]


def _parameter(node: Node) -> Parameter:
    if node.type == "spread_parameter":
        # Java has its name in a declarator.
        name = _WORD.findall(said(node))[-1]
        before = said(node).rpartition("...")[0].split()
        typed = f"{before[-1]}..." if before else None
        return Parameter(name, said(node), None, typed, node.start_byte, node.end_byte)
    default = next(
        (found for name in ("value", "default_value", "right") if (found := node.child_by_field_name(name))), None
    )
    kind = node.child_by_field_name("type")
    named = (
        node.child_by_field_name("name")
        or node.child_by_field_name("pattern")
        or node.child_by_field_name("left")
        or node.child_by_field_name("declarator")
    )
    if named is None:
        # ``a: int`` of Python, ``*args``; where nothing but a type stands, that is no name.
        named = None if kind is not None and node.type == "parameter_declaration" else node
    if named is not None and named.type in ("object_pattern", "array_pattern"):
        # Of what is taken apart each part has a name, and the whole none.
        name = said(named)
    elif named is not None and (inner := _declared(named)) is not None and node.type.endswith("_declaration"):
        name = inner[0]
    else:
        words = [] if named is None else _WORD.findall(said(named))
        name = words[0] if words else ""
    written = said(node)
    given = None if default is None else said(default)
    if given is None and node.type == "parameter" and (behind := _BEHIND_EQUALS.search(written)) is not None:
        # C# has no field for it.
        given = behind[1]
    return Parameter(name, written, given, _type_of(kind), node.start_byte, node.end_byte)


def _type_of(node: Node | None) -> str | None:
    return None if node is None else _LEADS.sub("", said(node), count=1)


def types_of(node: Node, count: int) -> list[str | None]:
    """Return the types of what a function gives, or of values, as they are written; None where they are not.

    Args:
        node: as for `names_of`.
        count: how many names it has.
    """
    called = function_of(node)
    for name in ("return_type", "result", "returns"):
        if (found := called.child_by_field_name(name)) is not None:
            return [_type_of(found)] * count
    found = node.child_by_field_name("type")
    if found is None and node.type == "variable_declarator" and node.parent is not None:
        found = node.parent.child_by_field_name("type")
    if found is None or found.type in ("struct_type", "interface_type") or found.child_by_field_name("body"):
        return [None] * count
    # "const char *": what stands before the type belongs to it.
    leads = [said(child) for child in node.children if child.type == "type_qualifier"]
    base = " ".join([*leads, _type_of(found) or ""])
    return [_of_declarator(one, base) for one in _declarators(node)] or [base] * count


def _of_declarator(declarator: Node, base: str) -> str:
    """Return a type with what a declarator of C adds to it: ``int *``, ``int[3]``."""
    node: Node | None = declarator
    stars, sizes = "", ""
    while node is not None and node.type in _ADD_TO_TYPES:
        inner = node.child_by_field_name("declarator") or next(iter(node.named_children), None)
        if node.type == "array_declarator" and inner is not None:
            sizes = text_of(node).encode()[inner.end_byte - node.start_byte :].decode() + sizes
        stars += _ADD_TO_TYPES[node.type]
        node = inner
    return f"{base} {stars}".strip() + sizes


def values_of(node: Node, count: int) -> list[str | None]:
    """Return what values are set to, as it is written; None where nothing is.

    Args:
        node: as for `names_of`.
        count: how many names it has.
    """
    if declarators := _declarators(node):
        # In classes of C++ values stand behind the declarators.
        given = {one.start_byte: one for one in node.children_by_field_name("default_value")}
        behind = [one.start_byte for one in declarators[1:]] + [node.end_byte]
        values = [one.child_by_field_name("value") for one in declarators]
        for at in given:
            values[bisect_right(behind, at)] = given[at]
        return [None if value is None else said(value) for value in values]
    for name in ("value", "right", "default_value"):
        if (found := node.child_by_field_name(name)) is None:
            continue
        while found.type in ASSIGNMENTS and (right := found.child_by_field_name("right")) is not None:
            # ``a = b = 1``
            found = right
        if count == 1:
            return [said(found)]
        # Of ``a, b = f()`` no one knows.
        each = found.named_children if found.named_child_count == count else []
        return [said(value) for value in each] or [None] * count
    last = node.named_children[-1] if node.type == "variable_declarator" else None
    # C# has no field for it.
    return [said(last) if last is not None and last != node.child_by_field_name("name") else None] * count


def bases_of(node: Node) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what a class is derived from, and its interfaces where its language tells them apart."""
    listed = [child for child in node.children if child.type in _BASES]
    if (supers := node.child_by_field_name("superclasses")) is not None:
        listed.append(supers)
    found = [base for one in listed for base in _bases(one, one.type in _INTERFACES)]
    return tuple(name for name, told in found if not told), tuple(name for name, told in found if told)


def _bases(node: Node, is_interface: bool) -> Iterator[tuple[str, bool]]:
    for child in node.named_children:
        if child.type in _NESTED:
            yield from _bases(child, is_interface or child.type in _INTERFACES)
        elif child.type not in _NO_BASES:
            yield said(child), is_interface
