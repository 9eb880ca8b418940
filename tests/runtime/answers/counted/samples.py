"""A table, and what is computed of one."""

from __future__ import annotations

from armt.runtime.answers.counted.tables import Tables
from armt.runtime.text.stored import StoredText

PEOPLE = """id,name,city,salary,manager,start date
1,Ola Nordmann,Oslo,82000,Li Wei,2019-03-01
2,Li Wei,Shanghai,71000,,2015-07-15
3,Anna Schmidt,Berlin,64000,Li Wei,2021-11-20
4,Jo Bloggs,Berlin,58000,Anna Schmidt,2023-01-09
5,Maria Rossi,Rome,69500,Ola Nordmann,2020-05-05
"""


def tables(told: str, path: str = "people.csv") -> Tables:
    return Tables(StoredText.of_string(path, told))


def said(question: str, told: str, path: str = "people.csv") -> str | None:
    found = tables(told, path).answer(question)
    return None if found is None else found.output
