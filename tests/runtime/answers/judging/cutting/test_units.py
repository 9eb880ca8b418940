"""Numbers with the unit that is asked for."""

from __future__ import annotations

import pytest

from armt.runtime.answers.judging.cutting.units import in_its_unit

TRIGGER = "Triggers have a +5V level and a duration of 1ms."


@pytest.mark.parametrize(
    ("question", "line", "answer", "given"),
    [
        ("What is the voltage of the triggers?", TRIGGER, "1ms", "+5V"),
        ("What is the voltage of the triggers?", TRIGGER, "+5V", None),
        ("How long is a trigger?", TRIGGER, "1ms", None),
        ("What is the voltage?", "It takes 5 V for 1 ms and 12 V then.", "1 ms", ""),
        ("What is the voltage?", "It takes 1 ms.", "1 ms", None),
        ("How much does it weigh?", "It is 4 m long and weighs 42 kg.", "4 m", "42 kg"),
        ("How heavy is it?", "It is as heavy as an ox of 400 kg.", "as heavy as an ox", None),
        ("How fast are lookups?", "We see 5 ms or less, and 99% return under 15 ms.", "99%", ""),
        ("How fast is it?", "It returns 99% of them in 5 ms.", "99%", "5 ms"),
        ("What is the aspect ratio?", "It is 1:1 with a size of 1024x1024 pixels.", "1024x1024", "1:1"),
        ("What is the ratio?", "One in 4 has it.", "4", None),
        # A sum without what it is paid in.
        ("What is the pension?", "We pay SEK 1200 a month.", "1200", "SEK 1200"),
        ("What is the rent?", "It is 1,200.50 EUR.", "1,200.50", "1,200.50 EUR"),
        ("What is the rent?", "It is SEK 12 000 now.", "12 000", "SEK 12 000"),
        ("How many pay it?", "Of 1200 members 30 pay SEK 30.", "30", None),
        ("How many pay it?", "Of 1200 members some pay SEK 30.", "1200", None),
        ("What is the current version?", "Version 4 takes 25mA.", "4", None),
        ("What is the current consumption?", "The unit of 16 HP takes 25mA.", "16 HP", "25mA"),
        # Neither a time of day nor a day is a sum.
        ("How much is coding club?", "Coding club, Tuesdays, 3.15 - 4.15, £4 a term", "4.15", "£4"),
        ("How much deposit was paid?", "Deposit of £500.00 paid on 3 March 2026", "3 March 2026", "£500.00"),
        ("How much is it?", "9 am, £4 or £5", "9 am", None),
        ("How much is it?", "It is 4.15 a term.", "4.15", None),
        ("How much time is left?", "Until 9 am, for £4", "9 am", None),
        ("When is it?", "At 9 am, for £4", "9 am", None),
        ("How much is it?", "It is £4 from 9 am.", "£4", None),
        ("What is the frequency?", "It has 4 cores at 2.5 GHz.", "4 cores", "2.5 GHz"),
    ],
)
def test_a_number_is_of_the_unit_that_is_asked_for(question: str, line: str, answer: str, given: str | None) -> None:
    assert in_its_unit(question, line, answer) == (answer if given is None else given)
