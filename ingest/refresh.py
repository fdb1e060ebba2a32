"""Conduct a refresh: registry -> snapshot -> parse -> sanity -> compare -> corpus folder."""

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path, PurePosixPath

from ingest.compare import Changes, compare
from ingest.corpus_folder import document_path, keep_snapshot, read_document, write_document
from ingest.parsers.registry import parser_of
from ingest.provision import Document
from ingest.sanity import distrust_document, distrust_snapshot
from ingest.snapshots import SnapshotFolder, open_snapshots
from knowledge.errors import CorpusError, UsageError
from knowledge.records import Source

Progress = Callable[[str, int, int], None]


class Outcome(StrEnum):
    """How a source came out of a refresh."""

    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    FAILED = "failed"


class Cause(StrEnum):
    """Who changed the text: the source, or we by reading it differently."""

    LAW = "law"
    PARSER = "parser"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """What a refresh did to one source. `wordless` counts changes that touched no word of the law."""

    id: str
    status: Outcome
    cause: Cause | None = None
    added: tuple[str, ...] = ()
    amended: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    renumbered: tuple[str, ...] = ()
    reason: str | None = None
    wordless: int = 0


def refresh(
    registry: Sequence[Source],
    *,
    corpus: Path,
    snapshots: Path,
    today: date,
    sources: Collection[str] = (),
    dry_run: bool = False,
    progress: Progress = lambda stage, done, total: None,
) -> tuple[SourceReport, ...]:
    """Bring the corpus folder up to date with a folder of snapshots, one report a source.

    A source that fails or looks suspicious keeps its last good text, and the others go on.

    Args:
        registry: All sources.
        corpus: The corpus folder; made where it does not exist.
        snapshots: Folder with the raw files, under the paths that the registry gives.
        today: Written as the day of retrieval into what is updated.
        sources: Ids to which the refresh is limited; all where empty.
        dry_run: Report and write nothing.
        progress: Called with the source's id, how many are done, and how many there are.

    Raises:
        CorpusError: `snapshots` is no folder or holds nothing of the registry.
        UsageError: an id of `sources` is not in the registry.
    """
    chosen = _choose(registry, sources)
    folder = open_snapshots(snapshots, registry)
    reports = []
    for number, source in enumerate(chosen):
        progress(source.id, number, len(chosen))
        reports.append(_refresh_source(source, folder, corpus, today, dry_run))
    progress("done", len(chosen), len(chosen))
    return tuple(reports)


def _choose(registry: Sequence[Source], ids: Collection[str]) -> list[Source]:
    known = {source.id for source in registry}
    for name in ids:
        if name not in known:
            raise UsageError(f"no source {name!r} in the registry; `likeness sources` lists them")
    return [source for source in registry if not ids or source.id in ids]


def _refresh_source(source: Source, folder: SnapshotFolder, corpus: Path, today: date, dry_run: bool) -> SourceReport:
    try:
        raw = folder.read(source)
        if doubt := distrust_snapshot(raw, source):
            return SourceReport(id=source.id, status=Outcome.REFUSED, reason=doubt)
        document = derive(source, raw, today)
        previous = _stored(source, corpus)
        if doubt := distrust_document(document, source, previous):
            return SourceReport(id=source.id, status=Outcome.REFUSED, reason=doubt)
        if previous is not None and replace(document, retrieved=previous.retrieved) == previous:
            return SourceReport(id=source.id, status=Outcome.UNCHANGED)
        if not dry_run:
            keep_snapshot(corpus, raw, PurePosixPath(source.texts[0].snapshot or "").suffix)
            write_document(corpus, document)
        return _updated(source, previous, document, compare(previous, document))
    except CorpusError as error:
        return SourceReport(id=source.id, status=Outcome.FAILED, reason=str(error))


def derive(source: Source, raw: bytes, retrieved: date) -> Document:
    """The document that a source's snapshot gives under its parser.

    Raises:
        CorpusError: the parser cannot read the snapshot.
    """
    way = source.texts[0]
    parser = parser_of(source, way)
    parsed = parser.parse(raw, source, way)
    return Document(
        source_id=source.id,
        title=source.title,
        jurisdiction=source.jurisdiction,
        vendor=source.vendor,
        region=source.region,
        url=source.url,
        publisher=source.publisher,
        licence=source.licence,
        version=way.version or "",
        retrieved=retrieved,
        snapshot_sha256=hashlib.sha256(raw).hexdigest(),
        parser=parser.name,
        parser_version=parser.version,
        body=parsed.body,
        provisions=parsed.provisions,
    )


def _stored(source: Source, corpus: Path) -> Document | None:
    path = document_path(source.jurisdiction, source.vendor, source.id)
    return read_document(corpus, path) if (corpus / path).is_file() else None


def _updated(source: Source, previous: Document | None, document: Document, changes: Changes) -> SourceReport:
    same_snapshot = previous is not None and previous.snapshot_sha256 == document.snapshot_sha256
    return SourceReport(
        id=source.id,
        status=Outcome.UPDATED,
        cause=Cause.PARSER if same_snapshot else Cause.LAW,
        added=changes.added,
        amended=changes.amended,
        removed=changes.removed,
        renumbered=changes.renumbered,
        wordless=changes.wordless,
    )
