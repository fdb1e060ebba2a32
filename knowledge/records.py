"""Frozen records of the knowledge base: what the rest of the product works with."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum


class Status(StrEnum):
    """Legal status of a rule; `NONE` and `UNKNOWN` are different answers and read differently."""

    IN_FORCE = "in_force"
    ENACTED = "enacted"
    PENDING = "pending"
    FAILED = "failed"
    ENJOINED = "enjoined"
    REPEALED = "repealed"
    NONE = "none"
    UNKNOWN = "unknown"

    @property
    def is_law(self) -> bool:
        """True where a sentence may state it as what the law (or the policy) is."""
        return self is Status.IN_FORCE


class Kind(StrEnum):
    """What sort of authority a rule reports."""

    LAW = "law"
    CASE = "case"
    GUIDANCE = "guidance"
    POLICY = "policy"
    PRACTICE = "practice"


class Basis(StrEnum):
    """What the evidence for a rule is."""

    OFFICIAL_TEXT = "official_text"
    SECONDARY = "secondary"
    GENERAL_KNOWLEDGE = "general_knowledge"


def status_on(recorded: Status, effective_from: date | None, effective_to: date | None, day: date) -> Status:
    """Status on `day` of a rule or provision with these dates.

    An act is `ENACTED` before its first day and `REPEALED` after its last; bills, absences and
    acts that a court has stopped keep the status that was recorded.
    """
    ended = recorded is Status.REPEALED and effective_to is not None
    if recorded not in (Status.IN_FORCE, Status.ENACTED) and not ended:
        return recorded
    if effective_to is not None and day > effective_to:
        return Status.REPEALED
    if effective_from is None:
        return Status.IN_FORCE if ended else recorded
    return Status.ENACTED if day < effective_from else Status.IN_FORCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why a rule may be stated, and when that was last true."""

    basis: Basis
    checked: date
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One legal rule, vendor practice or practical step, in our own words.

    `place` is where it holds: a jurisdiction code, a vendor id, or "general" for practices.
    Every sentence in `sentences` is true by itself and quotable.
    """

    id: str
    place: str
    jurisdiction: str | None
    vendor: str | None
    region: str | None
    kind: Kind
    topic: str
    title: str
    citation: str | None
    act: str | None
    status: Status
    effective_from: date | None
    effective_to: date | None
    summary: str
    points: tuple[str, ...]
    steps: tuple[str, ...]
    enforcement: str | None
    professions: tuple[str, ...]
    asked_as: tuple[str, ...]
    url: str | None
    policy: str | None
    policy_date: date | None
    evidence: Evidence
    file: str

    def status_on(self, day: date) -> Status:
        """Status on `day`, computed from the dates, so that no text has to speak of the future."""
        return status_on(self.status, self.effective_from, self.effective_to, day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A subject that people ask about, with the words they use for it."""

    id: str
    name: str
    group: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A jurisdiction as people name it."""

    code: str
    name: str
    abbreviations: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """A vendor of AI tools, with the product names that people use for it."""

    id: str
    name: str
    products: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profession:
    """A profession with duties of its own, and how its members are called."""

    id: str
    name: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceText:
    """One way to get a source's text: as a file of a snapshot folder, from its publisher's address, or both.

    `parser` reads the bytes, `layout` names what is special about this site or file (knowledge/layouts/).
    A snapshot or an address with `{part}` stands for one page for each of `parts`, read one after another.
    `version` says which text a snapshot is, and `dated` the last day on which it is known to have been the publisher's;
    a fetched text is dated by the day of its retrieval.
    """

    parser: str
    layout: str | None = None
    snapshot: str | None = None
    address: str | None = None
    parts: tuple[str, ...] = ()
    accept: str | None = None
    language: str | None = None
    version: str | None = None
    dated: date | None = None
    complete: bool = True
    least_provisions: int | None = None
    landmarks: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An entry of the registry: one law, bill, guidance or policy, who publishes it, and how its text is got.

    `url` is the page shown to people. `status` and `kind` say what the text is: a bill is never read as law.
    `cited_as` are the names by which rules cite it where no citation grammar applies (vendors' policies).
    `texts` are the ways to get it, the best first. `least_provisions` and `landmarks` are what a whole text holds.
    `hosts` are the only ones that a refresh may talk to for it; `names_http` is true for a publisher whose redirects
    name its own pages with http, which are then asked for with https all the same.
    """

    id: str
    title: str
    jurisdiction: str | None
    vendor: str | None
    region: str | None
    publisher: str
    licence: str
    hosts: tuple[str, ...]
    every_days: int
    url: str
    citation_form: str
    kind: Kind
    status: Status
    least_provisions: int
    landmarks: tuple[str, ...]
    texts: tuple[SourceText, ...]
    cited_as: tuple[str, ...] = ()
    effective_from: date | None = None
    effective_to: date | None = None
    names_http: bool = False


def unresearched(code: str, topic: Topic, day: date) -> Rule:
    """The honest placeholder for a cell of the state matrix that nobody has looked into."""
    return Rule(
        id=f"{code}/{topic.id}",
        place=code,
        jurisdiction=code,
        vendor=None,
        region=None,
        kind=Kind.LAW,
        topic=topic.id,
        title=topic.name,
        citation=None,
        act=None,
        status=Status.UNKNOWN,
        effective_from=None,
        effective_to=None,
        summary=f"We have not researched this yet: {topic.name.lower()}.",
        points=(),
        steps=(),
        enforcement=None,
        professions=(),
        asked_as=(),
        url=None,
        policy=None,
        policy_date=None,
        evidence=Evidence(basis=Basis.GENERAL_KNOWLEDGE, checked=day),
        file="",
    )


__all__ = [
    "Basis",
    "Evidence",
    "Kind",
    "Place",
    "Profession",
    "Rule",
    "Source",
    "SourceText",
    "Status",
    "Topic",
    "Vendor",
    "replace",
    "status_on",
    "unresearched",
]
