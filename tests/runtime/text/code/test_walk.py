"""What a file of source code defines, calls, raises and imports, in each language, and where that stands."""

from __future__ import annotations

import sys

import pytest

from armt.runtime.text.code.outline import Mention
from armt.runtime.text.code.parsing import outline_of

from .samples import SAMPLES, only, sample, text_of

# Kind, qualified title and the first line of what is defined, up to its body.
DEFINED = {
    "python": """
constant LIMIT | LIMIT = 10
variable größe | größe: int = 3
class Store | class Store(Base, metaclass=Meta):
field Store.name | name: str
field Store.size | size: int = 5
method Store.full | def full(self) -> bool:
method Store.put | async def put(self, key: str, *values: int, retry: bool = False, **more) -> None:
field Store.last | self.last = key
class Store.Inner | class Inner:
function check | def check(key, /, on=None):
function check.local | def local(x):
""",
    "c": """
constant MOST | #define MOST 32
macro MAX | #define MAX(a, b) ((a) > (b) ? (a) : (b))
struct queue | struct queue
field queue::items | int *items;
field queue::used | size_t used;
struct point | typedef struct {
field point::x | int x, y;
field point::y | int x, y;
type node_t | typedef struct node node_t;
enum colour | enum colour
member colour::RED | RED
member colour::GREEN | GREEN = 2
variable count | static int count = 0;
function queue_new | struct queue *queue_new(size_t most, const char *name);
function queue_put | int queue_put(struct queue *q, int value)
union either | union either
field either::i | int i;
field either::f | float f;
""",
    "cpp": """
namespace draw | namespace draw
class draw::Shape | class Shape
method draw::Shape::Shape | Shape(int sides = 4);
method draw::Shape::~Shape | virtual ~Shape() = default;
method draw::Shape::area | virtual double area() const = 0;
method draw::Shape::operator== | bool operator==(const Shape& other) const;
field draw::Shape::sides_ | int sides_ = 4;
class draw::Square | class Square : public Shape, private Base<T>
field draw::Square::side | T side;
function draw::paint | void paint(const T& what, int times = 1)
type draw::Id | using Id = unsigned long;
method draw::Shape::area | double draw::Shape::area() const
""",
    "go": """
constant Most | const Most = 10
variable ErrFull | var ErrFull = errors.New("full")
interface Store | type Store interface
method Store.Get | Get(key string) (string, error)
struct Cache | type Cache struct
field Cache.items | items map[string]string
field Cache.a | a, b  int
field Cache.b | a, b  int
type ID | type ID int
method Cache.Get | func (c *Cache) Get(key string) (string, error)
function New | func New(a, b int, opts ...Option) *Cache
""",
    "rust": """
constant MOST | pub const MOST: usize = 10;
constant COUNT | static mut COUNT: u32 = 0;
struct Store | pub struct Store<T>
field Store::items | items: Vec<T>
field Store::name | pub name: String
enum Error | pub enum Error
member Error::Full | Full
member Error::Other | Other
trait Kept | pub trait Kept: Clone
method Kept::size | fn size(&self) -> usize;
method Store::size | fn size(&self) -> usize
method Store::new | pub fn new(most: usize, name: &str) -> Result<Self, Error>
module inner | pub mod inner
function inner::deep | pub fn deep()
macro twice | macro_rules! twice { ($x:expr) => { $x; $x }; }
type Id | type Id = u64;
""",
    "javascript": """
variable path | const path = require("path");
constant PORT | const PORT = 8080;
variable defaults | const defaults = { port: 80, host: "x" };
class Server | export class Server extends Base
field Server.#secret | #secret = 1
method Server.start | async start(port = PORT, { host }, ...rest)
field Server.state | this.state = "on";
method Server.make | static make()
function double | export const double = (x)
function main | export default function main(args)
method Server.stop | Server.prototype.stop = function (now)
function helper | module.exports.helper = function ()
""",
    "typescript": """
interface Kept | export interface Kept<T> extends Base, Other<T>
field Kept.name | name: string
field Kept.size | size?: number
method Kept.get | get(key: string): T
type Id | export type Id = string | number;
enum Colour | export enum Colour
member Colour.Red | Red
member Colour.Green | Green = "g"
namespace Tools | namespace Tools
function Tools.cut | export function cut(a: string): string
class Service | export abstract class Service<T> implements Kept<T>
field Service.most | private readonly most: number = 5
method Service.constructor | constructor(private url: string, retries: number = 3)
field Service.url | private url: string
method Service.run | abstract run(): void
method Service.get | get(key: string): T
function twice | export const twice = (x: number): number
function outside | declare function outside(a?: string): void;
""",
    "java": """
class Bank | public class Bank extends Base implements Kept, Other<String>
constant Bank.MOST | public static final int MOST = 10;
field Bank.name | name
field Bank.owner | owner = "x"
constructor Bank.Bank | public Bank(String name)
method Bank.pay | public int pay(final String to, int... amounts) throws IOException
enum Bank.Kind | enum Kind
member Bank.Kind.SMALL | SMALL
member Bank.Kind.LARGE | LARGE(2)
interface Bank.Kept | interface Kept
method Bank.Kept.size | int size();
record Bank.Point | record Point(int x, int y)
field Bank.Point.x | int x
field Bank.Point.y | int y
""",
    "csharp": """
namespace Shops | namespace Shops
class Shops.Shop | public class Shop : Base, IShop<int>
constant Shops.Shop.Most | public const int Most = 10;
field Shops.Shop.name | name
field Shops.Shop.owner | owner = "x"
property Shops.Shop.Size | public int Size { get; set; } = 3;
constructor Shops.Shop.Shop | public Shop(string name, int size = 2)
method Shops.Shop.Sell | public int Sell(string what, params int[] more)
enum Shops.Kind | public enum Kind
member Shops.Kind.Small | Small
member Shops.Kind.Large | Large = 2
struct Shops.Point | public struct Point
field Shops.Point.X | public int X;
interface Shops.IShop | public interface IShop<T>
method Shops.IShop.Sell | int Sell(string what);
record Shops.Item | public record Item(string Name, int Price);
property Shops.Item.Name | string Name
property Shops.Item.Price | int Price
type Shops.Made | public delegate int Made(int a);
""",
    "ruby": """
module Piles | module Piles
constant Piles::MOST | MOST = 10
class Piles::Pile | class Pile < Base
method Piles::Pile::initialize | def initialize(name, size = 3, *rest, key: 1, &block)
field Piles::Pile::name | @name = name
method Piles::Pile::add | def add(item)
method Piles::Pile::make | def self.make
function loose | def loose(a)
""",
    "shell": """
constant MOST | readonly MOST=10
variable name | name="x y"
function say | say()
function run_all | function run_all
""",
}


@pytest.mark.parametrize("language", list(SAMPLES))
def test_what_is_defined_and_where_it_begins(language: str) -> None:
    text, outline = sample(language)
    found = [
        f"{one.kind} {one.title} | {text.read(one.start, one.head_end).splitlines()[0]}" for one in outline.definitions
    ]
    assert found == DEFINED[language].strip().splitlines()


@pytest.mark.parametrize(
    ("language", "title", "attribute", "value"),
    [
        ("python", "größe", "value", "3"),
        ("python", "größe", "type", "int"),
        ("python", "Store", "bases", ("Base",)),
        ("python", "Store.name", "value", None),
        ("python", "Store.put", "type", "None"),
        ("python", "Store.last", "value", "key"),
        ("python", "check.local", "is_local", True),
        ("python", "Store.full", "is_local", False),
        ("c", "MOST", "value", "32"),
        ("c", "queue::items", "type", "int *"),
        ("c", "node_t", "type", "struct node"),
        ("c", "colour::GREEN", "value", "2"),
        ("c", "colour::RED", "value", None),
        ("c", "queue_new", "type", "struct queue *"),
        ("c", "queue_new", "has_body", False),
        ("c", "queue_put", "has_body", True),
        ("cpp", "draw::Square", "bases", ("Shape", "Base<T>")),
        ("cpp", "draw::Shape::sides_", "value", "4"),
        ("cpp", "draw::Id", "type", "unsigned long"),
        ("go", "Cache.items", "type", "map[string]string"),
        ("go", "Cache.Get", "type", "(string, error)"),
        ("go", "New", "type", "*Cache"),
        ("go", "ErrFull", "value", 'errors.New("full")'),
        ("rust", "MOST", "type", "usize"),
        ("rust", "MOST", "value", "10"),
        ("rust", "Kept", "bases", ("Clone",)),
        ("rust", "Store::new", "type", "Result<Self, Error>"),
        ("javascript", "PORT", "value", "8080"),
        ("javascript", "Server", "bases", ("Base",)),
        ("javascript", "Server.state", "value", '"on"'),
        ("typescript", "Kept", "bases", ("Base", "Other<T>")),
        ("typescript", "Kept.size", "type", "number"),
        ("typescript", "Colour.Green", "value", '"g"'),
        ("typescript", "Service", "interfaces", ("Kept<T>",)),
        ("typescript", "Service.most", "value", "5"),
        ("typescript", "twice", "type", "number"),
        ("typescript", "outside", "has_body", False),
        ("java", "Bank", "bases", ("Base",)),
        ("java", "Bank", "interfaces", ("Kept", "Other<String>")),
        ("java", "Bank.owner", "value", '"x"'),
        ("java", "Bank.name", "type", "String"),
        ("java", "Bank.pay", "type", "int"),
        ("csharp", "Shops.Shop", "bases", ("Base", "IShop<int>")),
        ("csharp", "Shops.Shop.Size", "value", "3"),
        ("csharp", "Shops.Shop.Sell", "type", "int"),
        ("csharp", "Shops.Kind.Large", "value", "2"),
        ("ruby", "Piles::MOST", "value", "10"),
        ("ruby", "Piles::Pile", "bases", ("Base",)),
        ("shell", "MOST", "value", "10"),
        ("shell", "name", "value", '"x y"'),
    ],
)
def test_what_is_said_of_a_definition(language: str, title: str, attribute: str, value: object) -> None:
    assert getattr(only(sample(language)[1], title), attribute) == value


@pytest.mark.parametrize(
    ("language", "title", "parameters"),
    [
        ("python", "Store.put", ["key: str", "*values: int", "retry: bool = False", "**more"]),
        ("c", "queue_put", ["struct queue *q", "int value"]),
        ("cpp", "draw::paint", ["const T& what", "int times = 1"]),
        ("go", "New", ["a int", "b int", "opts ...Option"]),
        ("rust", "Store::new", ["most: usize", "name: &str"]),
        ("javascript", "Server.start", ["port = PORT", "{ host }", "...rest"]),
        ("typescript", "Service.constructor", ["private url: string", "retries: number = 3"]),
        ("java", "Bank.pay", ["final String to", "int... amounts"]),
        ("csharp", "Shops.Shop.Sell", ["string what", "params int[] more"]),
        ("ruby", "Piles::Pile::initialize", ["name", "size = 3", "*rest", "key: 1", "&block"]),
        ("shell", "say", []),
    ],
)
def test_parameters_are_as_they_are_written(language: str, title: str, parameters: list[str]) -> None:
    text, outline = sample(language)
    assert [one.said for one in only(outline, title).parameters] == parameters
    in_go = language == "go"
    for one in only(outline, title).parameters:
        # Two of one type in Go stand before it.
        assert text.read(one.start, one.end) == (one.name if in_go and one.type == "int" else one.said)


CALLS = {
    "python": [("ValueError", "Store.put"), ("check", "Store.put"), ("local", "check")],
    "c": [("MAX", "queue_put"), ("grow", "queue_put")],
    "cpp": [("runtime_error", "draw::paint"), ("side", "draw::Shape::area")],
    "go": [("panic", "Cache.Get"), ("TrimSpace", "Cache.Get")],
    "rust": [("len", "Store::size"), ("println", "Store::new"), ("Err", "Store::new")],
    "javascript": [("RangeError", "Server.start"), ("listen", "Server.start"), ("Server", "Server.make")],
    "typescript": [("Error", "Service.get")],
    "java": [("IllegalArgumentException", "Bank.pay"), ("max", "Bank.pay")],
    "csharp": [("ArgumentNullException", "Shops.Shop.Sell"), ("Add", "Shops.Shop.Sell")],
    "ruby": [("push", "Piles::Pile::add"), ("new", "Piles::Pile::make")],
    "shell": [("echo", "say"), ("say", "run_all"), ("say", "run_all"), ("run_all", "")],
}
RAISES = {
    "python": [("ValueError", "Store.put")],
    "c": [],
    "cpp": [("runtime_error", "draw::paint")],
    "go": [],
    "rust": [],
    "javascript": [("RangeError", "Server.start")],
    "typescript": [("Error", "Service.get")],
    "java": [("IOException", "Bank.pay"), ("IllegalArgumentException", "Bank.pay")],
    "csharp": [("ArgumentNullException", "Shops.Shop.Sell")],
    "ruby": [("ArgumentError", "Piles::Pile::add")],
    "shell": [],
}
IMPORTS = {
    "python": ["import os.path as paths", "from dataclasses import dataclass, field"],
    "c": ["#include <stdio.h>", '#include "queue.h"'],
    "cpp": ["#include <vector>"],
    "go": ['"errors"', 'str "strings"'],
    "rust": ["use std::fmt;"],
    "javascript": ['import { readFile } from "node:fs";', 'require("path")'],
    "typescript": ['import type { A } from "./a";'],
    "java": ["import java.util.List;", "import static java.lang.Math.max;"],
    "csharp": ["using System;", "using IO = System.IO;"],
    "ruby": ['require "set"', 'require_relative "other"'],
    "shell": [],
}


def names(found: list[Mention]) -> list[tuple[str, str]]:
    return [(one.name, one.within) for one in found]


@pytest.mark.parametrize("language", list(SAMPLES))
def test_what_is_called_raised_and_imported(language: str) -> None:
    text, outline = sample(language)
    assert set(CALLS[language]) <= set(names(outline.calls))
    assert names(outline.calls).count(CALLS[language][-1]) == CALLS[language].count(CALLS[language][-1])
    assert names(outline.raises) == RAISES[language]
    assert [one.name for one in outline.imports] == IMPORTS[language]
    for one in (*outline.calls, *outline.raises):
        assert one.name in text.read(one.start, one.end)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("a.py", "x.y[0].called(1)\n"),
        ("a.c", "int f() { x->called(1); }\n"),
        # The last of its types was what is called.
        ("a.cpp", "int f() { a::called<int, List<T>>(1); }\n"),
        ("a.rs", "fn f() { x.called::<u32>(); }\n"),
        ("a.java", "class A { Object b = new called<List<String>>(); }\n"),
        ("a.cs", "class A { int F() { return b.called<int>(1); } }\n"),
        ("a.ts", "called<string>(1);\n"),
        ("a.go", "package a\n\nvar b = c.called(1)\n"),
        ("a.rb", "a.called(1)\n"),
    ],
)
def test_what_is_called_is_the_last_name(path: str, source: str) -> None:
    assert [one.name for one in outline_of(text_of(path, source)).calls] == ["called"]


@pytest.mark.parametrize("language", list(SAMPLES))
def test_ranges_read_as_what_they_say(language: str) -> None:
    text, outline = sample(language)
    for one in outline.definitions:
        assert one.outer <= one.start < one.head_end <= one.end
        assert one.name in text.read(one.start, one.head_end)
        assert text.read(one.start, one.end).startswith(text.read(one.start, one.head_end))
    for line in (*outline.about, *(line for one in outline.definitions for line in one.documented)):
        assert text.read(line.start, line.end) == line.text
    for heading in text.headings:
        assert heading.title.replace("::", ".").rpartition(".")[2] in text.read(heading.start, text.size)
    for start, end in outline.comments:
        assert text.read(start, end)[:1] in ("#", "/")
    # No comment stands in another: marks in those of Rust were comments of their own.
    assert all(end <= start for (_, end), (start, _) in zip(outline.comments, outline.comments[1:], strict=False))


@pytest.mark.parametrize(
    ("path", "source", "expected"),
    [
        # Each name has its own value and type: the first was all others', too.
        ("a.c", "int a = 1, *b = 0, c, d[3];\n", [("1", "int"), ("0", "int *"), (None, "int"), (None, "int[3]")]),
        ("a.c", 'char *a = "x", *b[2];\n', [('"x"', "char *"), (None, "char *[2]")]),
        ("a.cpp", "struct s { int a = 1, b, c = 3; };\n", [("1", "int"), (None, "int"), ("3", "int")]),
        ("a.go", "package a\n\nconst a, b = 1, 2\n", [("1", None), ("2", None)]),
        ("a.go", "package a\n\nvar a, b = f()\n", [(None, None), (None, None)]),
        ("a.py", "a = b = 1\n", [("1", None), ("1", None)]),
        ("a.js", "let a = 1, b = 2;\n", [("1", None), ("2", None)]),
        ("a.java", "class s { int a = 1, b; }\n", [("1", "int"), (None, "int")]),
    ],
)
def test_several_names_in_one_declaration(
    path: str, source: str, expected: list[tuple[str | None, str | None]]
) -> None:
    found = outline_of(text_of(path, source)).definitions
    assert [(one.value, one.type) for one in found if one.name != "s"] == expected


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("a.py", "x = " + "(" * 5000 + ")" * 5000),
        ("a.py", "x = " + "[" * 5000),
        ("a.c", "int x = " + "(" * 5000 + "1" + ")" * 5000 + ";"),
        ("a.js", "x = " + "{a:" * 5000 + "1" + "}" * 5000),
        ("a.rs", "mod a {" * 5000 + "}" * 5000),
        ("a.cpp", "namespace a {" * 5000 + "}" * 5000),
        ("a.java", "class A {" * 5000 + "}" * 5000),
    ],
)
def test_deeper_than_calls_may_go(path: str, source: str) -> None:
    assert sys.getrecursionlimit() < 5000
    found = outline_of(text_of(path, f"{source}\n")).definitions
    # Titles of what stands 5,000 deep were, all together, as long as a library.
    assert sum(len(one.title) for one in found) < 2_000_000


def test_calls_in_a_long_chain_are_taken_to_some_depth() -> None:
    """Each was looked for in all that stands before it: 20,000 took minutes."""
    calls = outline_of(text_of("a.js", "a" + ".b()" * 20_000)).calls
    assert 100 < len(calls) < 1000
    assert {one.name for one in calls} == {"b"}


def test_bytes_are_counted_where_letters_have_several() -> None:
    text = text_of("a.py", '# ä€😀\nname = "ä€😀"\n\n\ndef über(ä="€"):\n    """Größe — ö."""\n    raise Ä("😀")\n')
    outline = outline_of(text)
    value, function = outline.definitions
    assert (value.value, text.read(value.start, value.end)) == ('"ä€😀"', 'name = "ä€😀"')
    assert text.read(function.start, function.head_end) == 'def über(ä="€"):'
    assert [text.read(one.start, one.end) for one in function.parameters] == ['ä="€"']
    assert [text.read(line.start, line.end) for line in function.documented] == ["Größe — ö."]
    assert [text.read(one.start, one.end) for one in outline.calls] == ['Ä("😀")']
    assert [(one.name, text.read(one.start, one.end)) for one in outline.raises] == [("Ä", 'raise Ä("😀")')]
    assert text.headings[0].start == function.start
