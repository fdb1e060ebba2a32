"""The question of a day is answered from the wording of that day, and the answer says which one it quotes."""

import shutil
from datetime import date

import pytest

import assemble
from advisor.records import Choices
from index.passage import Layer
from settings import Settings

TODAY = date(2026, 11, 23)
QUESTION = "Does ChatGPT train on the photos that I upload?"
SOURCE = "openai-chatgpt-privacy-policy"


@pytest.fixture(scope="module")
def parts(tmp_path_factory, shared, built_home, embedder):
    home = tmp_path_factory.mktemp("as-of")
    shutil.copytree(built_home / "index", home / "index")
    settings = Settings(home=home)
    for name in ("earlier", "latest"):
        assemble.refresh_corpus(settings, shared / "corpus" / "vendors" / name, sources=(SOURCE,))
    assemble.build_index(settings, embedder)
    opened = assemble.open_parts(settings, embedder)
    yield opened
    opened.index.close()


def official(answer):
    return [citation for citation in answer.citations if citation.layer is Layer.OFFICIAL]


@pytest.mark.corpus
@pytest.mark.parametrize("day", [date(2026, 2, 1), date(2026, 6, 1)])
def test_the_quoted_text_is_the_one_that_was_current_then(parts, day):
    answer = parts.advisor.ask(QUESTION, today=TODAY, choices=Choices(as_of=day))
    assert official(answer)
    for citation in official(answer):
        assert citation.current_from <= day
        assert citation.current_to is None or day <= citation.current_to
        assert citation.quote in citation.context
    assert any("may have read differently" in gap for gap in answer.gaps)


@pytest.mark.corpus
def test_a_superseded_text_is_said_to_be_one(parts):
    answer = parts.advisor.ask(QUESTION, today=TODAY, choices=Choices(as_of=date(2026, 2, 1)))
    superseded = [citation for citation in official(answer) if citation.current_to is not None]
    assert superseded
    for citation in superseded:
        assert any(citation.citation in gap and "another is current" in gap for gap in answer.gaps)


@pytest.mark.corpus
def test_todays_question_quotes_todays_text(parts):
    answer = parts.advisor.ask(QUESTION, today=TODAY)
    assert official(answer)
    assert all(citation.current_to is None for citation in official(answer))
    assert not any("another is current" in gap or "differently" in gap for gap in answer.gaps)


@pytest.mark.corpus
def test_before_every_text_on_hand_nothing_is_quoted_as_proof(parts):
    answer = parts.advisor.ask(QUESTION, today=TODAY, choices=Choices(as_of=date(2019, 1, 1)))
    assert not official(answer)


@pytest.mark.corpus
def test_a_search_is_never_led_by_what_is_no_longer_current(parts):
    hits = parts.searcher.search(QUESTION, 20, TODAY, Choices(vendors=("openai",)))
    assert hits
    assert all(hit.passage.current_to is None for hit in hits)
