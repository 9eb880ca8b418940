"""Chat templates: programs of strangers, bounded by size and by time."""

from __future__ import annotations

import time

import pytest

from armt.errors import ModelError
from armt.runtime.text import limits
from armt.runtime.text.chat import render

BOMBS = {
    # Jinja folds the first as it compiles; none of them can be seen by looking at the text.
    "product": "{{ 'a' * 3000000000 }}",
    "doubling": "{% set n = namespace(x='aaaa') %}{% for i in range(60) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
    "list": "{% set n = namespace(x=[1]) %}{% for i in range(60) %}{% set n.x = [n.x, n.x] %}{% endfor %}{{ n.x }}",
    "padding": "{{ 'a'.ljust(3000000000) }}",
    "format": "{{ '%3000000000d' % 1 }}",
    "loops": "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
    "power": "{{ 9 ** (9 ** 9) }}",
    "output": "{% for i in range(99999) %}{{ 'a' * 10000 }}{% endfor %}",
    "nesting": "{{ " + "(" * 100_000,
    "recursion": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
}


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.usefixtures("_uncollected")
def test_a_template_made_to_exhaust_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TEMPLATE_CPU_S", 1)
    start = time.process_time()
    with pytest.raises(ModelError, match=r"^chat template: ") as caught:
        render(BOMBS[name], [{"role": "user", "content": "x"}], names={})
    assert "\n" not in str(caught.value)
    assert time.process_time() - start < 2, "the template ran in this process"


def test_a_template_larger_than_any() -> None:
    with pytest.raises(ModelError, match=r"chat template: 1,048,577 characters, at most 1,048,576"):
        render("x" * (limits.LONGEST_TEMPLATE_CHARS + 1), [], names={})


def test_half_characters_are_refused() -> None:
    with pytest.raises(ModelError, match="surrogates not allowed"):
        render(r"{{ '\ud800' }}", [], names={})


def test_long_words_are_no_bomb() -> None:
    words = "word " * (limits.LONGEST_RENDERED_CHARS // 4)
    assert render("[{{ messages[0].content }}]", [{"role": "user", "content": words}], names={}) == f"[{words}]"


def test_the_time_is_that_of_now(monkeypatch: pytest.MonkeyPatch) -> None:
    # What a template wrote is kept for the next time, but not where it asked for the time.
    template = "{{ strftime_now('%H:%M:%S') }}"
    first = render(template, [], names={})
    time.sleep(1.1)
    assert render(template, [], names={}) != first
