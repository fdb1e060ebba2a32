"""Ranked passages without prose, over rules, official texts and the user's own documents."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from advisor.advisor import clean_question
from advisor.records import Choices, Scope
from advisor.retrieve import Hit, Retriever
from advisor.scope import ScopeReader
from index.generation import Index
from index.passage import Layer

# Words that every policy's name has and that therefore name none.
_GENERIC = frozenset(
    """
    privacy policy policies terms of service use com www net org the and a md txt html pdf xml notice
    """.split()
)
_WORD = re.compile(r"[a-z0-9]+")


class Searcher:
    """Routes a query to the places or documents that it names, then ranks their passages."""

    def __init__(self, index: Index, reader: ScopeReader, retriever: Retriever) -> None:
        self._index = index
        self._reader = reader
        self._retriever = retriever
        self._documents = _document_names(index)

    def search(self, query: str, k: int, today: date, choices: Choices) -> Sequence[Hit]:
        """The best `k` passages.

        Raises:
            UsageError: the query is empty or far too long.
        """
        query = clean_question(query)
        understood = self._reader.understand(query, today, choices)
        scope = understood.scope
        named = self._named_documents(query)
        shards = named or self._shards(scope)
        words = self._without_document_names(understood.query, named) if named else understood.query
        vectors = self._retriever.embed(query, words)
        hits = self._retriever.search(vectors, self._index.words.query(words, shards), shards, scope)
        cited = [
            Hit(passage=p, score=2.0, similarity=1.0, sentence_similarity={})
            for p in self._retriever.named(scope.official, scope.as_of)
        ]
        first = {hit.passage.id for hit in cited}
        return [*cited, *(hit for hit in hits if hit.passage.id not in first)][:k]

    def _shards(self, scope: Scope) -> tuple[str, ...]:
        """Shards of the places in question; without any, everything but the law of single states."""
        if scope.places:
            places = [place for place, _ in self._retriever.route(scope)]
            return tuple(f"{layer}-{place}" for place in places for layer in ("place", "law", "recitals"))
        return tuple(s for s in sorted(self._index.shards) if not re.match(r"(?:place|law)-us-(?!federal)", s))

    def _named_documents(self, query: str) -> tuple[str, ...]:
        words = set(_WORD.findall(query.lower()))
        return tuple(shard for shard, name in self._documents.items() if name and name <= words)

    def _without_document_names(self, query: str, shards: Sequence[str]) -> str:
        names = frozenset().union(*(self._documents[shard] for shard in shards))
        kept = [word for word in query.split() if not (set(_WORD.findall(word.lower())) & names)]
        return " ".join(kept) or query


def search_object(rank: int, hit: Hit) -> dict[str, Any]:
    """A hit as the command-line contract prints it."""
    passage = hit.passage
    return {
        "rank": rank,
        "score": round(hit.score, 4),
        "id": passage.id,
        "citation": passage.citation,
        "title": passage.title,
        "jurisdiction": passage.jurisdiction,
        "vendor": passage.vendor,
        "source": passage.source,
        "layer": passage.layer.value,
        "status": passage.status.value,
        "text": passage.text,
        "path": passage.path,
        "start": passage.start,
        "end": passage.end,
    }


def _document_names(index: Index) -> dict[str, frozenset[str]]:
    names: dict[str, frozenset[str]] = {}
    for passage in index.passages.values():
        if passage.layer is Layer.DOCUMENT and passage.shard not in names:
            names[passage.shard] = frozenset(_WORD.findall(passage.source.lower())) - _GENERIC
    return names
