"""The composer: writes an answer by selecting and ordering sentences of the best passages. No model."""

import re
from collections.abc import Callable, Iterable, Sequence

from rapidfuzz import fuzz

from advisor.draft import Draft, DraftClaim, Support
from advisor.gaps import find_gaps
from advisor.quote import official_quote
from advisor.records import OPEN, SHORT, STEP, Form, Scope
from advisor.retrieve import Group, Hit, Retrieved
from advisor.select import Selection
from advisor.wording import Names, marked, say_quotation, standing_of
from index.passage import Layer, Passage
from knowledge.load import GENERAL, KnowledgeBase
from knowledge.records import Kind, Rule, Status
from knowledge.sentences import split_sentences

_FIGURE = re.compile(r"\d|\b(?:one|two|three|four|five|six|seven|ten|thirty|sixty)\b", re.I)
_FIGURE_BONUS = 0.1
Proof = Callable[[Passage, str], Passage | None]

WRITER = "composer"
_MOST_SHORT = 3
_MOST_RULES = 6
_MOST_STEPS = 5
_STEPS_PER_RULE = 4
_MOST_NOT_IN_FORCE = 2
_ENOUGH_STEPS = 3
# Two sentences that share nearly all their words say the same thing.
_SAME = 90.0
# A single sentence that fits the question so much better than the summary is the answer.
_BETTER_SENTENCE = 0.08
# Further sentences of a rule are shown only where they fit the question about as well as its summary.
_FITTING_SENTENCE = 0.8


class Composer:
    """Composes a draft from what was retrieved. Deterministic: the same question gives the same answer."""

    def __init__(self, knowledge: KnowledgeBase, names: Names) -> None:
        self._rules = {rule.id: rule for rule in knowledge.rules}
        self._names = names

    def compose(self, scope: Scope, retrieved: Retrieved, selection: Selection, proof: Proof) -> Draft:
        """Short answer, rules by place, steps, and what stays open."""
        writer = _Writer(scope, self._rules, proof)
        writer.named(retrieved.named)
        if not retrieved.named or scope.topics:
            writer.short(selection)
            writer.rules(selection)
            if scope.form is Form.PRACTICAL:
                writer.steps(selection)
            writer.open_bills(selection)
        gaps = find_gaps(scope, selection, writer.cited(), self._names)
        return Draft(claims=tuple(_in_order(writer.claims, selection)), gaps=gaps, writer=WRITER)


class _Writer:
    """Collects the sentences of one answer and keeps it from saying anything twice."""

    def __init__(self, scope: Scope, rules: dict[str, Rule], proof: Proof) -> None:
        self._scope = scope
        self._rules = rules
        self._proof = proof
        self.claims: list[DraftClaim] = []

    def cited(self) -> list[Passage]:
        """Passages that the sentences so far rest on, in order, each once."""
        return list(dict.fromkeys(s.passage for claim in self.claims for s in claim.support))

    def named(self, passages: Sequence[Passage]) -> None:
        """Passages that the question names by citation come first: the rule in words, then the text itself."""
        # A rule about this very unit comes before one that cites it among others.
        rules = sorted((p for p in passages if p.layer is Layer.RULE), key=lambda p: p.citation.count(";"))[:2]
        for passage in rules:
            self._say(passage, self._summary(passage)[0], SHORT)
        for passage in [p for p in passages if p.layer is Layer.OFFICIAL][:2]:
            quote = official_quote(passage)
            said = say_quotation(passage, quote, self._scope.as_of)
            self._add(said, passage.place, (Support(passage=passage, quote=quote),))
        for passage in rules[:1]:
            for sentence in self._summary(passage)[1:2]:
                self._say(passage, sentence, passage.place)

    def short(self, selection: Selection) -> None:
        """One sentence for each place that was asked about, or up to two where there is only one."""
        leads = [group.hits[0] for group in selection.main if group.hits]
        for hit in leads[:_MOST_SHORT]:
            # Beside other places a rule is introduced by its summary, because a detail alone would be out of place.
            sentences = self._leading(hit)[:2] if len(leads) == 1 else self._opening(hit)[:1]
            for sentence in sentences:
                self._say(hit.passage, sentence, SHORT)

    def rules(self, selection: Selection) -> None:
        """The best further sentences of each place, in turn, so that no place is starved."""
        queues = [self._further(group) for group in (*selection.main, *selection.beside)]
        while any(queues) and self._count_rules() < _MOST_RULES:
            for queue in queues:
                if queue and self._count_rules() < _MOST_RULES:
                    passage, sentence = queue.pop(0)
                    if self._is_enough(passage):
                        continue
                    self._say(passage, sentence, passage.place)

    def _is_enough(self, passage: Passage) -> bool:
        """Of what is not in force two sentences are enough: each has to say so, which tires."""
        if passage.status_on(self._scope.as_of) not in (Status.ENACTED, Status.REPEALED):
            return False
        return sum(claim.support[0].passage.id == passage.id for claim in self.claims) >= _MOST_NOT_IN_FORCE

    def steps(self, selection: Selection) -> None:
        """What to do: the steps of the rules that were used, then of the practices that fit."""
        for passage in dict.fromkeys(hit.passage for hit in selection.with_steps):
            if passage.kind is Kind.PRACTICE and passage.place == GENERAL and self._count(STEP) >= _ENOUGH_STEPS:
                break  # What the vendor or the profession says itself beats general advice.
            for step in passage.steps[:_STEPS_PER_RULE]:
                if self._count(STEP) < _MOST_STEPS:
                    self._say(passage, step, STEP)

    def open_bills(self, selection: Selection) -> None:
        """Bills on the same subject, said to be bills, because people take them for law."""
        for hit in selection.bills:
            self._say(hit.passage, self._summary(hit.passage)[0], OPEN)

    def _further(self, group: Group) -> list[tuple[Passage, str]]:
        queue: list[tuple[Passage, str]] = []
        for hit in group.hits:
            queue += [(hit.passage, sentence) for sentence in self._leading(hit)[:1]]
            queue += [(hit.passage, sentence) for sentence in self._fitting(hit)[:2]]
        return queue

    def _leading(self, hit: Hit) -> list[str]:
        """The sentences that answer first: enforcement where that is asked, else the best one, then the summary."""
        summary = self._opening(hit)
        ranked = [s for s in self._ranked(hit) if s not in summary]
        if ranked and self._value(hit, ranked[0]) > self._summary_value(hit, summary) + _BETTER_SENTENCE:
            return [summary[0], ranked[0], *summary[1:]]
        return summary

    def _opening(self, hit: Hit) -> list[str]:
        """The summary, with enforcement before it where the question asks who can sue or what it costs."""
        summary = self._summary(hit.passage)
        rule = self._rules.get(hit.passage.id)
        if self._scope.form is Form.REMEDY and rule is not None and rule.enforcement:
            return [*split_sentences(rule.enforcement)[:1], *summary]
        return summary

    def _fitting(self, hit: Hit) -> list[str]:
        """Single sentences of a rule, those that fit the question best first; the others are left out."""
        opening = set(self._opening(hit))
        ranked = [s for s in self._ranked(hit) if s not in opening]
        floor = _FITTING_SENTENCE * self._value(hit, ranked[0]) if ranked else 0.0
        return [sentence for sentence in ranked if self._value(hit, sentence) >= floor]

    def _ranked(self, hit: Hit) -> list[str]:
        known = [sentence for sentence in hit.passage.sentences if sentence in hit.sentence_similarity]
        return sorted(known, key=lambda sentence: -self._value(hit, sentence))

    def _value(self, hit: Hit, sentence: str) -> float:
        """How well a sentence fits; who asks how long or how much wants a figure."""
        bonus = _FIGURE_BONUS if self._scope.wants_figure and _FIGURE.search(sentence) else 0.0
        return hit.sentence_similarity.get(sentence, 0.0) + bonus

    def _summary_value(self, hit: Hit, summary: Sequence[str]) -> float:
        whole = [v for text, v in hit.sentence_similarity.items() if text.endswith(summary[-1])]
        return max([*whole, *(self._value(hit, s) for s in summary)], default=0.0)

    def _summary(self, passage: Passage) -> list[str]:
        rule = self._rules.get(passage.id)
        return split_sentences(rule.summary) if rule is not None else [official_quote(passage)]

    def _say(self, passage: Passage, sentence: str, part: str) -> None:
        text = sentence
        if part != STEP:
            text = marked(sentence, standing_of(passage, self._scope.as_of))
        supports = [Support(passage=passage, quote=sentence)]
        official = self._proof(passage, sentence) if part != STEP and passage.kind is not Kind.PRACTICE else None
        if official is not None:
            supports.append(Support(passage=official, quote=official_quote(official)))
        self._add(text, part, tuple(supports))

    def _add(self, text: str, part: str, support: tuple[Support, ...]) -> None:
        # Only within a place: two states may say the same, and each must be heard.
        place = support[0].passage.place
        said = [claim.text for claim in self.claims if claim.support[0].passage.place == place]
        if any(fuzz.token_set_ratio(text, other) >= _SAME for other in said):
            return
        self.claims.append(DraftClaim(text=text, part=part, support=support))

    def _count(self, part: str) -> int:
        return sum(claim.part == part for claim in self.claims)

    def _count_rules(self) -> int:
        return sum(claim.part not in (SHORT, STEP, OPEN) for claim in self.claims)


def _in_order(claims: Iterable[DraftClaim], selection: Selection) -> list[DraftClaim]:
    """Short answer, then the places as they were asked about, then steps, then what is open."""
    places = [group.place for group in (*selection.main, *selection.beside)]
    order = {part: n for n, part in enumerate([SHORT, *places])} | {STEP: 1000, OPEN: 1001}
    return sorted(claims, key=lambda claim: order.get(claim.part, len(places) + 1))
