"""`Walk`: an outline out of the syntax tree of a file of source code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from time import thread_time

from tree_sitter import Node

from armt.runtime.text.code.documented import about_of, documentation_of, end_of
from armt.runtime.text.code.grammars import CALLED, HOLDERS, VALUES, Grammar
from armt.runtime.text.code.members import alias_of, members_of
from armt.runtime.text.code.modifiers import Modifiers, decorators_of, modifiers_of_field
from armt.runtime.text.code.outline import Definition, Mention, Outline
from armt.runtime.text.code.signatures import (
    ASSIGNMENTS,
    bases_of,
    body_of,
    declarator_of,
    is_function,
    names_of,
    parameters_of,
    text_of,
    types_of,
    values_of,
)
from armt.runtime.text.code.strings import STRINGS, strings_in

_BARE_PARAMETER = re.compile(rb"=\s*(?:async\s+)?[\w$]+$")
_CAPITALS = re.compile(r"_*[A-Z][A-Z0-9_]+")
_RAISED = re.compile(r"(?:raise|throw)\s+(?:new\s+)?(?P<name>[^\W\d][\w.:]*)\s*(?P<call>[({\[<]?)")
_LAST = re.compile(r"(\w+[!?]?)\W*$")
_BEFORE = frozenset(("decorator", "marker_annotation", "annotation", "attribute_list"))
_TYPE_ARGUMENTS = re.compile(r"<[^:]*>")
_REQUIRED = re.compile(r"require\(\s*(?:\"[^\"\n]+\"|'[^'\n]+')\s*\)")
# ``close``, ``self.close``: a function may be called so.
_PASSED = re.compile(r"(?:(?P<on>(?:self|this|cls)\.)|&)?(?P<name>(?!\d)[\w$]+)")
_OWN_FIELD = re.compile(r"(?:(?:self|this)\.|@)(?P<name>(?!\d)[\w$]+)")
# What sets a key of an object, or a field of a structure.
_INITIAL = frozenset(("pair", "field_initializer", "keyed_element"))
_KEY = re.compile(r"[\"']?(?!\d)[\w$][\w$-]*[\"']?")
# What holds definitions that are no members of it.
_SPACES = frozenset(("module", "namespace"))
_MOST_WRAPPED = 16
_TAKING = CALLED | {"record"}
_METHODS = frozenset(("method", "constructor"))
_ITSELF = frozenset(("self", "this", "cls", "super()"))
_RECEIVER = re.compile(r"([\w$]+(?:\(\))?)\s*(?:\.|::|->|\?\.|&\.)\s*$")
_HEAD_BYTES = 600
# Longer names and values of keys are none that people ask for.
_SHORT_BYTES = 400
# Deeper in each other nothing stands that people wrote: what each is in, and says, would be as long as all of the text.
_DEEPEST = 1000
#: That a file may take, ten times what the longest by people does: nesting, and what is no code, take time that grows
#: with the square of their length.
SECONDS = 6.0


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where a node stands.

    Attributes:
        holder: title of what members here are members of; "" for none.
        kind: of the innermost definition; "" for none.
        within: title of the innermost definition.
    """

    holder: str = ""
    kind: str = ""
    within: str = ""


class Walk:
    """Goes through a syntax tree, which may be as deep as its text is long.

    Args:
        source: of the file, in UTF-8.
        grammar: of its language.
    """

    def __init__(self, source: bytes, grammar: Grammar) -> None:
        self._source, self._grammar = source, grammar
        self._outline = Outline([grammar.name])
        self._modifiers = Modifiers(grammar)
        # Holders and the fields of theirs that were met.
        self._fields: set[tuple[str, str]] = set()

    def outline(self, seconds: float = SECONDS) -> Outline | None:
        """Return what the file has; None where a thread computed for so many seconds and had not found it."""
        until = thread_time() + seconds
        tree = self._grammar.parse(self._source, until=until)
        if tree is None:
            return None
        root = tree.root_node
        waiting = [(root, _Scope(), 0)]
        while waiting:
            if thread_time() > until:
                return None
            node, scope, depth = waiting.pop()
            self._outline.errors += node.is_error
            inner = self._look(node, scope)
            if depth < _DEEPEST and node.child_count:
                waiting.extend((child, inner, depth + 1) for child in reversed(node.named_children))
        # What is missing is an error as well, and no node that has a name.
        self._outline.errors += root.has_error
        first = min((one.outer for one in self._outline.definitions), default=len(self._source))
        self._outline.about = about_of(root, first, inside=self._grammar.documents_inside)
        return self._outline

    def _look(self, node: Node, scope: _Scope) -> _Scope:
        """Take what a node says, and return where its children stand."""
        grammar = self._grammar
        if node.type not in grammar.told:
            return scope
        if node.type == "impl_item":
            return self._implemented(node)
        if node.type == "enum_body":
            # Members in TypeScript that are set to nothing are names alone.
            for child in node.named_children:
                if child.type == "property_identifier":
                    self._define(child, "member", scope)
            return scope
        if (kind := self._kind(node, scope)) is not None:
            found = self._define(node, kind, scope)
            if found is not None:
                holder = found.title if found.kind in HOLDERS or found.kind == "type" else scope.holder
                if node.type == "enum_variant":
                    return _Scope(found.title, "struct", found.title)
                return scope if found.kind in VALUES else _Scope(holder, found.kind, found.title)
        if node.type in ASSIGNMENTS and scope.kind in CALLED and scope.holder:
            self._set(node, scope)
        if "comment" in node.type:
            # What Rust has in its comments is none beside them.
            if "doc_comment" not in node.type:
                self._outline.comments.append((node.start_byte, end_of(node)))
        elif node.type in STRINGS:
            self._outline.strings.extend(strings_in(node))
        elif node.type in grammar.raises:
            self._raise(node, scope)
        elif node.type == "return_statement" and scope.kind in CALLED:
            said = self._short(node).removeprefix("return").strip().rstrip(";").strip()
            self._mention(self._outline.returns, said, node, scope)
        elif node.type in grammar.imports:
            self._mention(self._outline.imports, " ".join(text_of(node).split()), node, scope)
        elif (named := grammar.calls.get(node.type)) is not None:
            self._call(node, named, scope)
        elif node.type in _INITIAL:
            self._initial(node, scope)
        return scope

    def _kind(self, node: Node, scope: _Scope) -> str | None:
        """Return what kind of thing a node defines; None for none."""
        grammar = self._grammar
        is_called = is_function(node.child_by_field_name("value")) or is_function(node.child_by_field_name("right"))
        is_value = not is_called and node.type in grammar.values
        if node.type in ("variable_declarator", "assignment_expression", "pair") and not is_called and not is_value:
            return None
        if is_value:
            is_taken = node.parent is not None and node.parent.type == "spread_parameter"
            return None if scope.kind in CALLED or is_taken else self._value_kind(node, scope)
        kind = grammar.defines.get(node.type)
        if kind is None:
            return "method" if is_called and node.type in grammar.values else None
        if (
            kind in ("struct", "union", "enum", "class")
            and grammar.name in ("C", "C++")
            and not node.child_by_field_name("body")
        ):
            return None
        return kind

    def _value_kind(self, node: Node, scope: _Scope) -> str | None:
        grammar = self._grammar
        kind = grammar.values[node.type]
        if grammar.name in ("C", "C++") and declarator_of(node) is not None:
            return "method" if scope.holder and scope.kind not in _SPACES else "function"
        if kind == "variable":
            names = names_of(node, grammar)
            is_required = _REQUIRED.search(self._short(node)) is not None
            if names and all(_CAPITALS.fullmatch(name) for name, _ in names) and not is_required:
                return "constant"
            return "field" if scope.kind in HOLDERS and scope.kind not in _SPACES else "variable"
        is_constant = grammar.constant is not None and grammar.constant.match(self._short(self._whole(node)))
        if kind in ("field", "variable") and is_constant:
            return "constant"
        return kind

    def _define(self, node: Node, kind: str, scope: _Scope) -> Definition | None:
        grammar = self._grammar
        last: Definition | None = None
        names = names_of(node, grammar)
        types, values = types_of(node, len(names)), values_of(node, len(names))
        named = node.child_by_field_name("type") if node.type == "type_definition" else None
        tag = None if named is None or not named.child_by_field_name("body") else named.child_by_field_name("name")
        if tag is not None:
            # ``typedef struct a { ... } a;``: what has a body has its name too, and its members are its own.
            others = [at for at, (name, _) in enumerate(names) if name != text_of(tag)]
            names, types, values = ([found[at] for at in others] for found in (names, types, values))  # type: ignore[assignment]
        body, whole = body_of(node), self._whole(node)
        if body is None and node.has_error and grammar.name in ("C", "C++"):
            # What is read as its type may be a macro.
            types = [None] * len(names)
        doc, outer = documentation_of(node, whole, body, inside=grammar.documents_inside)
        start = self._first_byte(whole)
        head_end = self._head_end(whole, start, body)
        bases, interfaces = bases_of(node)
        decorators = decorators_of(node, whole)
        # What stands in a function is a member of it alone.
        inside = scope.within if scope.kind in CALLED else scope.holder
        for (name, holder), typed, value in zip(names, types, values, strict=True):
            # A grammar makes up a name where it misses one.
            if not name or (kind == "constant" and grammar.name == "Ruby" and not name[:1].isupper()):
                continue
            full = grammar.separator.join(filter(None, (inside, _TYPE_ARGUMENTS.sub("", holder))))
            actual = self._member_kind(node, kind, scope, is_said=bool(holder))
            last = Definition(
                kind=actual,
                name=name,
                holder=full,
                title=grammar.separator.join(filter(None, (full, name))),
                start=start,
                head_end=head_end,
                end=end_of(whole),
                outer=outer,
                documented=doc,
                parameters=parameters_of(node, is_method=actual in _METHODS) if actual in _TAKING else (),
                type=None if actual in HOLDERS else typed,
                value=value if actual in VALUES else None,
                bases=bases if actual in HOLDERS else (),
                interfaces=interfaces if actual in HOLDERS else (),
                has_body=body is not None,
                is_local=scope.kind in CALLED,
                overloads=grammar.overloads,
                modifiers=self._modifiers.of(node, name, actual, scope.kind, decorators),
                decorators=decorators,
                alias=alias_of(node, name, grammar.separator, inside) if kind == "type" else "",
            )
            self._outline.definitions.append(last)
            self._fields.add((full, name))
        if last is not None:
            self._take_said_with(node, last)
        return None if tag is not None else last

    def _take_said_with(self, node: Node, last: Definition) -> None:
        """Take what a definition says of others: its members, and what Java says that a method throws."""
        found = members_of(node, last, self._grammar.name, self._grammar.separator)
        self._outline.definitions.extend(one for one in found if (one.holder, one.name) not in self._fields)
        if last.kind in _METHODS:
            within = _Scope(last.holder, last.kind, last.title)
            for one in _thrown(node):
                self._mention(self._outline.raises, text_of(one).split(".")[-1], one, within)

    def _member_kind(self, node: Node, kind: str, scope: _Scope, *, is_said: bool) -> str:
        """Return the kind of something in its place: a function of a class is a method."""
        if kind == "type":
            held = node.child_by_field_name("type")
            kinds = {"struct_type": "struct", "interface_type": "interface"}
            if held is None or held.child_by_field_name("name") is None:
                kinds |= {"struct_specifier": "struct", "enum_specifier": "enum", "union_specifier": "union"}
            is_whole = held is not None and (
                held.type.endswith("_type") or held.child_by_field_name("body") is not None
            )
            return kinds.get(held.type, kind) if held is not None and is_whole else kind
        is_member = is_said or (bool(scope.holder) and scope.kind not in (*_SPACES, *CALLED))
        if kind == "function" and is_member:
            return "method"
        return kind

    def _implemented(self, node: Node) -> _Scope:
        of, trait = node.child_by_field_name("type"), node.child_by_field_name("trait")
        name = "" if of is None else re.sub(r"<.*", "", " ".join(text_of(of).split()))
        if trait is not None and name:
            self._outline.implemented.setdefault(name, []).append(" ".join(text_of(trait).split()))
        return _Scope(name, "struct", name)

    def _call(self, node: Node, named: str, scope: _Scope) -> None:
        called = node.child_by_field_name(named)
        last = None if called is None else _LAST.search(_without_types(self._tail(called)))
        if last is None:
            return
        if self._grammar.name == "Ruby" and last[1] in ("raise", "require", "require_relative", "include", "extend"):
            arguments = node.child_by_field_name("arguments")
            said = "" if arguments is None else " ".join(text_of(arguments).split())
            if last[1] == "raise" and (name := re.match(r"\(?([A-Z][\w:]*)", said)) is not None:
                self._mention(self._outline.raises, name[1], node, scope)
            elif last[1].startswith("require") and said:
                self._mention(self._outline.imports, f"{last[1]} {said}", node, scope)
            return
        if self._grammar.name == "JavaScript" and (required := _REQUIRED.fullmatch(self._tail(node))) is not None:
            self._mention(self._outline.imports, required[0], node, scope)
        before = self._tail(called)[: -len(last[0])] if called is not None else ""
        self._mention(self._outline.calls, last[1], node, scope, on=_on(before, node))
        arguments = node.child_by_field_name("arguments")
        for given in () if arguments is None else arguments.named_children:
            value = given.child_by_field_name("value") if given.type == "keyword_argument" else given
            if value is not None and (name := _PASSED.fullmatch(text_of(value))) is not None:
                self._mention(self._outline.passed, name["name"], value, scope, on="self" if name["on"] else "")

    def _set(self, node: Node, scope: _Scope) -> None:
        """Take a field that a method sets first: ``self.name = value``, ``@name = value``."""
        left = node.child_by_field_name("left")
        name = None if left is None else _OWN_FIELD.fullmatch(text_of(left))
        if name is None or (scope.holder, name["name"]) in self._fields:
            return
        self._fields.add((scope.holder, name["name"]))
        whole = self._whole(node)
        doc, _ = documentation_of(node, whole, None, inside=False)
        self._outline.definitions.append(
            Definition(
                kind="field",
                name=name["name"],
                holder=scope.holder,
                title=self._grammar.separator.join((scope.holder, name["name"])),
                start=whole.start_byte,
                head_end=self._head_end(whole, whole.start_byte, None),
                end=end_of(whole),
                outer=whole.start_byte,
                documented=doc,
                type=types_of(node, 1)[0],
                value=values_of(node, 1)[0],
                modifiers=modifiers_of_field(name["name"], "", self._grammar.name),
            )
        )

    def _initial(self, node: Node, scope: _Scope) -> None:
        key, value = (
            next((found for name in names if (found := node.child_by_field_name(name)) is not None), None)
            for names in (("key", "field", "name"), ("value",))
        )
        if key is None or value is None or node.end_byte - node.start_byte > _SHORT_BYTES:
            return
        if _KEY.fullmatch(text_of(key)):
            self._outline.initial.append(
                (
                    " ".join(text_of(value).split()),
                    Mention(text_of(key).strip("\"'"), node.start_byte, end_of(node), scope.within),
                )
            )

    def _raise(self, node: Node, scope: _Scope) -> None:
        found = _RAISED.match(text_of(node))
        if found is None:
            return
        name = re.split(r"[.:]+", found["name"])[-1]
        if found["call"] or name[:1].isupper():
            self._mention(self._outline.raises, name, node, scope)

    def _short(self, node: Node) -> str:
        """Return the text of a node; "" for a long one."""
        return "" if node.end_byte - node.start_byte > _SHORT_BYTES else text_of(node)

    def _tail(self, node: Node) -> str:
        """Return what a node ends with: of a chain of calls each has all that stand before it."""
        return self._source[max(node.start_byte, node.end_byte - _SHORT_BYTES) : node.end_byte].decode(errors="ignore")

    def _mention(self, among: list[Mention], name: str, node: Node, scope: _Scope, on: str = "") -> None:
        if name:
            among.append(Mention(name, node.start_byte, end_of(node), scope.within, on))

    def _whole(self, node: Node) -> Node:
        """Return a definition with what stands around it alone."""
        while (parent := node.parent) is not None and parent.type in self._grammar.wraps:
            if (
                parent.named_child_count > _MOST_WRAPPED
                or sum(child.type == node.type for child in parent.children) > 1
            ):
                break
            node = parent
        return node

    def _first_byte(self, node: Node) -> int:
        """Return where a definition begins behind its decorators, annotations and template parameters."""
        if node.type == "template_declaration":
            return self._first_byte(node.named_children[-1])
        for child in node.children:
            if child.type in _BEFORE or "comment" in child.type:
                continue
            if child.type == "modifiers":
                if all(inner.type in _BEFORE for inner in child.children):
                    continue
                return self._first_byte(child)
            return self._first_byte(child) if child.type in self._grammar.defines else child.start_byte
        return node.start_byte

    def _head_end(self, whole: Node, start: int, body: Node | None) -> int:
        stop = end_of(whole)
        if body is not None and body.type not in ("struct_type", "interface_type"):
            before = body.prev_sibling
            while before is not None and "comment" in before.type:
                before = before.prev_sibling
            stop = min(stop, body.start_byte if before is None else before.end_byte)
        elif body is not None:
            stop = min(stop, body.start_byte + text_of(body).find("{")) if "{" in text_of(body) else stop
        head = self._source[start:stop]
        if len(head) > _HEAD_BYTES:
            # What is set to a table of many lines is known by the first of them.
            head = head[:_HEAD_BYTES].rpartition(b"\n")[0] or head[:_HEAD_BYTES]
        head = head.rstrip()
        for mark in (b"{", b"=>", b"="):
            bare = head.removesuffix(mark).rstrip()
            # "= x => ..." says nothing without it.
            if body is not None and (mark != b"=>" or _BARE_PARAMETER.search(bare) is None):
                head = bare
        # In what no grammar reads a body may stand before what it is of.
        head = head or self._source[start : max(end_of(whole), start + 1)].split(b"\n")[0].rstrip()
        return start + len(head.decode(errors="ignore").encode())


def _without_types(called: str) -> str:
    """Return what is called without the types that it is called for: ``make`` of ``make<List<int>>``."""
    depth = 0
    for at in range(len(called) - 1, -1, -1) if called.endswith(">") else ():
        depth += (called[at] == ">") - (called[at] == "<")
        if depth == 0:
            return called[:at]
    return called


def _thrown(node: Node) -> list[Node]:
    return [one for child in node.named_children if child.type == "throws" for one in child.named_children]


def _on(before: str, node: Node) -> str:
    """Return what something is called on: "self" for the object itself, "" for nothing, else a word of it.

    Args:
        before: what stands before the name.
        node: of the call.
    """
    receiver = node.child_by_field_name("object") or node.child_by_field_name("receiver")
    said = f"{text_of(receiver)[-_SHORT_BYTES:]}." if receiver is not None and not before else before
    found = _RECEIVER.search(said)
    if found is None:
        return "?" if said.strip() else ""
    return "self" if found[1] in _ITSELF else found[1]
