"""The records of an answer: scope, claims, citations, and the events that a stream yields."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from index.passage import Layer
from knowledge.records import Basis, Kind, Status


class Form(StrEnum):
    """What kind of answer the question wants."""

    LOOKUP = "lookup"
    PRACTICAL = "practical"
    REMEDY = "remedy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a question is about, as it was understood.

    `jurisdictions` and `vendors` are those that the question (or the person's own choice) names;
    `official` are the citations in it in their local form; `assumptions` say what was taken for granted.
    `impossible` are citations of articles that do not exist, and `corrections` says so for each.
    """

    jurisdictions: tuple[str, ...] = ()
    vendors: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    profession: str | None = None
    as_of: date
    form: Form = Form.LOOKUP
    asks_bill: bool = False
    wants_figure: bool = False
    official: tuple[str, ...] = ()
    impossible: tuple[str, ...] = ()
    corrections: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        """Jurisdictions and vendors together, in the order of the question."""
        return (*self.jurisdictions, *self.vendors)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """An earlier question of the same conversation, as it was understood."""

    question: str
    scope: Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the person set beside the question: these win over what the question seems to say."""

    jurisdictions: tuple[str, ...] = ()
    vendors: tuple[str, ...] = ()
    profession: str | None = None
    as_of: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One numbered source of an answer.

    `quote` is a character-for-character substring of its passage (`context`) that holds all the words that were
    used; `quotes` are those words one by one. Official text was the current wording from `current_from` to
    `current_to` (None: it still is), as far as it was recorded.
    """

    n: int
    id: str
    citation: str
    title: str
    jurisdiction: str | None
    vendor: str | None
    region: str | None
    kind: Kind
    status: Status
    effective_from: date | None
    effective_to: date | None
    layer: Layer
    basis: Basis
    quote: str
    context: str
    url: str | None
    checked: date
    quotes: tuple[str, ...] = ()
    current_from: date | None = None
    current_to: date | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One sentence of an answer with the numbers of the citations that support it.

    `part` is where it stands: "short", "step", "open", or the place whose rules it tells.
    """

    text: str
    part: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A finished, grounded answer."""

    question: str
    scope: Scope
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    gaps: tuple[str, ...]
    writer: str
    corpus: str
    elapsed_ms: int = 0
    dropped: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A value, not an error: the question is outside the corpus, or nothing supports an answer."""

    question: str
    scope: Scope
    reason: str
    suggestions: tuple[str, ...]
    corpus: str
    elapsed_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """An event of the stream: what is being done now, with the scope once it is known."""

    name: str
    scope: Scope | None = None


Event = Stage | Answer | Refusal
SHORT = "short"
STEP = "step"
OPEN = "open"
