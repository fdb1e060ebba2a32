"""The grounding gate: nothing is shown that is not carried by a retrieved passage, with the right status and place."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.draft import Draft, DraftClaim
from advisor.records import STEP, Scope
from advisor.wording import marked, standing_of
from index.passage import Passage
from knowledge.citations import CitationGrammar, parent_citation
from knowledge.load import GENERAL

_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A sentence that did not pass, and the rule that it broke."""

    text: str
    reason: str


class GroundingGate:
    """Checks every claim of a draft. Works without any model and knows nothing of who wrote the draft."""

    def __init__(self, grammar: CitationGrammar, known_citations: frozenset[str]) -> None:
        self._grammar = grammar
        self._known = known_citations

    def check(
        self, draft: Draft, scope: Scope, retrieved: Mapping[str, Passage], places: Sequence[str]
    ) -> tuple[tuple[DraftClaim, ...], tuple[Dropped, ...]]:
        """Claims that pass, and those that were dropped with the reason."""
        kept: list[DraftClaim] = []
        dropped: list[Dropped] = []
        for claim in draft.claims:
            reason = self._fault(claim, scope, retrieved, places)
            if reason is None:
                kept.append(claim)
            else:
                dropped.append(Dropped(text=claim.text, reason=reason))
        return tuple(kept), tuple(dropped)

    def _fault(
        self, claim: DraftClaim, scope: Scope, retrieved: Mapping[str, Passage], places: Sequence[str]
    ) -> str | None:
        if not claim.support:
            return "no citation"
        for support in claim.support:
            passage = support.passage
            if passage.id not in retrieved:
                return f"{passage.id} was not retrieved for this question"
            if passage.place not in places and passage.place != GENERAL:
                return f"{passage.id} is the law of a place that was not asked about"
            if not support.quote or support.quote not in passage.text:
                return f"the quotation is not in {passage.id}"
        return self._wrong_status(claim, scope) or self._not_said(claim) or self._unknown_citation(claim, scope)

    def _wrong_status(self, claim: DraftClaim, scope: Scope) -> str | None:
        lead = claim.support[0].passage
        status = lead.status_on(scope.as_of)
        if status.is_law or claim.part == STEP:
            return None
        quote = claim.support[0].quote
        if claim.text != marked(quote, standing_of(lead, scope.as_of)):
            return f"{lead.id} is not law ({status.value}) and the sentence does not say so"
        return None

    def _not_said(self, claim: DraftClaim) -> str | None:
        """The sentence itself must be in its first passage, whatever status or quotation marks stand around it."""
        lead = claim.support[0]
        if lead.quote not in claim.text and _folded(lead.quote) not in _folded(claim.text):
            return f"the sentence is not what {lead.passage.id} says"
        return None

    def _unknown_citation(self, claim: DraftClaim, scope: Scope) -> str | None:
        cited = " ".join(s.passage.citation + " " + s.passage.text for s in claim.support)
        own = set(self._grammar.normalise(cited))
        for citation in self._grammar.normalise(claim.text):
            step: str | None = citation
            while step is not None and step not in self._known and step not in own:
                step = parent_citation(step)
            if step is None and citation not in scope.impossible:
                return f"{citation} is not in the corpus"
        return None


def _folded(text: str) -> str:
    return _SPACE.sub(" ", text).strip()
