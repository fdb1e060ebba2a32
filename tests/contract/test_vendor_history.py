"""The recorded policies, applied one after another: what is told is what changed, no word more and none less.

The measure is independent: the words of two bodies, counted.
"""

import re
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from ingest.changes_log import load_changes, timeline
from ingest.corpus_folder import load_corpus, load_earlier
from ingest.refresh import Refresh
from ingest.snapshots import open_snapshots
from knowledge.load import HERE, read_sources

VENDORS = Path(__file__).resolve().parents[2].parent / "shared" / "corpus" / "vendors"
POLICIES = tuple(source for source in read_sources(HERE / "sources.yaml") if source.vendor)
# One page says how many days ago something was announced, and is another one each day by that alone.
COUNTING = re.compile(r"\b\d+ days ago\b")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    if not VENDORS.is_dir():
        pytest.skip("the recorded policies are not in ../shared")
    corpus = tmp_path_factory.mktemp("vendors") / "corpus"
    for name in ("earlier", "latest"):
        folder = open_snapshots(VENDORS / name, POLICIES)
        held = [source for source in POLICIES if folder.holds(source)]
        reports = Refresh(corpus=corpus, today=date(2026, 11, 23)).run(held, folder)
        assert {report.status for report in reports} <= {"updated", "unchanged"}, [
            r.reason for r in reports if r.reason
        ]
    return corpus


def words(text):
    return Counter(re.findall(r"\w+", re.sub(r"(?m)^#{1,6} .*$", "", text)))


def told(document, citation, text):
    """The words of one side of a change, without the title that stands in front of a whole section."""
    if not text:
        return Counter()
    (provision,) = [p for p in document.provisions if p.citation == citation]
    title = provision.heading[-1] if provision.parent is None and provision.heading else ""
    return words(text.removeprefix(title))


def signed(new, old):
    difference = Counter(new)
    difference.subtract(old)
    return {word: count for word, count in difference.items() if count}


@pytest.mark.corpus
def test_every_word_that_came_or_went_is_told_in_some_clause(corpus):
    changes = {(change.source_id, change.new_from): change for change in load_changes(corpus)}
    earlier = load_earlier(corpus)
    steps = 0
    for current in load_corpus(corpus):
        texts = timeline([text for text in earlier if text.source_id == current.source_id], current)
        for old, new in pairwise(texts):
            change = changes[new.source_id, new.current_from]
            came, went = Counter(), Counter()
            for provision in change.provisions:
                came += told(new, provision.citation, provision.new)
                went += told(old, provision.was or provision.citation, provision.old)
            if not change.wordless:
                assert signed(came, went) == signed(words(new.body), words(old.body)), change.id
            steps += 1
    assert steps >= 40


@pytest.mark.corpus
def test_a_page_that_counts_days_is_no_news_each_day(corpus):
    texts = [document for document in (*load_earlier(corpus), *load_corpus(corpus)) if COUNTING.search(document.body)]
    assert len({document.source_id for document in texts}) >= 1
    assert len(texts) == len({document.source_id for document in texts})
    assert not [change for change in load_changes(corpus) if change.source_id in {t.source_id for t in texts}]


@pytest.mark.corpus
def test_a_change_of_who_recorded_a_text_is_said(corpus):
    noted = [change for change in load_changes(corpus) if change.note]
    assert noted
    assert all("may come from how they were recorded" in change.note for change in noted)
