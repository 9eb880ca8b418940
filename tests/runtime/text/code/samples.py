"""A small file of each language, with something of each kind that may be defined there."""

from __future__ import annotations

from armt.runtime.text.code.outline import Definition, Outline
from armt.runtime.text.code.parsing import outline_of
from armt.runtime.text.stored import StoredText

#: By language, the name of a file and its text.
SAMPLES = {
    "python": (
        "store.py",
        '''"""A store of things."""

from __future__ import annotations

import os.path as paths
from dataclasses import dataclass, field

LIMIT = 10
#: How much is kept.
größe: int = 3


@dataclass(frozen=True)
class Store(Base, metaclass=Meta):
    """Keeps things — größer als ein Byte."""

    #: What it is called.
    name: str
    size: int = 5  # In bytes.

    # Above a decorator.
    @property
    def full(self) -> bool:
        return self.size > LIMIT

    async def put(self, key: str, *values: int, retry: bool = False, **more) -> None:
        """Put values under a key."""
        self.last = key
        if not values:
            raise ValueError("none")
        # TODO: retry it.
        check(key, on=self.full)

    class Inner:
        pass


def check(key, /, on=None):
    # FIXME(ann): slow
    def local(x):
        return x

    return local(key)
''',
    ),
    "c": (
        "queue.c",
        """/* A queue of numbers. */
#include <stdio.h>
#include "queue.h"

/** How many there may be. */
#define MOST 32
#define MAX(a, b) ((a) > (b) ? (a) : (b))

/**
 * A queue.
 */
struct queue {
    int *items; /* what it holds */
    size_t used;
};

typedef struct {
    int x, y;
} point;

typedef struct node node_t;

enum colour { RED, GREEN = 2 };

static int count = 0;

/* Makes one. */
struct queue *queue_new(size_t most, const char *name);

// Adds a number.
// Returns whether there was room.
int queue_put(struct queue *q, int value)
{
    if (MAX(value, 1) > MOST) return 0; // TODO: say so
    grow(q);
    return 1;
}

union either { int i; float f; };
""",
    ),
    "cpp": (
        "shape.cpp",
        """#include <vector>

namespace draw {

/// A shape.
class Shape {
public:
    Shape(int sides = 4);
    virtual ~Shape() = default;
    /// Its area.
    virtual double area() const = 0;
    bool operator==(const Shape& other) const;
private:
    int sides_ = 4;
};

/// A square.
template <typename T>
class Square : public Shape, private Base<T> {
    T side;
};

/// Draws it.
template <class T>
void paint(const T& what, int times = 1) {
    throw std::runtime_error("no paint");
}

using Id = unsigned long;

}  // namespace draw

double draw::Shape::area() const { return side() * 2; }
""",
    ),
    "go": (
        "cache.go",
        """// Package cache keeps things.
package cache

import (
	"errors"
	str "strings"
)

// Most is how many there are.
const Most = 10

var ErrFull = errors.New("full")

// Store is what keeps.
type Store interface {
	// Get returns one.
	Get(key string) (string, error)
}

// Cache is a store.
type Cache struct {
	items map[string]string // by key
	a, b  int
}

type ID int

// Get returns what is under a key.
func (c *Cache) Get(key string) (string, error) {
	// TODO(li): lock
	panic("no")
	return str.TrimSpace(c.items[key]), nil
}

func New(a, b int, opts ...Option) *Cache {
	return &Cache{a: 1, b: b}
}
""",
    ),
    "rust": (
        "lib.rs",
        """//! Keeps things.

use std::fmt;

/// How many.
pub const MOST: usize = 10;
static mut COUNT: u32 = 0;

/// A store.
#[derive(Debug)]
pub struct Store<T> {
    /// What it holds.
    items: Vec<T>,
    pub name: String,
}

/// What goes wrong.
pub enum Error {
    /// No room.
    Full,
    Other(String),
}

/// Is kept.
pub trait Kept: Clone {
    /// Its size.
    fn size(&self) -> usize;
}

impl<T> Kept for Store<T> {
    fn size(&self) -> usize {
        self.items.len()
    }
}

impl<T> Store<T> {
    /// Makes one.
    ///
    /// # Errors
    ///
    /// None.
    #[inline]
    pub fn new(most: usize, name: &str) -> Result<Self, Error> {
        // TODO: check
        println!("{}", most);
        Err(Error::Full)
    }
}

pub mod inner {
    pub fn deep() {}
}

macro_rules! twice { ($x:expr) => { $x; $x }; }
type Id = u64;
""",
    ),
    "javascript": (
        "app.js",
        """#!/usr/bin/env node
/** An application. */
import { readFile } from "node:fs";
const path = require("path");

/** The port. */
const PORT = 8080;
const defaults = { port: 80, host: "x" };

/**
 * A server.
 * @extends Base
 */
export class Server extends Base {
  #secret = 1;
  /** Starts it. */
  async start(port = PORT, { host }, ...rest) {
    if (!port) throw new RangeError("no port");
    this.state = "on";
    return listen(port);
  }
  static make() { return new Server(); }
}

// Doubles.
export const double = (x) => x * 2;
export default function main(args) { double(1); }
Server.prototype.stop = function (now) {};
module.exports.helper = function () {};
""",
    ),
    "typescript": (
        "app.ts",
        """import type { A } from "./a";

/** What is kept. */
export interface Kept<T> extends Base, Other<T> {
  /** Its name. */
  name: string;
  size?: number;
  get(key: string): T;
}

export type Id = string | number;

/** Colours. */
export enum Colour { Red, Green = "g" }

namespace Tools { export function cut(a: string): string { return a; } }

@Component({ selector: "x" })
export abstract class Service<T> implements Kept<T> {
  private readonly most: number = 5;
  constructor(private url: string, retries: number = 3) {}
  abstract run(): void;
  get(key: string): T { throw new Error("none"); }
}

export const twice = (x: number): number => x * 2;
declare function outside(a?: string): void;
""",
    ),
    "java": (
        "Bank.java",
        """package bank;

import java.util.List;
import static java.lang.Math.max;

/**
 * A bank.
 */
@Service
public class Bank extends Base implements Kept, Other<String> {
    /** The most. */
    public static final int MOST = 10;
    private String name, owner = "x";

    /** Makes one. */
    public Bank(String name) { this.name = name; }

    /**
     * Pays.
     * @param to who gets it
     * @return what is left
     * @throws IOException if closed
     */
    @Override
    public int pay(final String to, int... amounts) throws IOException {
        if (to == null) throw new IllegalArgumentException("to");
        return max(1, 2);
    }

    enum Kind { SMALL, LARGE(2); }
    interface Kept { int size(); }
    record Point(int x, int y) {}
}
""",
    ),
    "csharp": (
        "Shop.cs",
        """using System;
using IO = System.IO;

namespace Shops
{
    /// <summary>A shop.</summary>
    [Serializable]
    public class Shop : Base, IShop<int>
    {
        /// <summary>The most.</summary>
        public const int Most = 10;
        private string name, owner = "x";

        /// <summary>Its size.</summary>
        public int Size { get; set; } = 3;

        public Shop(string name, int size = 2) { this.name = name; }

        /// <summary>
        /// Sells.
        /// </summary>
        /// <param name="what">what is sold</param>
        /// <returns>the price</returns>
        /// <exception cref="ArgumentException">nothing</exception>
        public int Sell(string what, params int[] more)
        {
            if (what == null) throw new ArgumentNullException(nameof(what));
            return Add(1);
        }
    }

    public enum Kind { Small, Large = 2 }
    public struct Point { public int X; }
    public interface IShop<T> { int Sell(string what); }
    public record Item(string Name, int Price);
    public delegate int Made(int a);
}
""",
    ),
    "ruby": (
        "pile.rb",
        """# A pile of things.
require "set"
require_relative "other"

module Piles
  # How many.
  MOST = 10

  # A pile.
  class Pile < Base
    include Comparable
    attr_reader :name

    # Makes one.
    def initialize(name, size = 3, *rest, key: 1, &block)
      @name = name
    end

    # Adds one.
    # @param item [Object] what is added
    # @return [Pile] itself
    def add(item)
      raise ArgumentError, "none" if item.nil?
      # TODO: check
      push(item)
    end

    def self.make
      new("a")
    end
  end
end

def loose(a) = a
""",
    ),
    "shell": (
        "run.sh",
        """#!/bin/bash
# Runs it all.
set -e
readonly MOST=10
name="x y"

# Says something.
say() {
  local text=$1
  echo "$text"
}

function run_all {
  # TODO: more
  say "a"
  say "b"
}
run_all
""",
    ),
}


def text_of(path: str, source: str) -> StoredText:
    return StoredText.of_string(path, source, format="code")


def sample(language: str) -> tuple[StoredText, Outline]:
    text = text_of(*SAMPLES[language])
    return text, outline_of(text)


def only(outline: Outline, title: str) -> Definition:
    (found,) = (one for one in outline.definitions if one.title == title)
    return found


def defined(path: str, source: str) -> list[tuple[str, str]]:
    return [(one.kind, one.title) for one in outline_of(text_of(path, source)).definitions]
