"""Texts of one source in the order of time: superseded, loaded late, alternating, undone. The policy is invented."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from ingest.change import ChangeKind
from ingest.changes_log import load_changes
from ingest.corpus_folder import corpus_hash, load_corpus, load_earlier, write_earlier
from ingest.refresh import Refresh
from ingest.snapshots import open_snapshots
from knowledge.load import read_sources

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "ingest"
ACT = read_sources(FIXTURES / "sources.yaml")[1]
TEXT = (FIXTURES / "toy-act.md").read_text(encoding="utf-8")
ONCE, TWICE, THRICE = (
    TEXT,
    *(TEXT.replace("(c) Comb it.", f"(c) Comb it {often}.") for often in ("two times", "three times")),
)


class Folder:
    """A folder of snapshots and a corpus that is refreshed from it."""

    def __init__(self, path):
        self.law, self.corpus = path / "law", path / "corpus"
        (self.law / "us-michigan").mkdir(parents=True)

    def put(self, text, day=None):
        name = f"toy-act--{day}.md" if day else "toy-act.md"
        (self.law / "us-michigan" / name).write_text(text, encoding="utf-8")

    def clear(self):
        shutil.rmtree(self.law / "us-michigan")
        (self.law / "us-michigan").mkdir()

    def refresh(self, today=date(2026, 6, 1), **options):
        run = Refresh(corpus=self.corpus, today=today, **options)
        return [(r.status, str(r.since), r.citations(ChangeKind.AMENDED)) for r in self._run(run)]

    def _run(self, run):
        return run.run((ACT,), open_snapshots(self.law, (ACT,)))

    def days(self):
        texts = [*load_earlier(self.corpus), *load_corpus(self.corpus)]
        return [(str(text.current_from), "two times" in text.body, "three times" in text.body) for text in texts]


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


COMB = ("MCL 900.3(1)(c)",)


def test_dated_texts_are_applied_in_the_order_of_their_days(folder):
    for text, day in ((THRICE, "2026-03-01"), (ONCE, "2026-01-01"), (TWICE, "2026-02-01")):
        folder.put(text, day)
    assert [(day, amended) for _, day, amended in folder.refresh()] == [
        ("2026-01-01", ()),
        ("2026-02-01", COMB),
        ("2026-03-01", COMB),
    ]
    assert folder.days() == [
        ("2026-01-01", False, False),
        ("2026-02-01", True, False),
        ("2026-03-01", False, True),
    ]
    assert [status for status, *_ in folder.refresh()] == ["unchanged"]


def test_earlier_texts_that_come_late_find_their_place_and_change_nothing_of_today(folder):
    folder.put(THRICE)
    folder.refresh()
    folder.clear()
    folder.put(TWICE, "2026-02-01")
    folder.put(ONCE, "2026-01-01")
    folder.refresh()
    assert folder.days() == [("2026-01-01", False, False), ("2026-02-01", True, False), ("2026-06-01", False, True)]
    assert [(str(c.new_from), c.provisions[0].citation) for c in load_changes(folder.corpus)] == [
        ("2026-06-01", *COMB),
        ("2026-02-01", *COMB),
    ]


def test_a_text_that_was_known_already_is_known_from_the_earlier_day(folder):
    folder.put(ONCE)
    folder.refresh()
    folder.clear()
    folder.put(ONCE, "2026-01-01")
    folder.refresh()
    assert folder.days() == [("2026-01-01", False, False)]
    folder.put(ONCE, "2026-04-01")
    assert folder.refresh()[-1][0] == "unchanged"
    assert folder.days() == [("2026-01-01", False, False)]


def test_a_superseded_text_is_kept_with_its_days(folder):
    folder.put(ONCE)
    folder.refresh(date(2026, 6, 1))
    folder.put(TWICE)
    assert folder.refresh(date(2026, 7, 1)) == [("updated", "2026-07-01", COMB)]
    assert folder.days() == [("2026-06-01", False, False), ("2026-07-01", True, False)]
    (change,) = load_changes(folder.corpus)
    assert (change.old_from, change.new_from, change.flapping) == (date(2026, 6, 1), date(2026, 7, 1), False)
    assert change.is_news


def test_a_text_that_goes_to_and_fro_is_recognised_and_is_no_news(folder):
    for n, text in enumerate((ONCE, TWICE, ONCE, TWICE, ONCE)):
        folder.put(text)
        folder.refresh(date(2026, 6, 1 + n))
    changes = load_changes(folder.corpus)
    assert [(str(c.new_from), c.flapping, c.is_news) for c in changes] == [
        ("2026-06-05", True, False),
        ("2026-06-04", True, False),
        ("2026-06-03", True, False),
        ("2026-06-02", False, True),
    ]


def test_a_change_that_is_taken_back_after_a_year_is_news(folder):
    for day, text in ((date(2025, 1, 1), ONCE), (date(2025, 2, 1), TWICE), (date(2026, 2, 1), ONCE)):
        folder.put(text)
        folder.refresh(day)
    assert [c.flapping for c in load_changes(folder.corpus)] == [False, False]


def test_a_clock_that_went_backwards_loses_no_text(folder):
    folder.put(ONCE)
    folder.refresh(date(2026, 6, 1))
    folder.put(TWICE)
    folder.refresh(date(2020, 1, 1))
    assert folder.days() == [("2026-06-01", False, False), ("2026-06-01", True, False)]


def test_two_texts_of_one_day_are_both_kept(folder):
    for text in (ONCE, TWICE, THRICE):
        folder.put(text)
        folder.refresh(date(2026, 6, 1))
    assert [thrice for _, _, thrice in folder.days()] == [False, False, True]
    assert len(load_changes(folder.corpus)) == 2


def test_a_loss_is_believed_only_when_somebody_says_so(folder):
    folder.put(ONCE)
    folder.refresh()
    head, _, tail = ONCE.partition("## 900.4")
    folder.put(head + "## 900.5" + tail.partition("## 900.5")[2])
    before = corpus_hash(folder.corpus)
    assert folder.refresh(date(2026, 7, 1))[0][0] == "refused"
    assert corpus_hash(folder.corpus) == before
    assert folder.refresh(date(2026, 7, 1), accept=True)[0][0] == "updated"
    assert folder.days()[-1][0] == "2026-07-01"


def test_changes_are_found_again_where_their_file_was_lost(folder):
    for n, text in enumerate((ONCE, TWICE)):
        folder.put(text)
        folder.refresh(date(2026, 6, 1 + n))
    found = load_changes(folder.corpus)
    kept = folder.corpus / "changes" / "toy-act.json"
    assert load_changes(folder.corpus) == found
    for content in ("", "{}", '{"key": []}', "[1"):
        kept.write_text(content)
        assert load_changes(folder.corpus) == found
    assert kept.read_text().startswith("{")


def test_a_run_that_was_killed_between_two_writes_is_completed_by_the_next(folder):
    folder.put(ONCE)
    folder.refresh(date(2026, 6, 1))
    # Killed after the old text was stored among the earlier ones and before the new one was written.
    (current,) = load_corpus(folder.corpus)
    write_earlier(folder.corpus, current)
    folder.put(TWICE)
    assert folder.refresh(date(2026, 7, 1)) == [("updated", "2026-07-01", COMB)]
    assert folder.days() == [("2026-06-01", False, False), ("2026-07-01", True, False)]
