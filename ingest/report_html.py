"""A redline as HTML: nothing of the text is markup but `<del>` and `<ins>`."""

import html
from collections.abc import Iterable

from ingest.change_words import printable
from ingest.redline import Run, RunKind

_ELEMENTS = {RunKind.SAME: "{}", RunKind.DELETED: "<del>{}</del>", RunKind.INSERTED: "<ins>{}</ins>"}


def as_html(text: str) -> str:
    """`text` for an element's content or a quoted attribute."""
    return html.escape(printable(text), quote=True)


def redline_html(runs: Iterable[Run]) -> str:
    """A redline in which line ends stay line ends; whoever shows it decides how they look."""
    return "".join(_ELEMENTS[run.kind].format(as_html(run.text)) for run in runs)
