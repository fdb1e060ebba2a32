"""The commands that look after the corpus and the index: index, refresh, sources and check."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

import assemble
from commands.terminal import FAILED, PARTLY, Json, print_line, show_progress, wrong_use
from index.embedding import MiniLmEmbedder
from ingest.health import check_health
from ingest.report import report_lines, report_object, source_rows
from knowledge.errors import UsageError
from knowledge.load import load_knowledge
from settings import read_settings


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
    from_folder: Annotated[Path | None, typer.Option("--from", help="Read snapshots from this folder.")] = None,
    dry_run: Annotated[bool, typer.Option(help="Report what would change and write nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Bring the official texts up to date, say what changed, and build the index."""
    settings = read_settings()
    if from_folder is None:
        raise UsageError("refresh reads from a folder in this version: likeness refresh --from DIR")
    with show_progress() as listener:
        report = assemble.refresh_corpus(
            settings, from_folder.expanduser(), sources=tuple(sources or ()), dry_run=dry_run, progress=listener
        )
        built = None if dry_run else assemble.build_index(settings, MiniLmEmbedder(), progress=listener)
    if as_json:
        generation = built.manifest.generation if built else None
        print_line({"generation": generation, "sources": [report_object(s) for s in report]})
    else:
        for line in report_lines(report):
            typer.echo(line)
        if built is not None:
            typer.echo(f"index: {built.manifest.passages} passages, {built.embedded} texts embedded")
    bad = [s for s in report if s.status in ("refused", "failed")]
    if bad:
        for source in bad:
            typer.echo(f"{source.id}: {source.reason}", err=True)
        raise typer.Exit(FAILED if len(bad) == len(report) else PARTLY)


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
    findings = check_health(settings.corpus, settings.index)
    if as_json:
        print_line({"healthy": all(f.ok for f in findings), "checks": [asdict(f) for f in findings]})
    else:
        for finding in findings:
            typer.echo(f"{'ok     ' if finding.ok else 'PROBLEM'}  {finding.name}: {finding.detail}")
    if not all(f.ok for f in findings):
        raise typer.Exit(FAILED)
