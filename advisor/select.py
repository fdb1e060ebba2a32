"""Which of the retrieved passages an answer uses: by place, without bills in the lead, without strangers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from advisor.records import Form, Scope
from advisor.retrieve import Group, Hit, Retrieved
from knowledge.load import GENERAL
from knowledge.records import Kind, Status

# A passage is used where it scores at least this share of the best one of its place.
_NEAR_BEST = 0.84
# A place that was not named must bring something about as fitting as the place that was.
_BESIDE = 0.9
# Where no place was named, places whose best passage is this near to the very best count as asked.
_AS_GOOD = 0.93
# A federal duty of the person's own profession needs less, because it binds whatever else was asked.
_DUTY_NEAR_BEST = 0.75
_MOST_OTHER_TOPICS = 2
_LEAST_SIMILARITY = 0.33
_STEPS_NEAR_BEST = 0.75
# General advice must fit the question nearly as well as the rules do.
_PRACTICE_NEAR_BEST = 0.8
_BILL_LEADS_BY = 0.06
_UNKNOWN_LEADS_BY = 0.08
_BILLS = (Status.PENDING, Status.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Groups that answer, groups that stand beside them, bills kept for the end, and rules that bring steps."""

    main: tuple[Group, ...]
    beside: tuple[Group, ...]
    bills: tuple[Hit, ...]
    with_steps: tuple[Hit, ...]
    silent: tuple[str, ...]


def select(scope: Scope, retrieved: Retrieved) -> Selection:
    """Choose the passages of an answer; every group keeps its best first."""
    groups = [replace(g, hits=tuple(h for h in g.hits if h.similarity >= _LEAST_SIMILARITY)) for g in retrieved.groups]
    silent = tuple(g.place for g in groups if g.asked and not g.hits)
    ordered = [_bills_last(_unknown_last(g), scope) for g in groups]
    best = max((g.hits[0].score for g in ordered if g.hits), default=0.0)
    asked = [g for g in ordered if g.asked and g.hits]
    practical = scope.form is Form.PRACTICAL and not scope.places
    others = [g for g in ordered if not g.asked and g.hits and (g.place != GENERAL or practical)]
    if not scope.places:
        ranked = sorted(others, key=lambda g: -g.hits[0].score)
        asked = [g for g in ranked if g.hits[0].score >= _AS_GOOD * best][:2]
        others = []
    asked_best = max((g.hits[0].score for g in asked), default=0.0)
    nearest = max((g.hits[0].similarity for g in asked), default=0.0)
    fitting = [
        g for g in others if g.hits[0].score >= _BESIDE * asked_best and g.hits[0].similarity >= _BESIDE * nearest
    ]
    promoted = [_profession_first(g, scope) for g in others if _binds_profession(g, scope, asked_best)]
    beside = [g for g in fitting if g.place not in {p.place for p in promoted}]
    if any(g.hits[0].passage.status is not Status.NONE for g in asked):
        beside = [_with_law(g) for g in beside]
    main = [*asked, *promoted]
    most = 3 if len(main) == 1 else 2
    practices = [g for g in ordered if g.place == GENERAL and g.hits]
    if not main and practices and not scope.places:
        main, practices = practices[:1], practices
    return Selection(
        main=tuple(_with_other_topics(_with_general_rule(_cut(g, most), g), g, scope) for g in main),
        beside=tuple(_cut(g, 1) for g in beside if g.hits),
        bills=_open_bills(groups, main),
        with_steps=_with_steps(scope, main, practices),
        silent=silent,
    )


def _unknown_last(group: Group) -> Group:
    """That nobody has looked leads only where it fits clearly better than anything that somebody knows."""
    known = [h for h in group.hits if h.passage.status is not Status.UNKNOWN]
    unknown = [h for h in group.hits if h.passage.status is Status.UNKNOWN]
    if not known or (unknown and unknown[0].score > known[0].score + _UNKNOWN_LEADS_BY):
        return group
    return replace(group, hits=tuple(known))


def _bills_last(group: Group, scope: Scope) -> Group:
    """Law before bills, unless the question asks about a bill or fits one far better than any law."""
    law = [h for h in group.hits if not _is_bill(h)]
    bills = [h for h in group.hits if _is_bill(h)]
    if scope.asks_bill or not bills:
        return group
    if not law or bills[0].score > law[0].score + _BILL_LEADS_BY:
        return replace(group, hits=(bills[0], *law))
    return replace(group, hits=tuple(law))


def _is_bill(hit: Hit) -> bool:
    return hit.passage.status in _BILLS and hit.passage.kind is Kind.LAW


def _binds_profession(group: Group, scope: Scope, asked_best: float) -> bool:
    """Whether the place has a duty of the profession in question that fits: it binds as much as the state's own."""
    return any(hit.score >= _DUTY_NEAR_BEST * asked_best for hit in _duties(group, scope))


def _profession_first(group: Group, scope: Scope) -> Group:
    duties = _duties(group, scope)
    return replace(group, hits=(*duties, *(hit for hit in group.hits if hit not in duties)))


def _duties(group: Group, scope: Scope) -> tuple[Hit, ...]:
    if scope.profession is None:
        return ()
    return tuple(hit for hit in group.hits if scope.profession in hit.passage.professions)


def _with_law(group: Group) -> Group:
    """Only what binds: that federal law is silent matters where the state is silent too, and not otherwise."""
    return replace(group, hits=tuple(h for h in group.hits if h.passage.status is not Status.NONE))


def _cut(group: Group, most: int) -> Group:
    floor = _NEAR_BEST * group.hits[0].score
    return replace(group, hits=tuple(h for h in group.hits[:most] if h.score >= floor))


def _with_general_rule(cut: Group, whole: Group) -> Group:
    """A decided case is introduced by the general rule of its topic, which it only applies."""
    lead = cut.hits[0].passage
    if lead.kind is not Kind.CASE or lead.id == f"{lead.place}/{lead.topic}":
        return cut
    general = tuple(h for h in whole.hits if h.passage.id == f"{lead.place}/{lead.topic}")
    return replace(cut, hits=(*general, *(h for h in cut.hits if h not in general)))


def _with_other_topics(cut: Group, whole: Group, scope: Scope) -> Group:
    """Where the lead says that there is no such law, the law that there is on the other topics in question too.

    "Is there a law against deepfakes?" asks about several topics at once, and a single absence would mislead.
    """
    if cut.hits[0].passage.status is not Status.NONE:
        return cut
    seen = {hit.passage.topic for hit in cut.hits}
    others: list[Hit] = []
    for hit in whole.hits:
        topic = hit.passage.topic
        if topic in scope.topics and topic not in seen and hit.passage.status is Status.IN_FORCE:
            seen.add(topic)
            others.append(hit)
    return replace(cut, hits=(*cut.hits, *others[:_MOST_OTHER_TOPICS]))


def _open_bills(groups: Sequence[Group], main: Sequence[Group]) -> tuple[Hit, ...]:
    """Bills on the very subject of the lead: people take them for law, so the answer names them."""
    topics = {g.hits[0].passage.topic for g in main}
    used = {h.passage.id for g in main for h in g.hits}
    places = {g.place for g in main}
    found = [
        hit
        for g in groups
        if g.place in places
        for hit in g.hits
        if _is_bill(hit) and hit.passage.topic in topics and hit.passage.id not in used
    ]
    # What is still alive matters more than what has failed, of which one is enough.
    alive = [hit for hit in found if hit.passage.status is Status.PENDING][:2]
    return tuple(alive or found[:1])


def _with_steps(scope: Scope, main: Sequence[Group], practices: Sequence[Group]) -> tuple[Hit, ...]:
    if scope.form is not Form.PRACTICAL:
        return ()
    ranked: list[Hit] = []
    for group in main:
        floor = _STEPS_NEAR_BEST * group.hits[0].score
        ranked += [hit for hit in group.hits if hit.passage.steps and hit.score >= floor][:1]
        ranked += [hit for hit in group.hits if hit.passage.steps and hit.passage.id == f"{scope.profession}/checklist"]
    best = max((group.hits[0].score for group in main), default=0.0)
    for group in practices:
        ranked += [hit for hit in group.hits[:2] if hit.score >= _PRACTICE_NEAR_BEST * best]
    return tuple({hit.passage.id: hit for hit in ranked}.values())
