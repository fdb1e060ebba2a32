"""Changes as a Markdown page: ~~deleted~~ and **inserted** words, and no markup but the page's own."""

from collections.abc import Iterable, Iterator, Sequence

from ingest.change import DocumentChange, ProvisionChange
from ingest.change_words import (
    NOTHING,
    last_heading,
    one_line,
    printable,
    remarks,
    say_cause,
    say_counts,
    say_place,
    say_provision,
    web_address,
)
from ingest.markdown_text import as_markdown, as_markdown_start, emphasised
from ingest.redline import Run, RunKind, context, redline
from ingest.reviews import REVIEW_NEEDED, Review, rules_to_review

_MARKS = {RunKind.DELETED: "~~", RunKind.INSERTED: "**"}
_KEY = "~~Deleted words~~ and **inserted words** are marked; … stands for unchanged text."


def changes_markdown(
    changes: Sequence[DocumentChange], *, reviews: Sequence[Review] = (), problems: Sequence[str] = ()
) -> str:
    """A page of all changes in the order given; `problems` are what a refresh could not do, one line each."""
    lines = ["# Changes in official texts and policies", "", _KEY if changes else NOTHING, ""]
    if problems:
        lines += ["## What could not be read", ""]
        lines += [f"- {as_markdown_start(one_line(problem))}" for problem in problems] + [""]
    for change in changes:
        lines += _change(change, rules_to_review(reviews, change), "##")
    return _page(lines)


def reviews_markdown(reviews: Sequence[Review]) -> str:
    """A page of the rules that must be looked at again, each with what changed in what it cites."""
    lines = ["# Rules to look at again", "", _KEY if reviews else "No rule needs to be looked at again.", ""]
    for review in reviews:
        rule = review.rule
        lines += [f"## {_text(rule.title)}", ""]
        lines += [f"`{one_line(rule.id)}`: {REVIEW_NEEDED}, checked {rule.evidence.checked.isoformat()}", ""]
        lines += [f"Our words: {_text(rule.summary)}", ""]
        for change in review.changes:
            lines += _change(change, frozenset(), "###")
    return _page(lines)


def _change(change: DocumentChange, to_review: frozenset[str], level: str) -> Iterator[str]:
    yield f"{level} {_text(change.title)}"
    yield ""
    address = web_address(change.url)
    yield f"- Changed between {change.old_from.isoformat()} and {change.new_from.isoformat()}"
    yield f"- For: {_text(say_place(change))}"
    yield f"- {say_cause(change).capitalize()}: {say_counts(change)}"
    yield f"- Official page: <{address}>" if address else f"- Official page: {_text(change.url)}"
    for remark in remarks(change):
        yield f"- {as_markdown_start(remark)}"
    for rule in change.rules:
        yield f"- Rule {_text(rule)}: {REVIEW_NEEDED if rule in to_review else 'cites this'}"
    yield ""
    if not change.flapping:
        for provision in change.provisions:
            yield from _provision(provision, f"{level}#")


def _provision(provision: ProvisionChange, level: str) -> Iterator[str]:
    heading = last_heading(provision)
    yield f"{level} {provision.kind.value.capitalize()}: {_text(say_provision(provision))}"
    yield ""
    if heading:
        yield as_markdown_start(heading)
        yield ""
    runs = context(redline(provision.old, provision.new), words=40)
    if any(run.kind is not RunKind.SAME for run in runs):
        yield from redline_markdown(runs)
        yield ""


def redline_markdown(runs: Iterable[Run]) -> Iterator[str]:
    """A redline as a quotation, one line of the text a paragraph."""
    lines = [""]
    for run in runs:
        first, *others = printable(run.text).split("\n")
        lines[-1] += _marked(first, run.kind, at_start=not lines[-1].strip())
        lines += [_marked(line, run.kind, at_start=True) for line in others]
    paragraphs = [line.strip() for line in lines if line.strip()]
    for number, paragraph in enumerate(paragraphs):
        if number:
            yield ">"
        yield f"> {paragraph}"


def _marked(text: str, kind: RunKind, *, at_start: bool) -> str:
    if kind is not RunKind.SAME:
        return emphasised(text, _MARKS[kind])
    shown = as_markdown_start(text) if at_start else as_markdown(text)
    before = " " if text[:1].isspace() else ""
    after = " " if shown and text[-1:].isspace() else ""
    return f"{before}{shown}{after}"


def _text(text: str) -> str:
    return as_markdown(one_line(text))


def _page(lines: Iterable[str]) -> str:
    return "\n".join(lines).rstrip("\n") + "\n"
