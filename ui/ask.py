"""The Ask screen: a conversation in which every answer carries its sources."""

from collections.abc import Iterable, Sequence
from datetime import date

import streamlit as st

from advisor.advisor import clean_question
from advisor.records import Answer, Choices, Refusal, Stage
from assemble import Parts
from knowledge.errors import LikenessError
from ui.answer_view import question_html, show_answer, show_origin, show_refusal
from ui.escape import as_html, as_label
from ui.page import bring_into_view, show_corpus, show_notice, show_profile, show_turn_start
from ui.scope_chips import show_chips, show_correction
from ui.session import Conversation, Exchange, Pending, from_address, with_profile
from ui.sources_view import show_sources
from ui.startup import warm_up
from ui.suggest import follow_up_questions, opening_questions
from ui.upkeep import show_refresh

_PLACEHOLDER = "Ask a question"
_TYPED = "typed-question"
_PERSON, _ADVISOR = ":material/person:", ":material/balance:"


def current_conversation() -> Conversation:
    """The conversation of this tab."""
    found = st.session_state.setdefault("conversation", Conversation())
    assert isinstance(found, Conversation)
    return found


def show_ask(parts: Parts, today: date) -> None:
    """Draw the screen; a question that is still pending is answered last, so that all else can be read meanwhile."""
    conversation = current_conversation()
    _open_address(conversation, parts)
    with st.sidebar:
        profile = show_profile(parts.knowledge, parts.names)
        st.button("New conversation", icon=":material/add:", on_click=conversation.clear, width="stretch")
        show_corpus(parts)
        show_refresh(parts.settings)
    with st.bottom:
        # Here it is seen wherever the page is scrolled to.
        if conversation.problem is not None:
            st.error(as_label(conversation.problem, longest=400))
        # By callback, so that the question is kept even where this run is cut short.
        st.chat_input(_PLACEHOLDER, key=_TYPED, on_submit=lambda: conversation.ask(str(st.session_state[_TYPED])))
        show_notice()
    if not conversation.exchanges and conversation.pending is None:
        home = profile.jurisdictions[0] if profile.jurisdictions else None
        _show_questions("You could ask", opening_questions(parts.knowledge, home), conversation, "open")
    for turn, exchange in enumerate(conversation.exchanges):
        _show_exchange(exchange, conversation, parts, turn, today)
    _show_newest(conversation, parts, profile, today)
    warm_up(parts, parts.index.manifest.generation)


def _show_newest(conversation: Conversation, parts: Parts, profile: Choices, today: date) -> None:
    """What stands at the end: the answer being written, or what can be done with the last one."""
    if conversation.pending is not None:
        _answer(conversation, conversation.pending, parts, profile, today)
    elif conversation.exchanges:
        turn = len(conversation.exchanges) - 1
        _show_next(conversation.exchanges[turn], conversation, parts, turn)
        if conversation.unseen:
            bring_into_view(turn)
            conversation.unseen = False


def _answer(conversation: Conversation, pending: Pending, parts: Parts, profile: Choices, today: date) -> None:
    """Answer the pending question and show each stage; the finished answer is stored before anything else happens."""
    try:
        question = clean_question(pending.question)
        _show_question(question, len(conversation.exchanges))
        bring_into_view(len(conversation.exchanges))
        with st.chat_message("assistant", avatar=_ADVISOR):
            result = _stream(pending, question, parts, profile, today)
    except LikenessError as error:
        conversation.fail(str(error))
    else:
        conversation.finish(result)
    # Drawn anew, so that what was shown meanwhile gives way to the answer or the error.
    st.rerun()


def _stream(pending: Pending, question: str, parts: Parts, profile: Choices, today: date) -> Answer | Refusal:
    choices = pending.choices
    if not pending.corrected:
        understood = parts.reader.understand(question, today, choices, pending.previous)
        choices = with_profile(choices, profile, understood.scope, today)
    with st.status("Understanding the question") as status:
        for event in parts.advisor.stream(question, today=today, choices=choices, previous=pending.previous):
            if not isinstance(event, Stage):
                return event
            status.update(label=event.name)
    raise AssertionError("a stream ends with an answer or a refusal")


def _show_question(question: str, turn: int) -> None:
    show_turn_start(turn)
    with st.chat_message("user", avatar=_PERSON):
        st.html(question_html(question))


def _show_exchange(exchange: Exchange, conversation: Conversation, parts: Parts, turn: int, today: date) -> None:
    result = exchange.result
    _show_question(result.question, turn)
    with st.chat_message("assistant", avatar=_ADVISOR):
        if isinstance(result, Refusal):
            show_refusal(result)
        else:
            show_answer(result, parts.names, turn)
            show_sources(result.citations, parts.renderer, turn)
            show_origin(result)
        show_chips(result.scope, parts.names, today)
        if exchange is conversation.exchanges[-1] and conversation.pending is None:
            show_correction(conversation, exchange, parts, turn, today)


def _show_next(exchange: Exchange, conversation: Conversation, parts: Parts, turn: int) -> None:
    """Offer what can be asked now: around an answer, or instead of a refused question."""
    result = exchange.result
    if isinstance(result, Refusal):
        _show_questions("You could ask instead", result.suggestions, conversation, f"instead-{turn}")
        return
    questions = follow_up_questions(result, parts.knowledge, conversation.asked())
    _show_questions("Ask next", questions, conversation, f"next-{turn}")


def _show_questions(heading: str, questions: Sequence[str], conversation: Conversation, key: str) -> None:
    if not questions:
        return
    st.html(f'<h2 class="la-next">{as_html(heading)}</h2>')
    for number, question in enumerate(questions):
        st.button(
            as_label(question), key=f"{key}-{number}", on_click=conversation.ask, args=(question,), width="stretch"
        )


def _open_address(conversation: Conversation, parts: Parts) -> None:
    """Ask the question of the page's address, once in a tab."""
    if conversation.opened_from_address:
        return
    conversation.opened_from_address = True
    known: Iterable[str] = [place.code for place in parts.knowledge.places]
    try:
        asked = from_address(st.query_params.get_all("q"), st.query_params.get_all("j"), frozenset(known))
    except LikenessError as error:
        conversation.fail(str(error))
        return
    if asked is not None and conversation.pending is None:
        conversation.pending = asked
