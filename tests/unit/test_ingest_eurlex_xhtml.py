"""The XHTML of EUR-Lex gives the same provisions as Formex.

All pages are invented; they have the structure that Cellar serves, for no page of the office was at hand.
"""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ingest.derive import RawText, derive
from ingest.parsers import formex
from ingest.parsers.eurlex_xhtml import parse
from ingest.provision import ProvisionKind
from knowledge.errors import CorpusError
from knowledge.load import read_sources
from tests.ingest_checks import assert_covered, words

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "ingest"
TOY = read_sources(FIXTURES / "sources.yaml")[0]
FORMEX = formex.parse((FIXTURES / "toy-regulation.xml").read_bytes(), TOY, TOY.texts[0])


def read(page):
    """Provisions of a page by citation, with all that a change of format must leave as it is."""
    parsed = parse(page, TOY, TOY.texts[0])
    assert_covered(parsed)
    return units(parsed)


def units(parsed):
    return {p.citation: (p.kind, p.heading, p.parent, parsed.body[p.start : p.end]) for p in parsed.provisions}


def texts(raw):
    return {citation: unit[3] for citation, unit in read(raw).items()}


def fixture(name):
    return (FIXTURES / name).read_bytes()


def page(content):
    return f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{content}</body></html>'.encode()


def law(found):
    return {citation: unit for citation, unit in found.items() if unit[0] is not ProvisionKind.NOTE}


def test_the_official_journal_gives_what_formex_gives():
    found = read(fixture("toy-regulation-oj.xhtml"))
    assert law(found) == law(units(FORMEX))
    assert found["TOY Notes"] == units(FORMEX)["TOY Notes"]
    assert found["TOY Publisher's Note"][3] == "1.1.2000\n\nEN\n\nToy Journal\n\nT 1/1"


def test_a_consolidated_act_gives_what_formex_gives_apart_from_the_recitals_that_it_leaves_out():
    found = read(fixture("toy-regulation-consolidated.xhtml"))
    articles = {c: unit for c, unit in law(units(FORMEX)).items() if "Art." in c or c == "TOY Final"}
    assert {c: unit for c, unit in law(found).items() if c != "TOY Preamble"} == articles
    assert found["TOY Notes"][3] == "(1) A footnote."
    assert found["TOY Publisher's Note"][3] == "This copy of the toys has no legal effect."


def test_the_preamble_of_the_journal_and_the_consolidated_articles_are_one_act():
    pages = (fixture("toy-regulation-oj.xhtml"), fixture("toy-regulation-consolidated.xhtml"))
    way = replace(TOY.texts[0], parser="eurlex_xhtml", layout="preamble-then-consolidated")
    document = derive(TOY, RawText(way=way, pages=pages, suffix=".xhtml", origin="toy"), date(2026, 11, 23))
    assert_covered(document)
    found = {c: unit[3] for c, unit in law(units(document)).items()}
    assert found.pop("TOY Preamble [second]") == "Regulation (XX) 1/2000"
    assert found == {c: unit[3] for c, unit in law(units(FORMEX)).items()}


@pytest.mark.parametrize("name", ["toy-regulation-oj.xhtml", "toy-regulation-consolidated.xhtml"])
def test_no_word_of_a_page_is_lost_and_none_is_added(name):
    """Apart from marks of amendment and the numbers of footnotes in the text; notes stand at the end."""
    raw = (FIXTURES / name).read_text(encoding="utf-8")
    raw = re.sub(r"(?s)<head>.*?</head>|<!--.*?-->", "", raw).replace("&nbsp;", " ").replace("&#160;", " ")
    raw = re.sub(r'\s*\(<a href="#E0001"[^>]*>1</a>\)|<a id="ntc[^>]*>.*?</a>', "", raw)
    raw = re.sub(r"</?(?:span|a)\b[^>]*>", "", raw)
    official = re.sub(r"[\u25bc\u25ba][A-Z]\d?|\u25c4", "", re.sub(r"<[^>]+>", " ", raw))
    parsed = parse((FIXTURES / name).read_bytes(), TOY, TOY.texts[0])
    title = words(TOY.title)
    assert sorted(map(str.casefold, words(parsed.body)[len(title) :])) == sorted(
        map(str.casefold, ["Preamble", *words(official)])
    )


def test_a_page_without_divisions_is_read_by_its_classes():
    assert texts(fixture("toy-directive-flat.xhtml")) == {
        "TOY Preamble": "Toy Directive\n\nTHE DOLLS,\n\nWhereas:",
        "TOY Recital 1": "(1) Dolls sleep.",
        "TOY Recital 2": "(2) Bears too.",
        "TOY Enacting Words": "HAVE AGREED:",
        "TOY Art. 1": "1. Dolls have beds.\n\nThey are soft.\n\n2. Bears have sofas.",
        "TOY Art. 1(1)": "1. Dolls have beds.\n\nThey are soft.",
        "TOY Art. 1(2)": "2. Bears have sofas.",
        "TOY Art. 1a": "The act is amended:\n\n\u2018Article 6\n\nQuoted.\u2019",
        "TOY Final": "This Directive shall be binding in its entirety.\n\nDone at Home.",
    }
    assert read(fixture("toy-directive-flat.xhtml"))["TOY Art. 1a"][1] == (
        "Title I Sleep",
        "Chapter 2 Sofas",
        "Article 1a",
    )


def test_points_of_an_annex_are_cited_by_its_sections():
    found = texts(fixture("toy-annexes.xhtml"))
    assert list(found) == [
        "TOY Art. 1",
        "TOY Annex III",
        "TOY Annex III Section A",
        "TOY Annex III Section A(1)",
        "TOY Annex III Section A(1)(a)",
        "TOY Annex III Section B",
        "TOY Annex III Section B(1)",
        "TOY Annex IV",
    ]
    assert found["TOY Annex III Section A(1)"] == "1. Cots:\n\n(a) a box."
    assert found["TOY Annex III Section B(1)"] == "1. Sofas.\n\nBed | Size"


def test_recitals_without_numbers_are_counted():
    content = '<p class="normal">Whereas dolls sleep;</p><p class="normal">Whereas bears do too,</p><p>AGREE:</p>'
    assert texts(page(content)) == {
        "TOY Recital 1": "Whereas dolls sleep;",
        "TOY Recital 2": "Whereas bears do too,",
        "TOY Enacting Words": "AGREE:",
    }


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (page("<p>A sign-in page.</p>"), "no article, recital or annex"),
        (page('<p class="oj-ti-art">Article 1</p>')[:-9], "the XML is broken"),
        (b"<CONS.ACT/>", "not XHTML"),
        (b"%PDF-1.7", "the XML is broken"),
        (page("&nosuchname;"), "the XML is broken"),
    ],
)
def test_what_is_no_act_in_xhtml_is_refused_in_one_line(raw, said):
    with pytest.raises(CorpusError, match=said) as error:
        parse(raw, TOY, TOY.texts[0])
    assert "\n" not in str(error.value)
