"""The words of the recall tasks: names, places, objects and verbs, each with a part that training never sees.

Places and objects are single tokens after a space in the tokenizers of the usual base models (checked with that of
SmolLM2), so that an answer is one token. Names are common first names of one to three tokens.
"""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


NAMES: tuple[str, ...] = _words(
    """
    Mary John Sandra Daniel Julie Fred Bill Jeff Aaron Abigail Adam Alan Albert Alexis Alice Amanda Amber Andrea
    Andrew Angela Anna Anthony Arjun Arthur Ashley Barbara Benjamin Betty Beverly Billy Bobby Boris Brandon
    Brenda Brian Bruce Bryan Carlos Carol Catherine Charles Charlotte Cheryl Chloe Christina Christine
    Christopher Clara Colin Cynthia Danielle David Debra Denise Diana Diane Diego Donna Doris Edward Elena Ellie
    Emily Emma Eric Ethan Eugene Evelyn Fatima Frances Frank Gabriel Gary George Gerald Gloria Hannah Harold
    Hassan Helen Henry Hugo Ian Ingrid Irina Isabella Jack Jacqueline Janet Jason Jennifer Jeremy Jerry Jesse
    Jessica Joan Joseph Joshua Juan Judith Judy Karen Katherine Kathleen Kayla Keith Kelly Kenji Kevin Kimberly
    Kyle Larry Laura Lauren Lawrence Leo Linda Lisa Logan Lori Louis Marcus Maria Marie Marilyn Mark Martha
    Matthew Megan Melissa Michael Michelle Miguel Molly Nancy Natalie Nathan Nicholas Nicole Nina Olga Oliver
    Olivia Omar Oscar Pamela Patricia Patrick Paul Philip Rachel Ralph Randy Ravi Raymond Rebecca Richard Roger
    Ronald Rosa Roy Russell Ryan Samantha Samuel Sara Scott Sean Sharon Shirley Simon Sofia Sophia Stephanie
    Steven Teresa Terry Theresa Timothy Tyler Vera Victor Vincent Walter Wayne Willie Yuki Yusuf Zachary Zoe
    """
)
"""First names for training (190)."""

HELD_OUT_NAMES: tuple[str, ...] = _words(
    """
    Ahmed Aisha Alexander Amy Ana Brittany Carl Carolyn Deborah Dennis Donald Dorothy Douglas Dylan Elizabeth
    Eva Felix Graham Gregory Heather Ivan Jacob James Janice Jeffrey Johnny Jonathan Joyce Julia Justin Kathryn
    Kenneth Lars Lucas Lucia Lucy Margaret Martin Neil Noah Pedro Peter Priya Robert Sarah Stella Stephen Susan
    Thomas William
    """
)
"""First names that only evaluation uses (50)."""

PLACES: tuple[str, ...] = _words(
    """
    kitchen garden bathroom bedroom office library school park garage basement attic balcony bakery hospital
    museum market church forest beach hotel restaurant castle factory farm station airport prison theater
    stadium cinema barn studio
    """
)
"""Places for training (32)."""

HELD_OUT_PLACES: tuple[str, ...] = _words(
    """
    laboratory warehouse stable harbor cave tower temple palace gallery cottage clinic tunnel
    """
)
"""Places that only evaluation uses (12)."""

OBJECTS: tuple[str, ...] = _words(
    """
    football apple milk book lamp key letter cup hammer ball guitar basket bottle camera clock coat hat knife
    map mirror newspaper notebook pencil pillow radio ring rope spoon sword ticket toy box coin bell
    """
)
"""Things to carry, for training (34)."""

HELD_OUT_OBJECTS: tuple[str, ...] = _words(
    """
    violin wallet umbrella candle shovel vase towel ladder
    """
)
"""Things to carry that only evaluation uses (8)."""

MOVE_VERBS: tuple[str, ...] = ("went", "moved", "travelled", "journeyed", "walked", "ran", "hurried", "went back")
"""How a person gets to a place: ``{name} {verb} to the {place}.``"""

TAKE_VERBS: tuple[str, ...] = ("took", "picked up", "grabbed", "got")
"""How a person gets an object: ``{name} {verb} the {object}.``"""

DROP_VERBS: tuple[str, ...] = ("dropped", "put down", "discarded")
"""How a person parts with an object: ``{name} {verb} the {object}.``"""
