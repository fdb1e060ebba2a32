"""Find the sources whose texts a rule about a vendor's policy relies on, by the names that it cites."""

import re
from collections.abc import Iterator, Sequence

from knowledge.records import Rule, Source

_PINPOINT = re.compile(r",\s+(?:sections?|clauses?|articles?|annex|exhibit|part)\s.*", re.IGNORECASE | re.DOTALL)


def cited_sources(rule: Rule, sources: Sequence[Source]) -> tuple[str, ...]:
    """Ids of the sources that `rule` names in its citation or as its policy, in the order of `sources`.

    A name counts only where it is, letter for letter, the title, the citation form or one of `cited_as` of a source
    of the rule's vendor: a likeness of names would tie rules to other people's texts.
    """
    names = set(policy_names(rule))
    return tuple(
        source.id
        for source in sources
        if source.vendor is not None
        and source.vendor == rule.vendor
        and not names.isdisjoint((source.title, source.citation_form, *source.cited_as))
    )


def policy_names(rule: Rule) -> tuple[str, ...]:
    """The policies that a vendor's rule names, without sections: "Terms, section 5; Privacy Policy" names two."""
    return tuple(dict.fromkeys(_names(rule))) if rule.vendor is not None else ()


def _names(rule: Rule) -> Iterator[str]:
    for text in (rule.policy, rule.citation):
        for part in (text or "").split(";"):
            if name := _PINPOINT.sub("", part.strip()):
                yield name
