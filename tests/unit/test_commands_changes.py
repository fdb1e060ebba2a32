"""The commands changes and review on known changes: what they choose, print, refuse and write."""

import json
from datetime import date
from pathlib import Path

import pytest
import typer
from lxml import etree
from typer.testing import CliRunner

import assemble
from commands import changes as commands
from ingest.change_choice import choose_changes, suggest_names
from ingest.reviews import Confirmation, read_confirmations
from settings import Settings
from tests.unit.change_fakes import CHANGES, FLAPPING, POLICY, REPARSED, REVIEWS, WORDLESS, change
from tests.unit.ui_fakes import KNOWLEDGE

TOY = change()
DAY = date(2026, 7, 1)


@pytest.mark.parametrize(
    ("wish", "chosen"),
    [
        ({}, [POLICY, TOY]),
        ({"everything": True}, [POLICY, FLAPPING, TOY, WORDLESS, REPARSED]),
        ({"names": ["openai"]}, [POLICY]),
        ({"names": ["us-mi", "openai-privacy-eu"]}, [POLICY, TOY]),
        ({"names": ["us-mi-toy-act"]}, [TOY]),
        ({"names": ["eu"]}, []),
        ({"names": ["eu"], "everything": True}, [WORDLESS]),
        ({"since": date(2026, 2, 3)}, [POLICY, TOY]),
        ({"since": date(2026, 2, 4)}, [POLICY]),
        ({"until": date(2026, 2, 3)}, [TOY]),
        ({"until": date(2026, 2, 2)}, []),
        ({"names": ["openai"], "since": date(2026, 1, 1), "until": date(2026, 5, 1), "everything": True}, [FLAPPING]),
    ],
)
def test_changes_are_chosen(wish, chosen):
    assert list(choose_changes(CHANGES, **wish)) == chosen


@pytest.mark.parametrize(
    ("name", "expected"), [("opnai", "openai"), ("us_mi", "us-mi"), ("OpenAI", "openai"), ("us-mich", "us-mi")]
)
def test_misspelt_names_get_a_suggestion(name, expected):
    assert suggest_names(name, ["eu", "us-il", "us-mi", "openai", "midjourney"])[0] == expected


def test_nothing_alike_gets_no_suggestion():
    assert suggest_names("zzzzqqq", ["openai", "us-mi"]) == []


@pytest.fixture
def likeness(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Run one of the commands over the known changes."""
    monkeypatch.setenv("LIKENESS_HOME", str(tmp_path))
    monkeypatch.setattr(assemble, "load_changes", lambda settings: CHANGES)
    monkeypatch.setattr(assemble, "load_reviews", lambda settings, found=None: REVIEWS)
    monkeypatch.setattr(assemble, "today", lambda: DAY)
    monkeypatch.setattr(commands, "load_knowledge", lambda: KNOWLEDGE)
    app = typer.Typer()
    app.command()(commands.changes)
    app.command()(commands.review)
    return lambda *words: CliRunner().invoke(app, words)


def test_news_is_told(likeness):
    result = likeness("changes")
    assert result.exit_code == 0
    assert "OpenAI Privacy Policy (Europe)" in result.stdout and "Toy Act of Michigan" in result.stdout
    assert "alternates" not in result.stdout
    assert "within [-30-]{+60+} days" in result.stdout
    assert result.stdout.endswith("\n") and not result.stdout.endswith("\n\n")


def test_all_and_names_and_days(likeness):
    assert "alternates" in likeness("changes", "--all").stdout
    assert "Toy Act" not in likeness("changes", "openai").stdout
    assert "Toy Act" not in likeness("changes", "--since", "2026-06-01").stdout
    assert likeness("changes", "us-mi", "--until", "2020-01-01").stdout == "No changes.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["changes", "opnai"], "unknown source, vendor or place 'opnai'; did you mean openai?"),
        (["changes", "zzzzqqq"], "`likeness sources` lists the sources"),
        (["changes", "--since", "soon"], "'soon' is not a day; write it as YYYY-MM-DD"),
        (["changes", "--since", "2026-02-01", "--until", "2026-01-01"], "exchange them"),
        (["changes", "--format", "pdf"], "unknown format 'pdf'; use text, json, md or atom"),
        (["review", "--format", "atom"], "unknown format 'atom'; use text, json or md"),
        (["review", "--confirm", "us-mi/biometric"], "did you mean us-mi/biometrics"),
    ],
)
def test_wrong_use_is_one_line_and_code_2(likeness, words, said):
    result = likeness(*words)
    assert result.exit_code == 2 and said in result.stderr
    assert result.stderr.count("\n") == 1 and not result.stdout


def test_json_is_one_line(likeness):
    result = likeness("changes", "--format", "json")
    assert result.stdout.count("\n") == 1
    assert [c["source"] for c in json.loads(result.stdout)["changes"]] == ["openai-privacy-eu", "us-mi-toy-act"]
    rules = json.loads(likeness("review", "--format", "json").stdout)["rules"]
    assert [r["rule"] for r in rules] == ["us-mi/biometrics", "openai/training"]


def test_markdown_and_feed(likeness, tmp_path):
    assert likeness("changes", "--format", "md").stdout.startswith("# Changes in official texts")
    file = tmp_path / "new" / "feed.xml"
    result = likeness("changes", "--format", "atom", "--output", str(file))
    assert result.exit_code == 0 and not result.stdout
    assert etree.parse(str(file)).getroot().tag.endswith("feed")
    assert likeness("review", "--format", "md").stdout.startswith("# Rules to look at again")


def test_review_lists_what_is_marked(likeness):
    result = likeness("review")
    assert result.exit_code == 0
    assert "us-mi/biometrics: review needed" in result.stdout and "{+60+}" in result.stdout


def test_review_confirms(likeness, tmp_path):
    result = likeness("review", "--confirm", "us-mi/biometrics", "--by", "A reader")
    assert result.exit_code == 0 and "us-mi/biometrics: looked at, for 1 change" in result.stderr
    assert read_confirmations(Settings(home=tmp_path).corpus) == (
        Confirmation(rule="us-mi/biometrics", change=TOY.id, day=DAY, by="A reader"),
    )


def test_rule_that_is_not_marked_cannot_be_confirmed(likeness):
    result = likeness("review", "--confirm", "us-il/biometrics")
    assert "not marked as review needed" in str(result.exception)


def test_empty_installation_has_no_changes(tmp_path):
    settings = Settings(home=tmp_path)
    assert assemble.load_changes(settings) == () and assemble.load_reviews(settings) == ()
