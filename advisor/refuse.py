"""When not to answer: the question is about something else, or nothing supports an answer."""

import re
from collections.abc import Sequence

from advisor.gaps import not_researched
from advisor.records import Scope
from advisor.retrieve import Retrieved
from advisor.select import Selection
from advisor.wording import Names
from knowledge.load import KnowledgeBase

# Least cosine to a passage, by what else speaks for the question: set on the development questions.
_NEEDED_PLAIN = 0.47
_NEEDED_WITH_TOPIC = 0.36
_NEEDED_WITH_VENDOR = 0.42
# A question that names a state, an act or a vendor must be clearly nearer to another field to be refused.
_MARGIN_WITH_PLACE = 0.08
_LEAST_COVERAGE = 0.5
_FEWEST_WORDS_OF_A_LANGUAGE = 4
# Common English words that are no words of the other large European languages.
_ENGLISH = frozenset(
    """
    about an and any are be been before but by can could did does for from had has have he her his how if into its law
    legal may must my not of our out should she than that the their them then there they this to under until used using
    we were what when where which who whose why will with without would you your
    """.split()
)
_FOREIGN_BELOW = 0.8
_LAST_LATIN = 0x24F
# Where nothing is near, rules whose questions show what the product is for.
_STARTERS = ("us-mi/biometrics", "gdpr/art-4-14", "openai/training")

NOT_ENGLISH = "Likeness Advisor understands questions in English; please ask again in English."
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
        self._patterns = re.compile("|".join(f"(?:{pattern})" for pattern in knowledge.outside_patterns), re.I)

    def reason(self, question: str, scope: Scope, retrieved: Retrieved, selection: Selection) -> str | None:
        """Why the question is not answered, or None where it is."""
        if self._patterns.search(question):
            return OFF_TOPIC
        if retrieved.named or scope.impossible:
            return None
        if _is_other_script(question) or (retrieved.coverage < _FOREIGN_BELOW and not _is_english(question)):
            return NOT_ENGLISH
        margin = _MARGIN_WITH_PLACE if scope.places else 0.0
        if retrieved.outside > retrieved.inside + margin or retrieved.coverage < _LEAST_COVERAGE:
            return OFF_TOPIC
        if retrieved.inside < self._needed(scope):
            return OFF_TOPIC
        if not selection.main:
            if selection.silent:
                return " ".join(not_researched(self._names.place(place)) for place in selection.silent)
            return UNSUPPORTED
        return None

    def suggestions(self, retrieved: Retrieved) -> tuple[str, ...]:
        """Up to three questions that can be answered and lie nearest to the one that was asked."""
        hits = [hit for group in retrieved.groups for hit in group.hits if hit.passage.id in self._rules]
        nearest = [hit.passage.id for hit in sorted(hits, key=lambda hit: -hit.similarity)]
        if retrieved.inside < _NEEDED_WITH_TOPIC:
            nearest = [rule_id for rule_id in _STARTERS if rule_id in self._rules]
        asked = (_whole_question(self._rules[rule_id].asked_as) for rule_id in nearest)
        return tuple(dict.fromkeys(question for question in asked if question))[:3]

    def _needed(self, scope: Scope) -> float:
        if scope.topics:
            return _NEEDED_WITH_TOPIC
        return _NEEDED_WITH_VENDOR if scope.vendors else _NEEDED_PLAIN


def _whole_question(asked_as: Sequence[str]) -> str | None:
    """The first that reads as a whole question; people also type fragments, and a fragment is no offer."""
    return next((q for q in asked_as if q[:1].isupper() and q.endswith("?")), None)


def _is_english(question: str) -> bool:
    """False for a sentence of several words of which none is among the commonest of English."""
    words = re.findall(r"[^\W\d_]+", question.lower())
    return len(words) < _FEWEST_WORDS_OF_A_LANGUAGE or any(word in _ENGLISH for word in words)


def _is_other_script(question: str) -> bool:
    """True where most letters are of another script than the Latin one."""
    letters = [c for c in question if c.isalpha()]
    return sum(ord(c) > _LAST_LATIN for c in letters) * 2 > len(letters)
