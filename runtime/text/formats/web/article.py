"""The main part of a web page, as a scraper makes it out."""

from __future__ import annotations

from collections.abc import Iterator

from armt.errors import error_line
from armt.runtime.text.formats.pieces import FormatError, Piece, confined_pieces
from armt.runtime.text.formats.web.html import text_here

_PACKAGE = "trafilatura"


def article_text(markup: str) -> Iterator[Piece]:
    """Yield the main part of a web page as `trafilatura` makes it out, which leaves out more than `page_text` does.

    Raises:
        FormatError: The page has no such part, is made to exhaust its parser, or the reader is not installed or does
            not start.
    """
    try:
        import trafilatura  # noqa: F401
    except ImportError as exc:
        # What it needs itself may be what is missing, and its word for that says more.
        if exc.name == _PACKAGE:
            raise FormatError(f"reading articles needs one more package: pip install {_PACKAGE}") from exc
        raise FormatError(f"{_PACKAGE} is installed and does not start ({error_line(exc)})") from exc
    yield from confined_pieces(lambda: _article(markup), name="page", size=len(markup))


def _article(markup: str) -> Iterator[Piece]:
    import trafilatura

    try:
        main = trafilatura.extract(markup, output_format="html", include_tables=True, include_comments=False)
    except Exception as exc:
        # A scraper over any input: what it raises is not documented.
        raise FormatError(f"no article can be made out in it ({error_line(exc)})") from exc
    if not main:
        raise FormatError("no article can be made out in it (--format html reads the whole page)")
    yield from text_here(main)
