"""The development questions: no answer may get worse than what is pinned, and every gain is pinned in turn."""

from pathlib import Path

import pytest

from tests.evaluation.evaluate import Verdict, judge, load_questions, summary

PINNED = Path(__file__).with_name("known_misses.txt")
QUESTIONS = load_questions()


def known_misses() -> set[str]:
    lines = PINNED.read_text(encoding="utf-8").splitlines()
    return {line.split()[0] for line in lines if line.strip() and not line.startswith("#")}


@pytest.fixture(scope="module")
def verdicts(parts) -> list[Verdict]:
    return [judge(parts, entry) for entry in QUESTIONS]


def test_no_question_is_answered_worse_than_pinned(verdicts):
    known = known_misses()
    losses = [f"{v.id} {v.question}: {'; '.join(v.faults)}" for v in verdicts if v.faults and v.id not in known]
    assert not losses, "\n".join([*losses, summary(verdicts)])


def test_what_is_pinned_as_a_miss_is_one(verdicts):
    gains = {v.id for v in verdicts if not v.faults} & known_misses()
    assert not gains, f"these are answered rightly now; take them out of {PINNED.name}: {sorted(gains)}"


def test_the_pinned_misses_are_few():
    assert len(known_misses()) <= len(QUESTIONS) // 10


def test_every_expected_rule_exists(knowledge):
    ids = {rule.id for rule in knowledge.rules}
    named = {rule for q in QUESTIONS for field in ("expect_any", "expect_all") for rule in q.get(field) or ()}
    assert named <= ids


def test_judging_divides_by_all_questions():
    verdicts = [Verdict(id=str(n), kind="k", question="", faults=() if n else ("missing",)) for n in range(2)]
    assert "50.0%" in summary(verdicts)
