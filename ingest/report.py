"""What a refresh did and what the corpus holds, as lines for people and objects for programs."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ingest.change import ChangeKind
from ingest.corpus_folder import document_path, earlier_paths, read_current
from ingest.derive import way_of
from ingest.refresh import Outcome, SourceReport
from ingest.refresh_state import SourceState, read_state
from knowledge.errors import CorpusError
from knowledge.records import Source

_MISSED_LOOKS = 3
_LEAST_FRESH = timedelta(days=14)
_SHOWN = 8


def report_object(report: SourceReport) -> dict[str, Any]:
    """A source's report as the command-line contract prints it."""
    return {
        "id": report.id,
        "status": report.status.value,
        "cause": report.cause.value if report.cause else None,
        **{kind.value: list(report.citations(kind)) for kind in ChangeKind},
        "reason": report.reason,
        "since": report.since.isoformat() if report.since else None,
        "wordless": report.changes.wordless,
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
            for word, citations in ((kind.value, report.citations(kind)) for kind in ChangeKind)
            if citations
        ]
        what = "; ".join(changes) or _quiet(report)
        how = "new" if report.first else f"updated by {report.cause.value}" if report.cause else "updated"
        lines.append(f"{report.id}: {how}, current since {report.since}: {what}")
    return lines


def source_rows(registry: Sequence[Source], corpus: Path, today: date) -> list[dict[str, Any]]:
    """Every source of the registry with the state of its text in the corpus folder."""
    states = read_state(corpus)
    return [_row(source, corpus, states.get(source.id, SourceState()), today) for source in registry]


def _row(source: Source, corpus: Path, state: SourceState, today: date) -> dict[str, Any]:
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
        "problems": [state.problem] if state.problem else [],
        "publisher": source.publisher,
        "licence": source.licence,
        "url": source.url,
        "current_from": None,
        "earlier_texts": 0,
    }
    path = document_path(source.jurisdiction, source.vendor, source.id)
    try:
        document = read_current(corpus, path)
    except CorpusError as error:
        return row | {"problems": [str(error)]}
    if document is None:
        return row | {"problems": [*row["problems"], f"not loaded yet; {_how_to_look(source)}"]}
    checked = state.checked or document.retrieved
    fresh = today - checked <= _fresh_for(source)
    stale = f"last checked on {checked.isoformat()}; {_how_to_look(source)}"
    way = way_of(source, document)
    problems = [*row["problems"], *([] if fresh else [stale])]
    if way is not None and not way.complete:
        problems.append("only a part of the text is loaded")
    return row | {
        "provisions": len(document.provisions),
        "version": document.version,
        "checked": checked.isoformat(),
        "fresh": fresh,
        "problems": problems,
        "current_from": document.current_from.isoformat(),
        "earlier_texts": len(earlier_paths(corpus, path)),
    }


def _how_to_look(source: Source) -> str:
    if any(way.address for way in source.texts):
        return f"run: likeness refresh {source.id}"
    return f"its publisher has no page that is read; run: likeness refresh {source.id} --from DIR"


def _fresh_for(source: Source) -> timedelta:
    """A text is no longer called fresh when several looks at it were missed."""
    return max(_MISSED_LOOKS * timedelta(days=source.every_days), _LEAST_FRESH)


def _quiet(report: SourceReport) -> str:
    wordless = report.changes.wordless
    return f"no change of words ({wordless} of formatting or notes)" if wordless else "no change of words"


def _some(citations: Sequence[str]) -> str:
    shown = ", ".join(citations[:_SHOWN])
    return f"{shown}, ..." if len(citations) > _SHOWN else shown
