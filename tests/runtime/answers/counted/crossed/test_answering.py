"""Answers that stand where a row and a column meet, and which columns have something in a row."""

from __future__ import annotations

import pytest

from armt.runtime.answers.counted.inside.tables import TablesInside
from armt.runtime.answers.counted.tables import Tables
from armt.runtime.text.stored import StoredText

PLANS = """# Acme Cloud

All of it comes with a trial of 14 days, and may be changed at any time.

## Compare plans

| | Free | Pro | Team | Business |
|---|---|---|---|---|
| Price per month | $0 | $12 | $49 | $199 |
| Storage | 5 GB | 100 GB | 1 TB | 10 TB |
| SSO | ✗ | ✗ | ✓ | ✓ |
| Audit log | | | | ✓ |
| API access | no | yes | yes | on request |
| Custom domains | – | 1 | 10 | 50 |
| Support | Forum | Email | Chat | Phone, 24/7 |
| Support response time | – | 2 business days | 8 hours | 1 hour |
"""
ROTA = """# Night rota

Shifts are swapped with a colleague only after telling Dana.

| Shift | Monday | Tuesday | Wednesday |
|---|---|---|---|
| Late (14-22) | Cleo | Cleo | Dev |
| Night (22-6) | Fay | Eli | Fay |
| On call | Dana | Dana | Hugo |
"""
ROOMS = """# Rooms on Friday

| Time | Room Ada | Room Babbage |
|---|---|---|
| 9:00 | Keynote | |
| 11:00 | Async patterns | Postgres tuning |
| 12:00 | Lunch | Lunch |
"""
WHO = """# Releases

| Task | Product owner | Tech lead | QA | Legal |
|---|:-:|:-:|:-:|:-:|
| Write release notes | A | R | I | I |
| Run regression tests | I | A | R | - |
| Review licences | I | C | - | R/A |
"""
TICKED = """# Vulnerabilities

| | Security | Development Team | Release Manager | SRE |
|---|:-:|:-:|:-:|:-:|
| Triage of reports | x | | | |
| Notify the Release Manager of a fix | | x | | |
| Release preparation | | | x | x |
"""
FEES = """# Parking

| Vehicle | First hour | Daily maximum | Monthly pass |
|---|---|---|---|
| Car | €2.00 | €15 | €95 |
| Electric car (charging) | €2.50 | €18 | €110 |
| Van | free | €22 | €140 |
"""
BARS = """# Nutrition

| Per 100 g | Oat bar | Nut bar | Date bar |
|---|---|---|---|
| Protein | 8 g | 17 g | 4 g |
| Vegan | yes | no | yes |
"""
ROLES = """# Titles

| Category | Junior SRE (L1) | SRE (L2) | Lead SRE (L4) |
|---|---|---|---|
| *Tech and tooling* | Uses our most common tools in day to day work. | Knows all tools. | Chooses our tools. |
| *On duty* | Shadows shifts and assists. Communicates well in calls. | Takes shifts. | Leads any of them. |
| *Trust* | Work is reviewed by more senior people. | Work is sometimes reviewed. | Works alone and manages 3 people. |
"""
SYSTEMS = """# Support

| Operating system | Version 3.x | Version 4.x |
|---|---|---|
| Ubuntu 20.04 | Yes | No |
| Ubuntu 22.04 | Yes | Yes |
| Windows Server 2019 | Yes | Partial |
"""
OPTIONS = """# Options

| Option | Type | Default | Required | Description |
|---|---|---|---|---|
| `api_key` | string | | yes | Key of your account. |
| `verify_tls` | boolean | true | no | Whether certificates are checked. |
"""
MODELS = """# Models

| | Training data | Params | Context length |
|---|---|---|---|
| Llama 2 | A mix of data | 7B | 4k |
| Llama 2 | A mix of data | 70B | 8k |
| Falcon | Web pages | 40B | 2k |
"""
BOARD = """# Board

| First | Last | Email | Role | Office |
|---|---|---|---|---|
| John | Doe | john@a.org | Member | Oslo |
| Jane | Smith | jane@a.org | Chair | Rome |
"""
EXAMS = """# Exams

| Exam | Cost | Cost inc tax |
|---|---|---|
| Cloud Practitioner | $100 | $120 |
| Professional Level (Architect) | $300 | $360 |
"""
SEVERITIES = """# Severities

| Severity | Definition | First response |
|---|---|---|
| S1 Critical | Production is down. | 15 minutes |
| S2 High | No workaround. | 1 hour |
"""


def tables(told: str) -> TablesInside:
    return TablesInside(StoredText.of_string("document.md", told, format="markdown"))


def said(question: str, told: str) -> str | None:
    found = tables(told).answer(question)
    return None if found is None else found.output


@pytest.mark.parametrize(
    ("question", "told", "answer"),
    [
        ("How much storage has the Pro plan?", PLANS, "100 GB"),
        ("What does a monthly pass for a car cost?", FEES, "€95"),
        # Its other words stand in brackets.
        ("How much is a monthly pass for an electric car?", FEES, "€110"),
        ("What kind of support does Pro have?", PLANS, "Email"),
        ("What is the support response time of Business?", PLANS, "1 hour"),
        ("Who has the late shift on Monday?", ROTA, "Cleo"),
        ("Who is on shift on Tuesday night?", ROTA, "Eli"),
        ("What tools does a Junior SRE use?", ROLES, "Uses our most common tools in day to day work."),
        # All of a name goes before a part of a longer one.
        ("How is the work of an SRE trusted?", ROLES, "Work is sometimes reviewed."),
        ("What does verify_tls do?", OPTIONS, "Whether certificates are checked."),
    ],
)
def test_the_cell_of_a_row_and_a_column_that_are_named_in_part(question: str, told: str, answer: str) -> None:
    assert said(question, told) == answer


@pytest.mark.parametrize(
    ("question", "told", "answer"),
    [
        ("Is SSO in the Team plan?", PLANS, "Yes"),
        ("Does the Pro plan have SSO?", PLANS, "No"),
        # Beside ticks what has none is not so.
        ("Does the Pro plan have the audit log?", PLANS, "No"),
        ("Does Business have API access?", PLANS, "on request"),
        ("Is Ubuntu 20.04 supported in version 4.x?", SYSTEMS, "No"),
        ("Is Windows Server 2019 supported by version 4.x?", SYSTEMS, "Partial"),
        ("Is the api_key option required?", OPTIONS, "Yes"),
        ("Is the nut bar vegan?", BARS, "No"),
    ],
)
def test_whether_something_is_so_is_said_by_a_mark(question: str, told: str, answer: str) -> None:
    assert said(question, told) == answer


@pytest.mark.parametrize(
    ("question", "told", "answer"),
    [
        ("Which plans have SSO?", PLANS, "Team, Business"),
        ("Which plans include the audit log?", PLANS, "Business"),
        ("Which plans have custom domains?", PLANS, "Pro, Team, Business"),
        ("Which bars are vegan?", BARS, "Oat bar, Date bar"),
        ("Which bar has the most protein?", BARS, "Nut bar"),
        ("Which bar has the least protein?", BARS, "Date bar"),
        ("Which operating systems does version 4.x support?", SYSTEMS, "Ubuntu 22.04"),
        ("On which days is Fay on the night shift?", ROTA, "Monday, Wednesday"),
        ("In which room is Postgres tuning?", ROOMS, "Room Babbage"),
        ("When is Postgres tuning?", ROOMS, "11:00"),
        ("Which vehicle is free in the first hour?", FEES, "Van"),
    ],
)
def test_columns_and_rows_that_have_something(question: str, told: str, answer: str) -> None:
    assert said(question, told) == answer


@pytest.mark.parametrize(
    ("question", "told", "answer"),
    [
        ("Who is responsible for the release notes?", WHO, "Tech lead"),
        ("Who is accountable for the release notes?", WHO, "Product owner"),
        ("Who is informed about the release notes?", WHO, "QA, Legal"),
        ("Who runs the regression tests?", WHO, "QA"),
        ("Who reviews licences?", WHO, "Legal"),
        ("Who triages reports?", TICKED, "Security"),
        ("Who is responsible for the release preparation?", TICKED, "Release Manager, SRE"),
        # What a column is called stands in the row as well.
        ("Who notifies the release manager of a fix?", TICKED, "Development Team"),
    ],
)
def test_who_does_what(question: str, told: str, answer: str) -> None:
    assert said(question, told) == answer


@pytest.mark.parametrize(
    ("question", "told"),
    [
        # Half of a question is answered by no cell.
        ("How much storage has the Enterprise plan?", PLANS),
        ("How much is an annual pass for a car?", FEES),
        ("How much is a monthly pass for a bus?", FEES),
        ("Who is on holiday on Tuesday?", ROTA),
        ("Does the Pro plan have two-factor authentication?", PLANS),
        # And another one by none.
        ("Which plans have no SSO?", PLANS),
        ("Which plans don't have SSO?", PLANS),
        ("How much more storage has Team than Pro?", PLANS),
        ("How much storage have Pro and Team?", PLANS),
        ("What is the total price of Pro and Team?", PLANS),
        # Two cells are meant.
        ("What does a car cost?", FEES),
        ("Who is responsible for and informed about the release notes?", WHO),
        # An amount is no name, and a name no number.
        ("Who has the storage of Pro?", PLANS),
        ("How many hours of support does Pro have?", PLANS),
    ],
)
def test_what_may_be_meant_otherwise_is_left(question: str, told: str) -> None:
    assert said(question, told) is None


@pytest.mark.parametrize(
    ("question", "told", "answer"),
    [
        # Of several rows with one name the one that has the other words in a cell.
        ("What is the context length of Llama 2 70B?", MODELS, "8k"),
        # A cell that stands once names its row as well.
        ("What is the email of the chair?", BOARD, "jane@a.org"),
        ("What is John Doe's email?", BOARD, "john@a.org"),
        ("Who is the chair?", BOARD, "Jane Smith"),
        ("Where is Jane Smith?", BOARD, "Rome"),
        ("How much is the Professional Level?", EXAMS, "$300"),
        ("What does the Professional Level cost including tax?", EXAMS, "$360"),
        ("What is the cost of the Professional Level inc tax?", EXAMS, "$360"),
        ("What does S1 mean?", SEVERITIES, "Production is down."),
        ("What is the context length of Llama 2?", MODELS, None),
        ("How much is the budget?", EXAMS, None),
        ("Which models have a context length of 8k?", MODELS.replace("| |", "| Model |"), "Llama 2"),
        ("Which fields are required?", OPTIONS.replace("`api_key`", "`fields.key`"), None),
    ],
)
def test_rows_named_by_other_cells_and_columns_that_are_meant(question: str, told: str, answer: str | None) -> None:
    assert said(question, told) == answer


def test_a_cell_of_a_table_with_sums_is_what_it_is() -> None:
    told = (
        "# Costs\n\n| Item | Breakdown | Cost |\n|---|---|---|\n| Travel | Air fare | $2 |\n| Hotel | 3 nights | $3 |\n"
    )
    told += "| **Total** | | **$5** |\n| Reserve | None | $1 |\n"
    assert said("What is the breakdown of the hotel?", told) == "3 nights"


def test_on_a_page_an_empty_cell_may_be_a_part_of_the_one_above() -> None:
    told = "Plans\n\nAspect\tFree\tPro\nSSO\tno\tyes\nAudit log\t\tyes\nAPI\tyes\tyes\n"
    page = TablesInside(StoredText.of_string("plans.docx", told, format="text"))
    answers = [page.answer(f"Does {plan} have the audit log?") for plan in ("Pro", "Free")]
    assert [answer and answer.output for answer in answers] == ["Yes", None]
    assert page.answer("Which plans have the audit log?") is None


def test_names_that_are_said_whole_go_before_a_sentence() -> None:
    told = f"{TICKED}\nReports are triaged quickly.\n"
    assert said("Who triages reports?", told) == "Security"


def test_in_two_tables_the_cell_that_both_have_is_the_answer() -> None:
    second = FEES.replace("# Parking", "# Parking of guests")
    assert said("What does a monthly pass for a car cost?", f"{FEES}\n{second}") == "€95"
    assert said("What does a monthly pass for a car cost?", f"{FEES}\n{second.replace('€95', '€99')}") is None


def test_where_nothing_stands_the_document_does_not_say() -> None:
    asked = "What is the support response time of Free?"
    assert said(asked, PLANS) is None
    assert tables(PLANS).needs_all(asked)


def test_a_sentence_with_all_words_of_a_question_goes_first() -> None:
    told = f"{PLANS}\nThe support of Pro answers in a time of two hours in May.\n"
    assert said("What is the time of support in Pro?", told) is None


def test_a_sum_that_a_paragraph_tells_is_not_what_is_asked() -> None:
    assert said("How much storage has Pro in tables?", PLANS) is None
    assert said("What is the response time of Business?", f"{PLANS}\nIn total 12 people work here.\n") == "1 hour"


def test_which_colour_something_has_is_not_said_by_a_tick_beside_its_height() -> None:
    told = (
        "# Plants\n\n| Plant | Height | Evergreen |\n|---|---|---|\n| Heather | 40 cm | yes |\n| Hosta | 45 cm | no |\n"
    )
    assert said("What colour is Heather?", told) is None


def test_of_records_in_a_file_a_part_of_a_name_is_mostly_one_of_several() -> None:
    told = "product,price,stock\nAcme Pump,10,3\nNimo Hose,12,4\n"
    assert Tables(StoredText.of_string("products.csv", told)).answer("What is the price of Acme?") is None


def test_the_row_is_the_evidence() -> None:
    found = tables(PLANS).answer("Which plans have SSO?")
    assert found is not None
    ((start, end),) = found.rows
    assert PLANS.encode()[start:end].decode() == "| SSO | ✗ | ✗ | ✓ | ✓ |"
