"""Make a document of a source's raw pages: parse each, join them, and say where they came from."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from ingest.corpus_folder import snapshot_name
from ingest.parsers.registry import Parser, parser_of
from ingest.provision import Document, Parsed, Provision
from knowledge.layouts import layout_fields
from knowledge.records import Source, SourceText

# Who recorded a text that came as a saved copy, of which the registry knows the day.
SAVED_COPY = "a saved copy"
_AGAIN = {2: "second", 3: "third", 4: "fourth"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RawText:
    """The raw pages of one text of a source, and by which of the registry's ways they are read.

    `recorded` is the day that the file's name gives, `dated` the one that the registry gives for a saved copy.
    `fetched` is true for what the publisher itself has just sent. `suffix` is that of the kept snapshots. `origin`
    names the file or address in messages.
    """

    way: SourceText
    pages: tuple[bytes, ...]
    suffix: str
    origin: str
    recorded: date | None = None
    dated: date | None = None
    fetched: bool = False

    def names(self) -> tuple[str, ...]:
        """Names under which the pages are kept."""
        return tuple(snapshot_name(page, self.suffix) for page in self.pages)


def reading_of(source: Source, way: SourceText) -> tuple[str, int, str | None]:
    """Which parser, in which version and with which layout, reads this way now; compare `Document.reading`.

    Raises:
        CorpusError: there is no such parser.
        KnowledgeError: there is no such layout.
    """
    parser = parser_of(source, way)
    return parser.name, parser.version, _layout_name(way)


def way_of(source: Source, document: Document) -> SourceText | None:
    """The registry's way by which a stored document was read; None where it is no longer there."""
    layout = document.layout.partition("@")[0] if document.layout else None
    same = [way for way in source.texts if way.parser == document.parser]
    return next((way for way in same if way.layout == layout), same[0] if same else None)


def fingerprint(source: Source, raw: RawText) -> str:
    """Hash of everything that decides what `derive` makes, so that the same pages are not read twice."""
    described = [source.title, source.url, source.publisher, source.licence, source.kind, source.status]
    dates = [source.effective_from, source.effective_to, raw.recorded, raw.dated, raw.way.version]
    parts = [*raw.names(), *map(str, [*reading_of(source, raw.way), *described, *dates, source.citation_form])]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]


def derive(source: Source, raw: RawText, today: date) -> Document:
    """The document that a source's pages give under their parser.

    It is current from the day on which it was recorded, as the page itself or its file's name says, else from today.

    Raises:
        CorpusError: the parser cannot read a page.
    """
    parser = parser_of(source, raw.way)
    parsed = _join([parser.parse(page, source, raw.way) for page in raw.pages])
    current_from = parsed.recorded or raw.recorded or raw.dated or today
    return _document(source, raw, parser, parsed, current_from, today)


def derive_again(source: Source, stored: Document, pages: Sequence[bytes], way: SourceText) -> Document:
    """What the present parser makes of the pages of a stored document; its place in time stays."""
    dated = stored.current_from if stored.recorded_by == SAVED_COPY else None
    raw = RawText(way=way, pages=tuple(pages), suffix=_suffix(stored), origin=stored.source_id, dated=dated)
    document = derive(source, raw, stored.retrieved)
    return replace(document, current_from=stored.current_from, sequence=stored.sequence)


def _document(
    source: Source, raw: RawText, parser: Parser, parsed: Parsed, current_from: date, today: date
) -> Document:
    return Document(
        source_id=source.id,
        title=source.title,
        jurisdiction=source.jurisdiction,
        vendor=source.vendor,
        region=source.region,
        url=source.url,
        publisher=source.publisher,
        licence=source.licence,
        kind=source.kind,
        status=source.status,
        effective_from=parsed.effective_from or source.effective_from,
        effective_to=source.effective_to,
        version=parsed.version or raw.way.version or f"as published on {current_from.isoformat()}",
        current_from=current_from,
        retrieved=today,
        recorded_by=parsed.recorded_by or (SAVED_COPY if raw.dated else None),
        sequence=0,
        snapshots=raw.names(),
        parser=parser.name,
        parser_version=parser.version,
        layout=_layout_name(raw.way),
        body=parsed.body,
        provisions=parsed.provisions,
    )


def _suffix(stored: Document) -> str:
    _, dot, suffix = stored.snapshots[0].partition(".") if stored.snapshots else ("", "", "")
    return dot + suffix


def _layout_name(way: SourceText) -> str | None:
    if way.layout is None:
        return None
    fields = json.dumps(layout_fields(way.parser, way.layout), sort_keys=True, default=str)
    return f"{way.layout}@{hashlib.sha256(fields.encode()).hexdigest()[:8]}"


def _join(pages: Sequence[Parsed]) -> Parsed:
    """One text of several pages; a citation that occurs on two of them is marked, as within one page."""
    if len(pages) == 1:
        return pages[0]
    bodies: list[str] = []
    provisions: list[Provision] = []
    times: Counter[str] = Counter()
    offset = 0
    for page in pages:
        names = {}
        for provision in page.provisions:
            times[provision.citation] += 1
            count = times[provision.citation]
            mark = "" if count == 1 else f" [{_AGAIN.get(count, f'{count}th')}]"
            names[provision.citation] = provision.citation + mark
        provisions += [
            replace(
                p,
                citation=names[p.citation],
                parent=names[p.parent] if p.parent is not None else None,
                start=p.start + offset,
                end=p.end + offset,
            )
            for p in page.provisions
        ]
        bodies.append(page.body)
        offset += len(page.body) + 1
    return replace(pages[0], body="\n".join(bodies), provisions=tuple(provisions))


__all__ = ["RawText", "derive", "derive_again", "fingerprint", "reading_of", "way_of"]
