"""What comments say of a file: its authors, its licences, and what is still to be done."""

from __future__ import annotations

import pytest

from armt.runtime.answers.code.notices import authors_in, licences_in, todos_in

from .samples import output_of, rows_of, stored


def said(found: list[tuple[int, tuple[str, int, int]]]) -> list[str]:
    return [words for _, (words, _, _) in found]


@pytest.mark.parametrize(
    ("comment", "names"),
    [
        ("/* Copyright (C) 1991-2024 Free Software Foundation, Inc. */", ["Free Software Foundation"]),
        ("// Copyright 2011 The LevelDB Authors. All rights reserved.", ["The LevelDB Authors"]),
        ("# Copyright (c) 2009, 2011-present by Ann Moor <ann at example dot org>", ["Ann Moor"]),
        (" * @author Ann Moor\n * @author Bela Kun <bela@example.org>", ["Ann Moor", "Bela Kun"]),
        ("# Author: Jürgen Groß\n# Copyright 2020 Somebody Else", ["Jürgen Groß"]),
        ("# The author of this is not told, nor who has the copyright.", []),
        ("# copyright law", []),
    ],
)
def test_authors(comment: str, names: list[str]) -> None:
    assert said(authors_in([comment])) == names


@pytest.mark.parametrize(
    ("comment", "names"),
    [
        ("// SPDX-License-Identifier: MIT OR Apache-2.0", ["MIT OR Apache-2.0"]),
        ("/* SPDX-License-Identifier: GPL-2.0 */", ["GPL-2.0"]),
        ('# Licensed under the Apache License, Version 2.0 (the "License");', ["Apache License, Version 2.0"]),
        (
            "/* it under the terms of the GNU Lesser General Public\n * License as published by the FSF */",
            ["GNU Lesser General Public License"],
        ),
        ("// Use of this source code is governed by a BSD-style license that can be", ["BSD-style license"]),
        ("# This file is released under the MIT License.", ["MIT License"]),
        ("/**\n * @license MIT\n * Copyright 2020 Ann Moor\n */", ["MIT"]),
        ("/** @license Apache-2.0 */", ["Apache-2.0"]),
        ("# License: BSD 3-clause, see LICENSE\n", ["BSD 3-clause, see LICENSE"]),
        ("// @license GPLv3", ["GPLv3"]),
        # What has the licence is named as well.
        ("/* @license Box v1.2 */", []),
        ("/*\n * @license\n * Copyright MIT\n */", []),
        ("# Needs a license: MIT or none", []),
        ("# Whoever drives needs a license; tests are under way.", []),
        ("# see the LICENSE file", []),
    ],
)
def test_licences(comment: str, names: list[str]) -> None:
    assert said(licences_in([comment])) == names


def test_what_is_told_in_a_surer_way_is_told_alone() -> None:
    comments = ["# under the MIT License", "# SPDX-License-Identifier: ISC"]
    assert licences_in(comments) == [(1, ("ISC", 2, len(comments[1])))]


def test_what_is_to_be_done() -> None:
    comment = "/* ä TODO(ann): later */"
    assert list(todos_in(comment)) == [("TODO(ann): later", 6, 22)]
    assert list(todos_in("// nothing to do\n// XXX here\n// FIXME there")) == [
        ("XXX here", 20, 28),
        ("FIXME there", 32, 43),
    ]
    assert list(todos_in("// a TODOLIST")) == []


def test_they_are_asked_for() -> None:
    text = stored(
        (
            "a.c",
            "/* Copyright 2020 Ann Moor */\n\n"
            "// Used under the terms of the GNU General\n// Public License.\n"
            "#include <stdio.h>\nint a; // TODO: more\n",
        )
    )
    assert output_of(text, "Who wrote this file?") == "Ann Moor"
    assert output_of(text, "What licence is it under?") == "GNU General Public License"
    assert rows_of(text, "What license is this under?") == ["under the terms of the GNU General\n// Public License"]
    assert output_of(text, "Which TODOs are there?") == "TODO: more"
    assert rows_of(text, "Does this file use stdio.h?") == ["#include <stdio.h>"]
    assert output_of(text, "Does it use stdlib?") is None


def test_nobody_is_named() -> None:
    text = stored(("a.py", '"""Counts words."""\n'))
    assert output_of(text, "Who wrote this?") is None
    assert output_of(text, "What license is this under?") is None
