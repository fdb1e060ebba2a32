"""When not to answer: the question is about something else, or nothing supports an answer."""

from advisor.gaps import not_researched
from advisor.records import Scope
from advisor.retrieve import Retrieved
from advisor.select import Selection
from advisor.wording import Names
from knowledge.load import KnowledgeBase

# Least cosine of the best passage, by what else speaks for the question: set on the development questions.
_NEEDED_PLAIN = 0.52
_NEEDED_WITH_TOPIC = 0.40
_NEEDED_WITH_VENDOR = 0.44
_LEAST_COVERAGE = 0.5

UNSUPPORTED = "Nothing in the corpus supports an answer to this question."
OFF_TOPIC = (
    "This is outside what Likeness Advisor covers: privacy, biometric and likeness law, and the AI vendors' rules, "
    "for pictures of people."
)


class RefusalJudge:
    """Decides whether a question is answered at all, and offers nearby questions where it is not."""

    def __init__(self, knowledge: KnowledgeBase, names: Names) -> None:
        self._rules = {rule.id: rule for rule in knowledge.rules}
        self._names = names

    def reason(self, scope: Scope, retrieved: Retrieved, selection: Selection) -> str | None:
        """Why the question is not answered, or None where it is."""
        if retrieved.named or scope.impossible:
            return None
        if retrieved.best < self._needed(scope) or retrieved.coverage < _LEAST_COVERAGE:
            return OFF_TOPIC
        if not selection.main:
            if selection.silent:
                return " ".join(not_researched(self._names.place(place), title) for place, title in selection.silent)
            return UNSUPPORTED
        return None

    def suggestions(self, retrieved: Retrieved) -> tuple[str, ...]:
        """Up to three questions that can be answered and lie nearest to the one that was asked."""
        hits = [hit for group in retrieved.groups for hit in group.hits if hit.passage.id in self._rules]
        nearest = sorted(hits, key=lambda hit: -hit.similarity)
        asked = (self._rules[hit.passage.id].asked_as for hit in nearest)
        return tuple(questions[0] for questions in asked if questions)[:3]

    def _needed(self, scope: Scope) -> float:
        if scope.topics:
            return _NEEDED_WITH_TOPIC
        return _NEEDED_WITH_VENDOR if scope.vendors else _NEEDED_PLAIN
