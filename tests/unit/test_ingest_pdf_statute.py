"""Statutes in PDF become provisions: page furniture apart, wrapped lines joined. Every PDF here is made here."""

import io
import re

import pytest
from pypdf import PdfReader, PdfWriter

from ingest.parsers.page_layout import StatuteLayout, read_layout
from ingest.parsers.pdf_lines import rebuild
from ingest.parsers.pdf_statute import parse
from ingest.provision import ProvisionKind
from knowledge.citations import load_citations
from knowledge.errors import CorpusError
from knowledge.layouts import load_layouts
from knowledge.records import SourceText
from tests.unit.test_ingest_html_page import UNITS, texts, toy, uncovered


def pdf(*pages):
    """A PDF of invented text, one content stream a page and one `Tj` a line."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        shown = b"".join(b"(" + re.sub(rb"([()\\])", rb"\\\1", line.encode("latin-1")) + b") Tj T*\n" for line in lines)
        stream = b"BT /F1 11 Tf 14 TL 72 760 Td\n" + shown + b"ET"
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        kids.append(len(objects) + 1)
        resources = b"<< /Font << /F1 3 0 R >> >>"
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources %s /Contents %d 0 R >>"
            % (resources, len(objects))
        )
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return (
        out
        + head
        + table
        + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    )


CHAPTER = (
    [
        "TOYS - GAMES",
        "CHAPTER 51-30",
        "CARE OF TOYS",
        "51-30-01. Definitions.",
        "In this chapter, unless the context otherwise requires, words have the mean-",
        "ings that children give them, and well-known words are known as provided in",
        "51-30-02 and subsection",
        "1. A keeper is one who keeps a toy:",
        "a. In a box; or",
        "b. On a shelf:",
        "(1) High; or",
        "(2) Low.",
        "2. A toy is well-",
        "known if children know it.",
        "Page No. 1",
    ],
    [
        "TOYS - GAMES",
        "51-30-02. Care of toys in homes, in schools, and in all the other places where",
        "children are found.",
        "1. A keeper shall keep each toy clean and shall not lend it to anybody who is not",
        "careful.",
        "Page No. 2",
    ],
)


def read(raw, layout="us-nd-legislature", form="N.D.C.C."):
    return parse(raw, toy(form), SourceText(parser="pdf_statute", layout=layout, address="https://toys.example/t.pdf"))


@pytest.fixture(scope="module")
def chapter():
    return read(pdf(*CHAPTER))


@pytest.mark.parametrize(
    ("citation", "text"),
    [
        ("N.D.C.C. 51-30-01(1)(a)", "a. In a box; or"),
        ("N.D.C.C. 51-30-01(1)(b)", "b. On a shelf:\n\n(1) High; or\n\n(2) Low."),
        ("N.D.C.C. 51-30-01(1)(b)(2)", "(2) Low."),
        ("N.D.C.C. 51-30-01(2)", "2. A toy is well-known if children know it."),
        (
            "N.D.C.C. 51-30-02",
            "1. A keeper shall keep each toy clean and shall not lend it to anybody who is not careful.",
        ),
        ("Toy Act, running heads", "TOYS - GAMES\n\nPage No. 1\n\nTOYS - GAMES\n\nPage No. 2"),
    ],
)
def test_the_text_of_each_citation_is_the_files_with_its_lines_joined(chapter, citation, text):
    assert texts(chapter)[citation] == text


def test_hyphens_are_joined_and_references_that_wrapped_start_nothing(chapter):
    section = texts(chapter)["N.D.C.C. 51-30-01"]
    assert "have the meanings that children give them, and well-known words" in section
    assert "as provided in 51-30-02 and subsection" in section
    assert "## CHAPTER 51-30" in chapter.body
    assert "51-30-02. Care of toys in homes, in schools, and in all the other places where children are found.\n" in (
        chapter.body
    )


def test_every_character_is_in_one_innermost_provision_and_no_word_is_lost(chapter):
    assert uncovered(chapter) == []
    lines = [line for page in CHAPTER for line in page]
    furniture = [line for line in lines if line.startswith(("TOYS - G", "Page No."))]
    law = " ".join(line for line in lines if line not in furniture).replace("mean- ings", "meanings")
    seen = re.sub(r"\s|^#+ ", "", chapter.body, flags=re.MULTILINE)
    assert seen == re.sub(r"\s", "", law + "".join(furniture))


def test_units_are_cited_in_the_local_form(chapter):
    grammar = load_citations()
    for provision in chapter.provisions:
        if provision.kind in UNITS:
            assert grammar.normalise(provision.citation) == (provision.citation,)
    assert chapter.provisions[-1].kind is ProvisionKind.NOTE


@pytest.mark.parametrize(
    ("layout", "form", "lines", "citation", "text"),
    [
        (
            "us-ky-legislature",
            "KRS",
            [
                "365.9732 Care of toys -- Keepers.",
                "(1) A keeper is:",
                "(a) Careful; or",
                "(b) Kind.",
                "Effective: July 15, 2000",
            ],
            "KRS 365.9732(1)(b)",
            "(b) Kind.",
        ),
        (
            "us-ky-legislature",
            "KRS",
            ["365.9732 Care of toys.", "Toys rest.", "Effective: July 15, 2000", "History: Created 2000"],
            "KRS 365.9732, note",
            "Effective: July 15, 2000\n\nHistory: Created 2000",
        ),
        (
            "us-ia-legislature",
            "Iowa Code",
            ["715C.91 Definitions.", "1. A toy is:", "a. Red.", "b. Blue.", "2008 Acts, ch 1154"],
            "Iowa Code 715C.91(1)(b)",
            "b. Blue.",
        ),
        (
            "us-co-legislature",
            "C.R.S.",
            [
                "ARTICLE 1",
                "6-1-9303. Definitions. (1) A toy is:",
                "(a) Red; or",
                "(I) Dark.",
                "Source: L. 2021: Added.",
            ],
            "C.R.S. 6-1-9303(1)(a)(I)",
            "(I) Dark.",
        ),
        (
            "us-ok-legislature",
            "12 O.S.",
            [
                "\u00a712-9448. Right to toys.........................................................512",
                "\u00a712-9448. Right to toys.",
                "A. A toy is:",
                "1. Red; or",
                "a. Dark.",
                "Added by Laws 1985, c. 159.",
            ],
            "12 O.S. 9448(A)(1)(a)",
            "a. Dark.",
        ),
        (
            "us-wy-legislature",
            "Wyo. Stat.",
            ["CHAPTER 4", "6-4-9306. Toys; definitions.", "(a) A toy is:", "(i) Red; or", "(A) Dark."],
            "Wyo. Stat. 6-4-9306(a)(i)(A)",
            "(A) Dark.",
        ),
    ],
)
def test_each_layout_reads_its_states_form(layout, form, lines, citation, text):
    assert texts(read(pdf(lines), layout, form))[citation] == text


@pytest.mark.parametrize("layout", sorted(load_layouts("pdf_statute")))
def test_every_layout_is_valid(layout):
    read_layout(StatuteLayout, load_layouts("pdf_statute")[layout], layout)


def encrypted():
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(["51-30-01. Toys. Rest."]))))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"<html>Not found</html>", "is no PDF"),
        (b"", "is no PDF"),
        (b"%PDF-1.4 nonsense", "is damaged"),
        (pdf(["51-30-01. Toys."])[:300], "is damaged|pictures"),
        (pdf([]), "pictures of pages and no text"),
        (pdf(["Nothing here is law."]), "no section was found"),
        (encrypted(), "is encrypted"),
    ],
    ids=["web page", "empty", "nonsense", "cut", "scan", "other text", "password"],
)
def test_what_is_no_statute_is_refused_in_one_line(raw, said):
    with pytest.raises(CorpusError, match=said) as error:
        read(raw)
    assert "\n" not in str(error.value)


def test_a_file_that_opens_with_an_empty_password_is_read():
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(["51-30-01. Toys.", "Toys rest."]))))
    writer.encrypt("", owner_password="owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    assert texts(read(out.getvalue()))["N.D.C.C. 51-30-01"] == "Toys rest."


@pytest.mark.parametrize(
    ("pages", "text", "furniture"),
    [
        (["Head 1\nA b.\n1", "Head 2\nC d.\n2"], ("A b. C d.",), ("Head 1", "1", "Head 2", "2")),
        (["Only page.\n- 7 -"], ("Only page.",), ("- 7 -",)),
        (["One line\ngoes on", "over the page."], ("One line goes on over the page.",), ()),
        (["A.\n\nB"], ("A.", "B"), ()),
        ([""], (), ()),
    ],
)
def test_paragraphs_are_rebuilt(pages, text, furniture):
    rebuilt = rebuild(pages, lambda line: False, lambda line: False)
    assert (rebuilt.text, rebuilt.furniture) == (text, furniture)
