"""What a refresh did and what the corpus holds, as lines for people and objects for programs."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ingest.corpus_folder import document_path, read_document
from ingest.refresh import Outcome, SourceReport
from knowledge.errors import CorpusError
from knowledge.records import Source

# A text that nobody looked at for longer than this is no longer called fresh.
_FRESH_FOR = timedelta(days=120)
_SHOWN = 8


def report_object(report: SourceReport) -> dict[str, Any]:
    """A source's report as the command-line contract prints it."""
    return {
        "id": report.id,
        "status": report.status.value,
        "cause": report.cause.value if report.cause else None,
        "added": list(report.added),
        "amended": list(report.amended),
        "removed": list(report.removed),
        "renumbered": list(report.renumbered),
        "reason": report.reason,
    }


def report_lines(reports: Sequence[SourceReport]) -> list[str]:
    """One line a source, with the citations that changed."""
    lines: list[str] = []
    for report in reports:
        if report.status is not Outcome.UPDATED:
            lines.append(f"{report.id}: {report.status.value}")
            continue
        changes = [
            f"{len(citations)} {word} ({_some(citations)})"
            for word, citations in (
                ("added", report.added),
                ("amended", report.amended),
                ("removed", report.removed),
                ("renumbered", report.renumbered),
            )
            if citations
        ]
        cause = f" by {report.cause.value}" if report.cause else ""
        lines.append(f"{report.id}: updated{cause}: {'; '.join(changes) or 'no change of words'}")
    return lines


def source_rows(registry: Sequence[Source], corpus: Path, today: date) -> list[dict[str, Any]]:
    """Every source of the registry with the state of its text in the corpus folder."""
    return [_row(source, corpus, today) for source in registry]


def _row(source: Source, corpus: Path, today: date) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": source.id,
        "title": source.title,
        "jurisdiction": source.jurisdiction,
        "vendor": source.vendor,
        "region": source.region,
        "provisions": 0,
        "version": None,
        "checked": None,
        "fresh": False,
        "problems": [],
    }
    path = document_path(source.jurisdiction, source.vendor, source.id)
    if not (corpus / path).is_file():
        row["problems"] = ["not loaded yet; run: likeness refresh --from DIR"]
        return row
    try:
        document = read_document(corpus, path)
    except CorpusError as error:
        row["problems"] = [str(error)]
        return row
    fresh = today - document.retrieved <= _FRESH_FOR
    row |= {
        "provisions": len(document.provisions),
        "version": document.version,
        "checked": document.retrieved.isoformat(),
        "fresh": fresh,
        "problems": [] if fresh else [f"last checked on {document.retrieved.isoformat()}; refresh it"],
    }
    return row


def _some(citations: Sequence[str]) -> str:
    shown = ", ".join(citations[:_SHOWN])
    return f"{shown}, ..." if len(citations) > _SHOWN else shown
