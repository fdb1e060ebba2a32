"""The `likeness` command: the same parts as the web app, in a terminal."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

import assemble
from advisor.matrix import rule_object, state_markdown, state_rules
from advisor.records import Choices
from advisor.render import NOTICE, to_json, to_object
from advisor.search import search_object
from advisor.wording import Names
from index.embedding import MiniLmEmbedder
from index.embedding import Progress as Listener
from ingest.health import check_health
from ingest.report import report_lines, report_object, source_rows
from knowledge.errors import IndexMissing, LikenessError, UsageError
from knowledge.load import load_knowledge
from settings import Settings, read_settings
from ui.server import server_options

app = typer.Typer(
    name="likeness",
    help="Cited answers on privacy, biometric and likeness law for pictures of people. Information, not legal advice.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
_FAILED, _PARTLY = 1, 3

Jurisdictions = Annotated[
    list[str] | None, typer.Option("--jurisdiction", help="A code such as us-mi; may be repeated.")
]
Vendors = Annotated[list[str] | None, typer.Option("--vendor", help="A vendor such as openai; may be repeated.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="The question, in quotation marks.")] = None,
    batch: Annotated[
        str | None, typer.Option(help='A file of {"id", "question"} a line; - for standard input.')
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="The day whose law is asked for, YYYY-MM-DD.")] = None,
    jurisdiction: Jurisdictions = None,
    vendor: Vendors = None,
    profession: Annotated[str | None, typer.Option(help="A profession such as doctor.")] = None,
    as_json: Json = False,
) -> None:
    """Ask a question and get an answer in which every sentence has its source."""
    if (question is None) == (batch is None):
        _wrong_use("give either a question or --batch FILE")
    choices = _choices(jurisdiction, vendor, profession, as_of)
    lines = None if batch is None else list(_batch_lines(batch, "question"))
    parts = _open()
    if lines is not None:
        for identity, text in lines:
            print_line(_answer_object(parts, text, choices, identity))
        return
    result = parts.advisor.ask(question or "", today=assemble.today(), choices=choices)
    if as_json:
        print_line(to_object(result, parts.renderer))
    else:
        _print_markdown(parts.renderer.markdown(result) + f"\n\n{NOTICE}")


@app.command()
def search(
    query: Annotated[str | None, typer.Argument(help="What to look for.")] = None,
    batch: Annotated[str | None, typer.Option(help='A file of {"id", "query"} a line; - for standard input.')] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=200, help="How many passages.")] = 8,
    jurisdiction: Jurisdictions = None,
    vendor: Vendors = None,
    as_json: Json = False,
) -> None:
    """Find passages, best first, without prose."""
    if (query is None) == (batch is None):
        _wrong_use("give either a query or --batch FILE")
    choices = _choices(jurisdiction, vendor, None, None)
    lines = None if batch is None else list(_batch_lines(batch, "query"))
    parts = _open()
    if lines is not None:
        for identity, text in lines:
            print_line({"id": identity, "results": _results(parts, text, k, choices)})
        return
    results = _results(parts, query or "", k, choices)
    if as_json:
        print_line(results)
        return
    for result in results:
        text = " ".join(str(result["text"]).split())
        typer.echo(f"{result['rank']:>3}  {result['score']:.3f}  {result['citation']}  {result['title']}")
        typer.echo(f"     {text[:200]}{'...' if len(text) > 200 else ''}")


@app.command()
def state(
    codes: Annotated[list[str], typer.Argument(help="Codes such as us-mi us-il.")],
    topic: Annotated[str | None, typer.Option(help="Only one topic, for example biometrics.")] = None,
    profession: Annotated[str | None, typer.Option(help="Add the duties of a profession.")] = None,
    as_of: Annotated[str | None, typer.Option(help="The day whose law is asked for, YYYY-MM-DD.")] = None,
    output: Annotated[str, typer.Option("--format", help="text, json or md.")] = "text",
) -> None:
    """Print the rules of one or more states, all topics."""
    if output not in ("text", "json", "md"):
        _wrong_use(f"unknown format {output!r}; use text, json or md")
    day = _day(as_of) or assemble.today()
    knowledge = load_knowledge()
    names = Names(knowledge)
    pages = [(code, state_rules(knowledge, code, day, topic=topic, profession=profession)) for code in codes]
    if output == "json":
        print_line(
            [
                {"jurisdiction": code, "name": names.place(code), "rules": [rule_object(r, day) for r in rules]}
                for code, rules in pages
            ]
        )
        return
    for code, rules in pages:
        page = state_markdown(code, rules, names, day)
        if output == "md":
            typer.echo(page)
        else:
            _print_markdown(page)


@app.command()
def index(
    corpus: Annotated[list[Path] | None, typer.Option(help="A folder of your own documents; may be repeated.")] = None,
    force: Annotated[bool, typer.Option(help="Build anew even if nothing changed.")] = False,
) -> None:
    """Build the index from the knowledge base, the official texts and your own folders."""
    folders = tuple(folder.expanduser().resolve() for folder in corpus) if corpus else None
    with _progress() as listener:
        report = assemble.build_index(
            read_settings(), MiniLmEmbedder(), document_folders=folders, force=force, progress=listener
        )
    for problem in report.problems:
        typer.echo(f"skipped {problem}", err=True)
    manifest = report.manifest
    verb = "built" if report.changed else "is current"
    typer.echo(f"index {verb}: {manifest.passages} passages, {manifest.views} views, {report.embedded} embedded")


@app.command()
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
    with _progress() as listener:
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
        raise typer.Exit(_FAILED if len(bad) == len(report) else _PARTLY)


@app.command()
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


@app.command()
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
        raise typer.Exit(_FAILED)


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the web app.")] = 8501,
    address: Annotated[
        str, typer.Option(help="Address to listen on; the default is this machine alone.")
    ] = "localhost",
) -> None:
    """Serve the web app."""
    settings = read_settings()
    _ensure_index(settings)
    typer.echo(f"Likeness Advisor: http://{address}:{port}")
    sys.stdout.flush()
    command = [sys.executable, "-P", "-m", "streamlit", "run", str(Path(__file__).with_name("app.py"))]
    options = server_options(port, address)
    os.execv(sys.executable, [*command, *options])


def print_line(value: object) -> None:
    """Print one JSON value on one line, at once, so that a reader at the other end of a pipe sees it."""
    sys.stdout.write(to_json(value) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Run the command; errors of ours end in one line on stderr and exit code 1."""
    try:
        app()
    except LikenessError as error:
        typer.echo(f"likeness: {error}", err=True)
        sys.exit(_FAILED)
    except BrokenPipeError:
        # The reader has gone (for example `| head`): nothing to say, and nobody to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(_FAILED)


def _open() -> assemble.Parts:
    settings = read_settings()
    _ensure_index(settings)
    return assemble.open_parts(settings)


def _ensure_index(settings: Settings) -> None:
    """Build the index where there is none or where it no longer matches; never answer from a stale one in silence."""
    try:
        if assemble.is_current(settings):
            return
        typer.echo("the index does not match the knowledge base or the corpus any more; rebuilding it", err=True)
    except IndexMissing:
        typer.echo("there is no index yet; building it", err=True)
    with _progress() as listener:
        assemble.build_index(settings, MiniLmEmbedder(), progress=listener)


def _answer_object(parts: assemble.Parts, text: str, choices: Choices, identity: str | int | None) -> dict[str, Any]:
    try:
        result = parts.advisor.ask(text, today=assemble.today(), choices=choices)
    except UsageError as error:
        # One bad line must not cost the others their answers, so it is refused in its place.
        result = parts.advisor.unanswerable(text, str(error), today=assemble.today(), choices=choices)
    return to_object(result, parts.renderer, identity)


def _results(parts: assemble.Parts, query: str, k: int, choices: Choices) -> list[dict[str, Any]]:
    hits = parts.searcher.search(query, k, assemble.today(), choices)
    return [search_object(rank, hit) for rank, hit in enumerate(hits, start=1)]


def _batch_lines(name: str, field: str) -> Iterator[tuple[str | int | None, str]]:
    for number, line in enumerate(_read_lines(name), start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            yield entry.get("id"), str(entry[field])
        except (ValueError, KeyError, TypeError, AttributeError):
            raise UsageError(f'{name}, line {number}: expected {{"id": ..., "{field}": "..."}}') from None


def _read_lines(name: str) -> list[str]:
    try:
        return (sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")).splitlines()
    except FileNotFoundError:
        raise UsageError(f"{name} does not exist") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{name} cannot be read as UTF-8 text ({type(error).__name__})") from None


def _choices(
    jurisdictions: list[str] | None, vendors: list[str] | None, profession: str | None, as_of: str | None
) -> Choices:
    knowledge = load_knowledge()
    known = {
        "jurisdiction": {place.code for place in knowledge.places},
        "vendor": {vendor.id for vendor in knowledge.vendors},
        "profession": {p.id for p in knowledge.professions},
    }
    given = {
        "jurisdiction": jurisdictions or [],
        "vendor": vendors or [],
        "profession": [profession] if profession else [],
    }
    for kind, codes in given.items():
        for code in codes:
            if code not in known[kind]:
                some = ", ".join(sorted(known[kind])[:6])
                _wrong_use(f"unknown {kind} {code!r}; known are for example: {some}")
    return Choices(
        jurisdictions=tuple(jurisdictions or ()), vendors=tuple(vendors or ()), profession=profession, as_of=_day(as_of)
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return _wrong_use(f"{text!r} is not a day; write it as YYYY-MM-DD")


def _wrong_use(message: str) -> NoReturn:
    typer.echo(f"likeness: {message}", err=True)
    raise typer.Exit(2)


def _print_markdown(text: str) -> None:
    if sys.stdout.isatty():
        Console().print(Markdown(text))
    else:
        typer.echo(text)


@contextmanager
def _progress() -> Iterator[Listener]:
    """A progress bar on the terminal; nothing where output is piped."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        tasks: dict[str, TaskID] = {}

        def listen(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done, total=total)

        yield listen


if __name__ == "__main__":
    main()
