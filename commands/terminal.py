"""What every command shares: how it reads options, shows progress and prints."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

import assemble
from advisor.records import Choices
from advisor.render import to_json
from index.embedding import MiniLmEmbedder
from index.embedding import Progress as Listener
from knowledge.errors import IndexMissing
from knowledge.load import load_knowledge
from settings import Settings, read_settings

FAILED, PARTLY = 1, 3

Jurisdictions = Annotated[
    list[str] | None, typer.Option("--jurisdiction", help="A code such as us-mi; may be repeated.")
]
Vendors = Annotated[list[str] | None, typer.Option("--vendor", help="A vendor such as openai; may be repeated.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="The day whose law is asked for, YYYY-MM-DD.")]
Topic = Annotated[str | None, typer.Option("--topic", help="Only one topic, for example biometrics.")]
Format = Annotated[str, typer.Option("--format", help="text, json or md.")]


def print_line(value: object) -> None:
    """Print one JSON value on one line, at once, so that a reader at the other end of a pipe sees it."""
    if sys.stdout is None:
        raise OSError("standard output is closed")
    sys.stdout.write(to_json(value) + "\n")
    sys.stdout.flush()


def print_markdown(text: str) -> None:
    """Print Markdown, styled on a terminal and plain in a pipe."""
    if sys.stdout.isatty():
        Console().print(Markdown(text))
    else:
        typer.echo(text)


def print_page(page: str, output: str) -> None:
    """Print a page of rules in the form that was asked for."""
    if output == "md":
        typer.echo(page)
    else:
        print_markdown(page)


def open_parts() -> assemble.Parts:
    """The product on the current index, which is built first where it is missing or out of date."""
    settings = read_settings()
    ensure_index(settings)
    return assemble.open_parts(settings)


def ensure_index(settings: Settings) -> None:
    """Build the index where there is none or where it no longer matches; never answer from a stale one in silence."""
    try:
        if assemble.is_current(settings):
            return
        typer.echo("the index does not match the knowledge base or the corpus any more; rebuilding it", err=True)
    except IndexMissing:
        typer.echo("there is no index yet; building it", err=True)
    with show_progress() as listener:
        assemble.build_index(settings, MiniLmEmbedder(), progress=listener)


def read_choices(
    jurisdictions: list[str] | None, vendors: list[str] | None, profession: str | None, as_of: str | None
) -> Choices:
    """The options as choices; an unknown code is wrong use."""
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
                wrong_use(f"unknown {kind} {code!r}; known are for example: {some}")
    return Choices(
        jurisdictions=tuple(jurisdictions or ()),
        vendors=tuple(vendors or ()),
        profession=profession,
        as_of=read_day(as_of),
    )


def read_day(text: str | None) -> date | None:
    """A day given as YYYY-MM-DD."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return wrong_use(f"{text!r} is not a day; write it as YYYY-MM-DD")


def check_format(output: str) -> None:
    """Refuse an output format that there is not."""
    if output not in ("text", "json", "md"):
        wrong_use(f"unknown format {output!r}; use text, json or md")


def wrong_use(message: str) -> NoReturn:
    """End with one line and the exit code of wrong use."""
    typer.echo(f"likeness: {message}", err=True)
    raise typer.Exit(2)


@contextmanager
def show_sources() -> Iterator[tuple[Listener, Listener]]:
    """One bar over all sources of a refresh: the first listener counts them, the second tells of the page at hand."""
    console = Console(stderr=True)
    columns = (BarColumn(), TextColumn("{task.completed}/{task.total}"), TextColumn("{task.description}"))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)

        def count(source: str, done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, description=source)

        def page(source: str, done: int, total: int) -> None:
            bar.update(task, description=f"{source}, {done // 1024:,} kB")

        yield count, page


@contextmanager
def show_progress() -> Iterator[Listener]:
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
