"""The door of the knowledge base: every YAML file passes these models before anyone believes it."""

import re
from datetime import date
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from knowledge.records import Basis, Kind, Status
from knowledge.sentences import split_sentences

_ID = re.compile(r"^[a-z0-9-]+/[a-z0-9][a-z0-9.-]*$")
_SHORTEST_SENTENCE = 20
_FEWEST_ASKED_AS = 3


def _one_line(text: str) -> str:
    folded = " ".join(text.split())
    if not folded:
        raise ValueError("is empty; write the text or leave the field out")
    return folded


def _sentence(text: str) -> str:
    folded = _one_line(text)
    if folded[-1] not in ".!?":
        raise ValueError(f"must end with a full stop: {folded[:60]!r}")
    if len(split_sentences(folded)) != 1:
        raise ValueError(f"must be one sentence; make it two entries: {folded[:60]!r}")
    return folded


def _prose(text: str) -> str:
    folded = _one_line(text)
    if folded[-1] not in ".!?":
        raise ValueError(f"must end with a full stop: {folded[-60:]!r}")
    for sentence in split_sentences(folded):
        if len(sentence) < _SHORTEST_SENTENCE:
            raise ValueError(f"has a fragment that cannot stand alone: {sentence!r}; write whole sentences")
    if re.search(r"\bwill (?:take effect|enter into force|come into force|be in force)\b", folded):
        raise ValueError("says what will be in force; put the date into effective_from, it decides the tense")
    return folded


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"is not a regular expression ({error}): {text[:60]!r}") from None
    return text


def _https(url: str) -> str:
    if not re.match(r"^https://[^\s]+$", url):
        raise ValueError(f"must be an https address: {url!r}")
    return url


def _host(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", name):
        raise ValueError(f"must be a host name in small letters: {name!r}")
    return name


Line = Annotated[str, AfterValidator(_one_line)]
Host = Annotated[str, AfterValidator(_host)]
Sentence = Annotated[str, AfterValidator(_sentence)]
Prose = Annotated[str, AfterValidator(_prose)]
Pattern = Annotated[str, AfterValidator(_pattern)]
Https = Annotated[str, AfterValidator(_https)]


class Model(BaseModel):
    """Base: unknown keys are errors, because a misspelt key is a lost fact."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class EvidenceModel(Model):
    """Evidence of a rule."""

    basis: Basis
    checked: date
    note: str = ""


class RuleModel(Model):
    """A rule as written in YAML. The file's head supplies place, vendor and defaults."""

    id: str
    topic: str
    title: Line
    citation: Line | None = None
    act: Line | None = None
    kind: Kind | None = None
    jurisdiction: str | None = None
    status: Status
    effective_from: date | None = None
    effective_to: date | None = None
    summary: Prose
    points: tuple[Sentence, ...] = ()
    steps: tuple[Sentence, ...] = ()
    enforcement: Prose | None = None
    professions: tuple[str, ...] = ()
    asked_as: tuple[Line, ...] = ()
    url: Https | None = None
    policy: Line | None = None
    policy_date: date | None = None
    region: str | None = None
    evidence: EvidenceModel

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if not _ID.match(self.id):
            raise ValueError(f"id {self.id!r} must look like us-mi/breach-notification")
        for problem in self._problems():
            raise ValueError(problem)
        return self

    def _problems(self) -> list[str]:
        absent = self.status in (Status.NONE, Status.UNKNOWN)
        checks = (
            (self.citation is None and not absent, "needs a citation; only none and unknown may go without"),
            (self.citation is not None and absent, "has no law to cite: leave the citation out"),
            (
                self.status is Status.ENACTED and self.effective_from is None,
                "is enacted and needs effective_from, the day when it takes effect",
            ),
            (
                self.status in (Status.PENDING, Status.FAILED) and self.effective_from is not None,
                "is a bill and cannot have effective_from",
            ),
            (
                self.status is Status.IN_FORCE
                and self.effective_from is not None
                and self.effective_from > self.evidence.checked,
                "takes effect after it was checked: its status is enacted",
            ),
            (
                self.effective_from is not None
                and self.effective_to is not None
                and self.effective_to < self.effective_from,
                "ends before it starts: mend effective_from or effective_to",
            ),
            (
                self.status is not Status.UNKNOWN and len(self.asked_as) < _FEWEST_ASKED_AS,
                f"needs at least {_FEWEST_ASKED_AS} asked_as questions, as people would put them",
            ),
        )
        return [message for wrong, message in checks if wrong]


class JurisdictionFile(Model):
    """jurisdictions/*.yaml: one jurisdiction's rules."""

    jurisdiction: str
    name: Line
    rules: tuple[RuleModel, ...]


class RegulationFile(Model):
    """regulations/*.yaml: one regulation, article by article."""

    regulation: str
    jurisdiction: str
    name: Line
    rules: tuple[RuleModel, ...]


class VendorFile(Model):
    """vendors/*.yaml: one vendor's practices."""

    vendor: str
    name: Line
    products: tuple[Line, ...] = Field(min_length=1)
    region: str
    rules: tuple[RuleModel, ...]


class ProfessionFile(Model):
    """professions/*.yaml: the duties of one profession; each rule names its jurisdiction."""

    profession: str
    name: Line
    aliases: tuple[Line, ...] = Field(min_length=1)
    rules: tuple[RuleModel, ...]


class PracticesFile(Model):
    """practices.yaml: what to do before, during and after an upload."""

    rules: tuple[RuleModel, ...]


class TopicModel(Model):
    """One entry of topics.yaml."""

    id: str
    name: Line
    group: str
    words: tuple[Line, ...] = Field(min_length=1)


class TopicsFile(Model):
    """topics.yaml."""

    topics: tuple[TopicModel, ...]


class PlaceModel(Model):
    """One entry of places.yaml."""

    code: str
    name: Line
    abbreviations: tuple[str, ...] = ()
    aliases: tuple[Line, ...] = ()
    cities: tuple[Line, ...] = ()


class PlacesFile(Model):
    """places.yaml: jurisdictions as people name them."""

    places: tuple[PlaceModel, ...]


class PublisherModel(Model):
    """Who publishes sources, under which licence, on which hosts, and how often it is worth looking."""

    id: str
    name: Line
    licence: Line
    hosts: tuple[Host, ...] = Field(min_length=1)
    every_days: int = Field(ge=1)
    names_http: bool = False


class SourceTextModel(Model):
    """One way to get a source's text."""

    parser: str
    layout: str | None = None
    snapshot: Line | None = None
    address: Https | None = None
    parts: tuple[Line, ...] = ()
    accept: Line | None = None
    language: Line | None = None
    version: Line | None = None
    dated: date | None = None
    complete: bool = True
    least_provisions: int | None = Field(default=None, ge=1)
    landmarks: tuple[Line, ...] | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.snapshot is None and self.address is None:
            raise ValueError("a text needs a snapshot, an address, or both")
        places = [place for place in (self.snapshot, self.address) if place is not None]
        if any(("{part}" in place) != bool(self.parts) for place in places):
            raise ValueError("{part} in a snapshot or an address needs parts, and parts need {part} in each of them")
        return self


class SourceModel(Model):
    """One entry of sources.yaml. `publisher` is the id of one; its licence may be overridden."""

    id: str
    title: Line
    jurisdiction: str | None = None
    vendor: str | None = None
    region: str | None = None
    publisher: str
    licence: Line | None = None
    url: Https
    citation_form: Line
    kind: Kind = Kind.LAW
    status: Status = Status.IN_FORCE
    least_provisions: int = Field(ge=1)
    landmarks: tuple[Line, ...] = Field(min_length=1)
    cited_as: tuple[Line, ...] = ()
    texts: tuple[SourceTextModel, ...] = Field(min_length=1)
    effective_from: date | None = None
    effective_to: date | None = None


class SourcesFile(Model):
    """sources.yaml: the registry that `likeness refresh` reads."""

    publishers: tuple[PublisherModel, ...]
    sources: tuple[SourceModel, ...]


class OutsideFile(Model):
    """outside.yaml: fields that the product does not cover, and forms of request that it never serves."""

    outside: dict[str, tuple[Line, ...]]
    patterns: tuple[Pattern, ...]
