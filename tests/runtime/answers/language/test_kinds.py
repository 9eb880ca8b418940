"""Which kind of answer a question wants, and what of a sentence is of that kind."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.language.kinds import (
    Kind,
    answer_of_kind,
    asked_kind,
    asks_no_truth,
    is_answered,
    parts_of_kind,
    wants_sentence,
)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How long is the term?", "time"),
        ("How much notice must be given?", "time"),
        ("What is the notice period for termination?", "time"),
        ("How long can a nickname be?", None),
        ("How long can I keep it?", "time"),
        ("How often are pings sent?", "often"),
        ("How much can I spend on a desk?", "money"),
        ("When is the rent due?", "date"),
        ("By when must it be paid?", "date"),
        ("What happens when a wheel breaks?", None),
        ("In which year was the mill built?", "date"),
        ("How many engineers will be hired?", "count"),
        ("How much does the pump weigh?", None),
        ("How much does the lawyer charge?", "money"),
        ("What is the price of oats?", "money"),
        ("At what temperature is it baked?", "degrees"),
        ("What is the lowest temperature ever recorded?", "degrees"),
        ("What is the temperature sensor made of?", None),
        ("How high is the tower?", "size"),
        ("How fast can the boat go?", "size"),
        ("What is the maximum file size?", "size"),
        ("What was the length of the old wall?", "size"),
        ("How big a house is it?", None),
        ("How high is the rent?", "money"),
        ("How large is the deposit?", "money"),
        ("What is the length of the lease?", None),
        ("How fast will I get it back?", None),
        ("How far in advance must it be said?", None),
        ("What was the previous volume called?", None),
        ("What is the main area of research?", None),
        ("What is the total area?", "size"),
        ("How old is Anna?", "age"),
        ("What is the minimum age?", "age"),
        ("Who is the landlord?", None),
    ],
)
def test_what_a_question_wants(question: str, kind: str | None) -> None:
    assert asked_kind(question) == kind


@pytest.mark.parametrize(
    ("kind", "line", "parts"),
    [
        ("time", "kept for at least three (3) years and open", ["three (3) years"]),
        ("time", "a period of twelve (12) full calendar months", ["twelve (12) full calendar months"]),
        ("time", "in effect for one year, renewed for one (1) year periods", ["one year", "one (1) year"]),
        ("time", "The mill stands in Norrey.", []),
        ("date", "begins on 1 March 2024 and ends on 28 February 2026", ["1 March 2024", "28 February 2026"]),
        ("date", "due on the first day of each month", ["the first day of each month"]),
        ("date", "built in Lyon in 1999, by 1,999 men", ["1999"]),
        ("date", "as of October 29, 1999", ["October 29, 1999"]),
        ("date", "before 1850, around 1712, and 1,850 men", ["1850", "1712"]),
        ("date", "from 1562 to 1598, between 1268 and 1273", ["from 1562 to 1598", "between 1268 and 1273"]),
        ("date", "the war of 1754–1763, model 1754-17x", ["1754–1763"]),
        ("date", "in the early 11th century, the late 1960s", ["the early 11th century", "the late 1960s"]),
        ("date", "the first half of the eighteenth century", ["the first half of the eighteenth century"]),
        (
            "time",
            "one hundred eighty (180) days before, two hundred and ten days, a hundred hours",
            ["one hundred eighty (180) days", "two hundred and ten days", "a hundred hours"],
        ),
        ("date", "open on Wednesdays", ["on Wednesdays"]),
        ("date", "it opens in November every year", ["November"]),
        ("often", "every *three* years, or twice a day", ["every *three* years", "twice a day"]),
        ("often", "each night, weekly, 3 times per month", ["each night", "weekly", "3 times per month"]),
        ("often", "the mill stands still", []),
        ("time", "after 500 milliseconds", ["500 milliseconds"]),
        ("money", "a fee of $2,450, and ten thousand a year", ["$2,450", "ten thousand a year"]),
        ("degrees", "at 180 °C, or 350°F, never below -5 degrees", ["180 °C", "350°F", "-5 degrees"]),
        ("count", "Anna will hire two engineers, not 12", ["two", "12"]),
        # "1.2" and "million" were two, as were all words of the others.
        ("count", "1.2 million people, 3 dozen eggs", ["1.2 million", "3 dozen"]),
        ("count", "two hundred thousand sheep", ["two hundred thousand"]),
        ("size", "The wall is 120 feet (37 m) high and 3 m thick", ["120 feet (37 m)", "3 m"]),
        ("size", "at most 512 kB, or nine (9) lines of 80 characters", ["512 kB", "nine (9) lines", "80 characters"]),
        ("size", "300,000 sq km, 1.2 million hectares", ["300,000 sq km", "1.2 million hectares"]),
        (
            "size",
            "4 x 6 inches, 10Gbit/s, 30 km/h, two miles an hour",
            ["4 x 6 inches", "10Gbit/s", "30 km/h", "two miles an hour"],
        ),
        ("size", "a bit of 3 grapes in 1999, and 5 maps", []),
        ("age", "a 12-year-old boy, five months old, aged 81", ["12-year-old", "five months old", "81"]),
        ("size", "14 x 6 inches, 8.5 x 11 inches", ["14 x 6 inches", "8.5 x 11 inches"]),
        ("size", "1920 x 1080 pixels, 4 x 6 x 8 cm", ["1920 x 1080 pixels", "4 x 6 x 8 cm"]),
        ("size", "800 (Width) by 600 (Height), 4 m by 6 m", ["800 (Width) by 600 (Height)", "4 m by 6 m"]),
        ("size", "two hundred thousand square miles", ["two hundred thousand square miles"]),
        ("size", "One hundred and twenty feet high", ["One hundred and twenty feet"]),
        (
            "size",
            "1 1/2 miles, 10-12 feet, a hundred feet, 1,000%",
            ["1 1/2 miles", "10-12 feet", "a hundred feet", "1,000%"],
        ),
        (
            "size",
            "512 KB, 64 KiB, 300 km², 5,000 km2, 500 mL, 5 µm",
            ["512 KB", "64 KiB", "300 km²", "5,000 km2", "500 mL", "5 µm"],
        ),
        ("size", "116,000 sq mi, 5 m/s, 10 MB/s, 5 percent", ["116,000 sq mi", "5 m/s", "10 MB/s", "5 percent"]),
        ("age", "one weekend, two yearlings, once a week", []),
        ("age", "at the age of 81, aged twelve", ["81", "twelve"]),
        ("age", "two and a half years old", ["two and a half years old"]),
        ("age", "at age 19", ["19"]),
    ],
)
def test_parts_of_a_kind(kind: str, line: str, parts: list[str]) -> None:
    assert parts_of_kind(kind, line) == parts  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "line", "answer", "given"),
    [
        # The one part that there is, in place of words of another kind.
        (
            "When is the rent due?",
            "The monthly rent is $2,450, due on the first day of each month.",
            "The monthly rent",
            "the first day of each month",
        ),
        ("How many people live there?", "The town has 1.2 million people and 3 schools.", "3", "1.2 million"),
        ("How many engineers are there?", "Anna hires two engineers.", "Anna", "two"),
        ("When is it paid?", "It is paid within ten days.", "It", "ten days"),
        # Several, or none: the sentence answers whole.
        ("When does it end?", "It begins on 1 March 2024 and ends on 2 May 2025.", "It", ""),
        ("When was it released?", "A crash on empty files.", "A crash", ""),
        # Of several the one in the clause that has what is asked for.
        (
            "When is enrolment?",
            "Enrolment opens in May each year, with cover beginning on 1 June.",
            "1 June",
            "May",
        ),
        ("When does cover begin?", "Enrolment opens in May each year, with cover beginning on 1 June.", "1", "1 June"),
        (
            "How long does it keep?",
            "Wait at least a week before eating; it lasts about a month.",
            "Wait at least a week",
            "a month",
        ),
        ("How many scallions are there?", "4 scallions, cut into 1-inch pieces", "1-inch pieces", "4"),
        ("How often is it?", "Every *three* years they take a 6-week rest.", "6-week", "Every *three* years"),
        # How long it lasts is no length.
        ("How long should it soak?", "Cut it into 2-inch pieces.", "2-inch pieces", ""),
        # What is of the kind stays as it is, a part of one becomes the whole.
        (
            "When does the wheel turn?",
            "The wheel turns as soon as the water rises.",
            "as soon as the water rises",
            None,
        ),
        ("How long is the coast?", "The coast is 9,330 km long.", "9,330 km", None),
        ("How many are left?", "None of them are left.", "None", None),
        # What measures is no number of things.
        ("How many tablets a day?", "One tablet of 500 mg or 850 mg, two or three times.", "850", "One"),
        ("How many tablets a day?", "Tablets have 500 mg or 850mg.", "850", ""),
        ("How many jars does it make?", "Makes 4 half pint (8 oz) jars", "8", "4"),
        ("How many grams are in it?", "It has 12 g of it.", "12", None),
        ("How many percent?", "It is 12 % now.", "12", None),
        # Of a date people give all there is.
        ("When was it signed?", "It was signed on 3 May 2020.", "May 2020", "3 May 2020"),
        ("When was this last updated?", "Last updated: April 20, 2023", "20, 2023", "April 20, 2023"),
        ("When did it end?", "It was signed on 3 May 2020 and ended on 4 May 2021.", "2021", "4 May 2021"),
        ("In which year was it signed?", "It was signed on 3 May 2020.", "2020", None),
        # A dash parts two days.
        (
            "When was it argued?",
            "Argued February 22, 2006—Decided June 19, 2006",
            "22, 2006—Decided June 19, 2006",
            "February 22, 2006",
        ),
        # Of a stretch either year may be what is asked for.
        ("When did the war end?", "It went on from 1939 to 1945.", "1945", None),
        ("When was he born?", "Abel Moor (1809–1865) was a miller.", "1809", None),
        ("When did they reign?", "They reigned from 1294 to 1307.", "1294 to 1307", "from 1294 to 1307"),
        ("How many GB of memory are needed?", "4 cores and 16 GB of memory", "4 cores", "16"),
        ("Who hires?", "Anna hires two engineers.", "Anna", None),
        ("When?", "On 3 May.", "", None),
        ("How much is the rent?", "The monthly rent is $2,450, in advance.", "The monthly rent is $2,450", "$2,450"),
        ("What is the price of oats?", "Oats are $3, or $5 when ground.", "$3, or $5 when ground", None),
        ("What is the fee?", "The fee is that of the list.", "that of the list", ""),
        # Sizes and ages are told without a number, too, and then anything is as good.
        ("How high is the tower?", "The old tower is 40 m high.", "The old tower", "40 m"),
        ("How high is the tower?", "The tower is as high as the mill.", "as high as the mill", None),
        ("How high is the tower?", "It rises 40 m above the hill, which is 90 m high.", "above the hill", ""),
        ("How high is the tower?", "The tower is 40 m high.", "a tower", "40 m"),
        ("What is the width of the mat?", "The length of the mat is 38 cm and the width 4 cm.", "4 cm", None),
        ("How large is it?", "It is 800 (Width) by 600 (Height).", "800", "800 (Width) by 600 (Height)"),
        ("How wide is it?", "It is 800 (Width) by 600 (Height).", "800", None),
        ("How large is the pool?", "Its 12 m pool has 300 seats.", "300 seats", None),
        ("How old is Anna?", "Anna, aged 17, is Bert's sister.", "Bert's sister", "17"),
        ("How old is Anna?", "Anna is 17.", "17", None),
        # A day is no length, and what a line bears answers no who, where or which.
        (
            "How long is the initial period?",
            "It begins on 1 March 2025 and continues for an initial period of twenty-four months.",
            "1 March 2025",
            "twenty-four months",
        ),
        ("Where is the ball?", "12/07/2025, 10:07:14 Ben: the ball is in my car", "12/07/2025, 10:07:14", ""),
        ("Which snapshot is gone?", "2025-09-01 02:31:41 snapshot x is gone", "2025-09-01 02:31:41", ""),
        ("Who gave the most?", "The most, 250,000 dollars, came from Ann.", "250,000 dollars", ""),
        ("Who gave the most?", "The most, 250,000 dollars, came from Ann.", "Ann", None),
        ("Which years were dry?", "It was dry in 1976.", "1976", None),
        ("Which port is open?", "Port 80 is open.", "80", None),
        ("Where is it?", "It is at 12 Main Street.", "12 Main Street", None),
        # Addresses, and numbers to call.
        ("What is her email?", "E-mail: ann@example.org Phone: +49 30 5557721", "+49 30 5557721", "ann@example.org"),
        ("What is Ann's phone number?", "E-mail: ann@example.org Phone: +49 30 5557721", "E-mail", "+49 30 5557721"),
        ("What is the website of it?", "See www.a.org/x. or mail ann@b.org", "ann@b.org", "www.a.org/x"),
        ("What is the subject of the email?", "Subject: the boiler, ann@b.org", "the boiler", None),
        # What is asked about an address is no address; each was the answer.
        ("What is the website about?", "The website www.a.org is about cake.", "cake", None),
        ("What is the home page called?", "The home page www.a.org is called Cake.", "Cake", None),
        ("What happens to phone numbers?", "Phone numbers (020 7946 0958) are masked.", "are masked", None),
        ("Tell me why she gave an email address", "She gave a@b.org since she moved.", "since she moved", None),
        # How long something is had for a sum is no sum.
        ("How much does it cost to send it?", "It costs £41 for 6 months.", "6 months", "£41"),
        ("How much does it cost to send it?", "It costs five crowns.", "five crowns", None),
        # A stretch of numbers counts as one; of a match the minute says when.
        ("How many players can play?", "A game for 2 to 5 players aged 10 and up.", "10 and up", "2 to 5"),
        ("How many players can play?", "A game for 2 to 5 players.", "2 to 5", None),
        (
            "When did he score?",
            "He was on for three minutes and scored in the 81st minute.",
            "three minutes",
            "the 81st minute",
        ),
        ("What time is lunch?", "12:16 - Ann: we eat at 12.30, not 12:16", "12.30", None),
        # A day is no temperature, and a model's has no degrees.
        (
            "What is the lowest temperature ever recorded?",
            "The record low, -17 °C, was measured on 12 May.",
            "12 May",
            "-17 °C",
        ),
        ("What is the default temperature?", "The temperature is 0.7 by default.", "0.7", None),
        # What has a number for a name was told by its whole line.
        ("Which room is it in?", "The meeting is in 204.", "204", None),
        ("How much can I spend?", "At 37mills you can spend up to $3,000 a time.", "37mills", "$3,000"),
    ],
)
def test_an_answer_is_of_the_kind_that_is_asked_for(question: str, line: str, answer: str, given: str | None) -> None:
    assert answer_of_kind(question, line, answer) == (answer if given is None else given)


@pytest.mark.parametrize(
    ("question", "line", "certain"),
    [
        ("How long must records be kept?", "Records shall be kept for three (3) years.", True),
        ("How long must records be kept?", "Records shall be kept.", False),
        ("How long must records be kept?", "Records shall be kept for one year, or ten years.", False),
        ("How long must ships be kept?", "Records shall be kept for three (3) years.", False),
        ("How long must it be kept?", "It shall be kept for three (3) years.", False),
        ("Who keeps the records?", "Records shall be kept for three (3) years.", False),
    ],
)
def test_a_sentence_with_all_that_is_asked_for_answers(question: str, line: str, certain: bool) -> None:
    assert is_answered(question, line) == certain


@pytest.mark.parametrize(
    ("question", "wants"),
    [
        ("Why is the mill closed?", True),
        ("What happens if I don't pay?", True),
        ("How do I leave?", True),
        ("What should I do before I sign?", True),
        # A part of what is to be done was given.
        ("What is Ann going to do?", True),
        ("What must the tenant do upon request?", True),
        ("What should be done if it stands still?", True),
        ("What does the lazy setting do?", False),
        ("What can the parser read?", False),
        ("How long do I stay?", False),
        ("How old is she?", False),
        ("What should I read?", False),
        ("Who did it?", False),
    ],
)
def test_a_few_words_do_not_say_why_or_how(question: str, wants: bool) -> None:
    assert wants_sentence(question) == wants


@pytest.mark.parametrize("kind", ["time", "money", "age", "size"])
def test_a_row_of_numbers_is_gone_through_once(kind: str) -> None:
    """From each digit on the rest was read: a row of eight times the length took sixty times as long."""

    def seconds(count: int) -> float:
        began = time.process_time()
        parts_of_kind(kind, "1," * count)  # type: ignore[arg-type]
        return time.process_time() - began

    short = min(seconds(4_000) for _ in range(3))
    assert min(seconds(32_000) for _ in range(3)) < 30 * max(short, 1e-3)


FLOOD = "Flood is covered with an excess of €1,000; for all else the excess is €200."


def test_of_two_sums_that_of_the_clause_is_given_whatever_asks_for_it() -> None:
    assert answer_of_kind("What is the excess for flooding?", FLOOD, "€200") == "€1,000"
    assert answer_of_kind("How much is the excess for all else?", FLOOD, "€200") == "€200"
    gaps = "Animals crossed 71 per cent of the gaps narrower than 3 m, but only 12 per cent of those wider than 8 m."
    assert answer_of_kind("What share of gaps over 8 m was crossed?", gaps, "12 per cent") == "12 per cent"
    assert answer_of_kind("What share of gaps under 3 m was crossed?", gaps, "12 per cent") == "71 per cent"
    days = "Send v3 by Wednesday the 22nd for the 5.8 release; the window closes on Friday the 24th."
    assert answer_of_kind("By when must v3 arrive for 5.8?", days, "on Friday the 24th") == "Wednesday the 22nd"


@pytest.mark.parametrize(
    ("line", "answer", "given"),
    [
        ("2026-03-11T02:14:05.113Z INFO payments v4.7.1 started", "2026-03-11T02:14:05.113Z", "v4.7.1"),
        ("It runs on Python 3.11 or newer.", "Python 3.11 or newer", "Python 3.11 or newer"),
        ("It runs on Python 3.11, and on 3.12.", "Python", ""),
        ("It runs on the newest Python.", "the newest Python", "the newest Python"),
    ],
)
def test_a_version_is_asked_for(line: str, answer: str, given: str) -> None:
    assert answer_of_kind("Which Python version was started?", line, answer) == given


@pytest.mark.parametrize(
    ("question", "line", "answer"),
    [
        ("Which company released version 2?", "Acme released version 2.0.1.", "Acme"),
        ("What changed in version 2?", "Version 2.0.1 has another client.", "another client"),
        ("When was the first version of Foo released?", "The first version, 1.0.1, is of 1999.", "1999"),
        ("Who wrote first version of Foo?", "Ann Lee wrote the first version, 0.9.1.", "Ann Lee"),
        ("What causes version conflicts?", "Locks cause them since 1.2.", "Locks"),
        # A version of one number is one.
        ("Which database version is used?", "PostgreSQL 16 with driver 42.7.1.", "PostgreSQL 16"),
    ],
)
def test_what_a_version_did_is_none(question: str, line: str, answer: str) -> None:
    """Each was answered by the number in its sentence."""
    assert answer_of_kind(question, line, answer) == answer


def test_who_asks_whom_is_not_told_that_it_is_true() -> None:
    assert asks_no_truth("Who opened the draft?")
    assert asks_no_truth("which one is a draft?")
    assert not asks_no_truth("Is it a draft?")
    assert not asks_no_truth("What is its state?")


@pytest.mark.parametrize(
    ("kind", "sums"),
    [
        ("money", ["£1.2bn", "$5m", "$85k", "€20 Mio", "US$1.5 million", "$2-million"]),
        ("money", ["$5-10", "$1.5-2 million", "$5–$10", "5-10 euros", "5–10 dollars", "5-10%"]),
        ("money", ["CHF 1'200.00", "CHF 1’200", "$1 000 000", "€1\u00a0200"]),
        ("money", ["A$5", "R$ 10,50", "-$5", "12,5 %"]),
        ("degrees", ["5-10 °C", "-10 °C", "12,5 °C"]),
        ("time", ["3-5 days", "24–48 hours", "2-3 business days", "2-3 Wochen", "18-month"]),
    ],
    ids=["scale", "from to", "groups", "signs", "degrees", "times"],
)
def test_a_sum_is_never_cut(kind: Kind, sums: list[str]) -> None:
    """What a bridge for £1.2bn cost was £1.2, and rents of CHF 1'200 were CHF 1."""
    for said in sums:
        assert parts_of_kind(kind, f"It is {said} there.") == [said]
        asked = {"money": "How much does it cost?", "degrees": "What is the temperature?", "time": "How long is it?"}
        assert answer_of_kind(asked[kind], f"It is {said} there.", said) == said


@pytest.mark.parametrize(
    ("question", "line", "answer", "given"),
    [
        # Both times were given, of what is made and of what is paid.
        (
            "When will claims be paid?",
            "All claims must be made within 90 days, and will be paid within 2 weeks.",
            "90 days, and will be paid within 2 weeks",
            "2 weeks",
        ),
        ("When will claims be paid?", "All claims must be made in May, and will be paid in June.", "May", "June"),
        ("When do they meet?", "They meet on Monday, and on Tuesday.", "on Monday, and on Tuesday", None),
        ("When are claims made?", "All claims are made in May, and are paid in June.", "May", None),
    ],
)
def test_of_two_times_that_of_the_verb_is_given(question: str, line: str, answer: str, given: str | None) -> None:
    assert answer_of_kind(question, line, answer) == (answer if given is None else given)


def test_what_stands_beside_a_sum_is_no_part_of_it() -> None:
    assert parts_of_kind("money", "It cost $5 in 2020 and $20 300 guests paid.") == ["$5", "$20"]
    assert parts_of_kind("money", "Of $5 million, $7 kept, $9 bought.") == ["$5 million", "$7", "$9"]
    assert parts_of_kind("degrees", "From 5 °C to 10 °C.") == ["5 °C", "10 °C"]


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("At what time did people vote?", "hour"),
        ("by what time must I ring in?", "hour"),
        ("And what time of day is it done?", "hour"),
        # A season, a stretch, and what only begins so.
        ("At what time of year does it bloom?", None),
        ("Within what time is it paid?", None),
        ("What time did it take?", None),
        ("What time zone is used?", None),
    ],
)
def test_what_time_asks_for_an_hour(question: str, kind: str | None) -> None:
    assert (asked_kind(question) == "hour") is (kind == "hour")


@pytest.mark.parametrize(
    ("line", "hours"),
    [
        ("On Jun 11, 2016 it took place between 6 and 8 PM", ["6 and 8 PM"]),
        ("| Started: Aug 12, 2025 at 4:32PM UTC (7 sec ago) |", ["4:32PM UTC"]),
        ("It ran 10:30-12:00, as v1.2.3 did at 7.30 p.m. EST, not at noon.", ["10:30-12:00", "7.30 p.m. EST", "noon"]),
        ("She got up at half past seven and went by six o'clock.", ["half past seven", "six o'clock"]),
        ("2026-05-03T10:22:33Z, at 0900 hours", ["0900 hours"]),
        ("My train leaves at five, yours by 7 in the evening.", ["five", "7"]),
        ("She was there at two years of age, and by ten people after one of them.", []),
    ],
)
def test_hours_of_a_line(line: str, hours: list[str]) -> None:
    assert parts_of_kind("hour", line) == hours


@pytest.mark.parametrize(
    ("line", "answer", "given"),
    [
        # "2025 at 4:32PM UTC" was given.
        ("It started: Aug 12, 2025 at 4:32PM UTC.", "2025 at 4:32PM UTC", "4:32PM UTC"),
        ("On Jun 11, 2016 people voted between 6 and 8 PM", "11, 2016", "6 and 8 PM"),
        ("It opens at 9 am and shuts at 5 pm.", "in May", ""),
        # Said otherwise than by the clock.
        ("They voted in the evening of May 3.", "in the evening", "in the evening"),
    ],
)
def test_an_hour_is_given_to_who_asks_for_one(line: str, answer: str, given: str) -> None:
    assert answer_of_kind("At what time did people vote?", line, answer) == given


def test_a_share_in_percent_is_no_number_of_people() -> None:
    """ "50" was how many sit on a board of which half have to be there."""
    line = "At least half (50%) of the directors have to be there."
    assert answer_of_kind("How many people sit on the board?", line, "half") == ""
    assert answer_of_kind("How many percent have to be there?", line, "half") == "50"


def test_an_hour_is_no_length() -> None:
    line = "At nine o'clock in the evening, after a labour of over fifty hours, it was born."
    assert answer_of_kind("How long was she in labour?", line, "nine o'clock in the evening") == "fifty hours"
    assert answer_of_kind("How long was it?", "It was nine miles long.", "nine miles") == "nine miles"


def test_a_date_is_not_cut() -> None:
    """ "2025 at 4:32 PM" was said."""
    line = "It started: Aug 12, 2025 at 4:32 PM."
    assert answer_of_kind("When did it start?", line, "2025 at 4:32 PM") == "Aug 12, 2025 at 4:32 PM"


@pytest.mark.parametrize(
    ("question", "line", "given", "told"),
    [
        ("How many stations are built?", "140 of 200 stations are built", "200", "140"),
        ("How many gardens are above the limit?", "Nine of the 46 gardens exceed the limit.", "46", "Nine"),
        ("How many stations are there in all?", "140 of 200 stations are built", "200", "200"),
        ("How many bikes are built?", "140 of 200 stations are built", "200", "200"),
        ("How many cups of tea are drunk?", "Of the cups of tea 12 are drunk.", "12", "12"),
    ],
)
def test_of_some_out_of_all_those_are_meant_of_which_it_is_said(
    question: str, line: str, given: str, told: str
) -> None:
    """All 200 stations were built."""
    assert answer_of_kind(question, line, given) == told


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("The train leaves on Friday 8 May at ten.", ["Friday 8 May"]),
        ("It is on Sunday, June 14, 2026, or every Monday.", ["Sunday, June 14, 2026", "every Monday"]),
        ("Come on Tuesday, the 5th, or on Friday.", ["Tuesday, the 5th", "on Friday"]),
    ],
)
def test_a_day_is_told_with_that_of_the_week(line: str, days: list[str]) -> None:
    """ "8 May" was said of "Friday 8 May"."""
    assert parts_of_kind("date", line) == days


def test_what_something_costs_is_money() -> None:
    for question in ("What does colour printing cost?", "How much is the breakfast?", "How much are tickets?"):
        assert asked_kind(question) == "money"
    assert asked_kind("What is the ticket about?") is None


def test_hours_and_minutes_may_be_short() -> None:
    assert parts_of_kind("time", "P3 Eco 50 C 3 h 20 min 9 l, wait 1-2 hrs") == ["3 h", "20 min", "1-2 hrs"]
    assert parts_of_kind("time", "page 3 has 4 hens, and two h") == []


def test_an_hour_is_no_sum() -> None:
    """ "18:00 Duo Verde" was what children pay."""
    question, line = "How much do children pay?", "Saturday: 18:00 Duo Verde; children pay £15"
    assert answer_of_kind(question, line, "18:00 Duo Verde") == "£15"
    assert answer_of_kind(question, line.split(";")[0], "18:00 Duo Verde") == ""
