"""Read pages whose main text is known, and count how much of it is read, and how much beside it.

    python docs/results/pages.py readability CHECKOUT      github.com/mozilla/readability
    python docs/results/pages.py articles CHECKOUT         github.com/scrapinghub/article-extraction-benchmark
    python docs/results/pages.py recipes CHECKOUT          github.com/hhursev/recipe-scrapers

Prints the pages of which more than a hundredth is lost, with words of it, and a JSON row, for docs/results/pages.jsonl.
Of words that all of the page has, each is counted as often as it stands there; what else is read counts as other words.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from armt.runtime.text.formats.pieces import Piece
from armt.runtime.text.formats.web.html import html_text, page_text

# Of shorter texts one word is more than a hundredth; menus and forms are no pages that anyone reads.
FEWEST_WORDS = 40
LARGEST_PAGE_CHARS = 2_000_000


class Page(NamedTuple):
    name: str
    markup: str
    main: str
    # Title, author and lead, which are none of its main text for some, and nothing that stands around it.
    known: str


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("gold", choices=SOURCES)
    parser.add_argument("checkout", type=Path)
    options = parser.parse_args()
    counts = Counter[str]()
    for page in SOURCES[options.gold](options.checkout):
        whole, read, right = counted(html_text(page.markup)), counted(page_text(page.markup)), words(page.main)
        there = right & whole
        if there.total() < FEWEST_WORDS or len(page.markup) > LARGEST_PAGE_CHARS:
            continue
        lost = there - read
        is_lossy = 100 * lost.total() > there.total()
        if is_lossy:
            print(f"{page.name} {1 - lost.total() / there.total():.3f}", *list(lost.elements())[:20])
        allowed = right | words(page.known)
        counts.update(
            pages=1,
            words=there.total(),
            lost=lost.total(),
            pages_of_more_than_a_hundredth_lost=is_lossy,
            other_words_of_the_page=(whole - allowed).total(),
            other_words_read=(read - allowed).total(),
        )
    print(json.dumps({"table": "web pages", "gold": options.gold, **counts, "date": f"{date.today()}"}))


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.casefold()))


def counted(pieces: Iterator[Piece]) -> Counter[str]:
    return words("".join(piece for piece in pieces if isinstance(piece, str)))


def readability(checkout: Path) -> Iterator[Page]:
    for folder in sorted((checkout / "test" / "test-pages").iterdir()):
        # Its main text of these has the list of sources, which is left out.
        if folder.name.startswith("wikipedia"):
            continue
        said = json.loads((folder / "expected-metadata.json").read_text())
        known = " ".join(str(said.get(name) or "") for name in ("title", "byline", "excerpt"))
        expected = (folder / "expected.html").read_text(errors="replace")
        main = "".join(piece for piece in html_text(f"<body>{expected}") if isinstance(piece, str))
        yield Page(folder.name, (folder / "source.html").read_text(errors="replace"), main, known)


def articles(checkout: Path) -> Iterator[Page]:
    for name, said in json.loads((checkout / "ground-truth.json").read_text()).items():
        path = checkout / "html" / f"{name}.html.gz"
        if path.is_file():
            markup = gzip.decompress(path.read_bytes()).decode(errors="replace")
            yield Page(said["url"], markup, said["articleBody"], "")


def recipes(checkout: Path) -> Iterator[Page]:
    # One of each site.
    for folder in sorted((checkout / "tests" / "test_data").iterdir()):
        for path in sorted(folder.glob("*.testhtml"))[:1]:
            said = path.with_suffix(".json")
            recipe = json.loads(said.read_text()) if said.is_file() else {}
            main = [*(recipe.get("ingredients") or []), *(recipe.get("instructions_list") or [])]
            yield Page(path.stem, path.read_text(errors="replace"), "\n".join(main), recipe.get("title") or "")


SOURCES: dict[str, Callable[[Path], Iterator[Page]]] = {
    "readability": readability,
    "articles": articles,
    "recipes": recipes,
}

if __name__ == "__main__":
    main()
