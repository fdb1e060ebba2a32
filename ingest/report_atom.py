"""Changes as an Atom feed (RFC 4287), so that any feed reader tells of them."""

from collections.abc import Iterable, Sequence
from datetime import date

from lxml import etree

from ingest.change import DocumentChange, ProvisionChange
from ingest.change_words import (
    entry_ids,
    last_heading,
    one_line,
    remarks,
    say_counts,
    say_dates,
    say_place,
    say_provision,
    web_address,
)
from ingest.redline import RunKind, context, redline
from ingest.report_html import as_html, redline_html
from ingest.reviews import REVIEW_NEEDED, Review, rules_to_review

FEED_ID = "urn:likeness-advisor:changes"
_TITLE = "Likeness Advisor: changes in official texts and policies"
_AUTHOR = "Likeness Advisor"
_NAMESPACE = "http://www.w3.org/2005/Atom"
_WORDS_AROUND = 40
# The feed of a product that never saw a change; a fixed day keeps the file the same.
_NEVER = date(2000, 1, 1)


def changes_feed(
    changes: Sequence[DocumentChange], *, reviews: Sequence[Review] = (), problems: Iterable[str] = ()
) -> bytes:
    """The feed as an XML file in UTF-8, one entry a change in the order given; the same changes give the same bytes.

    A feed tells of texts that changed; `problems` of a refresh stand in its subtitle.
    """
    feed = etree.fromstring(f'<feed xmlns="{_NAMESPACE}"/>')
    _add(feed, "id", FEED_ID)
    _add(feed, "title", _TITLE)
    _add(feed, "updated", _moment(max((change.new_from for change in changes), default=_NEVER)))
    _add(_add(feed, "author"), "name", _AUTHOR)
    if told := "; ".join(one_line(problem) for problem in problems):
        _add(feed, "subtitle", f"Not read: {told}")
    for change, identity in zip(changes, entry_ids(changes), strict=True):
        _entry(feed, change, identity, rules_to_review(reviews, change))
    etree.indent(feed, " ")
    return bytes(etree.tostring(feed, xml_declaration=True, encoding="utf-8")) + b"\n"


def _entry(feed: etree._Element, change: DocumentChange, identity: str, to_review: frozenset[str]) -> None:
    entry = _add(feed, "entry")
    _add(entry, "id", f"urn:likeness-advisor:change:{identity}")
    _add(entry, "title", f"{one_line(change.title)}: {say_counts(change)}")
    _add(entry, "updated", _moment(change.new_from))
    if address := web_address(change.url):
        _add(entry, "link", rel="alternate", href=address)
    _add(entry, "category", term=one_line(change.jurisdiction or change.vendor or change.source_id))
    _add(entry, "summary", _summary(change), type="text")
    _add(entry, "content", _content(change, to_review), type="html")


def _summary(change: DocumentChange) -> str:
    changed = [f"{p.kind.value} {say_provision(p)}" for p in change.provisions]
    return " ".join([f"{one_line(say_place(change))}; {say_dates(change)}; {say_counts(change)}.", "; ".join(changed)])


def _content(change: DocumentChange, to_review: frozenset[str]) -> str:
    parts = [f"<p>{as_html(remark)}</p>" for remark in remarks(change)]
    if not change.flapping:
        parts += [_provision(provision) for provision in change.provisions]
    rules = [f"{one_line(rule)}{f' ({REVIEW_NEEDED})' if rule in to_review else ''}" for rule in change.rules]
    if rules:
        parts.append(f"<p>Rules that cite this: {as_html(', '.join(rules))}</p>")
    return "".join(parts) or f"<p>{as_html(say_counts(change))}</p>"


def _provision(provision: ProvisionChange) -> str:
    heading = last_heading(provision)
    title = say_provision(provision) + (f", {heading}" if heading else "")
    runs = context(redline(provision.old, provision.new), words=_WORDS_AROUND)
    words = redline_html(runs).replace("\n", "<br>") if any(run.kind is not RunKind.SAME for run in runs) else ""
    quoted = f"<blockquote><p>{words}</p></blockquote>" if words else ""
    return f"<h4>{as_html(provision.kind.value.capitalize())}: {as_html(title)}</h4>{quoted}"


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_NAMESPACE}}}{name}", attributes)
    element.text = text
    return element
