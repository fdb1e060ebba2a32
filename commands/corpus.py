"""The commands that look after the corpus and the index: index, refresh, sources and check."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

import assemble
from commands.terminal import FAILED, PARTLY, Json, print_line, show_progress, show_sources, wrong_use
from index.embedding import MiniLmEmbedder
from ingest.build import BuildReport
from ingest.health import check_health
from ingest.refresh import Outcome, SourceReport
from ingest.report import report_lines, report_object, source_rows
from knowledge.load import load_knowledge
from settings import read_settings

# Without a network every source fails for the same reason, which nobody reads some hundred times.
_MOST_PROBLEMS = 12


def index(
    corpus: Annotated[list[str] | None, typer.Option(help="A folder of your own documents; may be repeated.")] = None,
    force: Annotated[bool, typer.Option(help="Build anew even if nothing changed.")] = False,
) -> None:
    """Build the index from the knowledge base, the official texts and your own folders."""
    if any(not folder.strip() for folder in corpus or ()):
        wrong_use("--corpus needs the name of a folder")
    folders = tuple(Path(folder).expanduser().resolve() for folder in corpus) if corpus else None
    with show_progress() as listener:
        report = assemble.build_index(
            read_settings(), MiniLmEmbedder(), document_folders=folders, force=force, progress=listener
        )
    for problem in report.problems:
        typer.echo(f"skipped {problem}", err=True)
    manifest = report.manifest
    verb = "built" if report.changed else "is current"
    typer.echo(f"index {verb}: {manifest.passages} passages, {manifest.views} views, {report.embedded} embedded")


def refresh(
    sources: Annotated[list[str] | None, typer.Argument(help="Only these sources.")] = None,
    from_folder: Annotated[
        Path | None, typer.Option("--from", help="Read snapshots from this folder instead of the network.")
    ] = None,
    dry_run: Annotated[bool, typer.Option(help="Report what would change and write nothing.")] = False,
    accept: Annotated[
        bool, typer.Option("--accept", help="Believe a text of the named sources from which much has vanished.")
    ] = False,
    look_at_all: Annotated[
        bool, typer.Option("--all", help="Look at sources too at which it is not time to look again.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Bring the official texts up to date, say what changed, and build the index."""
    settings = read_settings()
    if accept and not sources:
        wrong_use("--accept believes what looks wrong, so name the sources: likeness refresh SOURCE --accept")
    if from_folder and not sources:
        _name_strangers(from_folder.expanduser())
    with show_sources() as (listener, pages):
        reports = assemble.refresh_corpus(
            settings,
            from_folder.expanduser() if from_folder else None,
            sources=tuple(sources or ()),
            look_at_all=look_at_all,
            dry_run=dry_run,
            accept=accept,
            progress=listener,
            pages=pages,
        )
    with show_progress() as listener:
        built = None if dry_run else assemble.build_index(settings, MiniLmEmbedder(), progress=listener)
    if not reports and not as_json:
        typer.echo("it is not time to look at any source again; --all looks at them even so")
    _print_reports(reports, built, as_json)


def reparse(as_json: Json = False) -> None:
    """Derive the text of every source anew from its stored snapshots, and build the index."""
    settings = read_settings()
    with show_sources() as (listener, _):
        reports = assemble.reparse_corpus(settings, progress=listener)
    with show_progress() as listener:
        built = assemble.build_index(settings, MiniLmEmbedder(), progress=listener)
    if not reports and not as_json:
        typer.echo("every text reads as before")
    _print_reports(reports, built, as_json)


def _name_strangers(folder: Path) -> None:
    """A file that is not read must not be passed over in silence: its name may be misspelt."""
    strangers = assemble.strangers_in(folder)
    if strangers:
        count = f"{len(strangers)} files are" if len(strangers) > 1 else "one file is"
        typer.echo(
            f"{count} no snapshot of the registry, as {strangers[0]}; "
            "check the name, or read your own documents with: likeness index --corpus DIR",
            err=True,
        )


def _print_reports(reports: Sequence[SourceReport], built: BuildReport | None, as_json: bool) -> None:
    if as_json:
        generation = built.manifest.generation if built else None
        print_line({"generation": generation, "sources": [report_object(report) for report in reports]})
    else:
        for line in report_lines(reports):
            typer.echo(line)
        if built is not None:
            typer.echo(f"index: {built.manifest.passages} passages, {built.embedded} texts embedded")
    bad = [report for report in reports if report.status in (Outcome.REFUSED, Outcome.FAILED)]
    for report in bad[:_MOST_PROBLEMS]:
        typer.echo(f"{report.id}: {report.reason}", err=True)
    if len(bad) > _MOST_PROBLEMS:
        typer.echo(f"and {len(bad) - _MOST_PROBLEMS} more sources; `likeness sources` says why of each", err=True)
    if bad:
        raise typer.Exit(FAILED if len(bad) == len(reports) else PARTLY)


def sources(as_json: Json = False) -> None:
    """List every official source: last checked, version, provisions, problems."""
    rows = source_rows(load_knowledge().sources, read_settings().corpus, assemble.today())
    if as_json:
        print_line(rows)
        return
    for row in rows:
        state_words = (
            f"{row['provisions']} provisions, checked {row['checked']}" if row["checked"] else "not loaded yet"
        )
        typer.echo(f"{row['id']:<44} {state_words}  {row['title']}")
        for problem in row["problems"]:
            typer.echo(f"{'':<44} {problem}")


def check(as_json: Json = False) -> None:
    """Say whether this installation is healthy: knowledge, index, corpus, model, network stance."""
    settings = read_settings()
    findings = check_health(settings.corpus, assemble.generation_store(settings))
    if as_json:
        print_line({"healthy": all(f.ok for f in findings), "checks": [asdict(f) for f in findings]})
    else:
        for finding in findings:
            typer.echo(f"{'ok     ' if finding.ok else 'PROBLEM'}  {finding.name}: {finding.detail}")
    if not all(f.ok for f in findings):
        raise typer.Exit(FAILED)
