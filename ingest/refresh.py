"""Conduct a refresh: registry -> fetch or snapshot -> parse -> sanity -> place in time -> corpus folder."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from ingest.change import Cause, ChangeKind
from ingest.changes_log import timeline
from ingest.compare import Changes, compare
from ingest.corpus_folder import (
    document_path,
    drop_leftovers,
    keep_snapshot,
    read_current,
    read_earlier,
    read_snapshot,
    remove_earlier,
    write_document,
    write_earlier,
)
from ingest.derive import RawText, derive, derive_again, fingerprint, reading_of, way_of
from ingest.provision import Document
from ingest.refresh_state import SourceState, read_state, seen, write_state
from ingest.sanity import distrust_document, distrust_snapshot
from ingest.timeline import Move, Placement, place
from knowledge.errors import CorpusError, LikenessError, RefusedAddress, UsageError
from knowledge.records import Source

Progress = Callable[[str, int, int], None]


def no_progress(stage: str, done: int, total: int) -> None:
    """A progress listener for callers that have nobody to show progress to."""


class Texts(Protocol):
    """Where the raw texts of sources come from: a folder of snapshots or the publishers themselves."""

    def texts(self, source: Source) -> tuple[RawText, ...]:
        """The texts of a source in the order of time.

        Raises:
            CorpusError: there is none, or it cannot be read.
        """
        ...


class Outcome(StrEnum):
    """How a source came out of a refresh."""

    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """What a refresh did to one source; a source of which several texts were read has a report for each.

    `since` is the day from which the text is known to have been the current one.
    """

    id: str
    status: Outcome
    cause: Cause | None = None
    changes: Changes = field(default_factory=Changes)
    reason: str | None = None
    since: date | None = None
    first: bool = False

    def citations(self, kind: ChangeKind) -> tuple[str, ...]:
        """Citations of the provisions to which this happened."""
        return self.changes.citations(kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refresh:
    """One run over some sources, with what it may do.

    `accept` believes a text from which much has vanished; `dry_run` reports and writes nothing. `today` is the day
    of retrieval that is written into what is updated.
    """

    corpus: Path
    today: date
    dry_run: bool = False
    accept: bool = False

    def run(
        self, registry: Sequence[Source], texts: Texts, sources: Collection[str] = (), progress: Progress = no_progress
    ) -> tuple[SourceReport, ...]:
        """Bring the corpus folder up to date, one report a text.

        A source that fails or looks suspicious keeps its last good text, and the others go on.

        Raises:
            UsageError: an id of `sources` is not in the registry.
        """
        chosen = choose(registry, sources)
        if not self.dry_run:
            drop_leftovers(self.corpus)
        before = read_state(self.corpus)
        after = dict(before)
        reports: list[SourceReport] = []
        for number, source in enumerate(chosen):
            progress(source.id, number, len(chosen))
            found, after[source.id] = self._source(source, texts, before.get(source.id, SourceState()))
            reports += found
        progress("done", len(chosen), len(chosen))
        if not self.dry_run:
            write_state(self.corpus, before, after)
        return tuple(reports)

    def reparse(self, registry: Sequence[Source], progress: Progress = no_progress) -> tuple[SourceReport, ...]:
        """Derive every stored text anew from its snapshots; what changes has the parser as its cause."""
        reports: list[SourceReport] = []
        for number, source in enumerate(registry):
            progress(source.id, number, len(registry))
            try:
                stored = self._timeline(source)
                reports += self._reread(source, stored, always=True)[1]
            except LikenessError as error:
                reports.append(SourceReport(id=source.id, status=Outcome.FAILED, reason=str(error)))
        progress("done", len(registry), len(registry))
        return tuple(reports)

    def _source(self, source: Source, texts: Texts, state: SourceState) -> tuple[list[SourceReport], SourceState]:
        try:
            raws = texts.texts(source)
            stored = self._timeline(source)
            keys = [fingerprint(source, raw) for raw in raws]
            known = all(self._is_known(raw, key, state) for raw, key in zip(raws, keys, strict=True))
            if stored and known and not any(_is_outdated(source, document) for document in stored):
                unchanged = SourceReport(id=source.id, status=Outcome.UNCHANGED)
                return [unchanged], seen(state, self.today, self._day(raws, stored), None)
            stored, reports = self._reread(source, stored, always=False)
            problem = None
            for raw, key in zip(raws, keys, strict=True):
                if stored and self._is_known(raw, key, state):
                    continue
                report, stored = self._text(source, raw, stored)
                reports.append(report)
                if report.status in (Outcome.REFUSED, Outcome.FAILED):
                    problem = report.reason
                    continue
                read = tuple(dict.fromkeys((*state.read, key)))
                state = replace(state, read=read, current=key if raw.recorded is None else state.current)
        except LikenessError as error:
            refused = isinstance(error, RefusedAddress)
            report = SourceReport(
                id=source.id, status=Outcome.REFUSED if refused else Outcome.FAILED, reason=str(error)
            )
            return [report], seen(state, self.today, self.today, str(error))
        return reports, seen(state, self.today, self._day(raws, stored), problem)

    def _day(self, raws: Sequence[RawText], stored: tuple[Document, ...]) -> date:
        """The day on which the source was seen: a text that somebody else recorded was seen on that day, not today."""
        second_hand = stored and stored[-1].recorded_by and not any(raw.fetched for raw in raws)
        return stored[-1].current_from if second_hand else self.today

    def _is_known(self, raw: RawText, key: str, state: SourceState) -> bool:
        """A dated text has its place once it was read; another one may come back after a different text."""
        return key in state.read and (raw.recorded is not None or key == state.current)

    def _text(
        self, source: Source, raw: RawText, stored: tuple[Document, ...]
    ) -> tuple[SourceReport, tuple[Document, ...]]:
        try:
            for page in raw.pages:
                if doubt := distrust_snapshot(page, raw.way):
                    return SourceReport(id=source.id, status=Outcome.REFUSED, reason=f"{raw.origin}: {doubt}"), stored
            document = self._dated(derive(source, raw, self.today), raw, stored)
            placement = place(stored, document)
            previous = placement.neighbour if placement.move is not Move.FIRST else None
            trusted = self.accept or raw.recorded is not None
            doubt = distrust_document(document, source, raw.way, None if trusted else previous)
            if doubt and not (raw.recorded is not None and document.provisions):
                return SourceReport(id=source.id, status=Outcome.REFUSED, reason=doubt), stored
            if not self.dry_run:
                self._store(raw, placement)
        except CorpusError as error:
            return SourceReport(id=source.id, status=Outcome.FAILED, reason=str(error)), stored
        return _report(source, placement), _placed(stored, placement)

    def _dated(self, document: Document, raw: RawText, stored: tuple[Document, ...]) -> Document:
        """A text without a day of its own is the newest, even where this machine's clock went backwards."""
        if not stored or document.current_from != self.today or raw.recorded is not None:
            return document
        return replace(document, current_from=max(self.today, stored[-1].current_from))

    def _store(self, raw: RawText, placement: Placement) -> None:
        """Write in the order in which a killed run loses nothing: raw pages, the text that leaves, the new text."""
        for page in raw.pages:
            keep_snapshot(self.corpus, page, raw.suffix)
        document, neighbour = placement.document, placement.neighbour
        if placement.move in (Move.FIRST, Move.RESTATED):
            write_document(self.corpus, document)
        elif placement.move is Move.SUPERSEDES and neighbour is not None:
            write_earlier(self.corpus, neighbour)
            write_document(self.corpus, document)
        elif placement.move is Move.INSERTED:
            write_earlier(self.corpus, document)
        elif placement.move is Move.STARTS_EARLIER and neighbour is not None:
            current = read_current(self.corpus, document_path(*_home(document)))
            if current is not None and current.seal() == neighbour.seal():
                write_document(self.corpus, document)
            else:
                write_earlier(self.corpus, document)
                remove_earlier(self.corpus, neighbour)

    def _timeline(self, source: Source) -> tuple[Document, ...]:
        path = document_path(source.jurisdiction, source.vendor, source.id)
        return timeline(read_earlier(self.corpus, path), read_current(self.corpus, path))

    def _reread(
        self, source: Source, stored: tuple[Document, ...], *, always: bool
    ) -> tuple[tuple[Document, ...], list[SourceReport]]:
        """Derive stored texts anew where another parser wrote them, so that its changes are not told as the law's."""
        texts: list[Document] = []
        reports: list[SourceReport] = []
        for document in stored:
            way = way_of(source, document)
            if way is None or not (always or _is_outdated(source, document)):
                texts.append(document)
                continue
            pages = [read_snapshot(self.corpus, name) for name in document.snapshots]
            again = derive_again(source, document, pages, way)
            texts.append(again)
            if again == document:
                continue
            if not self.dry_run:
                (write_document if document is stored[-1] else write_earlier)(self.corpus, again)
            changes = compare(document, again)
            reports.append(
                SourceReport(
                    id=source.id,
                    status=Outcome.UPDATED,
                    cause=Cause.PARSER,
                    changes=changes,
                    since=document.current_from,
                )
            )
        return tuple(texts), reports


def due(sources: Sequence[Source], corpus: Path, today: date) -> list[Source]:
    """The sources at whose publishers it is time to look again: a failed look is tried again at once."""
    states = read_state(corpus)
    return [source for source in sources if _is_due(source, states.get(source.id, SourceState()), today)]


def _is_due(source: Source, state: SourceState, today: date) -> bool:
    return state.tried is None or state.problem is not None or (today - state.tried).days >= source.every_days


def _is_outdated(source: Source, document: Document) -> bool:
    """Whether another version of the parser, or of its layout, wrote the document."""
    way = way_of(source, document)
    return way is not None and reading_of(source, way) != document.reading


def choose(registry: Sequence[Source], ids: Collection[str]) -> list[Source]:
    """The sources with these ids, or all where there are none.

    Raises:
        UsageError: an id is not in the registry.
    """
    known = {source.id for source in registry}
    for name in ids:
        if name not in known:
            raise UsageError(f"no source {name!r} in the registry; `likeness sources` lists them")
    return [source for source in registry if not ids or source.id in ids]


def _home(document: Document) -> tuple[str | None, str | None, str]:
    return document.jurisdiction, document.vendor, document.source_id


def _placed(stored: tuple[Document, ...], placement: Placement) -> tuple[Document, ...]:
    if placement.move is Move.KNOWN:
        return stored
    replaced = placement.neighbour if placement.move in (Move.RESTATED, Move.STARTS_EARLIER) else None
    kept = [document for document in stored if document is not replaced]
    return tuple(sorted([*kept, placement.document], key=lambda d: (d.current_from, d.sequence)))


def _report(source: Source, placement: Placement) -> SourceReport:
    if placement.move is Move.KNOWN:
        return SourceReport(id=source.id, status=Outcome.UNCHANGED, since=placement.document.current_from)
    return SourceReport(
        id=source.id,
        status=Outcome.UPDATED,
        cause=Cause.LAW,
        changes=placement.changes,
        since=placement.document.current_from,
        first=placement.move is Move.FIRST,
    )
