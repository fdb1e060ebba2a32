"""Which rules are marked, and what is remembered of those who looked."""

import json
import os
import threading
from datetime import date, timedelta

import pytest

from ingest.change import Cause
from ingest.reviews import (
    CONFIRMATIONS,
    Confirmation,
    confirm,
    needs_review,
    read_confirmations,
    rules_to_review,
)
from knowledge.errors import CorpusError
from tests.unit.change_fakes import CHANGES, POLICY, REVIEWS, RULES, change, checked_rule

DAY = date(2026, 7, 1)


def test_rules_checked_before_the_change_are_marked():
    assert needs_review(RULES, CHANGES, ()) == REVIEWS


@pytest.mark.parametrize(
    ("found", "marked"),
    [
        (change(), True),
        (change(new_from=date(2025, 12, 2)), True),
        # Checked on the day of the new text or later: the check saw it.
        (change(new_from=date(2025, 12, 1)), False),
        (change(rules=("us-mi/publicity",)), False),
        (change(cause=Cause.PARSER), False),
        (change(flapping=True), False),
        (change(provisions=()), False),
    ],
)
def test_only_later_news_of_what_it_cites_marks_a_rule(found, marked):
    rules = (checked_rule("us-mi/biometrics", date(2025, 12, 1)),)
    assert bool(needs_review(rules, (found,), ())) is marked


def test_a_confirmation_holds_for_its_change_and_no_later_one():
    first, second = change(), change(new_from=date(2026, 9, 1))
    seen = Confirmation(rule="us-mi/biometrics", change=first.id, day=DAY, by="A reader")
    other = Confirmation(rule="us-mi/publicity", change=second.id, day=DAY, by="A reader")
    (review,) = needs_review(RULES[:1], (first, second), (seen, other))
    assert review.changes == (second,)
    (review,) = needs_review(RULES[:1], (first, second), ())
    assert review.changes == (second, first)


def test_marked_rules_of_one_change():
    assert rules_to_review(REVIEWS, POLICY) == {"openai/training"}
    assert rules_to_review(REVIEWS, CHANGES[1]) == frozenset()


def test_confirmations_are_kept_once(tmp_path):
    folder = tmp_path / "corpus"
    assert read_confirmations(folder) == ()
    added = confirm(folder, "us-mi/biometrics", ["a@2026-02-03", "a@2026-02-03", "b@2026-02-04"], DAY, " A\nreader ")
    assert [(entry.change, entry.by) for entry in added] == [("a@2026-02-03", "A reader"), ("b@2026-02-04", "A reader")]
    again = confirm(folder, "us-mi/biometrics", ["a@2026-02-03", "c@2026-02-05"], DAY + timedelta(days=9), "Another")
    assert [entry.change for entry in again] == ["c@2026-02-05"]
    kept = read_confirmations(folder)
    assert len(kept) == 3 and kept[0].day == DAY
    assert json.loads((folder / CONFIRMATIONS).read_text())[0] == {
        "rule": "us-mi/biometrics",
        "change": "a@2026-02-03",
        "day": "2026-07-01",
        "by": "A reader",
    }


def test_two_who_confirm_at_once_lose_nothing(tmp_path):
    threads = [
        threading.Thread(target=confirm, args=(tmp_path, f"us-mi/rule-{n}", ["a@2026-02-03"], DAY, "A reader"))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read_confirmations(tmp_path)) == 8


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ("", "is damaged"),
        ("{", "is damaged"),
        ("{}", "is damaged"),
        ('[{"rule": "a", "change": "b", "day": "soon", "by": "c"}]', "at entry 0.day"),
        ('[{"rule": "a", "change": "b", "day": "2026-01-01", "by": "c", "more": 1}]', "at entry 0.more"),
        ('[{"rule": "a"}]', "at entry 0.change"),
        ("\xff", "is damaged"),
    ],
)
def test_damaged_file_is_one_line_and_stays_as_it_is(tmp_path, content, where):
    (tmp_path / CONFIRMATIONS).write_text(content, encoding="latin-1")
    for act in (lambda: read_confirmations(tmp_path), lambda: confirm(tmp_path, "a", ["b"], DAY, "c")):
        with pytest.raises(CorpusError) as caught:
            act()
        assert where in str(caught.value) and "\n" not in str(caught.value)
    assert (tmp_path / CONFIRMATIONS).read_text(encoding="latin-1") == content


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may write everywhere")
def test_folder_that_cannot_be_written_is_one_line(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(CorpusError, match="cannot be written"):
        confirm(tmp_path, "a", ["b"], DAY, "c")


def test_file_in_place_of_the_folder_is_one_line(tmp_path):
    (tmp_path / "corpus").write_text("")
    with pytest.raises(CorpusError, match="cannot be written"):
        confirm(tmp_path / "corpus", "a", ["b"], DAY, "c")
