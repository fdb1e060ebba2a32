"""Dates decide the tense: the status on a day is computed and never written into a sentence."""

from datetime import date

import pytest

from advisor.wording import Standing, marked, say_date, status_badge
from knowledge.records import Kind, Status, status_on

DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("recorded", "start", "end", "day", "expected"),
    [
        (Status.IN_FORCE, date(2007, 7, 2), None, DAY, Status.IN_FORCE),
        (Status.IN_FORCE, date(2025, 8, 26), None, date(2024, 1, 1), Status.ENACTED),
        (Status.ENACTED, date(2027, 1, 1), None, DAY, Status.ENACTED),
        (Status.ENACTED, date(2027, 1, 1), None, date(2027, 1, 1), Status.IN_FORCE),
        (Status.IN_FORCE, None, date(2022, 12, 31), DAY, Status.REPEALED),
        (Status.IN_FORCE, None, date(2022, 12, 31), date(2022, 12, 31), Status.IN_FORCE),
        (Status.REPEALED, date(2020, 1, 1), date(2022, 12, 31), date(2021, 1, 1), Status.IN_FORCE),
        (Status.PENDING, None, None, date(2030, 1, 1), Status.PENDING),
        (Status.NONE, None, None, DAY, Status.NONE),
        (Status.ENJOINED, date(2020, 1, 1), None, DAY, Status.ENJOINED),
    ],
)
def test_status_on_a_day(recorded, start, end, day, expected):
    assert status_on(recorded, start, end, day) is expected


@pytest.mark.parametrize(
    ("sentence", "status", "start", "kind", "expected"),
    [
        ("Ohio asks for consent.", Status.IN_FORCE, None, Kind.LAW, "Ohio asks for consent."),
        ("Ohio asks for consent.", Status.PENDING, None, Kind.LAW, "Bill, not law: Ohio asks for consent."),
        ("SB 1 is a bill and not law.", Status.PENDING, None, Kind.LAW, "SB 1 is a bill and not law."),
        ("The inquiry goes on.", Status.PENDING, None, Kind.CASE, "Still open: The inquiry goes on."),
        (
            "Ohio asks.",
            Status.ENACTED,
            date(2027, 1, 1),
            Kind.LAW,
            "Not in force on 23 November 2026, but from 1 January 2027: Ohio asks.",
        ),
        ("Ohio has no act.", Status.NONE, None, Kind.LAW, "Ohio has no act."),
        ("Ohio bans it.", Status.ENJOINED, None, Kind.LAW, "Blocked by a court: Ohio bans it."),
    ],
)
def test_a_sentence_says_when_it_is_not_law(sentence, status, start, kind, expected):
    standing = Standing(status=status, effective_from=start, effective_to=None, kind=kind, day=DAY)
    assert marked(sentence, standing) == expected


def test_no_such_law_and_not_researched_read_differently():
    none = status_badge(Status.NONE, None, None, DAY)
    unknown = status_badge(Status.UNKNOWN, None, None, DAY)
    assert none == "no such law (checked 23 November 2026)"
    assert unknown == "not researched"


def test_dates_in_words():
    assert say_date(date(2027, 1, 1)) == "1 January 2027"
