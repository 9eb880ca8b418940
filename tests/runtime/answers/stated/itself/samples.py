"""A memo with its head, how a book begins, and a page of a manual."""

from __future__ import annotations

MEMO = """\
Network Working Group                                            C. Kalt
Request for Comments: 2812                                    April 2000


                  Internet Relay Chat: Client Protocol

Abstract

   This memo provides information for everybody.  It costs nothing.

   This document defines the Client Protocol, and is read by people who know the rest of it.
"""
BOOK = """\
Chapter 1

It is a truth, that a single man in possession of a fortune must be in want of a wife.
By a young man of large fortune he was told so.
"""
PAGE = """\
SCHED(7)             Miscellaneous Information Manual             SCHED(7)

NAME
       sched, sched-page - overview of CPU scheduling and of
       all that is scheduled

DESCRIPTION
       This manual page describes nothing else.
"""
