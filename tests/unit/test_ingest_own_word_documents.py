"""A firm's Word documents become passages. The tests write all documents themselves; nobody else ever did."""

import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ingest import extract_docx
from ingest.extract import extract
from ingest.own_documents import read_own_documents
from knowledge.errors import CorpusError


def saved(document):
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def contract():
    document = docx.Document()
    document.add_heading("Toy Contract", level=0)
    document.add_heading("Uploads", level=1)
    document.add_paragraph("We keep a picture for 30 days.\tThen it goes.")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip((c for row in table.rows for c in row.cells), ("Toy", "Days", "Car", "30"), strict=True):
        cell.text = text
    document.add_heading("Faces", level=2)
    document.add_paragraph("No faces are kept.")
    return document


def text_of(document):
    return extract(saved(document), ".docx").text


def with_archive(raw, change):
    """The archive `raw`, each entry of which `change(name, data)` may replace."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return buffer.getvalue()


def test_headings_paragraphs_and_tables_come_in_their_order():
    assert text_of(contract()) == (
        "# Toy Contract\n\n## Uploads\n\nWe keep a picture for 30 days. Then it goes.\n\n"
        "| Toy | Days |\n\n| Car | 30 |\n\n### Faces\n\nNo faces are kept."
    )


def test_a_word_document_becomes_passages_that_are_cited_by_its_headings(tmp_path):
    (tmp_path / "contract.docx").write_bytes(saved(contract()))
    passages, problems = read_own_documents(tmp_path)
    assert problems == ()
    assert [(p.title, p.citation) for p in passages] == [
        ("Toy Contract", "Toy Contract, Uploads"),
        ("Toy Contract", "Toy Contract, Faces"),
    ]
    assert "We keep a picture for 30 days." in passages[0].sentences
    whole = extract((tmp_path / "contract.docx").read_bytes(), ".docx").text
    assert all(whole[p.start : p.end] == p.text for p in passages)


def test_without_a_title_the_first_headings_are_the_highest():
    document = docx.Document()
    document.add_heading("Uploads", level=1)
    document.add_paragraph("# of toys: 3")
    assert text_of(document) == "# Uploads\n\n\\# of toys: 3"


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<w:ins><w:r><w:t>New words.</w:t></w:r></w:ins>", "Toys. New words."),
        ("<w:del><w:r><w:delText>Old words.</w:delText></w:r></w:del>", "Toys."),
        ("<w:moveFrom><w:r><w:t>Moved.</w:t></w:r></w:moveFrom>", "Toys."),
        ("<w:hyperlink><w:r><w:t>A link.</w:t></w:r></w:hyperlink>", "Toys. A link."),
        ("<w:sdt><w:sdtContent><w:r><w:t>A field.</w:t></w:r></w:sdtContent></w:sdt>", "Toys. A field."),
        ("<w:r><w:t>Non</w:t><w:noBreakHyphen/><w:t>stop.</w:t></w:r>", "Toys. Non-stop."),
    ],
)
def test_the_words_are_those_that_a_reader_sees(inside, text):
    document = docx.Document()
    paragraph = document.add_paragraph("Toys. ")
    wrapped = parse_xml(f"<w:p {nsdecls('w')}>{inside}</w:p>")
    paragraph._p.extend(list(wrapped))
    assert text_of(document) == text


def test_content_controls_around_paragraphs_and_tables_in_tables_are_read():
    document = docx.Document()
    block = f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>A clause.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    document.element.body.insert(0, parse_xml(block))
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    cell.text = "Outer"
    cell.add_table(rows=1, cols=1).cell(0, 0).text = "inner"
    assert text_of(document) == "A clause.\n\n| Outer inner |"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"PK", "no Word document"),
        (b"", "no Word document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "encrypted or of the old Word format"),
        (saved(contract())[:-200], "no Word document"),
        (with_archive(saved(contract()), lambda name, data: data[:100]), "no Word document"),
        (
            with_archive(saved(contract()), lambda name, data: b"<a/>" if "document" in name else data),
            "no Word document",
        ),
    ],
    ids=["two bytes", "nothing", "encrypted", "cut off", "broken parts", "another document"],
)
def test_what_cannot_be_read_is_said_in_one_line(raw, said):
    with pytest.raises(CorpusError, match=said) as error:
        extract(raw, ".docx")
    assert "\n" not in str(error.value)


def test_an_encrypted_entry_is_named():
    raw = bytearray(saved(contract()))
    directory = raw.index(b"PK\x01\x02")
    raw[directory + 8] |= 1
    with pytest.raises(CorpusError, match="encrypted"):
        extract(bytes(raw), ".docx")


def test_a_document_that_unpacks_to_far_too_much_is_refused_before_it_is_unpacked():
    buffer = io.BytesIO(saved(contract()))
    with (
        zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/media/bomb.bin", "w") as bomb,
    ):
        for _ in range(extract_docx.MOST_BYTES // (1 << 20) + 1):
            bomb.write(bytes(1 << 20))
    raw = buffer.getvalue()
    assert len(raw) < 1 << 20
    with pytest.raises(CorpusError, match="unpacks to more than 100 MB"):
        extract(raw, ".docx")


def test_a_folder_with_a_broken_document_is_read_on(tmp_path):
    (tmp_path / "good.docx").write_bytes(saved(contract()))
    (tmp_path / "bad.docx").write_bytes(b"PK")
    empty = saved(docx.Document())
    (tmp_path / "empty.docx").write_bytes(empty)
    passages, problems = read_own_documents(tmp_path)
    assert {p.path for p in passages} == {"good.docx"}
    assert {name for name, _ in problems} == {"bad.docx", "empty.docx"}
