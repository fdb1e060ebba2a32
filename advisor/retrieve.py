"""Route first, then search: the passages of the places that a question is about, best first."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from advisor.records import Scope
from advisor.wordings import Wordings
from index.embedding import Embedder, Vectors
from index.generation import OUTSIDE, Index
from index.passage import Layer, Passage
from knowledge.citations import CitationGrammar, parent_citation
from knowledge.load import GENERAL, KnowledgeBase
from knowledge.policy_names import cited_sources
from knowledge.records import Status
from knowledge.sentences import split_sentences

FEDERAL = "us-federal"
UNION = "eu"

# Meaning counts for more than words; `make eval` prints what another share does.
_DENSE, _WORDS = 0.7, 0.3
# What the question's words say beside its meaning; small against a good match, enough to settle a near tie.
_TOPIC_BONUS = 0.06
_MATRIX_BONUS = 0.12
_PROFESSION_BONUS = 0.08
# A duty of doctors is no answer for somebody who named no profession, unless nothing else fits.
_OTHER_PROFESSION = 0.15
_BILL_BONUS = 0.15
# Recitals talk like the question and would crowd out the article that they explain.
_RECITAL_MALUS = 0.1
# The main rule of a topic answers more questions than its details do.
_MAIN_BONUS = 0.05
# Official text below this cosine does not speak of what the sentence says, though the rule cites it.
_PROVES = 0.45
# A policy has a whole document behind each rule, so what proves it must be nearer.
_PROVES_POLICY = 0.55
# A long story is searched sentence by sentence too, a little less trusted than the whole.
_WHOLE_QUESTIONS = 2
_PART_WEIGHT = 0.95
_SHORTEST_PART = 4
_VERSUS = re.compile(r"\bv(?:s|ersus)?\b\.?", re.I)
_CASE = re.compile(r"([A-Z][^;,(]*?)\s+v\.?\s+([A-Z][^;,(]*)")
_NAME_WORD = re.compile(r"[a-z][a-z'-]+")
_COMPANY = frozenset({"inc", "corp", "llc", "ltd", "the", "and", "company", "states", "united", "people", "commission"})
_VIEWS_PER_SHARD = 120
_VIEWS_OF_PROOF = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage with how well it fits.

    `score` orders passages (about 0 to 1.2); `similarity` is the best cosine of any of its views;
    `sentence_similarity` gives the cosine of single sentences where they were near enough to be found.
    """

    passage: Passage
    score: float
    similarity: float
    sentence_similarity: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The hits of one place. `asked` is true where the question names the place itself."""

    place: str
    asked: bool
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieved:
    """All that was retrieved for one question; an answer may cite nothing else.

    `inside` is the best cosine (-1 to 1) of the question or a sentence of it, without the names of places, to any
    passage that was searched, `outside` that to a question which the product does not answer; `coverage` is the
    share of the question's words that the index knows.
    """

    groups: tuple[Group, ...]
    named: tuple[Passage, ...]
    missing: tuple[str, ...]
    inside: float
    outside: float
    coverage: float

    def passages(self) -> dict[str, Passage]:
        """Every retrieved passage by its id."""
        found = {passage.id: passage for passage in self.named}
        for group in self.groups:
            found.update({hit.passage.id: hit.passage for hit in group.hits})
        return found


class Retriever:
    """Hybrid search over one generation: dense over several views of a passage, and words."""

    def __init__(self, index: Index, embedder: Embedder, grammar: CitationGrammar, knowledge: KnowledgeBase) -> None:
        self._index = index
        self._embedder = embedder
        self._grammar = grammar
        self._vendors = tuple(vendor.id for vendor in knowledge.vendors)
        self._matrix_topics = frozenset(topic.id for topic in knowledge.topics if topic.group == "state")
        self._cases = [
            (parties, passage) for passage in index.passages.values() if (parties := _parties(passage)) is not None
        ]
        self._vendor_topics = frozenset(topic.id for topic in knowledge.topics if topic.group == "vendor")
        self._rules = _rules_by_citation(index, grammar)
        self._wordings = Wordings(index.passages.values())
        self._policies = {rule.id: cited_sources(rule, knowledge.sources) for rule in knowledge.rules if rule.vendor}

    def retrieve(self, question: str, query: str, scope: Scope) -> Retrieved:
        """Passages for `question`; `query` is the question without the names of places."""
        vectors = self.embed(question, query)
        route = self.route(scope)
        shards = [f"place-{place}" for place, _ in route]
        words = self._index.words.query(query, shards)
        groups = [
            Group(place=place, asked=asked, hits=self.search(vectors, words, (shard,), scope))
            for (place, asked), shard in zip(route, shards, strict=True)
        ]
        return Retrieved(
            groups=tuple(groups),
            named=(*self.named(self._asked_citations(scope), scope.as_of, scope), *self.cases(question, scope)),
            missing=tuple(citation for citation in scope.official if not self.named((citation,), scope.as_of)),
            inside=max(self._nearest(vector, shards) for vector in vectors[1:]),
            outside=max(self._nearest(vector, (OUTSIDE,)) for vector in vectors[1:]),
            coverage=self._index.words.coverage(question),
        )

    def _asked_citations(self, scope: Scope) -> list[str]:
        """Citations of the question; for one that does not exist the last that does, which proves it."""
        last = [self._grammar.last_instead_of(citation) for citation in scope.impossible]
        return [*scope.official, *(citation for citation in last if citation is not None)]

    def embed(self, question: str, query: str) -> Vectors:
        """Vectors of the question as it was put, without the names of places, and of its single sentences."""
        parts = [part for part in split_sentences(query) if len(part.split()) >= _SHORTEST_PART]
        return self._embedder.embed([question, query, *(parts if len(parts) > 1 else ())])

    def search(
        self,
        vectors: Vectors,
        words: Mapping[str, float],
        shards: Collection[str],
        scope: Scope,
    ) -> tuple[Hit, ...]:
        """All hits in `shards`, best first.

        Args:
            vectors: What `embed` gave.
            words: Scores of the word index for all shards of the question, so that they can be compared.
            shards: The shards to search.
            scope: What the question is about.
        """
        near: dict[tuple[str, int], float] = {}
        for n, vector in enumerate(vectors):
            weight = 1.0 if n < _WHOLE_QUESTIONS else _PART_WEIGHT
            for hit in self._index.vectors.query(vector, shards, _VIEWS_PER_SHARD):
                key = (hit.passage, hit.number)
                near[key] = max(near.get(key, -1.0), weight * hit.similarity)
        return self._fuse(near, words, shards, scope)

    def route(self, scope: Scope) -> list[tuple[str, bool]]:
        """The places to search, each with whether the question names it.

        A state brings federal law along. A question that names nowhere is looked up in federal and EU law, and
        at the vendors where it asks about what vendors do; never in the law of a state that nobody mentioned.
        """
        routed: dict[str, bool] = dict.fromkeys(scope.places, True)
        for code in scope.jurisdictions:
            parts = code.split("-")
            if len(parts) > 2:
                routed.setdefault("-".join(parts[:2]), False)
            if code.startswith("us-"):
                routed.setdefault(FEDERAL, False)
        if not scope.jurisdictions:
            routed.setdefault(FEDERAL, False)
            routed.setdefault(UNION, False)
        routed.setdefault(GENERAL, False)
        if not scope.places and self._vendor_topics.intersection(scope.topics):
            routed.update((vendor, False) for vendor in self._vendors)
        return list(routed.items())

    def named(self, citations: Iterable[str], day: date, scope: Scope | None = None) -> tuple[Passage, ...]:
        """Passages that the given local citations name: rule and official text, each the nearest at or above it.

        Official text is given in the wording of `day` where that is on hand. With a `scope` that names places, only
        theirs: bills of several states share a number.
        """
        found: list[Passage] = []
        for citation in citations:
            found += _nearest_above(citation, lambda step: self._rules.get(step, []))
            found += _nearest_above(citation, lambda step: self._wordings.at(step, day))
        places = {place for place, _ in self.route(scope)} if scope is not None and scope.places else None
        return tuple(p for p in dict.fromkeys(found) if places is None or p.place in places)

    def proof(self, passage: Passage, sentence: str, day: date) -> Passage | None:
        """The official text that stands behind `sentence` of a rule: within what the rule cites, the nearest unit.

        Only text that is known to have read so on `day` proves what was the law, or a vendor's rule, on that day.
        """
        units: list[Passage] = self._wordings.of_sources(self._policies.get(passage.id, ()), day)
        for citation in self._grammar.normalise(passage.citation):
            units += _nearest_above(citation, lambda step: self._wordings.at(step, day))
            units += self._wordings.below(citation, day)
        units = [unit for unit in dict.fromkeys(units) if unit.place == passage.place and unit.worded_on(day)]
        found = {unit.id: unit for unit in self._wordings.searchable(units)}
        if not found:
            return None
        shards = {unit.shard for unit in found.values()}
        vector = self._embedder.embed([sentence])[0]
        nearest: dict[str, float] = {}
        for hit in self._index.vectors.query(vector, shards, _VIEWS_OF_PROOF):
            if hit.passage in found:
                nearest[hit.passage] = max(nearest.get(hit.passage, -1.0), hit.similarity)
        best = max(nearest, key=lambda i: nearest[i], default=None)
        if best is None or nearest[best] < (_PROVES_POLICY if passage.vendor else _PROVES):
            return None
        return found[best]

    def _nearest(self, vector: Vectors, shards: Collection[str]) -> float:
        hits = self._index.vectors.query(vector, shards, 1)
        return hits[0].similarity if hits else 0.0

    def _fuse(
        self,
        near: Mapping[tuple[str, int], float],
        words: Mapping[str, float],
        shards: Collection[str],
        scope: Scope,
    ) -> tuple[Hit, ...]:
        similarity: dict[str, float] = {}
        sentences: dict[str, dict[str, float]] = {}
        for (passage_id, number), value in near.items():
            similarity[passage_id] = max(similarity.get(passage_id, -1.0), value)
            sentences.setdefault(passage_id, {})[self._index.passages[passage_id].views[number]] = value
        most = max(words.values(), default=1.0)
        hits = []
        for passage_id in similarity.keys() | words.keys():
            passage = self._index.passages[passage_id]
            if passage.shard not in shards or _other_profession(passage, scope):
                continue
            dense = similarity.get(passage_id, 0.0)
            score = _DENSE * dense + _WORDS * words.get(passage_id, 0.0) / most + self._bonus(passage, scope)
            hits.append(
                Hit(passage=passage, score=score, similarity=dense, sentence_similarity=sentences.get(passage_id, {}))
            )
        return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.passage.id)))

    def _bonus(self, passage: Passage, scope: Scope) -> float:
        bonus = 0.0
        if passage.topic in scope.topics:
            bonus += _MATRIX_BONUS if passage.topic in self._matrix_topics else _TOPIC_BONUS
        if passage.id.partition("/")[2] == passage.topic:
            bonus += _MAIN_BONUS
        if passage.professions:
            bonus += _PROFESSION_BONUS if scope.profession in passage.professions else -_OTHER_PROFESSION
        if "/recital-" in passage.id:
            bonus -= _RECITAL_MALUS
        if scope.asks_bill and passage.status in (Status.PENDING, Status.FAILED):
            bonus += _BILL_BONUS
        return bonus

    def cases(self, question: str, scope: Scope) -> tuple[Passage, ...]:
        """Rules about a court decision that the question names by its parties ("Carson v. Here's Johnny")."""
        if _VERSUS.search(question) is None:
            return ()
        said = set(_NAME_WORD.findall(question.lower()))
        places = {place for place, _ in self.route(scope)} if scope.places else None
        return tuple(
            passage
            for parties, passage in self._cases
            if all(party & said for party in parties) and (places is None or passage.place in places)
        )[:2]


def _other_profession(passage: Passage, scope: Scope) -> bool:
    return bool(passage.professions and scope.profession and scope.profession not in passage.professions)


def _parties(passage: Passage) -> tuple[frozenset[str], frozenset[str]] | None:
    """The distinctive words of the two parties in a case's citation."""
    match = _CASE.search(passage.citation)
    if match is None:
        return None
    first, second = (
        frozenset(word for word in _NAME_WORD.findall(name.lower()) if len(word) > 2 and word not in _COMPANY)
        for name in match.groups()
    )
    return (first, second) if first and second else None


def _nearest_above(citation: str, look_up: Callable[[str], list[Passage]]) -> list[Passage]:
    step: str | None = citation
    while step is not None:
        if here := look_up(step):
            return here
        step = parent_citation(step)
    return []


def _rules_by_citation(index: Index, grammar: CitationGrammar) -> dict[str, list[Passage]]:
    """Rules by every local citation that names them."""
    found: dict[str, list[Passage]] = {}
    for passage in index.passages.values():
        if passage.layer is Layer.RULE:
            for citation in grammar.normalise(passage.citation) or (passage.citation,):
                found.setdefault(citation, []).append(passage)
    return found
