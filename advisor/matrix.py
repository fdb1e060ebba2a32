"""The rules of one state on one page: all eight topics, each a rule, a dated absence, or an honest unknown."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from advisor.wording import Names, marked, say_date, standing_of, status_badge, status_prefix
from knowledge.errors import UsageError
from knowledge.load import KnowledgeBase
from knowledge.records import Rule, Status, Topic, unresearched

_MATRIX_GROUP = "state"
_NOTICE = "Information, not legal advice."


def state_rules(
    knowledge: KnowledgeBase, code: str, day: date, *, topic: str | None = None, profession: str | None = None
) -> list[Rule]:
    """Rules of the jurisdiction `code`, by topic; topics of the matrix that nobody researched are `unknown`.

    Raises:
        UsageError: no such jurisdiction, topic or profession.
    """
    if code not in {place.code for place in knowledge.places}:
        raise UsageError(f"unknown jurisdiction {code!r}; use a code such as us-mi, us-federal or eu")
    if topic is not None and topic not in {t.id for t in knowledge.topics}:
        raise UsageError(f"unknown topic {topic!r}; use one of: {', '.join(t.id for t in _matrix(knowledge))}")
    if profession is not None and profession not in {p.id for p in knowledge.professions}:
        raise UsageError(
            f"unknown profession {profession!r}; use one of: {', '.join(p.id for p in knowledge.professions)}"
        )
    found = [
        rule
        for rule in knowledge.rules
        if rule.place == code and not (profession and rule.professions and profession not in rule.professions)
    ]
    if profession is None:
        found = [rule for rule in found if not rule.file.startswith("knowledge/professions/")]
    covered = {rule.topic for rule in found}
    found += [unresearched(code, t, day) for t in _matrix(knowledge) if t.id not in covered]
    order = {t.id: n for n, t in enumerate(knowledge.topics)}
    wanted = [rule for rule in found if topic is None or rule.topic == topic]
    return sorted(wanted, key=lambda rule: (order[rule.topic], rule.id != f"{code}/{rule.topic}", _rank(rule, day)))


def vendor_rules(knowledge: KnowledgeBase, vendor: str) -> list[Rule]:
    """Rules of one vendor, by topic; attributes that nobody researched are `unknown`.

    Raises:
        UsageError: no such vendor.
    """
    known = [v.id for v in knowledge.vendors]
    if vendor not in known:
        raise UsageError(f"unknown vendor {vendor!r}; use one of: {', '.join(known)}")
    order = {t.id: n for n, t in enumerate(knowledge.topics)}
    found = [rule for rule in knowledge.rules if rule.vendor == vendor]
    return sorted(found, key=lambda rule: (order[rule.topic], rule.id != f"{vendor}/{rule.topic}"))


def main_rules(knowledge: KnowledgeBase, code: str, day: date, topic: str | None = None) -> list[Rule]:
    """One rule for each topic of the matrix: what a table of several states shows.

    Raises:
        UsageError: no such jurisdiction or topic.
    """
    best: dict[str, Rule] = {}
    for rule in state_rules(knowledge, code, day, topic=topic):
        best.setdefault(rule.topic, rule)
    return [best[t.id] for t in _matrix(knowledge) if t.id in best]


def compare_markdown(knowledge: KnowledgeBase, codes: Sequence[str], names: Names, day: date, topic: str | None) -> str:
    """Several states side by side, a section for each topic, as Markdown."""
    columns = {code: {rule.topic: rule for rule in main_rules(knowledge, code, day, topic)} for code in codes}
    lines = [f"# {' / '.join(names.place(code) for code in codes)}", "", f"As of {say_date(day)}. {_NOTICE}"]
    for subject in _matrix(knowledge):
        if topic is not None and subject.id != topic:
            continue
        lines += ["", f"## {subject.name}"]
        for code in codes:
            rule = columns[code][subject.id]
            status = rule.status_on(day)
            badge = status_badge(status, rule.effective_from, rule.effective_to, rule.evidence.checked, rule.kind)
            cited = f" ({rule.citation})" if rule.citation else ""
            text = marked(rule.summary, standing_of(rule, day))
            lines += ["", f"**{names.place(code)}**{cited}, {badge}", "", text]
    return "\n".join(lines) + "\n"


def rule_object(rule: Rule, day: date) -> dict[str, Any]:
    """A rule as the command-line contract prints it; `status` is the one on `day`."""
    return {
        "id": rule.id,
        "topic": rule.topic,
        "title": rule.title,
        "citation": rule.citation,
        "act": rule.act,
        "kind": rule.kind.value,
        "status": rule.status_on(day).value,
        "effective_from": rule.effective_from.isoformat() if rule.effective_from else None,
        "effective_to": rule.effective_to.isoformat() if rule.effective_to else None,
        "summary": rule.summary,
        "points": list(rule.points),
        "steps": list(rule.steps),
        "enforcement": rule.enforcement,
        "professions": list(rule.professions),
        "url": rule.url,
        "evidence": {
            "basis": rule.evidence.basis.value,
            "checked": rule.evidence.checked.isoformat(),
            "note": rule.evidence.note,
        },
    }


def state_markdown(code: str, rules: list[Rule], names: Names, day: date) -> str:
    """The rules of one state or vendor as Markdown."""
    lines = [f"# {names.place(code)}", "", f"As of {say_date(day)}. {_NOTICE}"]
    topic = ""
    for rule in rules:
        if rule.topic != topic:
            topic = rule.topic
            lines += ["", f"## {names.topic(topic)}"]
        lines += ["", *_entry(rule, day)]
    return "\n".join(lines) + "\n"


def _entry(rule: Rule, day: date) -> list[str]:
    status = rule.status_on(day)
    badge = status_badge(status, rule.effective_from, rule.effective_to, rule.evidence.checked, rule.kind)
    head = f"**{rule.title}**" + (f" · {rule.citation}" if rule.citation else "") + f" · {badge}"
    lines = [head, "", status_prefix(standing_of(rule, day)) + rule.summary]
    lines += [""] if rule.points else []
    lines += [f"- {point}" for point in rule.points]
    if rule.enforcement:
        lines += ["", f"Enforcement: {rule.enforcement}"]
    if status is not Status.UNKNOWN:
        lines += ["", f"Checked {say_date(rule.evidence.checked)}." + (f" <{rule.url}>" if rule.url else "")]
    return lines


def _matrix(knowledge: KnowledgeBase) -> list[Topic]:
    return [topic for topic in knowledge.topics if topic.group == _MATRIX_GROUP]


def _rank(rule: Rule, day: date) -> int:
    order = (Status.IN_FORCE, Status.ENACTED, Status.NONE, Status.PENDING, Status.FAILED)
    status = rule.status_on(day)
    return order.index(status) if status in order else len(order)
