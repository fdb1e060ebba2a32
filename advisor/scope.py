"""What a question is about: places, vendors, topics, profession, day, and the form of answer it wants."""

import re
from dataclasses import dataclass
from datetime import date

from advisor.dates import find_as_of
from advisor.mentions import Gazetteer
from advisor.records import Choices, Form, Scope, Turn
from advisor.wording import say_date
from knowledge.citations import CitationGrammar
from knowledge.load import KnowledgeBase

_REMEDY = re.compile(
    r"\b(?:sue|sued|lawsuit|court|damages|compensation|penalt\w+|fine[sd]?|liable|liability|punish\w*|jail|prison|"
    r"enforce\w*|private right of action|how much)\b",
    re.I,
)
_PRACTICAL = re.compile(
    r"\b(?:how (?:do|can|should|would|to)|what (?:should|can|do|must) (?:i|we)|can (?:i|we|my|a|an|the)|"
    r"may (?:i|we|a|an)|should (?:i|we|a|an|my)|do (?:i|we) (?:need|have)|"
    r"is it (?:ok|okay|safe|legal|allowed|fine)|am i allowed|before (?:i|we)|steps?|checklist|"
    r"turn (?:off|it off)|switch off|opt out|stop|remove|delete|protect|prevent|avoid|upload\w*)\b",
    re.I,
)
_BILL = re.compile(
    r"\bbills?\b|\bproposed (?:law|act|legislation)\b|\bvetoed\b|\bbecome law\b|\b[sh]\.?b\.? ?\d|\bh\.?r\.? ?\d", re.I
)
_WANTS_FIGURE = re.compile(
    r"\bhow (?:long|many|much|soon|old|often|late)\b|\bdeadline\b|\bdays?\b|\bhours?\b|\bwhen\b|\bage\b", re.I
)
_FOLLOW_UP = re.compile(
    r"^\W*(?:and\b|what about|how about|what if|or\b|but\b|same (?:for|in)|also\b|then\b|why\b|ok\b|okay\b)", re.I
)
_SHORT_QUESTION = 5
# Topics that go with every subject: a follow-up that names one of them still speaks of what was spoken of.
_GENERAL_TOPICS = frozenset(
    {"remedies", "rights", "definitions", "lawful-basis", "region", "requests", "children", "minors"}
)
_PRONOUN = re.compile(r"\b(?:it|that|this|they|them|there)\b", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """A scope together with the words to search for."""

    scope: Scope
    query: str


class ScopeReader:
    """Reads the scope of a question. Deterministic: names and patterns, no model."""

    def __init__(self, knowledge: KnowledgeBase, gazetteer: Gazetteer, grammar: CitationGrammar) -> None:
        self._gazetteer = gazetteer
        self._grammar = grammar
        self._vendor_names = {vendor.id: vendor.name for vendor in knowledge.vendors}
        self._place_names = {place.code: place.name for place in knowledge.places}

    def understand(self, question: str, today: date, choices: Choices, previous: Turn | None = None) -> Understanding:
        """Read `question`; `choices` win over what it says, and a follow-up keeps what it leaves out."""
        own = self._read(question, today, choices)
        if previous is None or not self._follows(question, own):
            return Understanding(scope=own, query=self._query(question))
        dated = choices.as_of or find_as_of(question)
        merged = _merge(own, previous.scope, as_of=dated or previous.scope.as_of)
        new_subject = set(own.topics) - _GENERAL_TOPICS
        asked = question if new_subject else f"{previous.question} {question}"
        return Understanding(scope=merged, query=self._query(asked))

    def _query(self, text: str) -> str:
        return self._gazetteer.without_names(text) or text

    def _read(self, question: str, today: date, choices: Choices) -> Scope:
        places = self._gazetteer.jurisdictions(question)
        vendors = self._gazetteer.vendors(question)
        cited = self._grammar.find(question)
        codes = [place.code for place in places]
        codes += [c.jurisdiction for c in cited if c.jurisdiction in self._place_names and c.jurisdiction not in codes]
        professions = self._gazetteer.professions(question)
        assumptions = [
            f"“{m.text}” was read as {self._place_names.get(m.code) or self._vendor_names.get(m.code, m.code)}."
            for m in (*places, *vendors)
            if m.guessed
        ]
        asked_day = choices.as_of or find_as_of(question)
        if asked_day is not None and asked_day != today:
            assumptions.append(f"Answered for the law of {say_date(asked_day)}.")
        official = tuple(dict.fromkeys(citation.normal for citation in cited))
        return Scope(
            jurisdictions=choices.jurisdictions or tuple(dict.fromkeys(codes)),
            vendors=choices.vendors or tuple(m.code for m in vendors),
            topics=tuple(self._gazetteer.topics(question)),
            profession=choices.profession or (professions[0].code if professions else None),
            as_of=asked_day or today,
            form=_form(question),
            wants_figure=_WANTS_FIGURE.search(question) is not None,
            asks_bill=_BILL.search(question) is not None or self._gazetteer.names_bill(question),
            official=tuple(c for c in official if not self._grammar.is_impossible(c)),
            impossible=tuple(c for c in official if self._grammar.is_impossible(c)),
            corrections=tuple(text for c in official if (text := self._grammar.correction(c)) is not None),
            assumptions=tuple(assumptions),
        )

    def _follows(self, question: str, own: Scope) -> bool:
        if _FOLLOW_UP.search(question):
            return True
        subject = set(own.topics) - _GENERAL_TOPICS
        if own.official or (subject and own.places):
            return False
        return len(question.split()) <= _SHORT_QUESTION or (not subject and _PRONOUN.search(question) is not None)


def _form(question: str) -> Form:
    if _REMEDY.search(question):
        return Form.REMEDY
    return Form.PRACTICAL if _PRACTICAL.search(question) else Form.LOOKUP


def _merge(own: Scope, earlier: Scope, *, as_of: date) -> Scope:
    """A follow-up's scope: what it names itself, and for the rest what was being talked about."""
    subject = set(own.topics) - _GENERAL_TOPICS
    return Scope(
        jurisdictions=own.jurisdictions or earlier.jurisdictions,
        vendors=own.vendors or earlier.vendors,
        topics=tuple(dict.fromkeys((*own.topics, *(() if subject else earlier.topics)))),
        profession=own.profession or earlier.profession,
        as_of=as_of,
        form=own.form if own.topics else earlier.form,
        wants_figure=own.wants_figure,
        asks_bill=own.asks_bill or (not own.topics and earlier.asks_bill),
        official=own.official,
        impossible=own.impossible,
        assumptions=own.assumptions,
    )
