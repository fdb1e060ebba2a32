"""How places, dates and legal status are said in words, the same way everywhere."""

import re
from dataclasses import dataclass
from datetime import date

from index.passage import Passage
from knowledge.load import GENERAL, KnowledgeBase
from knowledge.records import Kind, Rule, Status

_MONTHS = """
    January February March April May June July August September October November December
""".split()

# What a sentence must carry in front when it rests on something that is not law on the day in question.
_NOT_LAW = {
    Status.PENDING: "Bill, not law",
    Status.FAILED: "Failed bill, not law",
    Status.ENJOINED: "Blocked by a court",
    Status.REPEALED: "No longer in force",
    Status.ENACTED: "Not yet in force",
}
_BADGES = {
    Status.IN_FORCE: "in force",
    Status.ENACTED: "not yet in force",
    Status.PENDING: "bill, not law",
    Status.FAILED: "failed bill",
    Status.ENJOINED: "blocked by a court",
    Status.REPEALED: "no longer in force",
    Status.NONE: "no such law",
    Status.UNKNOWN: "not researched",
}


def say_date(day: date) -> str:
    """A date in words: 1 January 2027."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a rule stands on a day: what decides the words in front of its sentences."""

    status: Status
    effective_from: date | None
    effective_to: date | None
    kind: Kind
    day: date


def standing_of(item: Passage | Rule, day: date) -> Standing:
    """The standing of a passage or a rule on `day`."""
    return Standing(
        status=item.status_on(day),
        effective_from=item.effective_from,
        effective_to=item.effective_to,
        kind=item.kind,
        day=day,
    )


def status_prefix(standing: Standing) -> str:
    """What stands before a sentence that is not plainly law; empty where it is law or speaks of an absence."""
    status = standing.status
    if status not in _NOT_LAW:
        return ""
    words = _NOT_LAW[status]
    if status is Status.PENDING and standing.kind is not Kind.LAW:
        words = "Still open"  # A case or a guideline that is pending is no bill.
    if status is Status.ENACTED and standing.effective_from is not None:
        words = f"Not in force on {say_date(standing.day)}, but from {say_date(standing.effective_from)}"
    if status is Status.REPEALED and standing.effective_to is not None:
        words = f"In force only until {say_date(standing.effective_to)}"
    return f"{words}: "


def marked(sentence: str, standing: Standing) -> str:
    """`sentence` with its status in front, unless the sentence itself says that it speaks of a bill."""
    is_bill = standing.status in (Status.PENDING, Status.FAILED) and standing.kind is Kind.LAW
    if is_bill and _SPEAKS_OF_BILL.search(sentence):
        return sentence
    return status_prefix(standing) + sentence


def say_quotation(passage: Passage, quote: str, day: date) -> str:
    """How the words of an official text are told, with its status in front where it is not law on `day`.

    Always in front: what the quotation itself says about bills is no statement of its status.
    """
    said = f"{passage.citation} says: “{quote}”"
    if passage.status_on(day) is Status.UNKNOWN:
        return f"Whether this is in force was not confirmed: {said}"
    return status_prefix(standing_of(passage, day)) + said


def status_badge(
    status: Status, effective_from: date | None, effective_to: date | None, checked: date, kind: Kind = Kind.LAW
) -> str:
    """The status of a source in a few words with its date."""
    if kind is Kind.PRACTICE:
        return "good practice"
    if kind is Kind.CASE and status is Status.IN_FORCE:
        return "court decision"
    if kind is Kind.GUIDANCE and status is Status.IN_FORCE:
        return f"guidance, as checked {say_date(checked)}"
    if status is Status.IN_FORCE and effective_from is not None:
        until = f" until {say_date(effective_to)}" if effective_to is not None else ""
        return f"in force since {say_date(effective_from)}{until}"
    if status is Status.IN_FORCE:
        return f"as checked {say_date(checked)}"
    if status is Status.ENACTED and effective_from is not None:
        return f"takes effect on {say_date(effective_from)}"
    if status is Status.REPEALED and effective_to is not None:
        return f"in force until {say_date(effective_to)}"
    if status is Status.PENDING and kind is not Kind.LAW:
        return f"still open (checked {say_date(checked)})"
    if status in (Status.NONE, Status.PENDING):
        return f"{_BADGES[status]} (checked {say_date(checked)})"
    return _BADGES[status]


_SPEAKS_OF_BILL = re.compile(
    r"\bbills?\b.*\b(?:not law|not (?:a|an) act|not enacted|never|died|failed|vetoed|would)\b"
    r"|\b(?:would|never|vetoed)\b.*\bbills?\b",
    re.I,
)


class Names:
    """Names of places and topics, for headings and chips."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._places = {place.code: place.name for place in knowledge.places}
        self._vendors = {vendor.id: vendor.name for vendor in knowledge.vendors}
        self._topics = {topic.id: topic.name for topic in knowledge.topics}
        self._professions = {profession.id: profession.name for profession in knowledge.professions}

    def place(self, code: str) -> str:
        """Name of a jurisdiction or vendor."""
        if code == GENERAL:
            return "Good practice"
        return self._places.get(code) or self._vendors.get(code) or code

    def topic(self, topic_id: str) -> str:
        """Name of a topic."""
        return self._topics.get(topic_id, topic_id)

    def profession(self, profession_id: str) -> str:
        """Name of a profession."""
        return self._professions.get(profession_id, profession_id)
