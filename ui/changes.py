"""The screen "What changed": every source with its latest changes, word by word, and the rules to look at again."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import TypeVar

import streamlit as st

from advisor.wording import Names, say_date
from ingest.change import DocumentChange
from ingest.change_choice import choose_changes
from ingest.change_words import entry_ids
from ingest.report_atom import changes_feed
from ingest.report_json import change_object
from ingest.report_markdown import changes_markdown
from ingest.reviews import Review, rules_to_review
from knowledge.errors import LikenessError
from ui.change_view import (
    CHANGE_STYLE,
    KEY,
    change_html,
    change_label,
    provision_html,
    review_html,
    source_html,
)
from ui.escape import as_html, as_label

_INTRO = "What publishers and vendors changed in their texts, word by word, and which of our rules rest on it."
_NO_NEWS = "Changes of formatting alone, pages that alternate between two texts, and texts that are read anew."
_EARLIEST = date(1990, 1, 1)
_STALE_AFTER = timedelta(days=14)
_STEP_SOURCES, _STEP_CHANGES, _STEP_PROVISIONS = 8, 4, 12
_SAID = "changes-said"
Item = TypeVar("Item")


class ChangesScreen:
    """One run of the screen, with what it shows.

    `confirm` is called with the id of a rule that somebody looked at. `refreshed` is the day of the last refresh, None
    where there was none.
    """

    def __init__(
        self,
        changes: Sequence[DocumentChange],
        reviews: Sequence[Review],
        names: Names,
        today: date,
        *,
        refreshed: date | None,
        confirm: Callable[[str], object],
    ) -> None:
        self._changes = changes
        self._keys = dict(zip(map(id, changes), entry_ids(changes), strict=True))
        self._reviews = reviews
        self._names = names
        self._today = today
        self._refreshed = refreshed
        self._confirm = confirm

    def show(self) -> None:
        """Draw the screen."""
        st.html(CHANGE_STYLE)
        st.html(f'<div class="la-head"><h1>What changed</h1><p>{_INTRO}</p></div>')
        st.html(f'<p class="la-small" role="status">{as_html(freshness(self._refreshed, self._today))}</p>')
        self._show_said()
        if not self._changes:
            if self._refreshed is not None:
                st.info("Nothing has changed since the texts were first loaded.")
            return
        chosen = self._choose()
        if self._reviews:
            st.warning(as_label(_say_reviews(self._reviews)), icon=":material/rate_review:")
        if not chosen:
            st.info("No change fits these filters.")
            return
        self._show_downloads(chosen)
        st.html(KEY)
        self._show_sources(by_source(chosen))

    def _choose(self) -> tuple[DocumentChange, ...]:
        places = sorted({c.jurisdiction or c.vendor or "" for c in self._changes} - {""}, key=self._names.place)
        left, right = st.columns([3, 2])
        names = left.multiselect(
            "Vendor or place",
            places,
            format_func=lambda code: as_label(self._names.place(code)),
            placeholder="All",
            key="changes-names",
        )
        since = right.date_input(
            "Since",
            value=None,
            min_value=_EARLIEST,
            max_value=max(self._today, _EARLIEST),
            format="YYYY-MM-DD",
            key="changes-since",
        )
        with st.container(horizontal=True, gap="medium"):
            everything = st.toggle("Also what is no news", help=_NO_NEWS, key="changes-everything")
            waiting = bool(self._reviews) and st.toggle("Only with rules to review", key="changes-waiting")
        first = since if isinstance(since, date) else None
        chosen = choose_changes(self._changes, names=names, since=first, everything=everything)
        return tuple(c for c in chosen if not waiting or rules_to_review(self._reviews, c))

    def _show_downloads(self, chosen: Sequence[DocumentChange]) -> None:
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.html(
                f'<p class="la-small">{len(chosen):,} {"change" if len(chosen) == 1 else "changes"}, as a file:</p>'
            )
            for label, name, mime, content in (
                (
                    "Atom feed",
                    "changes.atom",
                    "application/atom+xml",
                    lambda: changes_feed(chosen, reviews=self._reviews),
                ),
                ("Markdown", "changes.md", "text/markdown", lambda: changes_markdown(chosen, reviews=self._reviews)),
                ("JSON", "changes.json", "application/json", lambda: _json(chosen)),
            ):
                st.download_button(
                    label, content, name, mime, key=f"download-{name}", on_click="ignore", type="tertiary"
                )

    def _show_sources(self, sources: Sequence[Sequence[DocumentChange]]) -> None:
        for number, changes in enumerate(_page(sources, _STEP_SOURCES, "sources", "more sources")):
            latest = changes[0]
            st.html(source_html(latest, self._names))
            shown = _page(changes, _STEP_CHANGES, f"changes-{latest.source_id}", "earlier changes")
            for place, change in enumerate(shown):
                self._show_change(change, opened=number == place == 0)

    def _show_change(self, change: DocumentChange, *, opened: bool) -> None:
        key = self._keys[id(change)]
        marked = rules_to_review(self._reviews, change)
        # Redlines are made when somebody opens them; a long history would make every click slow.
        with (entry := st.expander(change_label(change, len(marked)), opened, key=f"change-{key}", on_change="rerun")):
            if not entry.open:
                return
            st.html(change_html(change))
            if not change.flapping:
                for provision in _page(change.provisions, _STEP_PROVISIONS, f"provisions-{key}", "more provisions"):
                    st.html(provision_html(provision))
            for review in self._reviews:
                if review.rule.id in marked:
                    self._show_review(review, key)

    def _show_review(self, review: Review, key: str) -> None:
        st.html(review_html(review.rule))
        st.button(
            "Looked at, still right",
            icon=":material/check:",
            key=f"confirm-{key}-{review.rule.id}",
            help="The mark goes away until what the rule cites changes again.",
            on_click=self._mark,
            args=(review,),
        )

    def _mark(self, review: Review) -> None:
        try:
            self._confirm(review.rule.id)
        except LikenessError as error:
            st.session_state[_SAID] = (False, str(error))
        else:
            st.session_state[_SAID] = (True, f"Marked as looked at: {review.rule.title}")

    def _show_said(self) -> None:
        done, words = st.session_state.pop(_SAID, (True, ""))
        if words:
            (st.success if done else st.error)(as_label(words, longest=400))


def show_changes(
    changes: Sequence[DocumentChange],
    reviews: Sequence[Review],
    names: Names,
    today: date,
    *,
    refreshed: date | None,
    confirm: Callable[[str], object],
) -> None:
    """Draw the screen "What changed"; see `ChangesScreen`."""
    ChangesScreen(changes, reviews, names, today, refreshed=refreshed, confirm=confirm).show()


def by_source(changes: Sequence[DocumentChange]) -> list[list[DocumentChange]]:
    """The changes of each source, the newest first; the source with the newest change first."""
    sources: dict[str, list[DocumentChange]] = {}
    for change in sorted(changes, key=lambda change: change.new_from, reverse=True):
        sources.setdefault(change.source_id, []).append(change)
    return list(sources.values())


def freshness(refreshed: date | None, today: date) -> str:
    """How old the picture is, in words."""
    if refreshed is None:
        return "Official texts have not been loaded yet, so no change is known."
    age = today - refreshed
    late = f", {age.days} days ago; what changed since is not shown" if age > _STALE_AFTER else ""
    return f"Last refresh on {say_date(refreshed)}{late}."


def _page(items: Sequence[Item], step: int, key: str, what: str) -> Iterator[Item]:
    """The first items, and after them a button for `step` more of `what` where there are any."""
    state = f"shown-{key}"
    shown = int(st.session_state.get(state, step))
    yield from items[:shown]
    left = len(items) - shown
    if left > 0:
        words = f"Show {left:,} {what}" if left <= step else f"Show {step} of {left:,} {what}"
        st.button(words, key=f"more-{key}", on_click=_show_more, args=(state, shown + step), type="tertiary")


def _show_more(state: str, shown: int) -> None:
    st.session_state[state] = shown


def _say_reviews(reviews: Sequence[Review]) -> str:
    count = len(reviews)
    return f"{count:,} {'rule rests' if count == 1 else 'rules rest'} on text that changed since it was checked."


def _json(changes: Sequence[DocumentChange]) -> str:
    return json.dumps({"changes": [change_object(change) for change in changes]}, ensure_ascii=False, indent=1)
