"""Which definitions are async, static, private, abstract, decorated, exported; and where no word of it says so."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.computable import counted_of

from .samples import output_of, rows_of, stored

PYTHON = """
from abc import ABC, abstractmethod

__all__ = ["Base", "run"]


class Base(ABC):
    @abstractmethod
    async def load(self): ...

    @property
    def size(self): return 1

    @size.setter
    def size(self, value): ...

    @classmethod
    def make(cls): ...

    @staticmethod
    def _plain(): ...


class Part(Base):
    def load(self): ...


class Other(Part):
    def __init__(self): ...
    def load(self): ...
    def more(self): ...


@app.route("/x", methods=["GET"])
def run(): ...


@pytest.mark.slow
def test_run(): ...


def test_more(): ...


@dataclass(frozen=True)
class Point:
    x: int
"""
JAVA = """
/** @deprecated since 2 */
public class A extends B {
  @Override public void f() {}
  private static int g() { return 1; }
  void h() {}
  void h(int a) {}
  private int x;
}
"""
CPLUSPLUS = """
class A {
 public:
  virtual void f() const = 0;
  static int g();
  int h() const { return 1; }
 private:
  int h() { return 2; }
  void i();
};
void A::i() {}
"""
CSHARP = 'sealed class A { public async Task F() {} Task G() {} public override string ToString() { return ""; } }'


@pytest.mark.parametrize(
    ("question", "output"),
    [
        ("Which functions are async?", "Base.load"),
        ("List the async functions", "Base.load"),
        ("How many functions are async?", "1"),
        ("Which methods are properties?", "Base.size"),
        ("What setters are there?", "Base.size"),
        ("Which methods are class methods?", "Base.make"),
        ("What static methods does Base have?", "_plain"),
        ("Which methods are private?", "Base._plain"),
        # What Python calls is neither.
        ("Which methods of Other are public?", "load, more"),
        ("How many public methods does Other have?", "2"),
        ("Which methods are abstract?", "Base.load"),
        ("Which classes are abstract?", "Base"),
        ("Is Base abstract?", "yes"),
        ("Is Part abstract?", "no"),
        ("Is size a property?", "yes"),
        ("Is Base.load async?", "yes"),
        ("Is Part.load async?", "no"),
        ("Is load async?", "Base.load: yes; Part.load: no; Other.load: no"),
        ("Is run not async?", "yes"),
        ("Which classes are dataclasses?", "Point"),
        ("Is Point a dataclass?", "yes"),
        ("Is Point a class?", "yes"),
        ("What is the visibility of more?", "public"),
        ("Which functions are decorated with @app.route?", "run"),
        ("What is decorated with route?", "run"),
        ('What is decorated with @app.route("/x", methods=["GET"])?', "run"),
        ("Which tests are marked slow?", "test_run"),
        ("Which tests are marked with pytest.mark.slow?", "test_run"),
        ("How is run decorated?", '@app.route("/x", methods=["GET"])'),
        ("What decorators does make have?", "@classmethod"),
        ("What is exported?", "Base, run"),
        # What the bases of a base have is not known.
        ("Which methods does Other override?", None),
        ("Which functions are virtual?", None),
        ("Is __init__ public?", None),
        ("Which functions are generators?", None),
        ("Is run fast?", None),
        ("Which fields are static?", None),
        ("What is decorated with app?", None),
        ("Is load a class?", None),
        ("Is run a function?", "yes"),
        # Every function would be one.
        ("Is run a test?", None),
        ("Is run a decorator?", None),
        ("Is Other a subclass of Base?", "yes"),
        ("Does Other inherit from Part?", "yes"),
        ("Is Point a subclass of Base?", "no"),
        # What ABC is derived from is not known.
        ("Is Other a subclass of Point?", None),
        ("Does Other implement Nothing?", None),
    ],
)
def test_python(question: str, output: str | None) -> None:
    assert output_of(stored(("a.py", PYTHON)), question) == output


@pytest.mark.parametrize(
    ("path", "source", "question", "output"),
    [
        ("A.java", JAVA, "Which methods are static?", "A.g"),
        ("A.java", JAVA, "Which methods are not public?", "A.g, A.h"),
        ("A.java", JAVA, "Which methods are package-private?", "A.h"),
        ("A.java", JAVA, "Which fields are private?", "A.x"),
        ("A.java", "class A { final int b; static final int C = 1; int d; }", "Which fields are final?", "A.b, A.C"),
        ("A.cs", "class A { const int B = 1; int c; }", "Which fields of A are static?", "B"),
        ("A.java", JAVA, "Which methods override something?", "A.f"),
        ("A.java", JAVA, "Which methods are annotated with @Override?", "A.f"),
        ("A.java", JAVA, "Which methods are overloaded?", "A.h"),
        ("A.java", JAVA, "Which classes are deprecated?", "A"),
        ("A.java", JAVA, "Is A deprecated?", "yes"),
        # A sentence may say so.
        ("A.java", JAVA, "Is f deprecated?", None),
        ("A.java", JAVA, "Is A final?", "no"),
        ("a.cc", CPLUSPLUS, "Which methods are virtual?", "A::f"),
        ("a.cc", CPLUSPLUS, "Which methods are const?", "A::f, A::h"),
        ("a.cc", CPLUSPLUS, "Which classes are abstract?", "A"),
        ("a.cc", CPLUSPLUS, "Is i private?", "yes"),
        # One is, and one is not.
        ("a.cc", CPLUSPLUS, "Is h const?", None),
        # Its class is elsewhere.
        ("a.cc", "void A::f() {}", "Is f static?", None),
        ("a.cc", "void A::f() {}", "Is f private?", None),
        ("a.c", "static int f(void);\nint f(void) { return 1; }\nint g(void);", "Which functions are static?", "f"),
        ("A.cs", CSHARP, "Which methods are async?", None),
        ("A.cs", CSHARP, "Is F async?", "yes"),
        ("A.cs", CSHARP, "Is G async?", None),
        ("A.cs", CSHARP, "Is A sealed?", "yes"),
        ("A.cs", CSHARP, "Which methods override something?", "A.ToString"),
        ("a.js", "async function f() {}\nfunction g() {}\n", "Which functions are async?", "f"),
        # It may give a promise.
        ("a.js", "async function f() {}\nfunction g() {}\n", "Is g async?", None),
        ("a.js", "export function f() {}\nfunction g() {}\n", "Which functions are exported?", "f"),
        ("a.js", "export function f() {}\nfunction g() {}\nexport { g };\n", "Which functions are exported?", None),
        ("a.js", "class A { get x() {} set x(a) {} *y() {} }\n", "What getters does A have?", "x"),
        ("a.js", "class A { get x() {} set x(a) {} *y() {} }\n", "What setters are there?", "A.x"),
        ("a.js", "class A { get x() {} set x(a) {} *y() {} }\n", "Which methods are generators?", "A.y"),
        ("a.ts", "class A { f(): Promise<void> {} async g() {} }\n", "Which methods are async?", None),
        (
            "a.ts",
            "interface A { f(): Promise<void> }\nasync function g() {}\n",
            "Which functions are async?",
            "g",
        ),
        ("a.ts", "interface A { f(): Promise<void> }\n", "Which functions are async?", None),
        ("a.ts", "class A { _f() {} private g() {} }\n", "Which methods are private?", None),
        ("a.go", "package a\nfunc Do() {}\nfunc do() {}\n", "Which functions are not exported?", "do"),
        ("a.go", "package a\nfunc Do() {}\nfunc do() {}\n", "What is exported?", "Do"),
        ("a.go", "package a\nfunc do() {}\n", "What is the visibility of do?", "unexported"),
        ("a.rs", "pub fn f() {}\nunsafe fn g() {}\n", "Which functions are unsafe?", "g"),
        ("a.rs", "pub fn f() {}\nunsafe fn g() {}\n", "Is f public?", "yes"),
        ("a.rb", "module A\n  def b; end\n  private\n  def c; end\nend\n", "Which methods are private?", "A::c"),
        ("a.rb", "class A\n  def b; end\n  private :b\nend\n", "Which methods are private?", None),
        ("a.cc", "class A final { void f() override; void g(); };\n", "Which methods override something?", "A::f"),
        ("a.cc", "class A final { void f() override; void g(); };\n", "Is A final?", "yes"),
        # They may override all the same.
        ("a.cc", "class A { void f(); };\n", "Which methods override something?", None),
        ("A.cs", "class A { A() {} void f() {} }", "Which methods are private?", "A.f"),
        # It is called by its name.
        ("a.py", "class A:\n    def _b_(a): ...\n    def _c(a): ...\n", "Which methods are private?", "A._c"),
        ("a.cc", "class A { void f(int); void f(char *); };\n", "Which methods are overloaded?", "A::f"),
        ("A.java", "class A { A() {} A(int b) {} }\n", "Is A overloaded?", None),
        # The words of C++ that no declaration of C has were not seen, and denied.
        ("a.cc", "constexpr int f(int a) { return a; }\n", "Is f constexpr?", "yes"),
        ("a.cc", "const int f() { return 1; }\nstatic constexpr int g() {}\n", "Which functions are constexpr?", "g"),
        ("a.cc", "struct A { explicit A(int); A(); };\n", "Which functions are explicit?", "A::A"),
        ("a.cc", 'extern "C" int f(void);\nint g(void);\n', "Which functions are extern?", "f"),
        ("a.rs", 'extern "C" { fn f(); safe fn g(); }\nfn h() {}\n', "Which functions are unsafe?", "f"),
        ("a.rb", "class A\n  private_class_method def self.f; end\nend\n", "Is f private?", "yes"),
        ("a.rb", "class A\n  private\n  memoize def f; end\nend\n", "Is f private?", None),
        ("a.rb", "class A\n  private def f; end\nend\n", "Is f private?", "yes"),
        ("A.java", "enum A { B; A() {} }\n", "Which constructors are private?", "A.A"),
        ("a.c", "struct a { int b; };\n", "Is a a struct or a union?", "struct"),
        ("a.py", "class A:\n    def f(self): ...\nclass B(A):\n    def f(self): ...\n", "What does B override?", "f"),
    ],
)  # fmt: skip
def test_other_languages(path: str, source: str, question: str, output: str | None) -> None:
    assert output_of(stored((path, source)), question) == output


def test_their_rows_are_their_heads() -> None:
    text = stored(("a.py", PYTHON))
    assert rows_of(text, "Which functions are async?") == ["async def load(self):"]
    assert rows_of(text, "Is Part.load async?") == ["def load(self):"]


@pytest.mark.parametrize(
    ("path", "source", "question", "needs"),
    [
        ("a.py", "def f(): ...\n", "Which functions are async?", True),
        # Nothing says so.
        ("a.py", "def f(): ...\n", "Which functions are virtual?", False),
        ("a.rs", "impl A for B { fn f(&self) {} }\n", "Which functions are public?", False),
        ("a.rb", "def f; end\n", "Which functions are private?", False),
    ],
)
def test_where_nothing_is_so_the_document_does_not_say(path: str, source: str, question: str, needs: bool) -> None:
    text = stored((path, source))
    counted = counted_of(text)
    assert counted is not None
    assert output_of(text, question) is None
    assert counted.needs_all(question) is needs


@pytest.mark.parametrize(
    ("path", "source", "question", "expected"),
    [
        (
            "a.py",
            "".join(f"class A{at}(A{at - 1}):\n    def f(self): ...\n" for at in range(1, 6_000)),
            "Which functions are overloaded?",
            None,
        ),
        (
            "a.cc",
            "".join(f"class A{at} : A{at - 1} {{ virtual void f(); }};\n" for at in range(1, 6_000)),
            "Which classes are abstract?",
            None,
        ),
        (
            "a.js",
            "".join(f"export const f{at} = async (a) => a;\n" for at in range(6_000)),
            "How many functions are exported?",
            "6,000",
        ),
        (
            "a.py",
            "".join(f"def f{at}(a, b: int): ...\n" for at in range(6_000)),
            "Which functions take a float?",
            None,
        ),
    ],
)
def test_thousands_take_no_longer_each(path: str, source: str, question: str, expected: str | None) -> None:
    # All of one name, or all definitions, were looked through for each: many seconds.
    text = stored((path, source))
    assert output_of(text, "Which functions are never called?") is None
    began = time.process_time()
    assert output_of(text, question) == expected
    assert time.process_time() - began < 3
