"""Lists that people keep: of contacts, members, guests, students and tasks."""

from __future__ import annotations

import pytest

from ..samples import said

CONTACTS = """Name,Company,Email,City
Anna Berg,Nordic Foods,anna@nordic.example,Oslo
Ben Carter,Blue Harbor,ben@harbor.example,London
Dmitri Ivanov,Nordic Foods,dmitri@nordic.example,Bergen
"""
MEMBERS = """name,joined,plan,paid,city
Ana Lopez,2023-01-15,annual,yes,Madrid
Bo Lind,2024-03-02,monthly,no,Lund
Cara Diaz,2022-11-20,annual,yes,Madrid
Dan Wu,2024-06-11,monthly,yes,Lyon
Eve Roy,2023-09-30,annual,no,Lyon
"""
GUESTS = """Guest,Table,Diet,Plus one
Maria Klein,3,vegetarian,yes
Tom Klein,3,none,no
Priya Rao,1,vegan,no
"""
STUDENTS = """Student,Class,Present,Grade
Lena Hart,7A,yes,88
Max Orr,7B,no,73
Nia Cole,7A,yes,95
"""
TASKS = """Task,Owner,Due,Status,Priority
Write spec,Lena,2024-05-01,done,high
Review budget,Max,2024-05-10,open,medium
Ship beta,Nia,2024-06-01,open,high
"""
STAFF = """name,department,salary
Ana Lopez,Engineering,72000
Bo Lind,Engineering,91000
Dan Wu,Sales,58000
"""


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What is Anna's email?", "anna@nordic.example"),
        ("Who works at Nordic Foods?", "Anna Berg, Dmitri Ivanov"),
        ("Who works for Nordic Foods?", "Anna Berg, Dmitri Ivanov"),
        ("How many people work for Nordic Foods?", "2"),
        ("Which company does Ben work for?", "Blue Harbor"),
        ("Who lives in London?", "Ben Carter"),
    ],
)
def test_contacts(question: str, expected: str) -> None:
    """Rows with addresses were of nobody."""
    assert said(question, CONTACTS, "contacts.csv") == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who has not paid?", "Bo Lind, Eve Roy"),
        ("Who paid?", "Ana Lopez, Cara Diaz, Dan Wu"),
        ("Has Eve paid?", "No"),
        ("Has Dan Wu paid?", "Yes"),
        ("Who is the newest member?", "Dan Wu"),
        ("Who joined in 2024?", "Bo Lind, Dan Wu"),
        ("How many annual members have paid?", "2"),
        ("Who is on the monthly plan and has not paid?", "Bo Lind"),
        ("Which members live in Lyon?", "Dan Wu, Eve Roy"),
        # Nobody is called so, and the one who has been there for the longest need not be the oldest.
        ("Has Max paid?", None),
        ("Who is the oldest member?", None),
        ("Has Eve joined?", None),
    ],
)
def test_members(question: str, expected: str | None) -> None:
    assert said(question, MEMBERS, "members.csv") == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many volunteers are there on Friday?", "2"),
        ("Which volunteers are drivers?", "Ada Moss"),
        ("Who is not a driver?", "Ben Ott, Cleo Ray"),
        ("Who works on Saturday?", "Cleo Ray"),
    ],
)
def test_people_are_what_the_file_calls_them(question: str, expected: str) -> None:
    told = "Name,Shift,Day,Driver\nAda Moss,early,Friday,yes\nBen Ott,late,Friday,no\nCleo Ray,early,Saturday,no\n"
    assert said(question, told, "volunteers.csv") == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who is vegan?", "Priya Rao"),
        ("Who sits at table 3?", "Maria Klein, Tom Klein"),
        ("Who has a plus one?", "Maria Klein"),
        ("What table is Priya at?", "1"),
        ("Does Tom have a plus one?", "No"),
        ("What diet does Priya need?", "vegan"),
    ],
)
def test_guests(question: str, expected: str) -> None:
    assert said(question, GUESTS, "wedding.csv") == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who is not present?", "Max Orr"),
        ("What grade did Nia get?", "95"),
        ("What is the average grade in 7A?", "91.5"),
    ],
)
def test_students(question: str, expected: str) -> None:
    assert said(question, STUDENTS, "7.csv") == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What is open?", "Review budget, Ship beta"),
        ("What is still open?", "Review budget, Ship beta"),
        ("Which tasks are still open?", "Review budget, Ship beta"),
        ("What is due in May?", "Write spec, Review budget"),
        ("What are the high priority tasks?", "Write spec, Ship beta"),
        ("What is the status?", None),
        ("What is late?", None),
    ],
)
def test_tasks(question: str, expected: str | None) -> None:
    """What rows are had to be said: "tasks"."""
    assert said(question, TASKS, "plan.csv") == expected


BUGS = """ID,Summary,Reporter,Assignee,Severity,Status
BUG-101,Login fails with umlauts,Ines,Omar,high,open
BUG-102,Typo on start page,Omar,Nia,low,closed
BUG-103,Crash on upload,Ines,Omar,critical,in progress
BUG-104,Slow search,Leo,,medium,open
"""


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        # Omar has reported one, too.
        ("Which bugs are assigned to Omar?", "BUG-101, BUG-103"),
        ("Which bugs have no assignee?", "BUG-104"),
        ("Which bugs are without an assignee?", "BUG-104"),
        ("How many bugs have no assignee?", "1"),
        ("What are the open bugs?", "BUG-101, BUG-104"),
        ("Which bugs have no reporter?", None),
    ],
)
def test_bugs(question: str, expected: str | None) -> None:
    assert said(question, BUGS, "bugs.csv") == expected


BOOKS = """Title,Author,Pages,Rating,Finished
Dune,Frank Herbert,612,5,2023-02-11
Emma,Jane Austen,474,4,2023-04-02
Persuasion,Jane Austen,249,5,
The Trial,Franz Kafka,255,4,2024-03-05
"""
FLATS = """Address,Rooms,Size (m2),Rent,Pets
Mill Lane 5,2,54,780,no
Quay Street 14,3,71,1150,yes
Elm Road 9,1,33,560,yes
"""
DOSES = """Medication,Dose,Times per day,With food
Ibuprofen,400 mg,3,yes
Omeprazole,20 mg,1,no
Amoxicillin,500 mg,2,yes
"""


@pytest.mark.parametrize(
    ("question", "told", "expected"),
    [
        ("What's my average rating?", BOOKS, "4.5"),
        ("What was the last book I finished?", BOOKS, "The Trial"),
        # One of them has not been read.
        ("How many pages did I read?", BOOKS, None),
        ("What is our average rent?", FLATS, "830"),
        ("Which is the largest?", FLATS, "Quay Street 14"),
        ("Which one is the cheapest?", FLATS, "Elm Road 9"),
        ("Which is the oldest?", FLATS, None),
        ("How often do I take ibuprofen?", DOSES, "3"),
        ("How often do I take aspirin?", DOSES, None),
    ],
)
def test_what_people_call_their_own(question: str, told: str, expected: str | None) -> None:
    assert said(question.replace("What's", "What is"), told, "books.csv") == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Which room is the largest?", "Borealis"),
        ("What is on floor 1?", "Aurora, Cirrus"),
        ("Does Cirrus have a projector?", "No"),
    ],
)
def test_rooms(question: str, expected: str) -> None:
    rooms = "Room,Capacity,Projector,Floor\nAurora,12,yes,1\nBorealis,40,yes,2\nCirrus,6,no,1\n"
    assert said(question, rooms, "rooms.csv") == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who earns most?", "Bo Lind"),
        ("Who makes more than 60000?", "Ana Lopez, Bo Lind"),
        ("What is open?", None),
    ],
)
def test_staff(question: str, expected: str | None) -> None:
    assert said(question, STAFF, "staff.csv") == expected
