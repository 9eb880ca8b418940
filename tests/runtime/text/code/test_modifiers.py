"""Words before names, decorators, and who may use what is defined, in each language."""

from __future__ import annotations

import pytest

from armt.runtime.text.code.modifiers import UNSAID, modifiers_of_field, name_of
from armt.runtime.text.code.parsing import outline_of

from .samples import text_of


@pytest.mark.parametrize(
    ("path", "source", "words"),
    [
        (
            "a.py",
            "class A:\n"
            "    _z = 1\n"
            "    def __init__(self): self.q = 1\n"
            "    @property\n    def x(self): ...\n"
            "    @x.setter\n    def x(self, v): ...\n"
            "    @classmethod\n    async def y(cls): ...\n"
            "    @abc.abstractmethod\n    def w(self): ...\n"
            "    @staticmethod\n    def _s(): ...\n",
            {
                "A": "public",
                "A._z": "private",
                "A.__init__": UNSAID,
                "A.q": "public",
                "A.x": "property public",
                "A.x 2": "public setter",
                "A.y": "async class method public",
                "A.w": "abstract public",
                "A._s": "private static",
            },
        ),
        (
            "a.js",
            "export class A { #x = 1; _y() {} static z() {} get w() {} async *gen() {} }\n"
            "const f = async (x) => x;\nfunction* h() {}\n",
            {
                "A": "exported",
                "A.#x": "private",
                "A._y": "private",
                "A.z": "public static",
                "A.w": "getter public",
                "A.gen": "async generator public",
                "f": "async",
                "h": "generator",
            },
        ),
        (
            "a.ts",
            "abstract class A { constructor(private y: number) {} private z() {} _w() {} abstract v(): void; }\n"
            "export const f = async () => 1;\ninterface B { c(): void }\n",
            {
                "A": "abstract",
                "A.constructor": "public",
                "A.y": "private",
                "A.z": "private",
                # Hidden by its name alone.
                "A._w": UNSAID,
                "A.v": "abstract public",
                "f": "async exported",
                "B": "",
                "B.c": "public",
            },
        ),
        (
            "A.java",
            "interface I { int X = 1; void f(); default int g() { return 1; } }\n"
            "@Deprecated public final class A { int a, b; @Override public static void h() {} }\n"
            "record P(int x) {}\n",
            {
                "I": "package-private",
                "I.X": "final public static",
                "I.f": "abstract public",
                "I.g": "public",
                "A": "deprecated final public",
                "A.a": "package-private",
                "A.b": "package-private",
                "A.h": "public static",
                "P": "package-private",
                "P.x": "final private",
            },
        ),
        (
            "A.cs",
            "class A { private protected int z; static readonly int w = 1; int L { get; } void I.F() {} }\n"
            "public interface I { void F(); }\n",
            {
                "A": "internal",
                "A.z": f"private protected {UNSAID}",
                "A.w": "private readonly static",
                "A.L": "private",
                "A.F": UNSAID,
                "I": "public",
                "I.F": "public",
            },
        ),
        (
            "a.cc",
            "class A { template<class T> void f() const; protected: static int x, y;\n"
            "public: virtual ~A() {} virtual void g() = 0; };\nvoid A::f() const {}\nstatic void h();\n"
            "struct B { int z; };\n",
            {
                "A": "",
                "A::f": "const private",
                "A::x": "protected static",
                "A::y": "protected static",
                "A::~A": "public virtual",
                "A::g": "abstract public virtual",
                "A::f 2": "const",
                "h": "static",
                "B": "",
                "B::z": "public",
            },
        ),
        (
            "a.rs",
            "pub trait T { fn f(&self); }\nimpl S { pub async fn g() {} fn h() {} pub(crate) fn i() {} }\n"
            "impl T for S { fn f(&self) {} }\nunsafe fn k() {}\n",
            {
                "T": "public",
                "T::f": UNSAID,
                "S::g": "async public",
                "S::h": "private",
                "S::i": "crate",
                "S::f": UNSAID,
                "k": "private unsafe",
            },
        ),
        ("a.go", "package a\nfunc Do() {}\nfunc do() {}\n", {"Do": "exported public", "do": "private"}),
        (
            "a.rb",
            "class A\n  def v; end\n  private\n  def x; end\n  def self.y; end\nend\n"
            "class B\n  private def z; end\n  def w; end\n  private :w\nend\n",
            {
                "A": UNSAID,
                "A::v": "public",
                "A::x": "private",
                "A::y": "class method public",
                "B": UNSAID,
                "B::z": "private",
                # A name was given to it.
                "B::w": UNSAID,
            },
        ),
        ("a.c", "static inline int f(void) { return 1; }\nextern int x;\n", {"f": "inline static", "x": "extern"}),
    ],
)
def test_the_words_of_each_language(path: str, source: str, words: dict[str, str]) -> None:
    found: dict[str, str] = {}
    for one in outline_of(text_of(path, source)).definitions:
        found[one.title if one.title not in found else f"{one.title} 2"] = " ".join(sorted(one.modifiers))
    assert found == words


@pytest.mark.parametrize(
    ("path", "source", "decorators"),
    [
        ("a.py", "@app.route('/x')\n@cached\nasync def f(): ...\n", ("app.route('/x')", "cached")),
        ("A.java", '@A @B("x") public class C {}', ("A", 'B("x")')),
        ("A.cs", "[A, B(1)] [C] class D {}", ("A", "B(1)", "C")),
        ("a.rs", "/// A.\n#[derive(B, C)]\n// D.\n#[inline]\nfn f() {}\n", ("derive(B, C)", "inline")),
        ("a.ts", "@Dec() export class A {}\n", ("Dec()",)),
        ("a.ts", "class A { @In() private x = 1 }\n", ()),
        ("a.cc", "[[nodiscard]] int f() { return 1; }\n", ("nodiscard",)),
        ("a.go", "package a\n// +build x\nfunc f() {}\n", ()),
    ],
)
def test_decorators_are_told_as_they_are_written(path: str, source: str, decorators: tuple[str, ...]) -> None:
    first = outline_of(text_of(path, source)).definitions[0]
    assert first.decorators == decorators


def test_decorators_of_members_in_scripts() -> None:
    outline = outline_of(text_of("a.ts", "class A { @In() @Out() x() {}\n y() {} }\n"))
    assert [one.decorators for one in outline.definitions] == [(), ("In()", "Out()"), ()]


def test_names_of_decorators() -> None:
    assert name_of("app.route('/x')") == "app.route"
    assert name_of("(x)") == ""
    assert modifiers_of_field("x", "public readonly x: number", "TypeScript") == {"public", "readonly"}
    assert modifiers_of_field("@x", "", "Ruby") == {UNSAID}


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("a.cc", "class A {\npublic:\n" + "".join(f"  int f{at}();\n" for at in range(4_000)) + "};\n"),
        ("a.rb", "class A\n" + "".join(f"  def f{at}; end\n" for at in range(4_000)) + "end\n"),
        ("a.java", "class A { int " + ", ".join(f"a{at}" for at in range(4_000)) + "; }\n"),
        ("a.c", "static int " + ", ".join(f"a{at}" for at in range(4_000)) + ";\n"),
    ],
)
def test_many_members_take_no_time(path: str, source: str) -> None:
    """Each of them looked through all others, which took half a minute."""
    found = [one for one in outline_of(text_of(path, source)).definitions if one.name != "A"]
    assert len(found) == 4_000
    assert len({one.modifiers for one in found}) == 1


def test_what_a_grammar_makes_up_says_nothing() -> None:
    """Where it misses a word before a colon there is one without letters: the file ended the run with a traceback."""
    outline = outline_of(text_of("a.cpp", "class Shape {\n :(int sides = 4);\n int many;\n};\n"))
    assert [one.name for one in outline.definitions if one.kind == "class"] == ["Shape"]
