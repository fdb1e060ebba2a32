"""Which of our rules cite what changed, so that somebody looks at them again."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ingest.change import DocumentChange
from knowledge.citations import CitationGrammar, parent_citation
from knowledge.policy_names import cited_sources
from knowledge.records import Rule, Source


class RuleCitations:
    """What each rule cites: provisions by their citations, and the policies of vendors by their names."""

    def __init__(self, rules: Iterable[Rule], sources: Sequence[Source], grammar: CitationGrammar) -> None:
        self._by_citation: dict[str, list[str]] = defaultdict(list)
        self._by_source: dict[str, list[str]] = defaultdict(list)
        for rule in rules:
            for citation in grammar.normalise(rule.citation) if rule.citation else ():
                self._by_citation[citation].append(rule.id)
            for source in cited_sources(rule, sources) if rule.vendor else ():
                self._by_source[source].append(rule.id)

    def affected(self, change: DocumentChange) -> tuple[str, ...]:
        """Ids of the rules that cite a changed provision, the one around it, or one inside it."""
        found = dict.fromkeys(self._by_source.get(change.source_id, ()))
        for provision in change.provisions:
            for citation in filter(None, (provision.citation, provision.was)):
                found |= dict.fromkeys(self._citing(citation))
        return tuple(found)

    def with_rules(self, changes: Iterable[DocumentChange]) -> tuple[DocumentChange, ...]:
        """The changes, each with the ids of the rules that cite what changed."""
        return tuple(replace(change, rules=self.affected(change)) for change in changes)

    def _citing(self, citation: str) -> Iterable[str]:
        step: str | None = citation
        while step is not None:
            yield from self._by_citation.get(step, ())
            step = parent_citation(step)
        for known, rules in self._by_citation.items():
            if known.startswith(f"{citation}("):
                yield from rules
