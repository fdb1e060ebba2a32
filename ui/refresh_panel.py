"""Loading the official texts with one click: a panel that shows a refresh source by source, and then its report."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import streamlit as st

from ingest.refresh import Progress
from ingest.report_html import as_html
from knowledge.errors import LikenessError
from ui.escape import as_label

NOT_LOADED = "Answers cite our rules; official text is not loaded yet."
_WHERE_TO = "The texts come from their publishers. Nothing else is asked for, and nothing of yours is sent."
_POLL_SECONDS = 1.0
_SEEN = "refresh-seen"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshResult:
    """What a refresh did, one line each; `problems` are the sources that failed or were refused."""

    lines: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


Refresher = Callable[[Progress], RefreshResult]


class RefreshRun:
    """One refresh in a thread of its own, so that neither a click nor a reloaded page ends it."""

    def __init__(self, refresh: Refresher) -> None:
        self._stage, self._done, self._total = "", 0, 0
        pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="refresh")
        self.future: Future[RefreshResult] = pool.submit(refresh, self._note)
        pool.shutdown(wait=False)

    def progress(self) -> tuple[float, str]:
        """How far it is, 0 to 1, and in words."""
        if not self._total:
            return 0.0, "Starting"
        return min(self._done / self._total, 1.0), f"{self._done:,} of {self._total:,}: {self._stage}"

    def _note(self, stage: str, done: int, total: int) -> None:
        self._stage, self._done, self._total = stage, done, total


class RefreshDesk:
    """At most one refresh for the whole server, whoever started it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.run: RefreshRun | None = None

    def start(self, refresh: Refresher) -> None:
        """Start a refresh, unless one is running."""
        with self._lock:
            if self.run is None or self.run.future.done():
                self.run = RefreshRun(refresh)

    def clear(self) -> None:
        """Forget a refresh that has ended."""
        with self._lock:
            if self.run is not None and self.run.future.done():
                self.run = None


class RefreshPanel:
    """The panel for the sidebar or the first page.

    Args:
        refresh: Runs a refresh and whatever belongs to it, and reports its progress by source.
        desk: Where the server's one refresh is kept.
        loaded: Whether there is official text already.
    """

    def __init__(self, refresh: Refresher, desk: RefreshDesk, *, loaded: bool) -> None:
        self._refresh = refresh
        self._desk = desk
        self._loaded = loaded

    def show(self) -> None:
        """Draw the panel; while a refresh runs it draws itself anew, and the rest of the page stays as it is."""
        running = self._desk.run is not None and not self._desk.run.future.done()
        st.fragment(self._draw, run_every=_POLL_SECONDS if running else None)()

    def _draw(self) -> None:
        run = self._desk.run
        if run is None:
            self._offer()
        elif not run.future.done():
            share, words = run.progress()
            st.progress(share, text=as_label(words))
        else:
            self._report(run)

    def _offer(self) -> None:
        if not self._loaded:
            st.html(f'<p class="la-small">{NOT_LOADED}</p>')
        label = "Look for changes now" if self._loaded else "Load official texts now"
        if st.button(label, icon=":material/sync:", help=_WHERE_TO, key="refresh-start", width="stretch"):
            self._desk.start(self._refresh)
            st.rerun()

    def _report(self, run: RefreshRun) -> None:
        # Once a refresh has ended the whole page is drawn anew, because its answers may cite other texts now.
        if st.session_state.get(_SEEN) is not run:
            st.session_state[_SEEN] = run
            st.rerun()
        error = run.future.exception()
        if isinstance(error, LikenessError):
            st.error(as_label(str(error), longest=400))
        elif error is not None:
            self._desk.clear()
            raise error
        else:
            _show_result(run.future.result())
        if st.button("Close", key="refresh-close", width="stretch"):
            self._desk.clear()
            st.rerun()


@st.cache_resource(show_spinner=False)
def refresh_desk(home: str) -> RefreshDesk:
    """The server's desk for one data directory."""
    return RefreshDesk()


def _show_result(result: RefreshResult) -> None:
    if result.problems:
        count = len(result.problems)
        what = "source was not read" if count == 1 else "sources were not read"
        st.warning(f"The refresh has ended; {count:,} {what}, and what was there before stays.")
    else:
        st.success("The refresh has ended.")
    for title, lines in (("Not read", result.problems), ("Report", result.lines)):
        if lines:
            with st.expander(title):
                st.html(lines_html(lines))


def lines_html(lines: Sequence[str]) -> str:
    """Lines of a report as a list."""
    return '<ul class="la-small">' + "".join(f"<li>{as_html(line)}</li>" for line in lines) + "</ul>"
