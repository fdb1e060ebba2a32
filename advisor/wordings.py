"""Official text by citation or source, in the wording of the day that is asked about."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from index.passage import Layer, Passage

_AGAIN = re.compile(r" \[\w+\]\Z")


class Wordings:
    """The official passages of one index; each citation may have had several wordings, one after another."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        self._wholes: dict[str, list[Passage]] = defaultdict(list)
        self._parts: dict[tuple[str, str, date | None], list[Passage]] = defaultdict(list)
        self._sources: dict[str, list[Passage]] = defaultdict(list)
        for passage in passages:
            if passage.layer is not Layer.OFFICIAL:
                continue
            if passage.parent == passage.citation:
                self._parts[_key(passage)].append(passage)
                continue
            self._sources[passage.source].append(passage)
            # Official text is cited in its local form already; a mark tells a number that the legislature gave twice.
            self._wholes[_AGAIN.sub("", passage.citation)].append(passage)

    def at(self, citation: str, day: date) -> list[Passage]:
        """Provisions with this citation as they read on `day`; as they read now where that wording is not on hand."""
        return _on(self._wholes.get(citation, ()), day)

    def below(self, citation: str, day: date) -> list[Passage]:
        """Provisions inside the one with this citation, as they read on `day`."""
        found = [known for known in self._wholes if known.startswith(f"{citation}(")]
        return [passage for known in found for passage in self.at(known, day)]

    def of_sources(self, sources: Iterable[str], day: date) -> list[Passage]:
        """All provisions of these sources that are known to have read so on `day`."""
        return [p for source in sources for p in self._sources.get(source, ()) if p.worded_on(day)]

    def searchable(self, passages: Iterable[Passage]) -> Iterator[Passage]:
        """The passages by which provisions are found: themselves, or the parts of long ones."""
        for passage in passages:
            if passage.views:
                yield passage
            yield from self._parts.get(_key(passage), ())


def _on(passages: Iterable[Passage], day: date) -> list[Passage]:
    """Of each source's provision the wording of `day`, else its present one."""
    provisions: dict[tuple[str, str], list[Passage]] = defaultdict(list)
    for passage in passages:
        provisions[passage.source, passage.citation].append(passage)
    chosen: list[Passage] = []
    for wordings in provisions.values():
        then = [p for p in wordings if p.worded_on(day)]
        now = [p for p in wordings if p.current_to is None]
        # Of two wordings that may have held on a day the later one was recorded nearer to it.
        chosen += sorted(then, key=lambda p: p.current_from or date.min)[-1:] or now
    return chosen


def _key(passage: Passage) -> tuple[str, str, date | None]:
    return passage.source, passage.citation, passage.current_from
