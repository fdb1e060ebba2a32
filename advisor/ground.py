"""The grounding gate: nothing is shown that is not carried by a retrieved passage, with the right status and place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.draft import Draft, DraftClaim, Support
from advisor.records import STEP, Scope
from advisor.wording import marked, say_quotation, standing_of
from index.passage import Layer, Passage
from knowledge.load import GENERAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A sentence that did not pass, and the rule that it broke."""

    text: str
    reason: str


class GroundingGate:
    """Checks every claim of a draft. Works without any model and knows nothing of who wrote the draft."""

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
        return _not_said(claim, scope)


def _ways_to_say(lead: Support, part: str, scope: Scope) -> tuple[str, ...]:
    if lead.passage.layer is not Layer.RULE:
        return (say_quotation(lead.passage, lead.quote, scope.as_of),)
    if part == STEP:
        return (lead.quote,)  # Advice is no statement of what the law is.
    return (marked(lead.quote, standing_of(lead.passage, scope.as_of)),)


def _not_said(claim: DraftClaim, scope: Scope) -> str | None:
    """The sentence is its quotation, no word more: with the words of its status, or as a quotation of the law.

    So no citation, figure or name can stand in it that the passage does not hold.
    """
    lead = claim.support[0]
    if claim.text in _ways_to_say(lead, claim.part, scope):
        return None
    if lead.passage.status_on(scope.as_of).is_law or lead.quote not in claim.text:
        return f"the sentence is not what {lead.passage.id} says"
    status = lead.passage.status_on(scope.as_of).value
    return f"{lead.passage.id} is not law ({status}) and the sentence does not say so"
