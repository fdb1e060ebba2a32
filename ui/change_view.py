"""A change as HTML: what was deleted and inserted is told by line and colour, and nothing of a text becomes markup."""

from advisor.wording import Names, say_date
from ingest.change import Cause, ChangeKind, DocumentChange, ProvisionChange
from ingest.change_words import last_heading, one_line, remarks, say_counts, say_provision, web_address
from ingest.redline import RunKind, context, redline
from ingest.report_html import as_html, redline_html
from knowledge.records import Rule
from ui.escape import as_label

# Mixed from the text colour, so that they can be read in a light and in a dark theme; the lines tell the same.
CHANGE_STYLE = """
<style>
.la-change h2 {font-size: 1.2rem; line-height: 1.35; padding: 0; margin: 1rem 0 .15rem; overflow-wrap: anywhere;}
.la-change h3 {font-size: 1rem; font-weight: 600; line-height: 1.4; padding: 0; margin: .9rem 0 .25rem;}
.la-change h3, .la-change p, .la-redline {overflow-wrap: anywhere;}
.la-change p {margin: .35rem 0;}
.la-change h2 + p {margin-top: 0;}
.la-kind {
  font-size: .8rem; font-weight: 600; padding: .1rem .5rem; margin-right: .4rem; border-radius: 1rem;
  background: color-mix(in srgb, currentColor 9%, transparent); white-space: nowrap;
}
.la-redline {
  margin: .25rem 0 0; padding: .6rem .9rem; font-size: .95rem; line-height: 1.65; white-space: pre-line;
  border-left: 3px solid color-mix(in srgb, currentColor 22%, transparent);
  background: color-mix(in srgb, currentColor 3%, transparent);
}
.la-redline ins, .la-key ins {
  color: color-mix(in srgb, #1a7f37 68%, currentColor); text-decoration: underline; text-underline-offset: .18em;
  background: color-mix(in srgb, #1a7f37 11%, transparent); padding: .05em .1em; border-radius: .15rem;
}
.la-redline del, .la-key del {
  color: color-mix(in srgb, #c4302b 68%, currentColor); text-decoration: line-through;
  background: color-mix(in srgb, #c4302b 9%, transparent); padding: .05em .1em; border-radius: .15rem;
}
.la-change .la-dates a {color: color-mix(in srgb, #2a6db0 80%, currentColor);}
.la-key {font-size: .85rem; line-height: 1.45; margin: 0;}
.la-review {
  margin: .9rem 0 0; padding: .6rem .9rem; border-radius: .5rem; line-height: 1.5; overflow-wrap: anywhere;
  background: color-mix(in srgb, #d98300 12%, transparent);
}
@media (max-width: 480px) {.la-redline {padding: .5rem .6rem;}}
</style>
"""
KEY = '<p class="la-key"><del>Deleted words</del> are struck out, <ins>inserted words</ins> are underlined.</p>'
_WORDS_AROUND = 30
_MOST_WORDS = 500
_KINDS = {
    ChangeKind.ADDED: "Added",
    ChangeKind.AMENDED: "Amended",
    ChangeKind.REMOVED: "Removed",
    ChangeKind.RENUMBERED: "Renumbered",
}
_CAUSES = {
    Cause.LAW: "The source changed its text",
    Cause.PARSER: "The source did not change; this product reads it differently",
}


def source_html(change: DocumentChange, names: Names) -> str:
    """Heading of a source, from its latest change."""
    place = names.place(change.jurisdiction or change.vendor or change.source_id)
    region = f'<span class="la-kind">text for region {as_html(change.region)}</span>' if change.region else ""
    return (
        f'<div class="la-change"><h2>{as_html(one_line(change.title))}</h2>'
        f'<p>{region}<span class="la-small">{as_html(place)} · last change {say_date(change.new_from)}</span></p></div>'
    )


def change_label(change: DocumentChange, rules_to_review: int) -> str:
    """The line of a closed change: day, what happened, and whether rules wait for a look."""
    what = "alternates between two texts" if change.flapping else say_counts(change)
    review = " · review needed" if rules_to_review else ""
    return as_label(f"{say_date(change.new_from)} · {what}{review}")


def change_html(change: DocumentChange) -> str:
    """Dates, cause and address of a change, and what else a reader must know."""
    facts = [
        ("Changed", f"between {say_date(change.old_from)} and {say_date(change.new_from)}"),
        ("Cause", _CAUSES[change.cause]),
        ("Official page", _address(change.url)),
    ]
    rows = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts)
    notes = "".join(f"<p>{as_html(remark)}</p>" for remark in remarks(change))
    return f'<div class="la-change"><dl class="la-dates">{rows}</dl>{notes}</div>'


def provision_html(provision: ProvisionChange) -> str:
    """One provision that changed, with its redline; a renumbered one has none, because its words are the same."""
    heading = last_heading(provision)
    title = say_provision(provision) + (f" · {heading}" if heading else "")
    kind = f'<span class="la-kind">{_KINDS[provision.kind]}</span>'
    runs = context(redline(provision.old, provision.new), words=_WORDS_AROUND, most=_MOST_WORDS)
    edited = any(run.kind is not RunKind.SAME for run in runs)
    words = f'<blockquote class="la-redline">{redline_html(runs)}</blockquote>' if edited else ""
    return f'<div class="la-change"><h3>{kind}{as_html(title)}</h3>{words}</div>'


def review_html(rule: Rule) -> str:
    """A rule that waits for a look, in our words."""
    checked = say_date(rule.evidence.checked)
    return (
        f'<div class="la-review"><strong>Review needed: {as_html(rule.title)}</strong><br>{as_html(rule.summary)}<br>'
        f'<span class="la-small">Rule {as_html(rule.id)}, checked {checked}</span></div>'
    )


def _address(url: str) -> str:
    address = web_address(url)
    if address is None:
        return as_html(one_line(url))
    return f'<a href="{as_html(address)}" target="_blank" rel="noopener noreferrer">{as_html(address)}</a>'
