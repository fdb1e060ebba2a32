"""ANSWER: question -> scope -> retrieve -> select -> compose -> ground -> Answer | Refusal."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from advisor.compose import Composer
from advisor.draft import Draft, DraftClaim
from advisor.gaps import unreviewed
from advisor.ground import GroundingGate
from advisor.records import Answer, Choices, Citation, Claim, Event, Refusal, Scope, Stage, Turn
from advisor.refuse import UNSUPPORTED, RefusalJudge
from advisor.retrieve import Retrieved, Retriever
from advisor.scope import ScopeReader
from advisor.select import select
from index.passage import Passage
from knowledge.errors import UsageError

_LONGEST_QUESTION = 4000


class Advisor:
    """Answers questions from one generation of the index."""

    def __init__(
        self,
        reader: ScopeReader,
        retriever: Retriever,
        composer: Composer,
        gate: GroundingGate,
        judge: RefusalJudge,
        *,
        corpus: str,
        under_review: Mapping[str, date] | None = None,
    ) -> None:
        """Take all parts.

        Args:
            reader: Understands questions.
            retriever: Finds passages.
            composer: Writes drafts.
            gate: Checks them.
            judge: Decides what is not answered.
            corpus: Names the generation that answers come from.
            under_review: Rules whose source has changed since somebody read it, with the day of the change.
        """
        self._reader = reader
        self._retriever = retriever
        self._composer = composer
        self._gate = gate
        self._judge = judge
        self.corpus = corpus
        self._under_review = dict(under_review or {})

    def ask(
        self, question: str, *, today: date, choices: Choices | None = None, previous: Turn | None = None
    ) -> Answer | Refusal:
        """The last event of `stream`.

        Raises:
            UsageError: the question is empty or far too long.
        """
        last: Event | None = None
        for event in self.stream(question, today=today, choices=choices, previous=previous):
            last = event
        if last is None or isinstance(last, Stage):
            raise AssertionError("a stream ends with an answer or a refusal")
        return last

    def stream(
        self, question: str, *, today: date, choices: Choices | None = None, previous: Turn | None = None
    ) -> Iterator[Event]:
        """Stages as they begin, then one `Answer` or `Refusal`. Text counts as final only after grounding."""
        started = time.monotonic()
        question = clean_question(question)
        yield Stage(name="Understanding the question")
        understood = self._reader.understand(question, today, choices or Choices(), previous)
        scope = understood.scope
        yield Stage(name="Searching the sources", scope=scope)
        retrieved = self._retriever.retrieve(question, understood.query, scope)
        scope = _with_missing(scope, retrieved)
        selection = select(scope, retrieved)
        reason = self._judge.reason(question, scope, retrieved, selection)
        if reason is not None:
            yield self._refusal(question, scope, reason, retrieved, started)
            return
        yield Stage(name="Writing the answer", scope=scope)
        proofs: dict[str, Passage] = {}

        def proof(passage: Passage, sentence: str) -> Passage | None:
            found = self._retriever.proof(passage, sentence, scope.as_of)
            if found is not None:
                proofs[found.id] = found
            return found

        draft = self._composer.compose(scope, retrieved, selection, proof)
        yield Stage(name="Checking every sentence against its source", scope=scope)
        places = [place for place, _ in self._retriever.route(scope)]
        places += [passage.place for passage in retrieved.named]
        kept, dropped = self._gate.check(draft, scope, retrieved.passages() | proofs, places)
        if not kept:
            yield self._refusal(question, scope, UNSUPPORTED, retrieved, started)
            return
        draft = replace(draft, gaps=(*draft.gaps, *unreviewed(kept, self._under_review, scope.as_of)))
        answer = _number(question, scope, draft, kept, self.corpus)
        yield replace(answer, dropped=tuple(d.reason for d in dropped), elapsed_ms=_since(started))

    def unanswerable(self, question: str, reason: str, *, today: date, choices: Choices) -> Refusal:
        """The refusal of a question that cannot even be read, for those who asked many at once."""
        scope = Scope(
            jurisdictions=choices.jurisdictions,
            vendors=choices.vendors,
            profession=choices.profession,
            as_of=choices.as_of or today,
        )
        return Refusal(
            question=question[:_LONGEST_QUESTION], scope=scope, reason=reason, suggestions=(), corpus=self.corpus
        )

    def _refusal(self, question: str, scope: Scope, reason: str, retrieved: Retrieved, started: float) -> Refusal:
        return Refusal(
            question=question,
            scope=scope,
            reason=reason,
            suggestions=self._judge.suggestions(retrieved),
            corpus=self.corpus,
            elapsed_ms=_since(started),
        )


def _with_missing(scope: Scope, retrieved: Retrieved) -> Scope:
    """The scope with a word on every citation in the question that no source here bears."""
    missing = tuple(f"No source here bears the citation {c}; it may not exist." for c in retrieved.missing)
    return replace(scope, corrections=(*scope.corrections, *missing))


def clean_question(question: str) -> str:
    """The question without control characters and with its white space folded.

    Raises:
        UsageError: nothing is left, or it is longer than anyone can mean.
    """
    visible = "".join(c if c.isprintable() else " " for c in question)
    folded = " ".join(visible.split())
    if not folded:
        raise UsageError("the question is empty; ask something, for example: Does Michigan have a law like BIPA?")
    if len(folded) > _LONGEST_QUESTION:
        raise UsageError(f"the question has {len(folded)} characters; please shorten it to {_LONGEST_QUESTION}")
    return folded


def _number(question: str, scope: Scope, draft: Draft, kept: Sequence[DraftClaim], corpus: str) -> Answer:
    """Number the sources in the order in which they are used; one number for one passage."""
    quotes: dict[str, tuple[Passage, list[str]]] = {}
    for claim in kept:
        for support in claim.support:
            quotes.setdefault(support.passage.id, (support.passage, []))[1].append(support.quote)
    numbers = {passage_id: n for n, passage_id in enumerate(quotes, start=1)}
    return Answer(
        question=question,
        scope=scope,
        claims=tuple(
            Claim(
                text=claim.text,
                part=claim.part,
                citations=tuple(dict.fromkeys(numbers[support.passage.id] for support in claim.support)),
            )
            for claim in kept
        ),
        citations=tuple(
            _citation(numbers[passage_id], passage, used, scope.as_of) for passage_id, (passage, used) in quotes.items()
        ),
        gaps=draft.gaps,
        writer=draft.writer,
        corpus=corpus,
    )


def _citation(number: int, passage: Passage, used: Sequence[str], day: date) -> Citation:
    return Citation(
        n=number,
        id=passage.id,
        citation=passage.citation,
        title=passage.title,
        jurisdiction=passage.jurisdiction,
        vendor=passage.vendor,
        region=passage.region,
        kind=passage.kind,
        status=passage.status_on(day),
        effective_from=passage.effective_from,
        effective_to=passage.effective_to,
        layer=passage.layer,
        basis=passage.basis,
        quote=_span(passage.text, used),
        context=passage.text,
        url=passage.url,
        checked=passage.checked,
        quotes=tuple(dict.fromkeys(used)),
        current_from=passage.current_from,
        current_to=passage.current_to,
        version=passage.version,
    )


def _span(text: str, quotes: Sequence[str]) -> str:
    """The shortest verbatim part of `text` that holds every quotation."""
    start = min(text.index(quote) for quote in quotes)
    end = max(text.index(quote) + len(quote) for quote in quotes)
    return text[start:end]


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
