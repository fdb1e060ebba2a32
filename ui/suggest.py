"""Questions to offer, derived from the knowledge base: what to open with, and what to ask next."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from advisor.records import Answer
from knowledge.load import KnowledgeBase
from knowledge.records import Kind, Rule, Status

_LONGEST = 90
_NOT_OFFERED = (Status.UNKNOWN, Status.FAILED)


def opening_questions(knowledge: KnowledgeBase, home: str | None = None, count: int = 6) -> tuple[str, ...]:
    """Well-spread questions for an empty page: of each kind of rule in turn, no place and no topic twice.

    `home` is the place that the person chose; otherwise the places that the base knows best come first.
    """
    depth = Counter(rule.place for rule in knowledge.rules)
    ranked = sorted(_offered(knowledge.rules), key=lambda rule: (rule.place != home, -depth[rule.place]))
    shelves: dict[str, list[Rule]] = {
        "state": [],
        "vendor": [],
        "profession": [],
        "union": [],
        "practice": [],
        "federal": [],
    }
    for rule in ranked:
        shelves[_shelf(rule)].append(rule)
    return _questions(_spread(list(shelves.values()), home, count))


def follow_up_questions(
    answer: Answer, knowledge: KnowledgeBase, asked: Collection[str], count: int = 3
) -> tuple[str, ...]:
    """Questions near an answer: more on its subject there, its neighbours there, its subject elsewhere."""
    cited = {citation.id for citation in answer.citations}
    rules = {rule.id: rule for rule in knowledge.rules}
    lead = [rules[citation.id] for citation in answer.citations if citation.id in rules][:2]
    places = answer.scope.places or tuple(rule.place for rule in lead)
    topics = {*answer.scope.topics, *(rule.topic for rule in lead)}
    names = {place.code: place.name for place in knowledge.places}
    fresh = [r for r in _offered(knowledge.rules) if r.id not in cited and _question(r) not in asked]
    here = [rule for rule in fresh if rule.place in places]
    shelves = [
        [rule for rule in here if rule.topic in topics],
        [rule for rule in here if rule.topic not in topics],
        [r for r in fresh if r.topic in topics and r.place not in places and names.get(r.place, "\0") in _question(r)],
    ]
    picked = [rule for shelf in shelves for rule in shelf[:1]]
    picked += [rule for shelf in shelves for rule in shelf[1:]]
    return _questions(picked)[:count]


def _spread(shelves: Sequence[list[Rule]], home: str | None, count: int) -> list[Rule]:
    """One rule of each shelf in turn, each of another topic, and of another place unless it is home."""
    picked: list[Rule] = []
    while len(picked) < count and any(shelves):
        for shelf in shelves:
            places = {rule.place for rule in picked if rule.place != home}
            topics = {rule.topic for rule in picked}
            fitting = [rule for rule in shelf if rule.topic not in topics and rule.place not in places]
            picked += fitting[:1]
            # What does not fit now never will; what was picked must not come again.
            shelf[:] = fitting[1:]
    return picked[:count]


def _shelf(rule: Rule) -> str:
    if rule.vendor is not None:
        return "vendor"
    if rule.professions:
        return "profession"
    if rule.kind is Kind.PRACTICE or rule.jurisdiction is None:
        return "practice"
    if rule.jurisdiction == "us-federal":
        return "federal"
    return "state" if rule.jurisdiction.startswith("us-") else "union"


def _offered(rules: Iterable[Rule]) -> list[Rule]:
    return [rule for rule in rules if rule.status not in _NOT_OFFERED and _question(rule)]


def _question(rule: Rule) -> str:
    """The first of a rule's questions that is a whole sentence; people also type fragments, which are no offer."""
    whole = (q for q in rule.asked_as if q[:1].isupper() and q.endswith("?") and len(q) <= _LONGEST)
    return next(whole, "")


def _questions(rules: Iterable[Rule]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_question(rule) for rule in rules))
