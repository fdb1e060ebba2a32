"""What keeps the corpus current, on the screen: what changed, and the refresh itself."""

from datetime import date

import streamlit as st

import assemble
from advisor.wording import Names
from index.embedding import MiniLmEmbedder
from ingest.change import DocumentChange
from ingest.refresh import Outcome, Progress, SourceReport
from ingest.report import report_lines
from ingest.reviews import Review
from knowledge.load import KnowledgeBase, load_knowledge
from settings import Settings
from ui.changes import show_changes
from ui.refresh_panel import RefreshPanel, RefreshResult, refresh_desk
from ui.startup import forget_parts

_BY = "somebody at the web app"


def show_upkeep_screen(settings: Settings, today: date) -> None:
    """The screen "What changed", with the refresh in its sidebar."""
    state = assemble.corpus_state(settings)
    knowledge = _knowledge(str(state.key))
    with st.sidebar:
        show_refresh(settings)
    changes, reviews = _changes(settings, str(settings.home), state.key)

    def confirm(rule: str) -> None:
        assemble.confirm_review(settings, rule, _BY)
        _changes.clear()
        forget_parts()

    show_changes(changes, reviews, Names(knowledge), today, refreshed=state.refreshed, confirm=confirm)


def show_refresh(settings: Settings) -> None:
    """The panel that brings the official texts, or looks for changes where they are there."""
    desk = refresh_desk(str(settings.home))
    loaded = assemble.corpus_state(settings).documents > 0
    RefreshPanel(lambda progress: _refresh(settings, progress), desk, loaded=loaded).show()


def _refresh(settings: Settings, progress: Progress) -> RefreshResult:
    reports = assemble.refresh_corpus(settings, progress=progress)
    assemble.build_index(settings, MiniLmEmbedder(), progress=progress)
    return result_of(reports)


def result_of(reports: tuple[SourceReport, ...]) -> RefreshResult:
    """The report of a refresh in lines, with what failed apart from the rest."""
    bad = [report for report in reports if report.status in (Outcome.REFUSED, Outcome.FAILED)]
    news = [report for report in reports if report.status is Outcome.UPDATED]
    quiet = len(reports) - len(bad) - len(news)
    lines = (*report_lines(news), *([f"{quiet} texts are unchanged"] if quiet else []))
    return RefreshResult(lines=lines, problems=tuple(f"{report.id}: {report.reason}" for report in bad))


@st.cache_data(max_entries=2, show_spinner="Comparing the texts")
def _changes(_settings: Settings, home: str, key: str) -> tuple[tuple[DocumentChange, ...], tuple[Review, ...]]:
    found = assemble.load_changes(_settings)
    return found, assemble.load_reviews(_settings, found)


@st.cache_resource(max_entries=1, show_spinner=False)
def _knowledge(key: str) -> KnowledgeBase:
    return load_knowledge()
