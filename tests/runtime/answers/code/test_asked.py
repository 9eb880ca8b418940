"""What is asked of source code, and answered by what it defines; and what is not."""

from __future__ import annotations

import pytest

from armt.runtime.answers.computable import counted_of

from .samples import CACHE, STORE, asked, output_of, rows_of, stored

PYTHON = stored(("store.py", STORE))


@pytest.mark.parametrize(
    ("question", "output", "rows"),
    [
        ("Where is Store defined?", "line 20", ["class Store(Base):"]),
        ("Which file defines check?", "line 73", ["def check(key, most=LIMIT):"]),
        ("On which line is the put method of Small declared?", "line 68", ["def put(self, key: str) -> int:"]),
        ("Where is put?", "line 43 and line 68", None),
        ("Which class does get belong to?", "Store", ["def get(self, key):"]),
        ("In which class is put defined?", "Store, Small", None),
        ("What does Store.put return?", "How many there are now.", ["How many there are now."]),
        ("What does Small.put return?", "int", ["def put(self, key: str) -> int:"]),
        ("What does get return?", "self.items", ["return self.items"]),
        ("What is the return type of Store.put?", "int", None),
        ("When does Store.put raise KeyError?", "where it is there.", ["where it is there."]),
        ("When does Store.put fail?", "KeyError: where it is there.; StoreError: otherwise.", None),
        ("When does check raise ValueError?", None, None),
        (
            "What exceptions does Store.put raise?",
            "StoreError, KeyError",
            ["KeyError: where it is there.", 'raise StoreError("no")'],
        ),
        ("Which errors can be raised by check?", "ValueError", ["raise ValueError(key)"]),
        ("Which function raises ValueError?", "check", ["raise ValueError(key)"]),
        ("Where is StoreError raised?", "Store.put", ['raise StoreError("no")']),
        (
            "What parameters does Store.put take?",
            "key: str, retry: bool = False",
            ["def put(self, key: str, *, retry: bool = False) -> int:"],
        ),
        ("What does check accept?", "key, most=LIMIT", None),
        ("What arguments does main take?", "none", ["def main():"]),
        ("What arguments does Store take?", 'path, mode="r"', ['def __init__(self, path, mode="r"):']),
        ("What are the arguments of the Store constructor?", 'path, mode="r"', None),
        ("What are the arguments of the constructor of Store?", 'path, mode="r"', None),
        ("How many parameters does check have?", "2", None),
        ("What is the default value of most?", "LIMIT", None),
        ("What is the default of the retry parameter of Store.put?", "False", None),
        ("What does mode default to?", '"r"', None),
        ("What is the default mode of Store?", '"r"', None),
        ("What is size set to by default?", "5", ["size: int = 5"]),
        ("What does the parameter retry mean?", "whether again.", ["whether again."]),
        (
            "What does the mode argument of Store mean?",
            "how it is opened.",
            ["how it\n                is opened."],
        ),
        ("What is the size field of Store for?", None, None),
        ("What is the type of size?", "int", ["size: int = 5"]),
        ("What is LIMIT set to?", "10", ["LIMIT = 10"]),
        ("What is Color.RED?", "1", None),
        # Two of a name say different things.
        ("What does put do?", "Store.put: Put something.; Small.put: Put a small one.", None),
        ("What does main do?", 'def main():\n    Store("a")\n    run(check)\n    check("a")\n    check("b")', None),
        ("What parameters does put take?", "Store.put: key: str, retry: bool = False; Small.put: key: str", None),
        ("How many parameters does put take?", "Store.put: 2; Small.put: 1", None),
        ("What is the value of name?", '"größer"', ['name = "größer"']),
        ("How big is LIMIT?", "10", None),
        ("Which classes inherit from Store?", "Small", ["class Small(Store):"]),
        ("What are the subclasses of Exception?", "StoreError", ["class StoreError(Exception):"]),
        ("What does Store inherit from?", "Base", ["class Store(Base):"]),
        ("What is the base class of Small?", "Store", None),
        (
            "Who calls check?",
            "Store.put, Small.put, main",
            ["check(key)", "return check(key, LIMIT)", "run(check)", 'check("a")', 'check("b")'],
        ),
        ("Where is run called?", "line 81", ["run(check)"]),
        ("How often is run called?", "1", None),
        (
            "Where is LIMIT used?",
            "line 41 and line 70 and line 73",
            ["return self.size > LIMIT", "return check(key, LIMIT)", "def check(key, most=LIMIT):"],
        ),
        ("Which functions use LIMIT?", "Store.full, Small.put, check", None),
        ("What functions does main call?", "Store, run, check", None),
        ("How many classes are there?", "4", None),
        ("How many functions are defined?", "2, and 5 methods", ["def check(key, most=LIMIT):", "def main():"]),
        ("How many methods does Store have?", "4", None),
        ("What classes are defined?", "StoreError, Color, Store, Small", None),
        ("List all functions", "check, main", None),
        ("List the constants in this file", "LIMIT, Color.RED, Color.GREEN", None),
        ("Which methods does Small have?", "put", None),
        ("What are the values of Color?", "RED, GREEN", ["RED = 1", 'GREEN = "g"']),
        ("What members does Color have?", "RED, GREEN", None),
        # Methods were properties, all of them.
        ("What properties does Store have?", "size, path, full", None),
        ("Which colors are supported?", "RED, GREEN", None),
        ("What modules does this file import?", "os, dataclasses", None),
        ("What TODOs are there?", "TODO: be faster than LIMIT", ["TODO: be faster than LIMIT"]),
        ("What does Store do?", "Keeps things under keys. It is small.", None),
        ("What's LIMIT?", "How many are kept.", ["How many are kept."]),
        ("Explain Store.put", "Put something.", ["Put something."]),
    ],
)
def test_what_is_answered(question: str, output: str | None, rows: list[str] | None) -> None:
    assert output_of(PYTHON, question) == output
    if rows is not None:
        assert rows_of(PYTHON, question) == rows


@pytest.mark.parametrize(
    "question",
    [
        # Of no phrasing.
        "Why is Store slow?",
        "How does Store.put work?",
        "Is LIMIT large?",
        "Who wrote Store?",
        # Not defined here.
        "Where is Nothing defined?",
        "What does nothing do?",
        "What does Store.nothing return?",
        "What does Small.get return?",
        "What is the value of MOST?",
        "Who calls print?",
        "Which classes inherit from Small?",
        "Which function raises KeyError?",
        "What is the default value of nothing?",
        # Not said.
        "What does main raise?",
        "What does main return?",
        "What is the type of LIMIT?",
        "What does Color.RED mean?",
        "Who calls main?",
        # Of another kind.
        "What does the Store function do?",
        "Which shapes are supported?",
        "How many enums are there?",
        "What macros are there?",
    ],
)
def test_what_is_not_answered(question: str) -> None:
    assert asked(PYTHON, question) is None


@pytest.mark.parametrize(
    ("question", "needs"),
    [
        ("Who calls main?", True),
        ("How many enums are there?", True),
        ("What does main raise?", True),
        ("What parameters does put take?", True),
        ("What does Store inherit from?", True),
        ("What does main do?", False),
        ("Who calls nothing?", False),
        ("Why is Store slow?", False),
    ],
)
def test_what_only_all_of_the_code_could_answer(question: str, needs: bool) -> None:
    counted = counted_of(PYTHON)
    assert counted is not None
    assert counted.needs_all(question) == needs


OTHERS = {
    "c": (
        "a.c",
        """#include <stdio.h>
#include "ä.h" // ä
#define MOST 32 /* so many */
#define MAX(a, b) ((a) > (b) ? (a) : (b))
enum mode { FAST, SLOW = 2 };
/* Says how. */
int run(int a, const char *b);
int run(int a, const char *b) { return MAX(a, MOST); }
""",
    ),
    "cpp": (
        "a.cpp",
        """namespace n {
/// A shape.
class Shape {
public:
    /// Makes one.
    Shape(int sides = 4) {}
    double area() const;
};
class Square : public Shape {};
double Shape::area() const { throw std::logic_error("none"); }
}
""",
    ),
    "go": ("a.go", CACHE),
    "rust": (
        "a.rs",
        """use std::fmt;
/// Keeps Many.
pub struct Many<T> { items: Vec<T> }
impl<T> fmt::Display for Many<T> {}
impl<T> Many<T> {
    /// Makes one.
    pub fn new(most: usize) -> Self { Self::with(most) }
}
enum Mode { Fast, Slow(u8) }
""",
    ),
    "javascript": (
        "a.js",
        """const path = require("path");
/** Serves.
 * @param {number} port - where
 * @returns {Promise<void>} nothing
 */
export async function serve(port = 80) { throw new TypeError("no"); }
class A extends B { run() { serve(1); } }
""",
    ),
    "typescript": (
        "a.ts",
        """interface Kept { name: string; size?: number }
class Box implements Kept { name = "x"; constructor(private url: string) {} }
enum Mode { Fast, Slow = "s" }
""",
    ),
    "java": (
        "A.java",
        """/** A bank. */
public class Bank extends Base {
    /** Makes one. */
    public Bank(String name) {}
    /** Pays.
     * @param to who gets it
     * @throws IOException where closed
     */
    int pay(String to, int... more) throws IOException { throw new IllegalStateException(); }
}
""",
    ),
    "csharp": (
        "A.cs",
        """namespace N {
/// <summary>A shop.</summary>
class Shop : Base {
    public int Size { get; set; } = 3;
    /// <summary>Sells.</summary>
    /// <param name="what">what is sold</param>
    /// <returns>the price</returns>
    int Sell(string what, params int[] more) { throw new ArgumentException(); }
}
}
""",
    ),
    "ruby": (
        "a.rb",
        """require "set"
# A pile.
class Pile < Base
  # Adds one.
  def initialize(item, most = 3)
    raise ArgumentError, "none" if item.nil?
  end
end
""",
    ),
    "shell": ("a.sh", "MOST=3\n# Says.\nsay() {\n  echo $1\n}\nsay a\nsay b\n"),
}


@pytest.mark.parametrize(
    ("language", "question", "output"),
    [
        ("c", "Where is run defined?", "line 8"),
        ("c", "What does run do?", "Says how."),
        ("c", "What parameters does run take?", "int a, const char *b"),
        ("c", "What headers does this file include?", "stdio.h, ä.h"),
        ("c", "What is MOST set to?", "32"),
        ("c", "What macros are there?", "MOST, MAX"),
        ("c", "What are the values of mode?", "FAST, SLOW"),
        ("c", "What is the value of SLOW?", "2"),
        ("c", "Who calls MAX?", "run"),
        ("cpp", "Where is Shape defined?", "line 3"),
        ("cpp", "What does Shape do?", "A shape."),
        ("cpp", "What is the default value of sides?", "4"),
        ("cpp", "What parameters does the constructor of Shape take?", "int sides = 4"),
        ("cpp", "What does the constructor of Shape do?", "Makes one."),
        ("cpp", "Where is Shape::area defined?", "line 10"),
        ("cpp", "What does area throw?", "logic_error"),
        ("cpp", "Which classes inherit from Shape?", "n::Square"),
        ("go", "What does Get return?", "(string, error)"),
        ("go", "What fields does Cache have?", "items, a, b"),
        ("go", "What methods does Cache have?", "Get"),
        ("go", "Which packages are imported?", "errors, strings"),
        ("go", "What does Get call?", "check"),
        ("rust", "What traits does Many implement?", "fmt::Display"),
        ("rust", "Which types implement Display?", "Many"),
        ("rust", "What does new take?", "most: usize"),
        ("rust", "What are the variants of Mode?", "Fast, Slow"),
        # What comments say is no use.
        ("rust", "Where is Many used?", "line 4 and line 5"),
        ("javascript", "What does serve return?", "nothing"),
        ("javascript", "What is the port parameter of serve?", "where"),
        ("javascript", "What is the default port?", "80"),
        ("javascript", "What errors does serve throw?", "TypeError"),
        ("javascript", "What modules does it import?", "path"),
        ("javascript", "Who calls serve?", "A.run"),
        ("typescript", "What fields does Kept have?", "name, size"),
        ("typescript", "What type is Kept.size?", "number"),
        ("typescript", "What does Box implement?", "Kept"),
        ("typescript", "What members does Mode have?", "Fast, Slow"),
        ("typescript", "What parameters does Box take?", "private url: string"),
        # The class is meant, and not what makes one of it.
        ("java", "Where is Bank defined?", "line 2"),
        ("java", "What does Bank do?", "A bank."),
        ("java", "What parameters does Bank take?", "String name"),
        ("java", "What does Bank extend?", "Base"),
        ("java", "What parameters does pay take?", "String to, int... more"),
        ("java", "What does the to parameter of pay mean?", "who gets it"),
        ("java", "What exceptions does pay throw?", "IOException, IllegalStateException"),
        ("csharp", "What does Sell return?", "the price"),
        ("csharp", "What does the what parameter mean?", "what is sold"),
        ("csharp", "What parameters does Sell take?", "string what, params int[] more"),
        ("csharp", "What properties does Shop have?", "Size"),
        ("csharp", "What is the base class of Shop?", "Base"),
        ("ruby", "What parameters does Pile take?", "item, most = 3"),
        ("ruby", "What does Pile raise?", "ArgumentError"),
        ("ruby", "What is the superclass of Pile?", "Base"),
        ("shell", "How many times is say called?", "2"),
        ("shell", "What does say do?", "Says."),
        ("shell", "What is MOST set to?", "3"),
    ],
)
def test_other_languages(language: str, question: str, output: str) -> None:
    assert output_of(stored(OTHERS[language]), question) == output


def test_the_rows_of_bases_are_what_is_derived() -> None:
    assert rows_of(stored(OTHERS["java"]), "What does Bank extend?") == ["public class Bank extends Base"]


def test_quotes_of_elements_end_with_what_is_said() -> None:
    assert rows_of(stored(OTHERS["csharp"]), "What does Sell return?") == ["the price"]


def test_a_name_in_another_word_is_no_use() -> None:
    """The definition of ``f`` itself was one: its name stands in ``def``, too."""
    source = "def f(a): return a\n\n\ndef off(b): return f(b)\n\n\nf_f = f_ = 1\n# f here\nx = f\n"
    assert output_of(stored(("a.py", source)), "Where is f used?") == "line 4 and line 9"


def test_very_many_places_are_shortened() -> None:
    text = stored(("a.py", "def f(): pass\n" + "f()\n" * 100))
    output = output_of(text, "Where is f called?")
    assert output is not None
    assert output.endswith("line 61 and 40 more")
    computed = asked(text, "How often is f called?")
    assert computed is not None
    assert (computed.output, computed.count) == ("100", 100)


CALLERS = {
    "go": ("a.go", 'package a\nfunc New() int { return 1 }\nfunc f() { errors.New("x") }\nfunc g() { New() }\n'),
    "typescript": (
        "a.ts",
        "function get(id) {}\nclass Shop { items; find(id) { return this.items.get(id); } }\nget(1);\n",
    ),
    "python": (
        "a.py",
        "class A:\n    def name(self): pass\n    def own(self): run(self.name)\n"
        "class B(A):\n    def its(self): run(self.name)\n"
        "class C:\n    def other(self): run(self.name)\n    def given(self, a): a.name()\n"
        "def f(name): run(name)\n",
    ),
    "ruby": ("a.rb", "class A\n  def save!; end\n  def save; end\n  def a; save!; end\n  def b; save(); end\nend\n"),
}


@pytest.mark.parametrize(
    ("language", "question", "output"),
    [
        # What another package or object has is not what is defined here.
        ("go", "Who calls New?", "g"),
        ("typescript", "Who calls get?", "line 3"),
        # A method is called on something, and on the object itself by those of its class.
        ("python", "Who calls A.name?", "A.own, B.its, C.given"),
        ("ruby", "Who calls save!?", "A::a"),
        ("ruby", "Who calls save?", "A::b"),
    ],
)
def test_callers(language: str, question: str, output: str) -> None:
    assert output_of(stored(CALLERS[language]), question) == output


@pytest.mark.parametrize(
    ("path", "source", "question", "output"),
    [
        ("a.py", "class Module:\n    def go(self): pass\n", "What methods does Module have?", "go"),
        ("a.py", "class A(B): pass\n", "What's the base class of A?", "B"),
        ("a.py", "class A(B): pass\n", "subclasses of B", "A"),
        ("a.py", "def f(a): return a\n", "signature of f", "def f(a)"),
        ("a.py", "def f(a) -> int: return a\n", "f return type?", "int"),
        (
            "a.py",
            "def f(a):\n    if a:\n        return True\n    return False\n",
            "What does f return?",
            "True or False",
        ),
        ("a.py", "def f(a): pass\n\n\nf(1)\n", "Where's f called?", "line 4"),
        ("a.py", "def f(a): pass\n\n\nf(1)\n", "find all calls to f", "line 4"),
        ("a.py", "PORT = 80\n", "What is PORT?", "80"),
        ("a.py", "class A: pass\n", "How many methods does A have?", "0"),
        ("a.py", "class A:\n    def f(self): pass\n", "How many functions are there?", "1 method"),
        # No object that it is called on.
        ("a.py", "def f(cls=None): pass\n", "What arguments does f take?", "cls=None"),
        ("a.c", "int f(const char *a, ...);\n", "What arguments does f take?", "const char *a, ..."),
        # Nothing names what it is called with.
        ("a.sh", 'f() { echo "$1"; }\n', "What arguments does f take?", None),
        ("a.cc", "class API Box final { int a; };\n", "Which classes are there?", "Box"),
        ("a.cc", "class A {\n int a GUARDED_BY(lock_);\n};\nclass B {};\n", "Which fields does A have?", "a"),
        (
            "a.cc",
            "namespace n {\nvoid f() {\n#if X\n  if (a) {\n#else\n  if (b) {\n#endif\n  }\n}\nclass A {};\n}\n",
            "Which classes are there?",
            "n::A",
        ),
        ("a.h", "# include <a.h> // b\n", "What headers are included?", "a.h"),
        ("a.c", "#include <stdio.h>\n", "Does it include stdio.h?", "#include <stdio.h>"),
        ("a.c", "#include <stdio.h>\n", "Does it include stdlib.h?", None),
        ("a.c", "#include <stdio.h>\n", "Does it include foo.h?", None),
        ("a.go", 'package a\nimport "net/url"\n', "Does it import net/url?", '"net/url"'),
        ("a.js", 'import R from "react-dom";\n', "Does it import react?", None),
        ("a.py", "from a.b import c\n", "Is a.b imported?", "from a.b import c"),
        ("a.py", "from a.b import c\n", "Does it use c?", "from a.b import c"),
        ("a.py", "from a import b, c as d\nfrom a import e\n", "What is imported from a?", "b, c, e"),
        ("a.py", "from a import b\nimport a\n", "What is imported from a?", None),
        ("a.py", "class A:\n    def f(self): ...\n", "Which classes define f?", "A"),
        ("a.py", "X = 1\nprint(X)\n", "Is X used anywhere?", "line 2"),
        ("a.py", 'def deco():\n    """@deco decorator.\n\n    Use it:"""\n', "What does deco do?", "@deco decorator."),
        # That of the question was one of the name.
        ("a.rb", "def f(a); end\ndef f?(b); end\n", "What parameters does f? take?", "b"),
        ("a.rb", "def f(a); end\ndef f?(b); end\n", "What is the signature of f?", "def f(a)"),
        ("a.rb", "def f?(b); end\n", "What is the signature of f?", "def f?(b)"),
        ("a.rs", "#[derive(Debug, T)]\nstruct S;\n", "What traits does S implement?", "Debug, T"),
        ("a.rs", "#[derive(Debug, T)]\nstruct S;\ntrait T {}\n", "What implements T?", "S"),
        ("a.rs", "#[test]\nfn f() {}\nfn g() {}\n", "Which functions are tests?", "f"),
        (
            "a.go",
            "package a\n// F panics if it is full. It ends.\nfunc F() {}\n",
            "When does F panic?",
            "F panics if it is full.",
        ),
        (
            "a.py",
            'def f():\n    """Get, else raise KeyError."""\n',
            "When does f raise KeyError?",
            "Get, else raise KeyError.",
        ),
        ("a.rs", "trait T {}\nimpl T for u8 {}\nimpl o::T for u16 {}\n", "What implements T?", "u8"),
        ("a.rs", "trait T {}\nimpl T for u8 {}\nstruct S;\nimpl T for S {}\n", "What implements T?", "S, u8"),
        ("A.cs", "/// It is.\nclass A : IB {}\n", "What does A implement?", None),
        ("a.py", "from . import a, b\nimport c, d\n", "Does it import a?", "from . import a, b"),
        ("a.py", "from . import a, b\nimport c, d\n", "Does it import c?", "import c, d"),
        ("a.py", "from . import a, b\nfrom .c import d\n", "What does it import?", ".a, .b, .c"),
        ("a.py", "class A:\n    def f(self): pass\n\n\ndef g(): pass\n", "How many methods are there?", "1"),
        ("a.js", "function add({ port = 80 } = {}) {}\n", "What is the default of port?", None),
        ("a.py", 'def f():\n    f"no {a}"\n', "What does f do?", 'def f():\n    f"no {a}"'),
        ("A.java", "class A { void f() throws B, c.D { } }\n", "What does f throw?", "B, D"),
        ("A.java", "record P(int x, @A String y) {}\n", "Which fields does P have?", "x, y"),
        ("A.java", "record P(int x, @A String y) {}\n", "What type is y?", "String"),
        ("A.java", "record P(int x) {}\n", "What parameters does P take?", "int x"),
        ("A.cs", "record P(int X, string Y);\n", "What properties does P have?", "X, Y"),
        ("a.ts", "class A { constructor(private x: number, y = 1) {} }\n", "What fields does A have?", "x"),
        # Fields were properties, and properties fields.
        ("A.cs", "class A { int a; int B { get; set; } }\n", "What properties does A have?", "B"),
        ("A.cs", "class A { int a; int B { get; set; } }\n", "What fields does A have?", "a"),
        ("A.cs", "class A { int a; int B { get; set; } }\n", "What type is A.B?", "int"),
        # Interfaces stand among bases, and nothing tells them apart.
        ("A.cs", "class A : IBase, C {}\n", "What is the base class of A?", None),
        ("A.cs", "class A : IBase, C {}\n", "What does A implement?", None),
        ("A.cs", "class A : IBase, C {}\n", "What does A inherit from?", "IBase, C"),
        ("A.cs", "class A : Base, C {}\n", "What does A implement?", "C"),
        ("A.cs", "class A : IBase {}\ninterface IBase {}\n", "What is the base class of A?", None),
        ("A.cs", "class A : IBase {}\ninterface IBase {}\n", "What does A implement?", "IBase"),
        ("A.cs", "struct A : IB, IC {}\n", "What does A implement?", "IB, IC"),
        ("A.cs", "class A(int b) : B(b) {}\n", "What does A inherit from?", "B"),
        ("a.c", "typedef struct node { int k; } node_t;\n", "Which fields does node_t have?", "k"),
        ("a.c", "typedef struct node { int k; } node_t;\n", "Which fields does node have?", "k"),
        ("a.c", "struct e { int k; };\ntypedef struct e E, *P;\n", "How many fields does E have?", "1"),
        ("a.c", "struct e { int k; };\ntypedef struct e E, *P;\n", "What type is E.k?", "int"),
        # A macro makes the name of another one.
        ("a.h", "struct a { int __PREFIX(b); int c; };\n", "Which fields does a have?", None),
        ("a.h", "struct a { int __PREFIX(b); int c; };\n", "How many fields does a have?", None),
        # What points at it has none.
        ("a.c", "struct e { int k; };\ntypedef struct e E, *P;\n", "Which fields does P have?", None),
        ("a.rb", "# @return [Integer] how many\ndef f; end\n", "What type does f return?", "Integer"),
        ("a.rb", "# @param [String] key of it\ndef f(key); end\n", "What does the parameter key mean?", "of it"),
        ("a.rs", "/// One.\n///\n/// # Panics\n///\n/// If empty.\nfn f() {}\n", "When does f panic?", "If empty."),
        (
            "a.rs",
            "/// One.\n///\n/// # Errors\n///\n/// If full.\nfn f() {}\n",
            "What errors does f return?",
            "If full.",
        ),
        ("a.rs", "/// One.\nfn f() {}\n", "When does f panic?", None),
        ("a.py", '"""Counts words.\n\nAnd more.\n"""\n', "What does this file do?", "Counts words."),
    ],
)
def test_what_hunts_found(path: str, source: str, question: str, output: str | None) -> None:
    assert output_of(stored((path, source)), question) == output


def test_white_space_takes_no_time() -> None:
    """Each of these took minutes: patterns that began anew at each of many spaces."""
    gap = " " * 20_000
    text = stored(("a.py", f'"""Counts{gap}words."""\n# Copyright 2020 Ann{gap}Moor\n# Author: Ann{gap}\n'))
    assert output_of(text, "Who wrote it?") is not None
    assert output_of(text, "What does this file do?") is not None
    names = ", ".join(f"a{number} = {number}" for number in range(4_000))
    wide = stored(("a.java", f"class A {{ int {names}; }}\n"))
    assert output_of(wide, "What is the value of a3999?") == "3999"
