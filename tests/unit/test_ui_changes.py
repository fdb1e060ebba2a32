"""The screen "What changed" and the panel that loads official texts, on invented changes."""

import re
import threading
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from advisor.wording import Names
from knowledge.errors import CorpusError
from tests.unit.change_fakes import (
    CHANGES,
    FLAPPING,
    HOSTILE,
    NASTY,
    POLICY,
    REPARSED,
    RULES,
    amended,
    change,
)
from tests.unit.ui_fakes import KNOWLEDGE
from ui.change_view import change_html, change_label, provision_html, review_html, source_html
from ui.changes import by_source, freshness
from ui.refresh_panel import RefreshDesk, RefreshResult, lines_html

NAMES = Names(KNOWLEDGE)
ALLOWED = {
    "div",
    "h2",
    "h3",
    "p",
    "span",
    "blockquote",
    "del",
    "ins",
    "dl",
    "dt",
    "dd",
    "a",
    "strong",
    "br",
    "ul",
    "li",
}


# ---------------------------------------------------------------- pieces


@pytest.mark.parametrize(
    "page",
    [
        source_html(NASTY, NAMES),
        change_html(NASTY),
        *map(provision_html, NASTY.provisions),
        review_html(RULES[0]),
        lines_html([HOSTILE]),
    ],
)
def test_hostile_text_never_becomes_an_element(page):
    assert set(re.findall(r"<(\w+)", page)) <= ALLOWED
    assert "href" not in page and "\u202e" not in page and "\x1b" not in page


def test_only_an_ordinary_address_is_a_link():
    assert 'href="https://www.legislature.mi.gov/toy"' in change_html(change())
    assert "<dd>javascript:alert(1)</dd>" in change_html(NASTY)


def test_a_change_says_days_and_cause():
    page = change_html(change())
    assert "between 1 January 2025 and 3 February 2026" in page and "The source changed its text" in page
    assert "2 provisions changed in formatting" in page
    assert "this product reads it differently" in change_html(REPARSED)


@pytest.mark.parametrize(
    ("found", "marked", "label"),
    [
        (POLICY, 0, "4 June 2026 · 1 amended"),
        (POLICY, 2, "4 June 2026 · 1 amended · review needed"),
        (FLAPPING, 0, "1 March 2026 · alternates between two texts"),
    ],
)
def test_closed_change_is_one_line(found, marked, label):
    assert change_label(found, marked) == label


def test_region_stands_beside_the_source():
    assert "text for region eu" in source_html(POLICY, NAMES) and "OpenAI · last change 4 June" in source_html(
        POLICY, NAMES
    )
    assert "region" not in source_html(change(), NAMES)


def test_redline_is_told_by_elements_and_not_by_colour_alone():
    page = provision_html(amended())
    assert "within <del>30</del><ins>60</ins> days" in page and "Amended</span>Toy Act 2(1) · Keeping of scans" in page


def test_sources_stand_by_their_latest_change():
    old = change(new_from=date(2025, 2, 1))
    assert by_source((old, FLAPPING, change(), POLICY)) == [[POLICY], [FLAPPING], [change(), old]]


@pytest.mark.parametrize(
    ("refreshed", "words"),
    [
        (None, "not been loaded yet"),
        (date(2026, 11, 20), "Last refresh on 20 November 2026."),
        (date(2026, 10, 1), "53 days ago; what changed since is not shown"),
    ],
)
def test_freshness_is_said(refreshed, words):
    assert words in freshness(refreshed, date(2026, 11, 23))


# ---------------------------------------------------------------- screen


def screen(found=(), reviews=None, confirm=None):
    """Run inside the app; the marks that were confirmed go away as they do in the product."""
    from datetime import date

    import streamlit as st

    from advisor.wording import Names
    from tests.unit import change_fakes
    from tests.unit.ui_fakes import KNOWLEDGE
    from ui.changes import show_changes

    confirmed = st.session_state.setdefault("confirmed", [])
    marked = change_fakes.REVIEWS if reviews is None else reviews
    show_changes(
        found,
        [review for review in marked if review.rule.id not in confirmed],
        Names(KNOWLEDGE),
        date(2026, 11, 23),
        refreshed=date(2026, 11, 20),
        confirm=confirm or confirmed.append,
    )


def run(**parts) -> AppTest:
    app = AppTest.from_function(screen, kwargs={"found": CHANGES, **parts}, default_timeout=30).run()
    assert not app.exception
    return app


def bodies(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html") if "<style>" not in element.proto.body)


def labels(app: AppTest) -> list[str]:
    return [entry.label for entry in app.expander]


def test_news_is_shown_and_the_latest_change_is_open():
    app = run()
    assert labels(app) == [
        "4 June 2026 · 1 amended · review needed",
        "3 February 2026 · 1 added, 1 amended, 1 removed, 1 renumbered · review needed",
    ]
    assert "<ins>60</ins>" in bodies(app) and bodies(app).count("<ins>") == 3  # The key, and two edits.
    assert "Last refresh on 20 November 2026." in bodies(app)
    assert [w.value for w in app.warning] == ["2 rules rest on text that changed since it was checked."]


def test_filters():
    app = run()
    app.toggle(key="changes-everything").set_value(True).run()
    assert "1 March 2026 · alternates between two texts" in labels(app) and len(labels(app)) == 5
    app.multiselect(key="changes-names").set_value(["openai"]).run()
    assert len(labels(app)) == 2
    app.date_input(key="changes-since").set_value(date(2026, 6, 1)).run()
    assert len(labels(app)) == 1
    app.date_input(key="changes-since").set_value(date(2026, 11, 1)).run()
    assert not labels(app) and "No change fits" in app.info[0].value
    assert not app.exception


def test_only_changes_that_rules_wait_for():
    quiet = change(source_id="eu-toy", jurisdiction="eu", rules=())
    app = run(found=(*CHANGES, quiet))
    assert len(labels(app)) == 3
    app.toggle(key="changes-waiting").set_value(True).run()
    assert len(labels(app)) == 2 and all("review needed" in label for label in labels(app))


def test_a_rule_is_marked_as_looked_at():
    app = run()
    assert "Review needed: Title of openai/training" in bodies(app)
    app.button(key=f"confirm-{POLICY.id}-openai/training").click().run()
    assert app.session_state["confirmed"] == ["openai/training"]
    assert [s.value for s in app.success] == ["Marked as looked at: Title of openai/training"]
    assert "Review needed: Title of openai/training" not in bodies(app)
    assert not app.run().success


def test_a_mark_that_cannot_be_written_is_one_line():
    def fail(rule: str) -> None:
        raise CorpusError("the disk is full; make room")

    app = run(confirm=fail)
    app.button(key=f"confirm-{POLICY.id}-openai/training").click().run()
    assert [e.value for e in app.error] == ["the disk is full; make room"] and not app.exception


def test_long_histories_open_step_by_step():
    history = tuple(change(new_from=date(2026, 1, day)) for day in range(1, 11))
    app = run(found=history, reviews=())
    assert len(labels(app)) == 4 and labels(app)[0].startswith("10 January")
    app.button(key="more-changes-us-mi-toy-act").click().run()
    assert len(labels(app)) == 8
    app.button(key="more-changes-us-mi-toy-act").click().run()
    assert len(labels(app)) == 10 and not [b for b in app.button if b.label.startswith("Show")]


def test_many_provisions_open_step_by_step():
    many = change(provisions=tuple(amended(f"Toy Act {n}") for n in range(20)))
    app = run(found=(many,), reviews=())
    assert bodies(app).count('"la-redline"') == 12
    app.button(key=f"more-provisions-{many.id}").click().run()
    assert bodies(app).count('"la-redline"') == 20


def test_two_changes_of_one_day_stand_side_by_side():
    assert len(labels(run(found=(change(), change(new_version="third")), reviews=()))) == 2


def test_nothing_has_changed():
    app = run(found=(), reviews=())
    assert "Nothing has changed" in app.info[0].value and not app.expander


def test_hostile_texts_on_the_screen():
    app = run(found=(NASTY,), reviews=())
    assert "<script" not in bodies(app) and "<img" not in bodies(app)


def test_changes_can_be_taken_along():
    assert [b.label for b in run().get("download_button")] == ["Atom feed", "Markdown", "JSON"]


# ---------------------------------------------------------------- panel


def panel(refresh, desk, loaded=False):
    from ui.refresh_panel import RefreshPanel

    RefreshPanel(refresh, desk, loaded=loaded).show()


def run_panel(refresh, desk: RefreshDesk, loaded: bool = False) -> AppTest:
    app = AppTest.from_function(panel, args=(refresh, desk, loaded), default_timeout=30).run()
    assert not app.exception
    return app


def test_panel_loads_the_texts_and_reports():
    going, desk = threading.Event(), RefreshDesk()
    at_work = threading.Event()

    def refresh(progress) -> RefreshResult:
        progress("gdpr", 1, 4)
        at_work.set()
        assert going.wait(20)
        return RefreshResult(lines=("gdpr: unchanged",), problems=("toy: refused: <b>a login page</b>",))

    app = run_panel(refresh, desk)
    assert "official text is not loaded yet" in bodies(app)
    app.button(key="refresh-start").click().run()
    assert at_work.wait(20) and desk.run is not None
    assert desk.run.progress() == (0.25, "1 of 4: gdpr")
    app.run()
    assert not app.button and not app.exception
    going.set()
    desk.run.future.result(20)
    app.run()
    assert "1 source was not read" in app.warning[0].value
    assert "<li>gdpr: unchanged</li>" in bodies(app) and "&lt;b&gt;a login page" in bodies(app)
    app.button(key="refresh-close").click().run()
    assert desk.run is None and [b.label for b in app.button] == ["Load official texts now"]


def test_panel_says_in_one_line_why_a_refresh_failed():
    def refresh(progress) -> RefreshResult:
        raise CorpusError("another refresh is running; wait until it has ended")

    desk = RefreshDesk()
    app = run_panel(refresh, desk, loaded=True)
    assert [b.label for b in app.button] == ["Look for changes now"] and not bodies(app)
    app.button(key="refresh-start").click().run()
    assert desk.run is not None and desk.run.future.exception(20)
    app.run()
    assert [e.value for e in app.error] == ["another refresh is running; wait until it has ended"]
    assert not app.exception


def test_programmers_mistake_is_raised_once():
    def refresh(progress) -> RefreshResult:
        raise ZeroDivisionError

    desk = RefreshDesk()
    app = run_panel(refresh, desk)
    app.button(key="refresh-start").click().run()
    if desk.run is not None:
        desk.run.future.exception(20)
        app.run()
    assert app.exception and desk.run is None
    assert not app.run().exception


def test_one_refresh_at_a_time():
    going, started, desk = threading.Event(), [], RefreshDesk()

    def refresh(progress) -> RefreshResult:
        started.append(1)
        assert going.wait(20)
        return RefreshResult()

    desk.start(refresh)
    first = desk.run
    desk.start(refresh)
    desk.clear()
    assert desk.run is first and first is not None
    going.set()
    first.future.result(20)
    assert started == [1]
    desk.clear()
    assert desk.run is None
