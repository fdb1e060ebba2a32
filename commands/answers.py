"""The commands that answer: ask and search."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

import assemble
from advisor.records import Choices
from advisor.render import NOTICE, to_object
from advisor.search import search_object
from commands.terminal import (
    AsOf,
    Json,
    Jurisdictions,
    Vendors,
    open_parts,
    print_line,
    print_markdown,
    read_choices,
    wrong_use,
)
from knowledge.errors import UsageError


def ask(
    question: Annotated[str | None, typer.Argument(help="The question, in quotation marks.")] = None,
    batch: Annotated[
        str | None, typer.Option(help='A file of {"id", "question"} a line; - for standard input.')
    ] = None,
    as_of: AsOf = None,
    jurisdiction: Jurisdictions = None,
    vendor: Vendors = None,
    profession: Annotated[str | None, typer.Option(help="A profession such as doctor.")] = None,
    as_json: Json = False,
) -> None:
    """Ask a question and get an answer in which every sentence has its source."""
    if (question is None) == (batch is None):
        wrong_use("give either a question or --batch FILE")
    choices = read_choices(jurisdiction, vendor, profession, as_of)
    lines = None if batch is None else list(_batch_lines(batch, "question"))
    parts = open_parts()
    if lines is not None:
        for identity, text in lines:
            print_line(_answer_object(parts, text, choices, identity))
        return
    result = parts.advisor.ask(question or "", today=assemble.today(), choices=choices)
    if as_json:
        print_line(to_object(result, parts.renderer))
    else:
        print_markdown(parts.renderer.markdown(result) + f"\n\n{NOTICE}")


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
        wrong_use("give either a query or --batch FILE")
    choices = read_choices(jurisdiction, vendor, None, None)
    lines = None if batch is None else list(_batch_lines(batch, "query"))
    parts = open_parts()
    if lines is not None:
        for identity, text in lines:
            print_line(_results_object(parts, text, k, choices, identity))
        return
    results = _results(parts, query or "", k, choices)
    if as_json:
        print_line(results)
        return
    for result in results:
        text = " ".join(str(result["text"]).split())
        typer.echo(f"{result['rank']:>3}  {result['score']:.3f}  {result['citation']}  {result['title']}")
        typer.echo(f"     {text[:200]}{'...' if len(text) > 200 else ''}")


def _answer_object(parts: assemble.Parts, text: str, choices: Choices, identity: str | int | None) -> dict[str, Any]:
    try:
        result = parts.advisor.ask(text, today=assemble.today(), choices=choices)
    except UsageError as error:
        # One bad line must not cost the others their answers, so it is refused in its place.
        result = parts.advisor.unanswerable(text, str(error), today=assemble.today(), choices=choices)
    return to_object(result, parts.renderer, identity)


def _results_object(
    parts: assemble.Parts, query: str, k: int, choices: Choices, identity: str | int | None
) -> dict[str, Any]:
    try:
        return {"id": identity, "results": _results(parts, query, k, choices)}
    except UsageError as error:
        # One bad line must not cost the others their results.
        return {"id": identity, "results": [], "error": str(error)}


def _results(parts: assemble.Parts, query: str, k: int, choices: Choices) -> list[dict[str, Any]]:
    hits = parts.searcher.search(query, k, assemble.today(), choices)
    return [search_object(rank, hit) for rank, hit in enumerate(hits, start=1)]


def _batch_lines(name: str, field: str) -> Iterator[tuple[str | int | None, str]]:
    for number, line in enumerate(_read_lines(name), start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            text = entry[field]
            if not isinstance(text, str):
                raise TypeError(field)
            yield entry.get("id"), text
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise UsageError(f'{name}, line {number}: expected {{"id": ..., "{field}": "..."}}') from None


def _read_lines(name: str) -> list[str]:
    try:
        if name == "-" and sys.stdin is None:
            raise UsageError("standard input is closed; give a file or pipe the lines in")
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
        # Not splitlines: characters such as U+2028 may stand inside a JSON string.
        return text.replace("\r\n", "\n").split("\n")
    except FileNotFoundError:
        raise UsageError(f"{name} does not exist") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{name} cannot be read as UTF-8 text ({type(error).__name__})") from None
