"""The frame around every answer: title, standing notice, the person's own situation, and the date of the corpus."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import streamlit as st

from advisor.records import Choices
from advisor.wording import Names, say_date
from assemble import Parts
from index.generation import Manifest
from index.passage import Layer, Passage
from knowledge.load import KnowledgeBase
from knowledge.records import Place
from ui.escape import as_label
from ui.theme import STYLE

TITLE = "Likeness Advisor"
NOTICE = "Information, not legal advice. No lawyer-client relationship."
_PURPOSE = (
    "Ask what privacy, biometric and likeness law, and the AI vendors' own rules, say about turning photos of people "
    "into AI figures and avatars. Every sentence of an answer has its source."
)
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusSize:
    """What the answers are drawn from."""

    rules: int
    provisions: int
    documents: int


def show_style() -> None:
    """The style of every screen."""
    st.html(STYLE)


def show_head() -> None:
    """Title, and one sentence on what this is."""
    st.html(f'<div class="la-head"><h1>{TITLE}</h1><p>{_PURPOSE}</p></div>')


def show_notice() -> None:
    """The standing notice, for the bar that never scrolls away."""
    st.html(f'<p class="la-notice" role="note">{NOTICE}</p>')


def show_turn_start(turn: int) -> None:
    """Mark where a turn begins, for `bring_into_view`."""
    st.html(f'<span class="la-anchor" id="turn-{turn:d}"></span>')


def bring_into_view(turn: int) -> None:
    """Scroll to a turn: somebody who asks while reading further up would otherwise see nothing happen.

    The one script of the product. It is constant but for a number, so no text of anybody reaches it.
    """
    if turn > 0:
        script = f'document.getElementById("turn-{turn:d}")?.scrollIntoView({{block: "start"}});'
        st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


def show_profile(knowledge: KnowledgeBase, names: Names) -> Choices:
    """Ask in the sidebar for the person's situation; these are defaults and nothing is required."""
    places = [place.code for place in home_places(knowledge.places)]
    st.header("Your situation")
    home = st.selectbox(
        "State or region",
        places,
        index=None,
        placeholder="No state chosen",
        format_func=lambda code: as_label(names.place(code)),
        help="Used only where your question names no place itself.",
        key="profile-place",
    )
    profession = st.selectbox(
        "Profession",
        [profession.id for profession in knowledge.professions],
        index=None,
        placeholder="None chosen",
        format_func=lambda code: as_label(names.profession(code)),
        help="Adds the duties of a profession where your question names none.",
        key="profile-profession",
    )
    as_of = st.date_input(
        "Law as of (optional)",
        value=None,
        min_value=EARLIEST,
        max_value=LATEST,
        format="YYYY-MM-DD",
        help="Leave empty for today's law.",
        key="profile-as-of",
    )
    day = as_of if isinstance(as_of, date) else None
    return Choices(jurisdictions=(home,) if home else (), profession=profession, as_of=day)


def show_corpus(parts: Parts) -> None:
    """Say how old the sources are and how many there are."""
    size = count_passages(parts.index.passages.values())
    lines = "".join(f'<p class="la-small">{line}</p>' for line in corpus_lines(parts.index.manifest, size))
    st.html(f'<div role="contentinfo">{lines}</div>')


def home_places(places: Iterable[Place]) -> list[Place]:
    """Places where a person can be: states by name, then the other jurisdictions; federal law holds in every state."""
    real = [place for place in places if place.code != "us-federal"]
    return sorted(real, key=lambda place: (not place.code.startswith("us-"), place.name))


def count_passages(passages: Iterable[Passage]) -> CorpusSize:
    """Count what the index holds, by who wrote it."""
    # Parts of long provisions and earlier wordings are no provisions of their own.
    layers = Counter(p.layer for p in passages if p.parent != p.citation and p.current_to is None)
    return CorpusSize(rules=layers[Layer.RULE], provisions=layers[Layer.OFFICIAL], documents=layers[Layer.DOCUMENT])


def corpus_lines(manifest: Manifest, size: CorpusSize) -> list[str]:
    """The age and the size of the corpus in words."""
    lines = [
        f"Corpus of {_built_on(manifest.built)}: {size.rules:,} rules and {size.provisions:,} official provisions."
    ]
    if size.documents:
        lines.append(f"Your own documents: {size.documents:,} passages.")
    return lines


def _built_on(built: str) -> str:
    try:
        return say_date(datetime.fromisoformat(built).date())
    except ValueError:
        return "unknown date"
