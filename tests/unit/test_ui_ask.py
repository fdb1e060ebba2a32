"""The Ask screen run as a whole, with known parts behind it."""

import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import assemble
from advisor.records import SHORT, Claim
from index.embedding import Progress
from knowledge.errors import IndexError_, LikenessError, ModelError
from settings import Settings
from tests.unit.ui_fakes import KnownAdvisor, answer, citation, known_parts, refusal
from ui.session import Conversation

APP = Path(__file__).resolve().parents[2] / "app.py"
BIPA = "Does Michigan have a law like BIPA?"


@dataclass
class Installation:
    """A data directory with a generation in it, and how often it was opened."""

    home: Path
    advisor: KnownAdvisor
    opened: int = 0
    current: bool = True

    def publish(self, generation: str) -> None:
        (self.home / "index" / "generations" / generation).mkdir(parents=True, exist_ok=True)
        (self.home / "index" / "current").write_text(generation)


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    monkeypatch.setenv("LIKENESS_HOME", str(tmp_path))
    parts, advisor = known_parts(tmp_path)
    found = Installation(home=tmp_path, advisor=advisor)
    found.publish("g1")

    def build_advisor(settings: Settings) -> assemble.Parts:
        found.opened += 1
        return parts

    monkeypatch.setattr(assemble, "build_advisor", build_advisor)
    monkeypatch.setattr(assemble, "is_current", lambda settings: found.current)
    monkeypatch.setattr(assemble, "today", lambda: date(2026, 11, 23))
    _forget()
    yield found
    _forget()


def _forget() -> None:
    st.cache_resource.clear()
    st.cache_data.clear()


def page(**address: str | Sequence[str]) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    return app.run()


def ask(app: AppTest, question: str) -> AppTest:
    return app.chat_input[0].set_value(question).run()


def bodies(app: AppTest) -> str:
    """All HTML on the page."""
    return "\n".join(element.proto.body for element in app.get("html") if "<style>" not in element.proto.body)


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def test_empty_page_says_what_it_is_and_offers_questions(installation):
    app = page()
    assert not app.exception and not app.error
    assert "<h1>Likeness Advisor</h1>" in bodies(app)
    assert "Information, not legal advice. No lawyer-client relationship." in bodies(app)
    assert "Corpus of 20 November 2026" in bodies(app)
    assert "official text is not loaded yet" in bodies(app)
    assert BIPA in labels(app)
    assert [box.label for box in app.sidebar.selectbox] == ["State or region", "Profession"]


def test_question_gets_its_answer_with_sources_and_scope(installation):
    app = ask(page(), BIPA)
    assert not app.exception
    assert f'<h2 class="la-question">{BIPA}</h2>' in bodies(app)
    assert "Short for Michigan." in bodies(app)
    assert [e.label for e in app.expander][:2] == [
        r"\[1\] MCL 445.72 · in force since 2 July 2007",
        r"\[2\] MCL 445.72 · bill, not law (checked 23 November 2026)",
    ]
    assert "<mark>A face is not a number.</mark>" in bodies(app)
    assert any("in force since 2 July 2007" in m.value and "green-badge" in m.value for m in app.markdown)
    assert "<span>Place:</span> Michigan" in bodies(app)
    assert "Does Illinois protect my face?" in labels(app)
    assert "You could ask" not in bodies(app)


def test_suggestion_is_asked_by_a_click(installation):
    app = page()
    next(button for button in app.button if button.label == BIPA).click().run()
    assert [call.question for call in installation.advisor.calls] == [BIPA]
    assert "Short for Michigan." in bodies(app)


def test_notice_stands_beside_the_answer_too(installation):
    assert "No lawyer-client relationship" in bodies(ask(page(), BIPA))


def test_refusal_is_plain_and_offers_what_can_be_asked(installation):
    installation.advisor.result = refusal()
    app = ask(page(), "What is the weather?")
    assert "This is outside what is covered." in bodies(app)
    assert "Sources" not in bodies(app)
    next(button for button in app.button if button.label == "Does Illinois protect my face?").click().run()
    assert installation.advisor.calls[-1].question == "Does Illinois protect my face?"


def test_follow_up_passes_the_previous_turn(installation):
    app = ask(ask(page(), BIPA), "What about Illinois?")
    previous = installation.advisor.calls[1].previous
    assert previous is not None
    assert (previous.question, previous.scope.jurisdictions) == (BIPA, ("us-mi",))
    assert bodies(app).count("la-question") == 2
    assert "<span>Place:</span> Illinois" in bodies(app)


def test_correction_asks_the_same_question_with_choices(installation):
    app = ask(page(), BIPA)
    app.multiselect(key="0-places").set_value(["us-il"])
    app.selectbox(key="0-profession").set_value("doctor")
    app.date_input(key="0-as-of").set_value(date(2020, 1, 1))
    app.button(key="0-again").click().run()
    call = installation.advisor.calls[-1]
    assert call.question == BIPA and call.previous is None and call.choices is not None
    assert (call.choices.jurisdictions, call.choices.profession, call.choices.as_of) == (
        ("us-il",),
        "doctor",
        date(2020, 1, 1),
    )
    assert bodies(app).count(">Does Michigan have a law like BIPA?</h2>") == 2
    assert "<span>Place:</span> Illinois" in bodies(app)


def test_profile_is_a_default_and_no_more(installation):
    app = page()
    app.selectbox(key="profile-place").set_value("us-il").run()
    assert labels(app)[0] == "Does Illinois protect my face?"
    ask(app, "Is my face protected?")
    ask(app, "Is my face protected in Michigan?")
    used = [call.choices.jurisdictions for call in installation.advisor.calls if call.choices]
    assert used == [("us-il",), ()]


def test_new_answer_is_brought_into_view_once(installation):
    app = ask(ask(page(), BIPA), "What about Illinois?")
    assert bodies(app).count("<script>") == 1
    assert 'getElementById("turn-1")' in bodies(app)
    assert "<script>" not in bodies(app.run())


def test_click_elsewhere_loses_no_answer(installation):
    app = ask(page(), BIPA)
    app.selectbox(key="profile-profession").set_value("doctor").run()
    assert "Short for Michigan." in bodies(app)
    assert len(installation.advisor.calls) == 1


def test_question_that_was_cut_short_is_answered_at_the_next_run(installation):
    app = AppTest.from_file(str(APP), default_timeout=60)
    waiting = Conversation(opened_from_address=True)
    waiting.ask(BIPA)
    app.session_state["conversation"] = waiting
    assert "Short for Michigan." in bodies(app.run())


def test_new_conversation_clears(installation):
    app = ask(page(), BIPA)
    next(button for button in app.button if button.label == "New conversation").click().run()
    assert "Short for Michigan." not in bodies(app)
    assert BIPA in labels(app)


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("   ", "the question is empty"),
        ("\x00\x07\u200b", "the question is empty"),
        ("x" * 20_000, "the question has 20000 characters"),
    ],
)
def test_bad_question_gets_one_clear_line(installation, question, line):
    app = ask(ask(page(), BIPA), question)
    assert [line in error.value for error in app.error] == [True]
    assert "\n" not in app.error[0].value
    assert not app.exception
    assert "Short for Michigan." in bodies(app)
    assert not ask(app, BIPA).error


def test_hostile_question_and_source_stay_text(installation):
    attack = (
        '<img src=x onerror="alert(1)"> ![i](https://evil.example/i.png) [l](https://evil.example) https://evil.example'
    )
    installation.advisor.result = answer(
        claims=(Claim(text=attack, part=SHORT, citations=(1,)),),
        citations=(
            citation(citation=attack, title=attack, quote=attack, context=f"x {attack} y", url="javascript:alert(1)"),
        ),
        gaps=(attack,),
    )
    app = ask(page(), attack)
    assert not app.exception
    assert "<img" not in bodies(app) and "<script" not in bodies(app) and "&lt;img" in bodies(app)
    assert all(target.startswith("#") for target in re.findall(r'href="([^"]*)"', bodies(app)))
    label = app.expander[0].label
    assert r"\<img" in label and r"\!\[i\]" in label and "https://" not in label
    assert not any("evil" in markdown.value for markdown in app.markdown)


@pytest.mark.parametrize("error", [ModelError("the weights are missing; install them"), IndexError_("it is damaged")])
def test_error_while_answering_is_one_line_and_keeps_the_rest(installation, error):
    app = ask(page(), BIPA)
    installation.advisor.error = error
    ask(app, "What about Illinois?")
    assert [line.value for line in app.error] == [str(error)]
    assert not app.exception
    assert "Short for Michigan." in bodies(app)


def test_damaged_index_is_one_line_that_says_what_to_run(installation, monkeypatch):
    def fail(settings: Settings) -> assemble.Parts:
        raise IndexError_("passages.jsonl is damaged; run: likeness index --force")

    monkeypatch.setattr(assemble, "build_advisor", fail)
    app = page()
    assert len(app.error) == 1 and "run: likeness index --force" in app.error[0].value.replace("\u2060", "")
    assert not app.exception
    assert "Information, not legal advice." in bodies(app)


def test_programmers_mistake_shows_no_traceback_and_does_not_come_back(installation):
    app = page()
    installation.advisor.error = ZeroDivisionError("secret detail")
    ask(app, BIPA)
    assert not app.exception
    assert len(app.error) == 1 and "secret" not in app.error[0].value
    app.run()
    assert len(installation.advisor.calls) == 1


def test_address_asks_once(installation):
    app = page(q=BIPA, j="us-il")
    assert [(c.question, c.choices and c.choices.jurisdictions) for c in installation.advisor.calls] == [
        (BIPA, ("us-il",))
    ]
    assert "Short for Michigan." in bodies(app)
    app.run()
    assert len(installation.advisor.calls) == 1


def test_address_with_an_unknown_place_gets_one_line(installation):
    app = page(q=BIPA, j="us-zz")
    assert len(app.error) == 1 and "us-zz" in app.error[0].value
    assert not installation.advisor.calls


def test_new_generation_is_noticed_by_a_running_page(installation):
    app = page()
    app.run()
    assert installation.opened == 1
    installation.publish("g2")
    app.run()
    assert installation.opened == 2


@pytest.mark.parametrize("missing", [True, False])
def test_missing_or_stale_index_is_rebuilt_and_the_page_says_so(installation, monkeypatch, missing):
    builds: list[Settings] = []
    said: list[str] = []
    real_info = st.info

    def build(settings: Settings, embedder: object, *, progress: Progress) -> None:
        progress("embed", 1, 2)
        builds.append(settings)
        installation.current = True
        installation.publish("g2")

    def info(text: str) -> object:
        said.append(text)
        return real_info(text)

    installation.current = False
    if missing:
        shutil.rmtree(installation.home / "index")
    monkeypatch.setattr(assemble, "build_index", build)
    monkeypatch.setattr(st, "info", info)
    app = page()
    assert not app.error and not app.exception
    assert len(builds) == 1
    assert ("no index yet" if missing else "have changed") in said[0]
    assert BIPA in labels(app)


def test_failed_rebuild_is_one_line(installation, monkeypatch):
    def build(settings: Settings, embedder: object, *, progress: Progress) -> None:
        raise LikenessError("another build is running; wait until it has ended")

    installation.current = False
    monkeypatch.setattr(assemble, "build_index", build)
    app = page()
    assert [line.value for line in app.error] == ["another build is running; wait until it has ended"]


def test_sentences_that_failed_the_check_are_told(installation):
    installation.advisor.result = replace(answer(), dropped=("no citation",))
    assert "One sentence was left out" in bodies(ask(page(), BIPA))
