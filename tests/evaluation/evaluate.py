"""Judge the product's answers to the development questions; every figure is divided by all questions.

Run `python -m tests.evaluation.evaluate` to print the table and every miss.
"""

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

import assemble
from advisor.records import Answer, Choices, Refusal, Turn
from knowledge.load import GENERAL

HERE = Path(__file__).resolve().parent
# The day for which the expectations were written; the law of another day may differ.
TODAY = date(2026, 11, 23)
SUPRA_STATE = ("us-federal", "eu", GENERAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is wrong with one answer; nothing where `faults` is empty."""

    id: str
    kind: str
    question: str
    faults: tuple[str, ...]


def load_questions(path: Path = HERE / "questions.yaml") -> list[dict[str, Any]]:
    return list(yaml.safe_load(path.read_text(encoding="utf-8"))["questions"])


def judge(parts: assemble.Parts, entry: dict[str, Any]) -> Verdict:
    """Ask one question and compare the answer with what was expected of it."""
    previous = None
    if entry.get("after"):
        first = parts.advisor.ask(entry["after"], today=TODAY, choices=_choices(entry))
        previous = Turn(question=first.question, scope=first.scope)
    choices = Choices() if previous else _choices(entry)
    result = parts.advisor.ask(entry["question"], today=TODAY, choices=choices, previous=previous)
    faults = tuple(_faults(parts, entry, result))
    return Verdict(id=entry["id"], kind=entry["kind"], question=entry["question"], faults=faults)


def _choices(entry: dict[str, Any]) -> Choices:
    profile = dict(entry.get("profile") or {})
    for name in ("jurisdictions", "vendors"):
        profile[name] = tuple(profile.get(name) or ())
    return Choices(**profile)


def _faults(parts: assemble.Parts, entry: dict[str, Any], result: Answer | Refusal) -> list[str]:
    if entry.get("refused"):
        return [] if isinstance(result, Refusal) else ["answered, should have been refused"]
    if isinstance(result, Refusal):
        return [f"refused: {result.reason[:60]}"]
    cited = {citation.id for citation in result.citations}
    text = parts.renderer.body(result).lower()
    faults = []
    if entry.get("expect_any") and not cited & set(entry["expect_any"]):
        faults.append(f"cites none of {entry['expect_any']}; cites {sorted(cited)}")
    faults += [f"does not cite {rule}" for rule in entry.get("expect_all") or () if rule not in cited]
    faults += [f"does not say {words!r}" for words in entry.get("must_say") or () if words.lower() not in text]
    faults += [f"says {words!r}" for words in entry.get("must_not_say") or () if words.lower() in text]
    allowed = {*(entry.get("jurisdictions") or ()), *SUPRA_STATE}
    foreign = {c.jurisdiction for c in result.citations if c.jurisdiction} - allowed
    if entry.get("jurisdictions") is not None and foreign:
        faults.append(f"cites the law of {sorted(foreign)}")
    return faults


def summary(verdicts: Sequence[Verdict]) -> str:
    """A table of right answers by kind, and the share of all questions."""
    total, right = Counter(v.kind for v in verdicts), Counter(v.kind for v in verdicts if not v.faults)
    lines = [f"{kind:<16}{right[kind]:>4} of {total[kind]:>4}" for kind in sorted(total)]
    share = sum(right.values()) / max(len(verdicts), 1)
    return "\n".join([*lines, f"{'all':<16}{sum(right.values()):>4} of {len(verdicts):>4}  {share:.1%}"])


def main() -> None:
    """Build in the data directory that LIKENESS_HOME names if needed, then judge everything."""
    from index.embedding import MiniLmEmbedder
    from settings import read_settings

    settings = read_settings()
    assemble.build_index(settings, MiniLmEmbedder())
    parts = assemble.open_parts(settings)
    verdicts = [judge(parts, entry) for entry in load_questions()]
    for verdict in verdicts:
        for fault in verdict.faults:
            sys.stdout.write(f"{verdict.id} [{verdict.kind}] {verdict.question}\n      {fault}\n")
    sys.stdout.write(summary(verdicts) + "\n")


if __name__ == "__main__":
    main()
