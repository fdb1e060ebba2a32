"""What was understood, as chips under an answer, and a form that corrects it."""

from datetime import date

import streamlit as st

from advisor.records import Choices, Scope
from advisor.wording import Names, say_date
from assemble import Parts
from knowledge.load import KnowledgeBase
from ui.escape import as_html, as_label
from ui.page import EARLIEST, LATEST
from ui.session import Conversation, Exchange

_KEEPS = "Left empty, what the question itself says goes on to hold."


def show_chips(scope: Scope, names: Names, today: date) -> None:
    """Show the scope that an answer was given for."""
    chips = "".join(
        f"<li><span>{as_html(kind)}:</span> {as_html(name)}</li>" for kind, name in chip_texts(scope, names, today)
    )
    st.html(f'<ul class="la-chips" aria-label="What was understood">{chips}</ul>')


def chip_texts(scope: Scope, names: Names, today: date) -> list[tuple[str, str]]:
    """Kind and name of each thing that was understood."""
    chips = [("Place", names.place(code)) for code in scope.jurisdictions]
    chips += [("Vendor", names.place(code)) for code in scope.vendors]
    if not chips:
        chips.append(("Place", "none named"))
    chips += [("Topic", names.topic(topic)) for topic in scope.topics]
    if scope.profession is not None:
        chips.append(("Profession", names.profession(scope.profession)))
    chips.append(("Law as of", "today" if scope.as_of == today else say_date(scope.as_of)))
    return chips


def show_correction(conversation: Conversation, exchange: Exchange, parts: Parts, turn: int, today: date) -> None:
    """A form, prefilled with the scope, that asks the same question again for another one."""
    # Unfolding in the page leaves room on a small screen, where a floating form would be cut off.
    with st.expander("Correct this", icon=":material/tune:"), st.form(f"correct-{turn}", border=False):
        _show_fields(exchange.result.scope, parts.knowledge, parts.names, turn, today)
        st.form_submit_button(
            "Ask again", type="primary", on_click=_ask_again, args=(conversation, exchange, turn), key=f"{turn}-again"
        )


def _show_fields(scope: Scope, knowledge: KnowledgeBase, names: Names, turn: int, today: date) -> None:
    places = [place.code for place in knowledge.places]
    vendors = [vendor.id for vendor in knowledge.vendors]
    st.multiselect(
        "Places",
        places,
        default=[code for code in scope.jurisdictions if code in places],
        format_func=lambda code: as_label(names.place(code)),
        help=_KEEPS,
        key=f"{turn}-places",
    )
    st.multiselect(
        "Vendors",
        vendors,
        default=[code for code in scope.vendors if code in vendors],
        format_func=lambda code: as_label(names.place(code)),
        help=_KEEPS,
        key=f"{turn}-vendors",
    )
    professions = [profession.id for profession in knowledge.professions]
    # Preset through the state, because a selection that is preset by its index cannot be cleared again.
    st.session_state.setdefault(f"{turn}-profession", scope.profession if scope.profession in professions else None)
    left, right = st.columns(2)
    left.selectbox(
        "Profession",
        professions,
        index=None,
        placeholder="None chosen",
        format_func=lambda code: as_label(names.profession(code)),
        help=_KEEPS,
        key=f"{turn}-profession",
    )
    right.date_input(
        "Law as of",
        value=None if scope.as_of == today else min(max(scope.as_of, EARLIEST), LATEST),
        min_value=EARLIEST,
        max_value=LATEST,
        format="YYYY-MM-DD",
        help="Leave empty for today's law.",
        key=f"{turn}-as-of",
    )


def _ask_again(conversation: Conversation, exchange: Exchange, turn: int) -> None:
    """Read the form when it is sent; runs before the page is drawn anew."""
    state = st.session_state
    as_of = state[f"{turn}-as-of"]
    choices = Choices(
        jurisdictions=tuple(state[f"{turn}-places"]),
        vendors=tuple(state[f"{turn}-vendors"]),
        profession=state[f"{turn}-profession"],
        as_of=as_of if isinstance(as_of, date) else None,
    )
    conversation.ask_again(exchange.pending, choices)
