"""Official text in the wording of a day: the right one, none that is guessed, and words about which one it is."""

from dataclasses import replace
from datetime import date

import pytest

from advisor.draft import DraftClaim, Support
from advisor.gaps import find_gaps, unreviewed
from advisor.records import Scope
from advisor.select import Selection
from advisor.wording import Names
from advisor.wordings import Wordings
from index.passage import Layer, Passage
from knowledge.records import Basis, Kind, Status

CLAUSE = Passage(
    id="Toy Policy, Photos",
    layer=Layer.OFFICIAL,
    kind=Kind.POLICY,
    shard="law-openai",
    place="openai",
    jurisdiction=None,
    vendor="openai",
    region="eu",
    topic=None,
    professions=(),
    title="Toy Policy",
    citation="Toy Policy, Photos",
    heading=("Photos",),
    status=Status.IN_FORCE,
    effective_from=None,
    effective_to=None,
    text="We keep a photo for 30 days.",
    sentences=("We keep a photo for 30 days.",),
    steps=(),
    views=("Photos. We keep a photo for 30 days.",),
    url="https://example.org/policy",
    basis=Basis.OFFICIAL_TEXT,
    checked=date(2026, 7, 1),
    source="toy-policy",
    path="openai/toy-policy.md",
    start=0,
    end=28,
    current_from=date(2026, 7, 1),
)
OLDER = replace(
    CLAUSE,
    id="Toy Policy, Photos @ 2026-01-10",
    shard="earlier-openai",
    text="We keep a photo for 90 days.",
    current_from=date(2026, 1, 10),
    current_to=date(2026, 6, 30),
    effective_to=date(2026, 6, 30),
)
RULE = replace(CLAUSE, id="openai/retention", layer=Layer.RULE, current_from=None, checked=date(2026, 7, 25))
WORDINGS = Wordings([CLAUSE, OLDER, RULE])


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 12, 1), "30 days"),
        (date(2026, 7, 1), "30 days"),
        (date(2026, 6, 30), "90 days"),
        (date(2026, 1, 10), "90 days"),
    ],
)
def test_a_citation_gives_the_wording_of_the_day(day, words):
    (found,) = WORDINGS.at("Toy Policy, Photos", day)
    assert words in found.text
    assert [p.id for p in WORDINGS.of_sources(["toy-policy"], day)] == [found.id]


def test_a_day_before_everything_on_hand_gives_todays_text_and_proves_nothing():
    day = date(2025, 1, 1)
    assert WORDINGS.at("Toy Policy, Photos", day) == [CLAUSE]
    assert WORDINGS.of_sources(["toy-policy"], day) == []


def test_a_text_that_names_the_day_from_which_it_holds_read_so_before_it_was_recorded():
    law = replace(CLAUSE, effective_from=date(2007, 7, 2))
    assert law.worded_on(date(2010, 1, 1))
    assert not law.worded_on(date(2007, 7, 1))


def test_a_provision_is_found_by_the_parts_of_a_long_one():
    whole = replace(CLAUSE, views=())
    part = replace(CLAUSE, id="Toy Policy, Photos #1", parent=CLAUSE.citation)
    wordings = Wordings([whole, part])
    assert wordings.at("Toy Policy, Photos", date(2026, 12, 1)) == [whole]
    assert list(wordings.searchable([whole])) == [part]


def test_two_sections_of_one_number_are_both_meant_by_it():
    again = replace(CLAUSE, id="again", citation="Toy Policy, Photos [second]")
    assert {p.id for p in Wordings([CLAUSE, again]).at("Toy Policy, Photos", date(2026, 12, 1))} == {
        "Toy Policy, Photos",
        "again",
    }


def gaps(knowledge, cited, day):
    scope = Scope(as_of=day, vendors=("openai",))
    selection = Selection(main=(), beside=(), bills=(), silent=(), with_steps=())
    return " ".join(find_gaps(scope, selection, cited, Names(knowledge)))


def test_the_answer_says_which_wording_it_quotes(knowledge):
    said = gaps(knowledge, [OLDER], date(2026, 2, 1))
    assert "is the one of 1 February 2026" in said
    assert "recorded on 10 January 2026; since 1 July 2026 another is current" in said
    assert "is not on hand" in gaps(knowledge, [CLAUSE], date(2025, 1, 1))
    assert "wording" not in gaps(knowledge, [CLAUSE], date(2026, 12, 1))


def test_rules_on_a_vendor_are_not_passed_off_as_those_of_an_earlier_day(knowledge):
    said = gaps(knowledge, [RULE], date(2026, 2, 1))
    assert "as they were checked on 25 July 2026; on 1 February 2026 they may have read differently" in said
    assert "differently" not in gaps(knowledge, [RULE], date(2026, 7, 25))


def test_a_rule_whose_source_changed_is_not_told_as_if_somebody_had_compared_it_since():
    claim = DraftClaim(text="x", part="short", support=(Support(passage=RULE, quote=CLAUSE.text),))
    changed = {RULE.id: date(2026, 8, 1)}
    (said,) = unreviewed([claim], changed, date(2026, 12, 1))
    assert "changed on 1 August 2026" in said
    assert "not compared with the new text yet" in said
    assert unreviewed([claim], changed, date(2026, 7, 31)) == ()
    assert unreviewed([claim], {}, date(2026, 12, 1)) == ()
