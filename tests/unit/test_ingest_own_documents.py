"""A firm's folder becomes passages that slice their files exactly. All documents here are invented."""

import os
import re
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.passage import Layer
from ingest.extract import extract
from ingest.outline import LIMIT, cut
from ingest.own_documents import read_own_documents, slug
from ingest.split import pack, sentence_spans
from knowledge.errors import CorpusError
from knowledge.records import Kind, Status

POLICY = """---
title: Toy Terms
vendor: Toy Maker
jurisdiction: us-mi
url: https://example.org/terms
date: 2024-05-01
---

# Toy Terms

## Uploads

We keep a picture for 30 days. See Art. 5 of the terms. It is then deleted.

## Training

We do not train on pictures.
"""


def write(folder, name, content):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_document_keeps_its_metadata_headings_and_characters(tmp_path):
    write(tmp_path, "toymaker/terms.md", POLICY)
    passages, problems = read_own_documents(tmp_path)
    assert problems == ()
    uploads, training = passages
    assert uploads.id == f"toymaker/terms.md#{POLICY.index('# Toy Terms')}"
    assert uploads.text == POLICY[uploads.start : uploads.end]
    assert uploads.text.startswith("# Toy Terms\n\n## Uploads\n\nWe keep")
    assert uploads.sentences == (
        "We keep a picture for 30 days.",
        "See Art. 5 of the terms.",
        "It is then deleted.",
    )
    assert (training.heading, training.citation) == (("Toy Terms", "Training"), "Toy Terms, Training")
    assert (training.source, training.shard, training.path) == ("toymaker", "doc-toymaker", "toymaker/terms.md")
    assert (training.vendor, training.jurisdiction, training.place) == ("toy-maker", "us-mi", "toy-maker")
    assert (training.layer, training.kind, training.status) == (Layer.DOCUMENT, Kind.POLICY, Status.IN_FORCE)
    assert training.url == "https://example.org/terms"
    assert training.effective_from == training.checked == date(2024, 5, 1)
    assert training.views == ("Toy Terms. Training. ## Training\n\nWe do not train on pictures.",)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_line_endings_are_not_touched(tmp_path, ending):
    text = POLICY.replace("\n", ending)
    path = write(tmp_path, "terms.md", text)
    passages, _ = read_own_documents(tmp_path)
    with path.open(newline="", encoding="utf-8") as file:
        whole = file.read()
    assert [whole[p.start : p.end] for p in passages] == [p.text for p in passages]
    assert passages[0].vendor == "toy-maker"
    assert passages[0].source == tmp_path.name


def test_html_comes_as_its_own_paragraphs_and_headings(tmp_path):
    page = (
        "<html><head><title>Toy page</title><style>p{}</style></head><body><script>bad()</script>"
        "<h1>Toys</h1><p>A <b>bold</b> word.</p><ul><li>One.</li><li>Two.</li></ul><!-- no --></body></html>"
    )
    write(tmp_path, "page.html", page)
    ((passage,), _) = read_own_documents(tmp_path)
    assert passage.text == "# Toys\n\nA bold word.\n\nOne.\n\nTwo."
    assert (passage.title, passage.heading) == ("Toy page", ("Toys",))
    assert extract(page.encode(), ".html").text[passage.start : passage.end] == passage.text


def test_xml_comes_as_text_and_resolves_nothing(tmp_path):
    write(
        tmp_path,
        "a.xml",
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a><p>Toys &x;rest.</p><p>B.</p></a>',
    )
    ((passage,), _) = read_own_documents(tmp_path)
    assert passage.text == "Toys rest.\n\nB."


def pdf(text):
    """The smallest PDF with one page of text."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(out)
    out += (
        b"xref\n0 6\n0000000000 65535 f \n" + table + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start
    )
    return out


def test_pdf_comes_as_its_text(tmp_path):
    pytest.importorskip("pypdf", reason="pypdf is not installed")
    write(tmp_path, "contract.pdf", pdf("Toys are returned on Monday."))
    ((passage,), _) = read_own_documents(tmp_path)
    assert passage.text == "Toys are returned on Monday."
    assert passage.title == "contract"


def test_what_cannot_be_read_is_named_and_the_rest_goes_on(tmp_path):
    write(tmp_path, "good.txt", "Toys rest.")
    write(tmp_path, "binary.txt", b"a\0b")
    write(tmp_path, "latin.md", "Spielzeugf\xfchrer".encode("latin-1"))
    write(tmp_path, "empty.md", "  \n")
    write(tmp_path, "broken.xml", "<a><b></a>")
    write(tmp_path, "page.html", "")
    write(tmp_path, "letter.docx", b"PK")
    write(tmp_path, ".git/config.txt", "hidden")
    passages, problems = read_own_documents(tmp_path)
    assert [p.path for p in passages] == ["good.txt"]
    said = dict(problems)
    assert set(said) == {"binary.txt", "latin.md", "empty.md", "broken.xml", "page.html", "letter.docx"}
    assert "binary" in said["binary.txt"]
    assert "UTF-8" in said["latin.md"]
    assert not any("\n" in reason for reason in said.values())


def test_a_damaged_pdf_is_a_problem_and_no_crash(tmp_path):
    pytest.importorskip("pypdf", reason="pypdf is not installed")
    write(tmp_path, "good.txt", "Toys rest.")
    write(tmp_path, "bad.pdf", b"%PDF-1.4 nonsense")
    write(tmp_path, "cut.pdf", pdf("Toys rest.")[:200])
    _, problems = read_own_documents(tmp_path)
    assert {name for name, _ in problems} == {"bad.pdf", "cut.pdf"}


def test_links_out_of_the_folder_are_not_followed(tmp_path):
    folder = tmp_path / "firm"
    write(tmp_path, "secret.txt", "A secret.")
    write(tmp_path, "secrets/more.txt", "More secrets.")
    write(folder, "own.txt", "Toys rest.")
    (folder / "leak.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "leaks").symlink_to(tmp_path / "secrets")
    (folder / "circle.txt").symlink_to(folder / "circle.txt")
    (folder / "again.txt").symlink_to(folder / "own.txt")
    passages, problems = read_own_documents(folder)
    assert {p.path for p in passages} == {"own.txt", "again.txt"}
    assert {name for name, _ in problems} == {"leak.txt", "circle.txt"}


@pytest.mark.parametrize("content", [None, "file", b"\0"])
def test_a_folder_without_anything_to_read_is_an_error_in_one_line(tmp_path, content):
    folder = tmp_path / "firm"
    if content == "file":
        folder.write_text("x")
    elif content:
        write(folder, "a.txt", content)
    with pytest.raises(CorpusError) as error:
        read_own_documents(folder)
    assert "\n" not in str(error.value)


def test_a_special_file_does_not_hang_the_reader(tmp_path):
    write(tmp_path, "own.txt", "Toys rest.")
    os.mkfifo(tmp_path / "pipe.txt")
    passages, problems = read_own_documents(tmp_path)
    assert [p.path for p in passages] == ["own.txt"]
    assert problems == ()


def test_a_rule_of_dashes_is_text_and_no_front_matter(tmp_path):
    write(tmp_path, "a.md", "---\nToys rest: [\n---\n\nMore.\n")
    ((passage,), _) = read_own_documents(tmp_path)
    assert passage.text.startswith("---\nToys rest")


@pytest.mark.parametrize(
    ("name", "expected"),
    [("OpenToys", "opentoys"), ("a b/c_d", "a-b-c-d"), ("Übung", "ubung"), ("玩具", "folder"), ("-x-", "x")],
)
def test_slugs_can_name_a_shard(name, expected):
    assert slug(name) == expected


def test_a_heading_is_never_a_passage_of_its_own_where_words_follow():
    text = "# Long\n\n" + "Toys rest in boxes. " * 40
    pieces = cut(text, markdown=True)
    assert text[pieces[0].start : pieces[0].end].startswith("# Long\n\nToys rest")
    assert all(piece.heading == ("Long",) for piece in pieces)
    assert all(piece.sentences for piece in pieces)


def test_code_is_not_mistaken_for_headings():
    pieces = cut("# Real\n\n```\n# no heading\n```\n\nText.", markdown=True)
    assert {piece.heading for piece in pieces} == {("Real",)}


def test_plain_text_has_headings_too():
    pieces = cut("2. Your Toys\n\nWe keep toys for 3 days.\n\nSHARING\n\nWe share none.", markdown=False)
    assert [piece.heading for piece in pieces] == [("2. Your Toys",), ("SHARING",)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Toys rest. Toys play.", ["Toys rest.", "Toys play."]),
        ("See Art. 5(1) of it. Then rest.", ["See Art. 5(1) of it.", "Then rest."]),
        ("Toys\nrest.  Toys\tplay.", ["Toys\nrest.", "Toys\tplay."]),
        ("2. Toys rest. Toys play.", ["2. Toys rest.", "Toys play."]),
        ("(a) wash it;\n\n(b) dry it.", ["(a) wash it;", "(b) dry it."]),
        ("Sec. 5.", ["Sec. 5."]),
        ("", []),
    ],
)
def test_sentences_are_exact_slices(text, sentences):
    assert [text[start:end] for start, end in sentence_spans(text)] == sentences


def test_sentences_of_a_long_paragraph_are_not_cut_anywhere_else():
    text = " ".join(f"Toy number {n} rests in Art. 5 of its box and plays at noon." for n in range(400))
    assert len(sentence_spans(text)) == 400


def test_a_piece_that_is_too_long_is_cut_between_words():
    text = "toy " * 300 + "x" * 1000
    spans = pack(text, [(0, len(text))], target=500, limit=900)
    assert all(end - start <= 900 for start, end in spans)
    assert "".join(text[start:end] for start, end in spans).count("x") == 1000
    assert text[spans[0][0] : spans[0][1]].endswith("toy")


WORDS = st.lists(
    st.sampled_from(
        [
            "Toys rest. ",
            "a",
            "# Head",
            "\n",
            "\n\n",
            "\r\n\r\n",
            " ",
            "x" * 950,
            "Art. 5 ",
            "```",
            "é\u2028",
            "## B\n",
            ".",
        ]
    )
    | st.text(max_size=20),
    max_size=60,
)


@given(WORDS.map("".join), st.booleans())
def test_every_character_is_in_exactly_one_piece(text, markdown):
    pieces = cut(text, markdown=markdown)
    covered = [position for piece in pieces for position in range(piece.start, piece.end)]
    assert len(covered) == len(set(covered))
    assert covered == sorted(covered)
    left = set(range(len(text))) - set(covered)
    assert not any(not text[position].isspace() for position in left)
    for piece in pieces:
        assert piece.end - piece.start <= LIMIT
        assert text[piece.start : piece.end].strip() == text[piece.start : piece.end] != ""
        assert all(piece.start <= start < end <= piece.end for start, end in piece.sentences)


@given(WORDS.map("".join).filter(lambda t: t.strip() and "\0" not in t and "---" not in t))
def test_passages_slice_their_file(text):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.md"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        try:
            passages, _ = read_own_documents(Path(folder))
        except CorpusError:
            return
        with path.open(newline="", encoding="utf-8") as file:
            whole = file.read()
    for passage in passages:
        assert whole[passage.start : passage.end] == passage.text
        assert all(sentence in passage.text for sentence in passage.sentences)
    kept = "".join(re.sub(r"\s", "", passage.text) for passage in passages)
    assert kept == re.sub(r"\s", "", whole.removeprefix("\ufeff"))
