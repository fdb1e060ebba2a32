"""The citation grammar is data with examples; every example is a test."""

import pytest
import yaml

from knowledge.citations import load_citations, parent_citation
from knowledge.load import HERE

GRAMMAR = load_citations()
FORMS = yaml.safe_load((HERE / "citations.yaml").read_text(encoding="utf-8"))["forms"]
EXAMPLES = [(form["id"], e["text"], e["normal"]) for form in FORMS for e in form["examples"]]
STRANGERS = [(form["id"], text) for form in FORMS for text in form.get("not", ())]


@pytest.mark.parametrize(("form", "text", "normal"), EXAMPLES)
def test_examples_are_read_and_printed_in_their_local_form(form, text, normal):
    assert normal in GRAMMAR.normalise(text), form


@pytest.mark.parametrize(("form", "text"), STRANGERS)
def test_what_is_no_citation_of_a_form_is_not_read_as_one(form, text):
    assert form not in {found.form for found in GRAMMAR.find(text)}


@pytest.mark.parametrize(
    ("citation", "impossible"),
    [
        ("GDPR Art. 99", False),
        ("GDPR Art. 100", True),
        ("GDPR Recital 173", False),
        ("GDPR Recital 174", True),
        ("MCL 445.72", False),
    ],
)
def test_numbers_beyond_the_end_of_an_act_are_known_to_be_wrong(citation, impossible):
    assert GRAMMAR.is_impossible(citation) is impossible


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("Carson v. Here's Johnny, 698 F.2d 831 (6th Cir. 1983)", "698 F.2d 831"),
        ("Battaglieri v Mackinac Center, 261 Mich App 296 (2004)", "261 Mich. App. 296"),
        ("Rosenbach v. Six Flags, 2019 IL 123186", "2019 IL 123186"),
    ],
)
def test_court_reports_are_read(text, normal):
    assert GRAMMAR.normalise(text) == (normal,)


def test_a_statute_beside_a_court_report_is_read_too():
    assert set(GRAMMAR.normalise("MCL 445.72 and 698 F.2d 831")) == {"MCL 445.72", "698 F.2d 831"}


def test_parents():
    assert parent_citation("GDPR Art. 9(2)(a)") == "GDPR Art. 9(2)"
    assert parent_citation("GDPR Art. 9(2)") == "GDPR Art. 9"
    assert parent_citation("GDPR Art. 9") is None


@pytest.mark.timeout(20)
def test_long_hostile_text_is_read_to_its_end():
    hostile = "section 1.1(((((1 Art. ( § 9(a)(b) U.S.C. 12 C.F.R. " * 2000
    assert GRAMMAR.find(hostile + " GDPR Art. 9")[-1].normal == "GDPR Art. 9"
