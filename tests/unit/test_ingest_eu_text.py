"""EU acts kept as JSON or plain text get the citations of the office's own XML.

The small acts are invented; they have the structure and the known flaws of the files, and no official words.
"""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.parsers import eu_json, oj_text
from ingest.parsers.eu_act import whole_paragraphs
from ingest.provision import ProvisionKind
from knowledge.errors import CorpusError
from knowledge.load import read_sources

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "ingest"
TOY = next(s for s in read_sources(FIXTURES / "sources.yaml") if s.id == "toy-regulation")

RECORDS = {
    "recitals": [
        {"recital_number": 1, "text": "Toys have faces."},
        {"recital_number": 2, "text": "Faces smile,"},
        {"recital_number": 2, "text": "Faces smile,"},
    ],
    "articles": [
        {
            "number": "1",
            "title": "Words`",
            "chapter": "I",
            "text": "For this act:\n\n(1)\n\n‘toy’ means a figure;\n\n(2)\n\n‘home’ means:\n\n"  # noqa: RUF001
            "(a)\n\na box; or\n\n(b)\n\na shelf.\n\nCare\n\nSECTION 1\n\nDaily care",
        },
        {
            "number": "2",
            "chapter": "IX",
            "text": "A title in the text\n\n1.   Play is free where:\n\n(a)\n\nit is noon;\n\n"
            "(b)\n\nthe toy agrees.\n\n"
            "The maker is told.\n\n2.   The following is added to Article 9:\n\n"
            "‘3.   A quoted rule:\n\n(a)\n\na quoted point.’\n\n;\n\n3.   Toys are kept:\n\n(a)\n\n(b)\n\nin a box.",  # noqa: RUF001
        },
        {
            "number": "3",
            "title": "Last words",
            "text": "▼M1\n\n1.\n\nThis act applies to toys (\n\n1\n\n) of wood.\n\n▼B\n\n1a.\n\nAnd to dolls.\n\n"
            "This Regulation shall be binding in its entirety.\n\nDone at Toytown.\n\n(1)\n\nOJ L 1.\n\n"
            "ANNEX\xa0I\n\nBoxes\n\nSection A. Big\n\n1.\n\nWood:\n\n(a)\n\noak.\n\n"
            "Section B. Small\n\n2.\n\nPaper.\n\n"
            "ANNEX\xa0II\n\nShelves\n\n1.   High\n\n1.1.   Very high.\n\nELI: http://toy",
        },
    ],
}

TEXT = """2000/1

REGULATION ON TOYS

CHAPTER I: WORDS

Article 1: Words

For this act:

(1)\t‘toy’ means a figure;

(2)\t‘home’ means:

(a)\ta box; or

(b)\ta shelf.

CHAPTER II: CARE

SECTION 1
Daily care

Article 2: Play

1.   Play is free where:

(a)\tit is noon;

This means local time.

(b)\tthe toy agrees.

The maker is told.

Done at Toytown.

ANNEX I

Boxes

1.\tWood.\t2.\tPaper.
"""  # noqa: RUF001


@pytest.fixture(scope="module")
def records():
    return eu_json.parse(json.dumps(RECORDS).encode(), TOY, TOY.texts[0])


@pytest.fixture(scope="module")
def plain():
    return oj_text.parse(TEXT.encode(), TOY, TOY.texts[0])


def citations(parsed):
    return [p.citation for p in parsed.provisions]


def texts(parsed):
    return {p.citation: parsed.body[p.start : p.end] for p in parsed.provisions}


def test_records_become_the_units_that_the_act_numbers(records):
    assert [c for c in citations(records) if "mark of" not in c] == [
        "TOY Recital 1",
        "TOY Recital 2",
        "TOY Art. 1",
        "TOY Art. 1(1)",
        "TOY Art. 1(2)",
        "TOY Art. 1(2)(a)",
        "TOY Art. 1(2)(b)",
        "TOY Art. 2",
        "TOY Art. 2(1)",
        "TOY Art. 2(1)(a)",
        "TOY Art. 2(1)(b)",
        "TOY Art. 2(2)",
        "TOY Art. 2(3)",
        "TOY Art. 2(3)(b)",
        "TOY Art. 3",
        "TOY Art. 3(1)",
        "TOY Art. 3(1a)",
        "TOY, final formula, signatures and footnotes",
        "TOY Annex I",
        "TOY Annex I Section A",
        "TOY Annex I Section A(1)",
        "TOY Annex I Section A(1)(a)",
        "TOY Annex I Section B",
        "TOY Annex I Section B(2)",
        "TOY Annex II",
        "TOY Annex II(1)",
        "TOY Annex II(1.1)",
        "TOY, page furniture",
    ]


@pytest.mark.parametrize(
    ("citation", "text"),
    [
        ("TOY Recital 2", "(2) Faces smile,"),
        ("TOY Art. 1(2)", "(2) ‘home’ means:\n\n(a) a box; or\n\n(b) a shelf."),  # noqa: RUF001
        ("TOY Art. 2(1)(b)", "(b) the toy agrees."),
        ("TOY Art. 2(3)(b)", "(b) in a box."),
        ("TOY Art. 3(1)", "1. This act applies to toys (1) of wood.\n\n▼B"),
        ("TOY Art. 3(1a)", "1a. And to dolls."),
    ],
)
def test_a_unit_has_its_own_words_and_labels_stand_before_theirs(records, citation, text):
    assert texts(records)[citation] == text


def test_quoted_law_of_another_act_is_not_split(records):
    assert "‘3. A quoted rule:\n\n(a) a quoted point.’;" in texts(records)["TOY Art. 2(2)"]  # noqa: RUF001


def test_headings_that_leak_into_an_article_become_headings_again(records):
    by_citation = {p.citation: p for p in records.provisions}
    assert by_citation["TOY Art. 1"].heading == ("Chapter I", "Article 1 Words")
    assert by_citation["TOY Art. 2(1)(a)"].heading == (
        "Chapter II Care",
        "SECTION 1 Daily care",
        "Article 2 A title in the text",
    )
    assert "\n\n## Care\n\n### SECTION 1 Daily care\n\n" in records.body


def test_an_editors_mark_is_a_note(records):
    kinds = {p.kind for p in records.provisions if "mark of" in p.citation}
    assert kinds == {ProvisionKind.NOTE}


def test_plain_text_becomes_the_same_units(plain):
    assert citations(plain) == [
        "TOY, preamble",
        "TOY Art. 1",
        "TOY Art. 1(1)",
        "TOY Art. 1(2)",
        "TOY Art. 1(2)(a)",
        "TOY Art. 1(2)(b)",
        "TOY Art. 2",
        "TOY Art. 2(1)",
        "TOY Art. 2(1)(a)",
        "TOY Art. 2(1)(b)",
        "TOY, final formula, signatures and footnotes",
        "TOY Annex I",
        "TOY Annex I(1)",
        "TOY Annex I(2)",
    ]


def test_a_paragraph_without_a_label_belongs_to_the_point_that_the_next_label_goes_on_from(plain):
    found = texts(plain)
    assert found["TOY Art. 2(1)(a)"] == "(a) it is noon;\n\nThis means local time."
    assert found["TOY Art. 2(1)"].endswith("(b) the toy agrees.\n\nThe maker is told.")


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("(a)\n\none\n\n(b)\n\ntwo", ["(a) one", "(b) two"]),
        ("(a)\n\n(b)\n\ntwo", ["(a)", "(b) two"]),
        ("(1)\n\n(a)\n\none", ["(1) (a) one"]),
        ("the act (\n\n12\n\n) applies", ["the act (12) applies"]),
        ("(\n\n1\n\n)\n\nOJ", ["(1) OJ"]),
        ("—\n\none", ["— one"]),
        ("(b)\n\n3.   Next", ["(b)", "3. Next"]),
    ],
)
def test_labels_go_back_to_their_words(text, paragraphs):
    assert whole_paragraphs(text) == paragraphs


@pytest.mark.parametrize(
    "raw", [b"\xff", b"[]", b"{}", b'{"articles": []}', b'{"articles": [{"number": 1}]}', b"[" * 100_000]
)
def test_json_of_another_form_is_named(raw):
    with pytest.raises(CorpusError, match="toy-regulation: the JSON holds no articles"):
        eu_json.parse(raw, TOY, TOY.texts[0])


@pytest.mark.parametrize(
    ("raw", "problem"), [(b"\xff", "not UTF-8"), (b"Nothing here", "Article 1"), (b"", "Article 1")]
)
def test_text_of_another_form_is_named(raw, problem):
    with pytest.raises(CorpusError, match=problem):
        oj_text.parse(raw, TOY, TOY.texts[0])


def _size(filling):
    return 1_000_000 if filling == "(a) " else 200_000


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "filling",
    ["(a) ", "(a)\n\n", "1. ", "(\n\n1\n\n)", "(\n\n", "x:\n\n(i)\n\n", "\u2018", "▼M1\n\n", "Article 1a\n\n"],
)
def test_hostile_text_does_not_hang(filling):
    text = filling * (_size(filling) // len(filling))
    eu_json.parse(json.dumps({"articles": [{"number": "1", "title": "T", "text": text}]}).encode(), TOY, TOY.texts[0])
    oj_text.parse(f"Article 1: T\n{text}".encode(), replace(TOY, effective_from=None), TOY.texts[0])
