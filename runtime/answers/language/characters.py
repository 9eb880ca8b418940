r"""Characters that end sentences, and those that belong to the word they stand behind, as insides of character classes.

To Python's ``\w`` a mark is no part of a word: an accent that is written by itself ("e" and U+0301), a vowel of Hindi
or a point of Hebrew would end one, and so would a soft hyphen.
"""

from __future__ import annotations

#: What ends a sentence when white space follows, and what does so by itself in scripts that write no spaces.
SPACED_STOPS = ".!?…؟۔।॥։።፧"
BARE_STOPS = "。！？｡．"
#: A line of so many characters may have been ended because the next word had no room.
LEAST_WIDTH = 50

#: Marks, but for those of scripts that put no spaces between words. Letters that lie between marks are in the ranges
#: too, which costs nothing behind a letter; punctuation and symbols are not. Of scripts beyond 16 bits those that are
#: alive.
MARKS = (
    r"\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    r"\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0711-\u07f3\u07fd\u0816-\u082d\u0859-\u085b\u0898-\u08e1\u08e3-\u0963"
    r"\u0981-\u09e3\u09fe-\u0a75\u0a81-\u0ae3\u0afa-\u0b63\u0b82-\u0bd7\u0c00-\u0c63\u0c81-\u0c83\u0cbc-\u0d4d"
    r"\u0d57-\u0d63\u0d81-\u0df3\u0f18\u0f19\u0f35\u0f37\u0f39\u0f3e-\u0f84\u0f86-\u0fbc\u0fc6\u135d-\u135f"
    r"\u1712-\u1734\u1752-\u1773\u180b-\u180d\u180f-\u193b\u1a17-\u1a1b\u1a55-\u1a7f\u1ab0-\u1b44\u1b6b-\u1b73"
    r"\u1b80-\u1bf3\u1c24-\u1c37\u1cd0-\u1cd2\u1cd4-\u1dff\u20d0-\u20f0\u2cef-\u2cf1\u2d7f-\u2dff\u302a-\u302f"
    r"\ua66f-\ua672\ua674-\ua67d\ua69e-\ua6f1\ua802-\ua827\ua82c\ua880-\ua8c5\ua8e0-\ua8f1\ua8ff-\ua92d\ua947-\ua953"
    r"\ua980-\ua9c0\ua9e5-\uaa4d\uaa7b-\uaac1\uaaeb-\uaaef\uaaf5\uaaf6\uabe3-\uabea\uabec\uabed\ufb1e\ufe00-\ufe0f"
    r"\ufe20-\ufe2f\U00010d24-\U00010d27\U00011000-\U00011046\U00011080-\U000110ba\U00011100-\U00011134"
    r"\U0001e130-\U0001e136\U0001e2ec-\U0001e2ef\U0001e8d0-\U0001e94a\U000e0100-\U000e01ef"
)

#: Those of the scripts that put none.
UNSPACED_MARKS = r"\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ecd\u102b-\u103e\u1056-\u109d\u17b4-\u17d3\u17dd\u3099\u309a"

#: What nobody sees: soft hyphens, joiners, spaces of no width, marks of direction, variants of a character.
INVISIBLE = (
    r"\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f"
    r"\ufeff\U000e0100-\U000e01ef"
)

#: What stands behind a letter and belongs to its word: a character class; see `words`.
JOINED = f"[{MARKS}{INVISIBLE}]"

#: Marks without which a word is the same word to a reader: accents, points, vowels that Arabic and Hebrew may leave
#: out. The vowels of other scripts, and what takes one away, are none of them.
ACCENTS = (
    r"\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    r"\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u0898-\u089f\u08ca-\u08e1\u08e3-\u08ff"
    r"\u093c\u0951-\u0954\u09bc\u0a3c\u0abc\u0b3c\u0c3c\u0cbc\u135d-\u135f\u1ab0-\u1ace\u1dc0-\u1dff\u20d0-\u20f0"
    r"\u2cef-\u2cf1\u2de0-\u2dff\u3099\u309a\ua66f-\ua672\ua674-\ua67d\ua69e\ua69f\ufb1e\ufe20-\ufe2f"
)
