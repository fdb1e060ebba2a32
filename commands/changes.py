"""The commands that tell what changed: changes, and review for the rules that cite it."""

import getpass
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

import assemble
from advisor.render import to_json
from commands.terminal import read_day, wrong_use
from ingest.change import DocumentChange
from ingest.change_choice import choose_changes, suggest_names
from ingest.corpus_folder import replace_file
from ingest.report_atom import changes_feed
from ingest.report_json import change_object, review_object
from ingest.report_markdown import changes_markdown, reviews_markdown
from ingest.report_terminal import change_lines, review_lines
from ingest.reviews import Review
from knowledge.load import KnowledgeBase, load_knowledge
from settings import read_settings

_FORMATS = ("text", "json", "md", "atom")
_REVIEW_FORMATS = ("text", "json", "md")
_DELETED = re.compile(r"\[-.*?-\]", re.DOTALL)
_INSERTED = re.compile(r"\{\+.*?\+\}", re.DOTALL)


def changes(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Sources, vendors (openai) or places (us-mi).")
    ] = None,
    since: Annotated[str | None, typer.Option(help="Only texts that are current since this day or later.")] = None,
    until: Annotated[str | None, typer.Option(help="Only texts that are current since this day or earlier.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also what is no news: formatting, and pages that alternate.")
    ] = False,
    output: Annotated[str, typer.Option("--format", help="text, json, md or atom.")] = "text",
    file: Annotated[Path | None, typer.Option("--output", help="Write to this file.")] = None,
) -> None:
    """Tell what changed in the official texts and the vendors' policies, word by word."""
    _check_format(output, _FORMATS)
    first, last = read_day(since), read_day(until)
    if first and last and first > last:
        wrong_use(f"--since {since} is later than --until {until}; exchange them")
    check_names(names or (), load_knowledge())
    settings = read_settings()
    found = assemble.load_changes(settings)
    chosen = choose_changes(found, names=names or (), since=first, until=last, everything=everything)
    page = changes_page(chosen, assemble.load_reviews(settings, found), output)
    if file is None:
        _print(page, marked=output == "text")
    else:
        replace_file(file.expanduser(), page.encode())


def review(
    confirm: Annotated[
        list[str] | None, typer.Option(metavar="RULE", help="Mark a rule as looked at and still right; repeatable.")
    ] = None,
    by: Annotated[str | None, typer.Option(help="Who looked; by default the name of your account.")] = None,
    output: Annotated[str, typer.Option("--format", help="text, json or md.")] = "text",
) -> None:
    """List the rules to look at again because what they cite has changed, or mark them as looked at."""
    _check_format(output, _REVIEW_FORMATS)
    settings = read_settings()
    if confirm:
        check_rules(confirm, load_knowledge())
        for rule in dict.fromkeys(confirm):
            added = assemble.confirm_review(settings, rule, by or account_name())
            typer.echo(f"{rule}: looked at, for {len(added)} {'change' if len(added) == 1 else 'changes'}", err=True)
        return
    _print(reviews_page(assemble.load_reviews(settings), output), marked=output == "text")


def changes_page(found: Sequence[DocumentChange], reviews: Sequence[Review], output: str) -> str:
    """The changes in one of the forms text, json, md and atom."""
    if output == "json":
        return to_json({"changes": [change_object(change) for change in found]}) + "\n"
    if output == "md":
        return changes_markdown(found, reviews=reviews)
    if output == "atom":
        return changes_feed(found, reviews=reviews).decode()
    return "\n".join(change_lines(found, reviews=reviews)).rstrip("\n") + "\n"


def reviews_page(reviews: Sequence[Review], output: str) -> str:
    """The rules to look at again in one of the forms text, json and md."""
    if output == "json":
        return to_json({"rules": [review_object(review) for review in reviews]}) + "\n"
    if output == "md":
        return reviews_markdown(reviews)
    return "\n".join(review_lines(reviews)).rstrip("\n") + "\n"


def check_names(names: Iterable[str], knowledge: KnowledgeBase) -> None:
    """Refuse a name that is no source, vendor or jurisdiction, with those that look like it."""
    known = {source.id for source in knowledge.sources}
    known |= {vendor.id for vendor in knowledge.vendors} | {place.code for place in knowledge.places}
    for name in names:
        if name not in known:
            _unknown("source, vendor or place", name, sorted(known), "`likeness sources` lists the sources")


def check_rules(ids: Iterable[str], knowledge: KnowledgeBase) -> None:
    """Refuse an id that is no rule's, with those that look like it."""
    known = {rule.id for rule in knowledge.rules}
    for rule in ids:
        if rule not in known:
            _unknown("rule", rule, sorted(known), "`likeness review` lists the rules to look at")


def account_name() -> str:
    """The name of the account that the command runs under."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def _unknown(kind: str, name: str, known: Sequence[str], otherwise: str) -> None:
    alike = suggest_names(name, known)
    wrong_use(f"unknown {kind} {name!r}; {'did you mean ' + ', '.join(alike) + '?' if alike else otherwise}")


def _check_format(output: str, known: Sequence[str]) -> None:
    if output not in known:
        wrong_use(f"unknown format {output!r}; use {', '.join(known[:-1])} or {known[-1]}")


def _print(page: str, *, marked: bool) -> None:
    if not marked or not sys.stdout.isatty():
        typer.echo(page, nl=False)
        return
    text = Text(page, end="")
    text.highlight_regex(_DELETED, "red strike")
    text.highlight_regex(_INSERTED, "green underline")
    Console().print(text, soft_wrap=True)
