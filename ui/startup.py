"""Before the first question: the index is there, matches what it was built from, and is opened once for all tabs."""

from concurrent.futures import Future, ThreadPoolExecutor, wait

import streamlit as st

import assemble
from assemble import Parts
from index.embedding import MiniLmEmbedder
from ingest.build import BuildReport
from knowledge.errors import IndexMissing
from settings import Settings
from ui.escape import as_label

_NO_INDEX = "There is no index yet. It is being built now; this takes some minutes the first time."
_STALE = "The rules or the official texts have changed since the index was built. It is being rebuilt now."
_POLL_SECONDS = 0.3


def obtain_parts(settings: Settings) -> Parts:
    """The parts of the current generation; an index that is missing or stale is rebuilt first, and the page says so.

    Raises:
        LikenessError: the index is damaged or cannot be built.
    """
    reason = _reason_to_build(settings)
    if reason is not None:
        _show_build(settings, reason)
    return _open(settings, str(settings.home), _generation(settings))


@st.cache_resource(show_spinner=False)
def warm_up(_parts: Parts, generation: str) -> bool:
    """Load the embedding model while the person is still typing, once for a generation."""
    _parts.retriever.embed("warm", "up")
    return True


def forget_parts() -> None:
    """Open the parts anew at the next look, because what they know of reviews has changed."""
    _open.clear()


class IndexBuild:
    """One rebuild for the whole server, in a thread of its own, so that a reloaded page does not kill it."""

    def __init__(self, settings: Settings) -> None:
        self._stage, self._done, self._total = "", 0, 1
        pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="index-build")
        self.future: Future[BuildReport] = pool.submit(
            assemble.build_index, settings, MiniLmEmbedder(), progress=self._note
        )
        pool.shutdown(wait=False)

    def progress(self) -> tuple[float, str]:
        """How far it is, 0 to 1, and in words."""
        words = f"{self._done:,} of {self._total:,} texts indexed" if self._stage else "Reading the rules and the texts"
        return min(self._done / max(self._total, 1), 1.0), words

    def _note(self, stage: str, done: int, total: int) -> None:
        self._stage, self._done, self._total = stage, done, total


@st.cache_resource(show_spinner=False)
def _running_build(_settings: Settings, home: str) -> IndexBuild:
    return IndexBuild(_settings)


@st.cache_resource(show_spinner="Opening the sources", max_entries=2)
def _open(_settings: Settings, home: str, generation: str) -> Parts:
    return assemble.build_advisor(_settings)


@st.cache_data(ttl=60, show_spinner=False)
def _is_current(_settings: Settings, home: str, generation: str) -> bool:
    """Comparing reads every rule file, which is too much for each click; a minute is soon enough."""
    return assemble.is_current(_settings)


def _generation(settings: Settings) -> str:
    return assemble.generation_store(settings).current()


def _reason_to_build(settings: Settings) -> str | None:
    try:
        current = _is_current(settings, str(settings.home), _generation(settings))
    except IndexMissing:
        return _NO_INDEX
    return None if current else _STALE


def _show_build(settings: Settings, reason: str) -> None:
    """Show the rebuild until it has ended."""
    place = st.empty()
    build = _running_build(settings, str(settings.home))
    with place.container():
        st.info(reason)
        bar = st.progress(0.0)
        while not build.future.done():
            share, words = build.progress()
            bar.progress(share, text=as_label(words))
            wait([build.future], timeout=_POLL_SECONDS)
    _running_build.clear()
    _is_current.clear()
    build.future.result()
    place.empty()
