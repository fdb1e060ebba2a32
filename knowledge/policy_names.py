"""Which sources a rule on a vendor rests on, by the names of the policies that it cites."""

from collections.abc import Sequence

from knowledge.records import Rule, Source


def cited_sources(rule: Rule, sources: Sequence[Source]) -> tuple[str, ...]:
    """Ids of the sources whose names the rule's policy or citation bears; names are compared exactly."""
    return tuple(source.id for source in sources if source.vendor == rule.vendor and rule.policy in source.cited_as)
