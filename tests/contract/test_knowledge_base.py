"""The knowledge base as a whole: every cell filled, dates that decide, citations that the official text holds."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from advisor.matrix import main_rules
from docs.coverage import TARGET, coverage, states
from knowledge.citations import load_citations, parent_citation
from knowledge.records import Basis, Kind, Status
from knowledge.sentences import split_sentences

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 23)
# Michigan, its neighbours and the largest states: a professional there must find no open cell.
COMPLETE = "us-mi us-oh us-in us-il us-wi us-mn us-ca us-ny us-tx us-wa us-fl us-pa us-co us-va us-ct us-tn".split()
MOST_UNKNOWN = 20


def cells(knowledge, day=TODAY):
    return {code: {rule.topic: rule for rule in main_rules(knowledge, code, day)} for code in states(knowledge)}


def test_every_state_has_every_topic_and_few_are_unknown(knowledge):
    table = cells(knowledge)
    assert len(table) == 51
    assert all(len(row) == 8 for row in table.values())
    unknown = [
        f"{code}/{topic}" for code, row in table.items() for topic, r in row.items() if r.status is Status.UNKNOWN
    ]
    assert len(unknown) <= MOST_UNKNOWN
    assert not [cell for cell in unknown if cell.split("/")[0] in COMPLETE]


def test_the_coverage_table_is_current(knowledge):
    assert TARGET.read_text(encoding="utf-8") == coverage(knowledge), "run: make docs"


# What the law was, is and will be: one line an act, in the order of the four days.
DAYS = (date(2024, 1, 1), date(2026, 1, 1), TODAY, date(2028, 2, 1))
IN_FORCE = [
    ("gdpr/art-9", "yes yes yes yes"),
    ("us-il/biometrics", "yes yes yes yes"),
    ("us-mi/breach", "yes yes yes yes"),
    ("us-mi/election", "no yes yes yes"),
    ("us-mi/intimate", "no yes yes yes"),
    ("us-mi/comprehensive", "no no no no"),
    ("us-mi/bill-sb-359", "no no no no"),
    ("us-in/comprehensive", "no yes yes yes"),
    ("us-ky/comprehensive", "no yes yes yes"),
    ("us-ok/comprehensive", "no no no yes"),
    ("us-al/comprehensive", "no no no yes"),
    ("us-la/comprehensive", "no no no yes"),
    ("us-vt/comprehensive", "no no no yes"),
    ("us-tn/replica", "no yes yes yes"),
    ("us-federal/take-it-down-platforms", "no no yes yes"),
]


@pytest.mark.parametrize(("rule_id", "expected"), IN_FORCE)
def test_which_acts_are_in_force_on_four_days(knowledge, rule_id, expected):
    rule = knowledge.rule(rule_id)
    found = " ".join("yes" if rule.status_on(day) is Status.IN_FORCE else "no" for day in DAYS)
    assert found == expected


def test_no_bill_reads_as_law(knowledge):
    bills = [r for r in knowledge.rules if r.status in (Status.PENDING, Status.FAILED) and r.kind is Kind.LAW]
    assert len(bills) > 50
    silent = [
        r.id for r in bills if not re.search(r"\bbill|\bproposed|\bvetoed|\bmeasure|\bis not law", r.summary, re.I)
    ]
    assert not silent


def test_absence_and_ignorance_say_which_they_are(knowledge):
    for rule in knowledge.rules:
        if rule.status is Status.NONE:
            assert re.search(r"\b(?:no|not|none|never|without|neither|nobody|nothing)\b", rule.summary, re.I), rule.id
        if rule.status is Status.UNKNOWN:
            said = re.search(r"\b(?:not (?:seen|researched|confirmed|say)|states no)\b", rule.summary, re.I)
            assert said, rule.id


def test_sentences_stand_alone(knowledge):
    dependent = re.compile(r"^(?:It|They|This|These|Those|Such|He|She|Also|Moreover|However)\b")
    found = [
        (rule.id, sentence)
        for rule in knowledge.rules
        for text in (rule.summary, *rule.points)
        for sentence in split_sentences(text)
        if dependent.match(sentence)
    ]
    assert not found


def test_nothing_is_written_twice_under_one_rule(knowledge):
    for rule in knowledge.rules:
        twice = [text for text, n in Counter((*rule.points, *rule.asked_as)).items() if n > 1]
        assert not twice, rule.id


def test_most_citations_are_read_by_the_grammar(knowledge):
    grammar = load_citations()
    statutes = [r for r in knowledge.rules if r.citation and r.kind is Kind.LAW and r.status is Status.IN_FORCE]
    unread = [r.id for r in statutes if not grammar.normalise(r.citation or "")]
    assert len(unread) <= len(statutes) // 10, unread


@pytest.mark.corpus
def test_every_citation_of_a_loaded_act_exists_in_its_text(knowledge, built_corpus_home):
    from index.folder import IndexFolder

    grammar = load_citations()
    index = IndexFolder(built_corpus_home / "index").open()
    official = {p.citation for p in index.passages.values() if p.layer == "official"}
    index.close()
    sections = {re.sub(r"\(.*", "", citation) for citation in official}
    checked, missing = 0, []
    for rule in knowledge.rules:
        for citation in grammar.normalise(rule.citation or ""):
            if re.sub(r"\(.*", "", citation) not in sections:
                continue  # An act that the corpus does not hold.
            checked += 1
            step: str | None = citation
            while step is not None and step not in official:
                step = parent_citation(step)
            if step != citation:
                missing.append(f"{rule.id}: {citation}")
    assert checked > 200
    assert not missing


@pytest.mark.corpus
def test_gdpr_rules_rest_on_the_text_that_was_read(knowledge, built_corpus_home):
    assert all(
        rule.evidence.basis is Basis.OFFICIAL_TEXT for rule in knowledge.rules if rule.id.startswith("gdpr/art-")
    )
