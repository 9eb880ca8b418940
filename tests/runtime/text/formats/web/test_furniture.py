"""What stands around the text of a page is left out, and nothing of its text with it."""

from __future__ import annotations

import time

import pytest

from armt.runtime.text.formats.web.furniture import LEAST_PROSE_BYTES
from armt.runtime.text.formats.web.html import html_text, page_text

SENTENCE = "The committee met in the old mill on Monday, and agreed on the budget of the coming year. "
OTHER = "Nobody had asked for a bridge at that place, and so it was never built by anyone. "
TEXT = f"<p>{SENTENCE * 3}</p><p>{SENTENCE * 4}</p>"
TEASERS = "".join(f"<li><a href='/{number}'>A fire at the harbour</a> and some words.</li>" for number in range(5))


def read(markup: str) -> str:
    return "".join(piece for piece in page_text(f"<html><body>{markup}</body></html>") if isinstance(piece, str))


def is_left_out(markup: str, *, word: str = "Zebra", within: str = "{}") -> bool:
    """Tell whether what has a word is left out, and all of the text beside it is read."""
    text = read(within.format(f"<h1>Budget</h1>{TEXT}{markup}{TEXT}"))
    assert "Budget\n" in text
    assert text.count("agreed on the budget") == 14
    return word not in text


@pytest.mark.parametrize(
    "markup",
    [
        *(
            "<nav>Zebra</nav>",
            "<div role=navigation>Zebra</div>",
            "<header><p>Zebra</p></header>",
            "<form>Zebra</form>",
        ),
        *("<footer>Zebra</footer>", "<div role='contentinfo'>Zebra</div>", "<dialog>Zebra</dialog>"),
        *("<div role=alertdialog>Zebra</div>", "<select><option>Zebra</select>", "<textarea>Zebra</textarea>"),
        *("<button>Zebra</button>", "<aside><a href=x>Zebra crossing</a></aside>"),
    ],
)
def test_what_elements_are_tells_furniture(markup: str) -> None:
    """Summaries quoted menus and forms."""
    assert is_left_out(markup)


@pytest.mark.parametrize(
    "name",
    [
        *("ad", "ad-slot", "topAd", "js_cookie_notice", "share-bar", "newsletterSignup", "modal", "related-posts"),
        *("sponsored", "breadcrumbs", "sr-only", "most-read", "comment-count", "footer", "ad300x250"),
    ],
)
def test_names_of_elements_tell_furniture(name: str) -> None:
    assert is_left_out(f"<div class='x {name}'>Zebra</div>")
    assert is_left_out(f"<div id='{name}'>Zebra</div>")


@pytest.mark.parametrize(
    "markup",
    [
        # No words of these are names of furniture.
        *("<div class='adapter'>Zebra</div>", "<div class='e1ad'>Zebra</div>", "<div class='shared'>Zebra</div>"),
        # They say that something is not there, or is somewhere within.
        *("<div class='no-ads'>Zebra</div>", "<div class='with-sidebar'>Zebra</div>"),
        "<div class='social embed'>Zebra</div>",
        # A word of a sentence is one, whatever a click on it does.
        f"<p>{OTHER}<a class='popup' href='#'>Zebra</a> and more.</p>",
        "<p>Zebra <i class='menu'>x</i></p>",
        # Where there are no links, what is beside the text is of it.
        "<aside>2 cups of Zebra</aside>",
        "<div class='sidebar'><h2>Ingredients</h2><ul><li>2 cups of Zebra</ul></div>",
        "<p class='teaser'>Zebra, in short.</p>",
        # What titles and quotes the text.
        "<blockquote>So it is.<footer>Ann Zebra</footer></blockquote>",
        "<details><summary>Zebra</summary>An answer.</details>",
        "<h2><button>Zebra</button></h2><p>An answer.</p>",
        "<button>What is a Zebra?</button><p>An animal.</p>",
        "<button>Zebra</button><div>It is an animal with stripes.</div>",
        "<pre class='menu'>Zebra</pre>",
        "<table class='menu'><tr><td>Zebra<td>5</table>",
        f"<form>{OTHER * 3} Zebra</form>",
    ],
)
def test_what_is_text_is_read(markup: str) -> None:
    assert not is_left_out(markup)


def test_a_label_of_an_advertisement_is_told_by_its_words() -> None:
    assert is_left_out("<div>Advertisement</div>", word="Advertisement")
    assert not is_left_out("<p>Advertisement is an old trade.</p>", word="Advertisement")


@pytest.mark.parametrize("tag", ["article", "main", "div role=main"])
def test_what_stands_around_the_text_is_told_by_its_links(tag: str) -> None:
    page = f"<div>Zebra <a href=x>Home</a></div><{tag}>{{}}</{tag.split()[0]}>"
    assert is_left_out("", within=page)
    assert is_left_out("", within=f"<{tag}>{{}}</{tag.split()[0]}><div><ul>{TEASERS}</ul></div>", word="fire")
    # What no link is in may be facts of it.
    assert not is_left_out("", within=page.replace("<a href=x>Home</a>", "5 kg"))


def test_what_stands_around_is_told_without_a_word_of_the_page() -> None:
    page = f"<div><ul>{TEASERS.replace('and some words.', '')}</ul></div><div>{{}}</div><div><ul>{TEASERS}</ul></div>"
    assert is_left_out("", within=page, word="fire")


def test_a_list_of_which_half_is_links_is_read() -> None:
    page = "<div><div><p>2 cups of <a href=x>Zebra milk</a></p></div><div>{}</div></div>"
    assert not is_left_out("", within=page)
    assert is_left_out("", within=page.replace("2 cups of", "of"))


def test_a_title_outside_of_the_text_is_read() -> None:
    page = f"<div><a href=x>Zebra</a><h1>Budget</h1></div><article>{TEXT}</article>"
    assert read(page).split("\n")[0] == "Budget"
    assert read(f"<header><nav><a href=x>Zebra</a></nav><h1>Budget</h1></header>{TEXT}").split("\n")[0] == "Budget"


def test_a_heading_of_nothing_but_furniture_goes_with_it() -> None:
    below = "<nav><a href=x>Zebra</a></nav>"
    assert is_left_out(f"<h2>Elsewhere</h2>{below}", word="Elsewhere", within="{}<h2>Last</h2><p>Said.</p>") is False
    assert is_left_out(f"<div><h2>Elsewhere</h2>{below}</div><h2>More</h2>", word="Elsewhere")
    assert not is_left_out(f"<h2>Elsewhere</h2>{below}<p>And some words.</p>", word="Elsewhere")


@pytest.mark.parametrize(
    "page",
    [
        # Of a thread the comments are the text, as are answers of which some are commented.
        "".join(f"<div class='comment'><p>{SENTENCE}{number}</p></div>" for number in range(9)),
        f"<p>{SENTENCE * 4}</p><div id='comments'>" + f"<p>{SENTENCE}</p>" * 9 + "</div>",
        f"<div>{TEXT}<div class='comments'>{SENTENCE}</div></div>" * 3,
        # Of a notice its footer.
        f"<p>Notice</p><footer>{TEXT}</footer>",
        f"<form>{TEXT}</form>",
        # A list of teasers that leads to pages, and cards with their words.
        "".join(f"<article class='teaser'><h2><a href=x>{n}</a></h2><p>{SENTENCE}</p></article>" for n in range(9)),
        "".join(f"<div class='promo'><p>{SENTENCE}{n}</p></div>" for n in range(9)),
        # The first of many articles is not all of the page.
        f"<article>{TEXT * 9}</article><article><p><a href=x>Ann</a></p><p>{SENTENCE}</p></article>",
        # Questions with short answers.
        "<button>How?</button><div>So.</div>" * 9 + TEXT,
    ],
)
def test_what_is_most_of_a_page_is_read(page: str) -> None:
    assert read(page) == "".join(piece for piece in html_text(f"<body>{page}") if isinstance(piece, str))


def test_a_page_of_little_text_is_read_whole() -> None:
    menu = "<nav><a href=x>Zebra</a></nav>"
    assert "Zebra" in read(f"{menu}<p>Closed today. {'a' * (LEAST_PROSE_BYTES - 50)}.</p>")
    assert "Zebra" in read(f"{menu}<table><tr><td>Plum<td>7</table>")
    assert "Zebra" not in read(f"{menu}<p>Closed today. {'a' * LEAST_PROSE_BYTES}.</p>")


def test_facts_of_an_encyclopedia_stand_behind_its_lead() -> None:
    facts = "<table class='infobox'><tr><th>Founded<td>1998<sup class='reference'>[1]</sup></table>"
    page = f"<h1>Mill</h1><div class='mw-parser-output'>{facts}{TEXT}<h2>History</h2><p>Old.</p></div>"
    assert read(page).split("agreed")[-1].split("\n")[2:] == ["Founded\t1998", "", "History", "", "Old.", ""]


@pytest.mark.parametrize(
    "markup",
    [
        *(
            "<div class='related ad'>",
            "<nav>",
            "<h2>x<div>",
            "<div><h1>x</h1>",
            "<a href=x>y",
            "<article><a href=x>y</a>",
        ),
        *(
            "<div class=reflist>",
            "<div class=infobox>",
            "<b>x</b>",
            "<div class=comment>x.</div>",
            "<button>x</button>",
        ),
    ],
)
def test_hostile_pages_take_no_time(markup: str) -> None:
    """What is looked for around each element was looked for around each of them again."""
    page = f"<div class='mw-parser-output'>{TEXT}{markup * (120_000 // len(markup))}"
    start = time.process_time()
    list(page_text(page))
    assert time.process_time() - start < 5


SHORT = (
    "<main><h1>Permit</h1><nav><a href=x>Back</a></nav><p>You need one in zone A.</p><p>It costs 35 pounds.</p></main>"
)
AROUND = (
    "<div class=cookie-banner><p>We use cookies to improve what you see, and by clicking you agree to that.</p></div>"
    "<header><nav><a href=x>Home</a></nav></header>{}<div>The mill, Norrey</div><footer>Since 1902.</footer>"
)


def test_a_page_of_some_words_that_says_where_they_are_is_read_without_what_is_around_them() -> None:
    """Summaries of short pages of offices said that one agrees to cookies."""
    text = read(AROUND.format(SHORT))
    assert text.split("\n\n") == [
        "Permit",
        "Back",
        "You need one in zone A.",
        "It costs 35 pounds.",
        "The mill, Norrey\n",
    ]
    # Where the page does not say so, or says so of a few words or of several places, all of it is read.
    for other in (
        SHORT.replace("main>", "div>"),
        SHORT.replace("It costs 35 pounds.", "").replace("You need one in zone A.", ""),
        f"{SHORT}{SHORT}",
    ):
        assert "by clicking you agree" in read(AROUND.format(other))
