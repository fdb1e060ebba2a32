"""Changes as plain lines for a terminal: every change with its redlines, `[-deleted-] {+inserted+}`."""

import textwrap
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
    say_dates,
    say_place,
    say_provision,
)
from ingest.redline import Run, RunKind, context, redline
from ingest.reviews import REVIEW_NEEDED, Review, rules_to_review

_WIDTH = 100
_MARKS = {RunKind.SAME: "{}", RunKind.DELETED: "[-{}-]", RunKind.INSERTED: "{{+{}+}}"}
# More of one edit is for a page, not for a terminal.
_MOST_WORDS = 120


def change_lines(
    changes: Sequence[DocumentChange], *, reviews: Sequence[Review] = (), problems: Iterable[str] = ()
) -> list[str]:
    """Every change in the order given, then what a refresh could not do (`problems`, one line each).

    No line holds a character that commands a terminal.
    """
    lines = [line for change in changes for line in (*_change(change, rules_to_review(reviews, change)), "")]
    lines += [one_line(problem) for problem in problems]
    return lines or [NOTHING]


def review_lines(reviews: Sequence[Review]) -> list[str]:
    """Every rule that must be looked at again, with what changed in what it cites."""
    lines: list[str] = []
    for review in reviews:
        rule = review.rule
        lines += [f"{one_line(rule.id)}: {REVIEW_NEEDED} (checked {rule.evidence.checked.isoformat()})"]
        lines += _paragraph(rule.title, "  ")
        lines += _paragraph(f"Our words: {rule.summary}", "  ")
        for change in review.changes:
            lines += [f"  {line}".rstrip() for line in _change(change, frozenset())]
        lines.append("")
    return lines or ["No rule needs to be looked at again."]


def redline_text(runs: Iterable[Run]) -> str:
    """A redline with `[-deleted-]` and `{+inserted+}`."""
    return "".join(_MARKS[run.kind].format(printable(run.text)) for run in runs)


def _change(change: DocumentChange, to_review: frozenset[str]) -> Iterator[str]:
    yield one_line(change.title)
    yield f"  {say_dates(change)}  {one_line(say_place(change))}; {say_cause(change)}; {say_counts(change)}"
    yield f"  {one_line(change.url)}"
    for remark in remarks(change):
        yield from _paragraph(remark, "  ")
    if change.flapping:
        return
    for provision in change.provisions:
        yield from _provision(provision)
    for rule in change.rules:
        yield f"  rule {one_line(rule)}{f': {REVIEW_NEEDED}' if rule in to_review else ' cites this'}"


def _provision(provision: ProvisionChange) -> Iterator[str]:
    heading = last_heading(provision)
    title = say_provision(provision) + (f", {heading}" if heading else "")
    yield from _paragraph(f"{provision.kind.value}: {title}", "  ")
    runs = context(redline(provision.old, provision.new), most=_MOST_WORDS)
    if any(run.kind is not RunKind.SAME for run in runs):
        yield from _paragraph(redline_text(runs), "      ")


def _paragraph(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        " ".join(printable(text).split()),
        width=_WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
