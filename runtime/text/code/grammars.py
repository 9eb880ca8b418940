"""The grammars of programming languages, by tree-sitter, and what their nodes define, call, raise and import."""

from __future__ import annotations

import importlib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from time import thread_time

from tree_sitter import Language, Parser, Tree

from armt.disk import ending_of
from armt.runtime.text.code.strings import STRINGS

#: What holds members of its own.
HOLDERS = frozenset(("class", "struct", "union", "interface", "trait", "enum", "record", "module", "namespace"))
#: What is called with arguments.
CALLED = frozenset(("function", "method", "constructor", "macro"))
#: What has a value or a type and is not called.
VALUES = frozenset(("constant", "variable", "field", "property", "member"))
_READ_BYTES = 1 << 12
# Nodes of any language that say something beside what its grammar lists.
_TOLD = (
    *("comment", "line_comment", "block_comment", "impl_item", "enum_body", "return_statement"),
    *("assignment", "assignment_expression", "pair", "field_initializer", "keyed_element"),
    *STRINGS,
)


@dataclass(frozen=True, eq=False)
class Grammar:
    """A programming language; one object each.

    Attributes:
        name: as people write it.
        suffixes: of files in it.
        module: of its grammar, and the function there that gives it.
        defines: what nodes define: their type, and the kind of what they do.
        values: nodes that define a value where they stand outside of functions.
        wraps: nodes around a definition that begin with it, as decorators and ``export`` do.
        calls: nodes that call, and the field with what they call.
        raises: nodes that raise, and what is called to raise.
        imports: nodes that import.
        separator: between a holder and its member.
        documents_inside: a definition's documentation is the first string of its body.
        constant: how what never changes is declared, where its name need not say so.
        overloads: whether several functions of one name are told apart by their parameters.
    """

    name: str
    suffixes: tuple[str, ...]
    module: str
    defines: Mapping[str, str]
    values: Mapping[str, str] = field(default_factory=dict)
    wraps: frozenset[str] = frozenset()
    calls: Mapping[str, str] = field(default_factory=dict)
    raises: frozenset[str] = frozenset()
    imports: frozenset[str] = frozenset()
    separator: str = "."
    documents_inside: bool = False
    constant: re.Pattern[str] | None = None
    overloads: bool = False

    @cached_property
    def told(self) -> frozenset[str]:
        """The nodes that say something; all others are passed over."""
        return frozenset((*self.defines, *self.values, *self.calls, *self.raises, *self.imports, *_TOLD))

    @cached_property
    def _language(self) -> Language:
        module, _, function = self.module.partition(":")
        return Language(getattr(importlib.import_module(module), function or "language")())

    def parse(self, source: bytes, *, until: float = math.inf) -> Tree | None:
        """Parse a text in UTF-8, whatever is wrong in it.

        Args:
            source: the text.
            until: what :func:`time.thread_time` may come to, in seconds; mending what is no code takes time that grows
                with its length squared.

        Returns:
            The tree; None where time ran out.
        """

        def read(at: int, _point: object) -> bytes:
            return source[at : at + _READ_BYTES]

        # Only what is read piece by piece asks whether to go on.
        try:
            return Parser(self._language).parse(read, progress_callback=lambda _at, _is_error: thread_time() > until)
        except ValueError:
            return None


# Of Java, C# and C++.
_CONSTANT = re.compile(
    r"(?:@\w+\s+)*(?:(?:public|private|protected|internal|inline)\s+)*"
    r"(?:static\s+final\b|final\s+static\b|(?:static\s+)?(?:const|constexpr)\s[^*]*=)"
)

_C = Grammar(
    name="C",
    suffixes=(".c", ".h"),
    module="tree_sitter_c",
    defines={
        "function_definition": "function",
        "struct_specifier": "struct",
        "union_specifier": "union",
        "enum_specifier": "enum",
        "type_definition": "type",
        "preproc_function_def": "macro",
    },
    values={
        "preproc_def": "constant",
        "declaration": "variable",
        "field_declaration": "field",
        "enumerator": "member",
    },
    calls={"call_expression": "function"},
    imports=frozenset(("preproc_include",)),
    separator="::",
)

_JAVASCRIPT = Grammar(
    name="JavaScript",
    suffixes=(".js", ".mjs", ".cjs", ".jsx"),
    module="tree_sitter_javascript",
    defines={
        "class_declaration": "class",
        "function_declaration": "function",
        "generator_function_declaration": "function",
        "method_definition": "method",
        # Where a function is what stands behind the name.
        "variable_declarator": "function",
        "assignment_expression": "function",
        "pair": "function",
    },
    values={"variable_declarator": "variable", "field_definition": "field"},
    wraps=frozenset(("export_statement", "lexical_declaration", "variable_declaration", "expression_statement")),
    calls={"call_expression": "function", "new_expression": "constructor"},
    raises=frozenset(("throw_statement",)),
    imports=frozenset(("import_statement",)),
)

_TYPESCRIPT_DEFINES = {
    **_JAVASCRIPT.defines,
    "abstract_class_declaration": "class",
    "interface_declaration": "interface",
    "type_alias_declaration": "type",
    "enum_declaration": "enum",
    "internal_module": "namespace",
    "function_signature": "function",
    "method_signature": "method",
    "abstract_method_signature": "method",
}
_TYPESCRIPT_VALUES = {
    "variable_declarator": "variable",
    "public_field_definition": "field",
    "property_signature": "field",
    "enum_assignment": "member",
}

_TYPESCRIPT = Grammar(
    name="TypeScript",
    suffixes=(".ts", ".mts", ".cts"),
    module="tree_sitter_typescript:language_typescript",
    defines=_TYPESCRIPT_DEFINES,
    values=_TYPESCRIPT_VALUES,
    wraps=_JAVASCRIPT.wraps | {"ambient_declaration"},
    calls=_JAVASCRIPT.calls,
    raises=_JAVASCRIPT.raises,
    imports=_JAVASCRIPT.imports,
)

GRAMMARS = (
    Grammar(
        name="Python",
        suffixes=(".py", ".pyi", ".pyw"),
        module="tree_sitter_python",
        defines={"class_definition": "class", "function_definition": "function"},
        values={"assignment": "variable"},
        wraps=frozenset(("decorated_definition", "expression_statement")),
        calls={"call": "function"},
        raises=frozenset(("raise_statement",)),
        imports=frozenset(("import_statement", "import_from_statement")),
        documents_inside=True,
    ),
    _C,
    Grammar(
        name="C++",
        suffixes=(".cc", ".cpp", ".cxx", ".hpp", ".hh", ".hxx", ".cu", ".cuh"),
        module="tree_sitter_cpp",
        defines={
            **_C.defines,
            "class_specifier": "class",
            "alias_declaration": "type",
            "namespace_definition": "namespace",
        },
        values=_C.values,
        wraps=frozenset(("template_declaration",)),
        calls=_C.calls,
        raises=frozenset(("throw_statement",)),
        imports=_C.imports,
        constant=_CONSTANT,
        overloads=True,
        separator="::",
    ),
    Grammar(
        name="Go",
        suffixes=(".go",),
        module="tree_sitter_go",
        defines={
            "function_declaration": "function",
            "method_declaration": "method",
            "method_elem": "method",
            "type_spec": "type",
            "type_alias": "type",
        },
        values={"const_spec": "constant", "var_spec": "variable", "field_declaration": "field"},
        wraps=frozenset(("type_declaration", "const_declaration", "var_declaration", "var_spec_list")),
        calls={"call_expression": "function"},
        imports=frozenset(("import_spec",)),
    ),
    Grammar(
        name="Rust",
        suffixes=(".rs",),
        module="tree_sitter_rust",
        defines={
            "function_item": "function",
            "function_signature_item": "function",
            "struct_item": "struct",
            "enum_item": "enum",
            "union_item": "union",
            "trait_item": "trait",
            "mod_item": "module",
            "type_item": "type",
            "macro_definition": "macro",
        },
        values={
            "const_item": "constant",
            "static_item": "variable",
            "field_declaration": "field",
            "enum_variant": "member",
        },
        calls={"call_expression": "function", "macro_invocation": "macro"},
        imports=frozenset(("use_declaration",)),
        separator="::",
    ),
    _JAVASCRIPT,
    _TYPESCRIPT,
    replace(_TYPESCRIPT, suffixes=(".tsx",), module="tree_sitter_typescript:language_tsx"),
    Grammar(
        name="Java",
        suffixes=(".java",),
        module="tree_sitter_java",
        defines={
            "class_declaration": "class",
            "interface_declaration": "interface",
            "annotation_type_declaration": "interface",
            "enum_declaration": "enum",
            "record_declaration": "record",
            "method_declaration": "method",
            "constructor_declaration": "constructor",
        },
        values={"variable_declarator": "field", "enum_constant": "member"},
        wraps=frozenset(("field_declaration",)),
        calls={"method_invocation": "name", "object_creation_expression": "type"},
        raises=frozenset(("throw_statement",)),
        imports=frozenset(("import_declaration",)),
        constant=_CONSTANT,
        overloads=True,
    ),
    Grammar(
        name="C#",
        suffixes=(".cs",),
        module="tree_sitter_c_sharp",
        defines={
            "class_declaration": "class",
            "struct_declaration": "struct",
            "interface_declaration": "interface",
            "enum_declaration": "enum",
            "record_declaration": "record",
            "method_declaration": "method",
            "constructor_declaration": "constructor",
            "delegate_declaration": "type",
            "namespace_declaration": "namespace",
        },
        values={
            "variable_declarator": "field",
            "property_declaration": "property",
            "enum_member_declaration": "member",
        },
        wraps=frozenset(("variable_declaration", "field_declaration")),
        calls={"invocation_expression": "function", "object_creation_expression": "type"},
        raises=frozenset(("throw_statement", "throw_expression")),
        imports=frozenset(("using_directive",)),
        constant=_CONSTANT,
        overloads=True,
    ),
    Grammar(
        name="Ruby",
        suffixes=(".rb",),
        module="tree_sitter_ruby",
        defines={"class": "class", "module": "module", "method": "function", "singleton_method": "function"},
        values={"assignment": "constant"},
        calls={"call": "method"},
        separator="::",
    ),
    Grammar(
        name="shell",
        suffixes=(".sh", ".bash"),
        module="tree_sitter_bash",
        defines={"function_definition": "function"},
        values={"variable_assignment": "variable"},
        wraps=frozenset(("declaration_command",)),
        calls={"command": "name"},
    ),
)

_BY_SUFFIX = {suffix: grammar for grammar in GRAMMARS for suffix in grammar.suffixes}
#: Of files whose language is known.
CODE_SUFFIXES = frozenset(_BY_SUFFIX)


def grammar_of(path: str) -> Grammar | None:
    """Return the language that a file is in by its name; None for none, or none that is known."""
    return _BY_SUFFIX.get(ending_of(path))


def is_code(path: str) -> bool:
    """Whether a file is source code by its name, in a language that is known."""
    return grammar_of(path) is not None
