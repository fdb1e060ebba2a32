"""A conversation in one browser tab: what was asked, what is being asked, and where a question's scope comes from."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from advisor.records import Answer, Choices, Refusal, Scope, Turn
from knowledge.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A question that is to be answered. It stays pending until its answer is stored, whatever is clicked meanwhile.

    `corrected` is set where the person stated the whole scope, so that no default may add to it.
    """

    question: str
    choices: Choices = field(default_factory=Choices)
    previous: Turn | None = None
    corrected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A question with its finished answer or refusal."""

    pending: Pending
    result: Answer | Refusal

    @property
    def turn(self) -> Turn:
        """What a follow-up is understood from."""
        return Turn(question=self.result.question, scope=self.result.scope)


@dataclass(slots=True, kw_only=True)
class Conversation:
    """Everything that one tab remembers; it lives in memory and ends with the tab.

    `problem` is one line about the last request that could not be served; `unseen` is set
    until an answer that has just been stored was brought into view.
    """

    exchanges: list[Exchange] = field(default_factory=list)
    pending: Pending | None = None
    problem: str | None = None
    opened_from_address: bool = False
    unseen: bool = False

    def ask(self, question: str) -> None:
        """Put a question that continues the conversation."""
        self.pending = Pending(question=question, previous=self.last_turn())
        self.problem = None

    def ask_again(self, earlier: Pending, choices: Choices) -> None:
        """Put the same question with the scope that the person stated."""
        self.pending = Pending(question=earlier.question, choices=choices, previous=earlier.previous, corrected=True)
        self.problem = None

    def finish(self, result: Answer | Refusal) -> None:
        """Store the answer to the pending question."""
        if self.pending is not None:
            self.exchanges.append(Exchange(pending=self.pending, result=result))
        self.pending = None
        self.unseen = True

    def fail(self, problem: str) -> None:
        """Give the pending question up and say why in one line."""
        self.pending = None
        self.problem = problem

    def clear(self) -> None:
        """Start anew. The question in the address is not asked a second time."""
        self.exchanges.clear()
        self.pending = None
        self.problem = None
        self.unseen = False

    def last_turn(self) -> Turn | None:
        """The latest turn of which anything was understood: an aside about the weather does not end the subject."""
        for exchange in reversed(self.exchanges):
            if exchange.result.scope.places or exchange.result.scope.topics:
                return exchange.turn
        return None

    def asked(self) -> frozenset[str]:
        """Every question so far."""
        return frozenset(exchange.result.question for exchange in self.exchanges)


def with_profile(choices: Choices, profile: Choices, understood: Scope, today: date) -> Choices:
    """`choices` with the profile's defaults where neither they nor the question say anything.

    `understood` is what the question says by itself. A default never replaces a place, a profession
    or a day that the question names, because choices win over the question.
    """
    return Choices(
        jurisdictions=choices.jurisdictions or (() if understood.jurisdictions else profile.jurisdictions),
        vendors=choices.vendors,
        profession=choices.profession or (None if understood.profession else profile.profession),
        as_of=choices.as_of or (profile.as_of if understood.as_of == today else None),
    )


def from_address(questions: Sequence[str], places: Sequence[str], known: Collection[str]) -> Pending | None:
    """The question that an address such as `?q=...&j=us-mi` asks, or None.

    Raises:
        UsageError: it names a place that does not exist here.
    """
    codes = tuple(dict.fromkeys(code.strip().lower() for code in places if code.strip()))
    unknown = [code for code in codes if code not in known]
    if unknown:
        raise UsageError(
            f"the address names the place {unknown[0][:20]!r}, which is not known; use a code such as us-mi"
        )
    question = next((text for text in questions if text.strip()), None)
    return None if question is None else Pending(question=question, choices=Choices(jurisdictions=codes))
