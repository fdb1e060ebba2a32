"""The sources under an answer: each opens to the quoted words in their passage, with status, dates and address."""

from collections.abc import Iterable
from typing import Literal

import streamlit as st

from advisor.records import Citation
from advisor.render import Renderer
from advisor.wording import say_date
from index.passage import Layer
from knowledge.records import Basis, Status
from ui.answer_view import anchor
from ui.escape import as_html, as_label, web_address

Colour = Literal["red", "orange", "yellow", "blue", "green", "violet", "gray"]

STATUS_COLOURS: dict[Status, Colour] = {
    Status.IN_FORCE: "green",
    Status.ENACTED: "blue",
    Status.PENDING: "orange",
    Status.FAILED: "gray",
    Status.ENJOINED: "red",
    Status.REPEALED: "gray",
    Status.NONE: "violet",
    Status.UNKNOWN: "yellow",
}
_LAYER_COLOURS: dict[Layer, Colour] = {Layer.RULE: "blue", Layer.OFFICIAL: "green", Layer.DOCUMENT: "violet"}
# Enough around a quotation to see what it belongs to; more would bury it.
_MOST_AROUND = 900


def show_sources(citations: Iterable[Citation], renderer: Renderer, turn: int) -> None:
    """One closed entry a citation, in the order of their numbers."""
    st.html('<div class="la-sources"><h3>Sources</h3></div>')
    for citation in citations:
        st.html(f'<span class="la-anchor" id="{anchor(turn, citation.n)}"></span>')
        with st.expander(source_label(citation, renderer)):
            _show_source(citation, renderer)


def source_label(citation: Citation, renderer: Renderer) -> str:
    """The line of a closed entry: number, citation, status."""
    return f"\\[{citation.n}\\] {as_label(citation.citation)} · {as_label(renderer.badge(citation))}"


def _show_source(citation: Citation, renderer: Renderer) -> None:
    st.html(
        f'<div class="la-source"><h4>{as_html(citation.title)}</h4>'
        f'<p class="la-small">{as_html(renderer.where(citation))}</p></div>'
    )
    with st.container(horizontal=True, gap="small"):
        for words, colour in badges(citation, renderer):
            st.badge(as_label(words), color=colour)
    st.html(passage_html(citation))
    st.html(facts_html(citation))


def badges(citation: Citation, renderer: Renderer) -> list[tuple[str, Colour]]:
    """Status, whose words these are, and whether they were compared with the official text."""
    whose, *unverified = renderer.layer(citation).split(", ", maxsplit=1)
    found = [(renderer.badge(citation), STATUS_COLOURS[citation.status]), (whose, _LAYER_COLOURS[citation.layer])]
    if unverified or citation.basis is Basis.GENERAL_KNOWLEDGE:
        found.append((unverified[0] if unverified else "not verified against official text", "orange"))
    return found


def passage_html(citation: Citation) -> str:
    """The passage with the quoted words marked, character for character."""
    before, quote, after = around(citation.context, citation.quote)
    marked = marks_html(quote, citation.quotes or (citation.quote,))
    return f'<blockquote class="la-passage">{as_html(before)}{marked}{as_html(after)}</blockquote>'


def marks_html(text: str, quotes: Iterable[str]) -> str:
    """`text` with each of `quotes` marked where it stands; what lies between two of them stays plain."""
    spans = sorted((text.find(quote), text.find(quote) + len(quote)) for quote in quotes if quote in text)
    html, end = "", 0
    for start, stop in spans:
        if stop <= end:
            continue
        start = max(start, end)
        html += f"{as_html(text[end:start])}<mark>{as_html(text[start:stop])}</mark>"
        end = stop
    return html + as_html(text[end:])


def around(context: str, quote: str, most: int = _MOST_AROUND) -> tuple[str, str, str]:
    """What stands before and after `quote` in `context`, cut between words to at most about `most` characters each."""
    start = context.find(quote)
    if start < 0:
        return "", quote, ""
    before, after = context[:start], context[start + len(quote) :]
    if len(before) > most:
        before = "… " + before[-most:].split(" ", 1)[-1]
    if len(after) > most:
        after = after[:most].rsplit(" ", 1)[0] + " …"
    return before.lstrip(), quote, after.rstrip()


def facts_html(citation: Citation) -> str:
    """Citation, dates and the official address."""
    facts = [("Citation", as_html(citation.citation))]
    if citation.effective_from is not None:
        facts.append(("In force from", say_date(citation.effective_from)))
    if citation.effective_to is not None:
        facts.append(("In force until", say_date(citation.effective_to)))
    if citation.version:
        facts.append(("Text", as_html(citation.version)))
    facts.append(("Checked", say_date(citation.checked)))
    address = _address_html(citation)
    if address:
        facts.append(("Official page", address))
    return '<dl class="la-dates">' + "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts) + "</dl>"


def _address_html(citation: Citation) -> str:
    """A link only to addresses of the registry and the rules; one found in somebody's file stays plain text."""
    if citation.url is None:
        return ""
    address = web_address(citation.url)
    if address is None or citation.layer is Layer.DOCUMENT:
        return as_html(citation.url)
    return f'<a href="{as_html(address)}" target="_blank" rel="noopener noreferrer">{as_html(address)}</a>'
