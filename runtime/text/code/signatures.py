"""What nodes of a syntax tree say of a definition: its name, parameters, bases, and the type of what it gives."""

from __future__ import annotations

import re
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
_NESTED = frozenset(("extends_clause", "implements_clause", "type_list", "interface_type_list"))
_NO_BASES = frozenset(("access_specifier", "keyword_argument", "comment", "type_arguments", "virtual"))
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
    declarators = node.children_by_field_name("declarator")
    if declarators and node.type != "variable_declarator":
        return [found for one in declarators if (found := _declared(one)) is not None]
    return _fields(node, "name") or _fields(node, "property")


def _fields(node: Node, field: str) -> list[tuple[str, str]]:
    return [
        (said(child), "")
        for child in node.children_by_field_name(field)
        if child.is_named and "\n" not in text_of(child) and child.type not in ("object_pattern", "array_pattern")
    ]


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
    return found


def body_of(node: Node) -> Node | None:
    """Return what is done in a definition, or what it holds; None where neither is said."""
    node = function_of(node)
    if (body := node.child_by_field_name("body")) is not None:
        return body
    kind = node.child_by_field_name("type")
    return kind if kind is not None and kind.type in ("struct_type", "interface_type") else None


def parameters_of(node: Node) -> tuple[Parameter, ...]:
    """Return the parameters of a function, without the object that a method is called on."""
    node = declarator_of(node) or function_of(node)
    listed = node.child_by_field_name("parameters")
    if listed is None:
        one = node.child_by_field_name("parameter")
        return () if one is None else (Parameter(said(one), said(one), None, None, one.start_byte, one.end_byte),)
    found = [
        one
        for at, child in enumerate(listed.children)
        # C# has what stands before the name of a list of arguments beside it.
        if child.is_named and "comment" not in child.type and listed.field_name_for_child(at) != "type"
        for one in _parameters(child)
    ]
    if [one.said for one in found] == ["void"]:
        return ()
    return tuple(
        one for at, one in enumerate(found) if not (at == 0 and (one.said in _SELF or one.name in _SELF)) and one.name
    )


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


def _parameter(node: Node) -> Parameter:
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
    if named is not None and (inner := _declared(named)) is not None and node.type.endswith("_declaration"):
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


def returned_type(node: Node) -> str | None:
    """Return the type of what a function gives, or of a value, as it is written; None where it is not."""
    called = function_of(node)
    for name in ("return_type", "result", "returns"):
        if (found := called.child_by_field_name(name)) is not None:
            return _type_of(found)
    found = node.child_by_field_name("type")
    if found is None and node.type == "variable_declarator" and node.parent is not None:
        found = node.parent.child_by_field_name("type")
    if found is None or found.type in ("struct_type", "interface_type") or found.child_by_field_name("body"):
        return None
    stars = ""
    declarator = node.child_by_field_name("declarator")
    while declarator is not None and declarator.type in ("pointer_declarator", "reference_declarator"):
        stars += "*" if declarator.type == "pointer_declarator" else "&"
        declarator = declarator.child_by_field_name("declarator") or next(iter(declarator.named_children), None)
    # "const char *": what stands before the type belongs to it.
    leads = [said(child) for child in node.children if child.type == "type_qualifier"]
    return " ".join([*leads, _type_of(found) or "", stars]).strip()


def value_of(node: Node) -> str | None:
    """Return what a value is set to, as it is written; None where nothing is."""
    for name in ("value", "right", "default_value"):
        if (found := node.child_by_field_name(name)) is not None:
            return said(found)
    for declarator in node.children_by_field_name("declarator"):
        if (found := declarator.child_by_field_name("value")) is not None:
            return said(found)
    last = node.named_children[-1] if node.type == "variable_declarator" else None
    # C# has no field for it.
    return said(last) if last is not None and last != node.child_by_field_name("name") else None


def bases_of(node: Node) -> tuple[str, ...]:
    """Return what a class is derived from, and the interfaces that it says it has."""
    listed = [child for child in node.children if child.type in _BASES]
    if (supers := node.child_by_field_name("superclasses")) is not None:
        listed.append(supers)
    return tuple(base for one in listed for base in _bases(one))


def _bases(node: Node) -> Iterator[str]:
    for child in node.named_children:
        if child.type in _NESTED:
            yield from _bases(child)
        elif child.type not in _NO_BASES:
            yield said(child)
