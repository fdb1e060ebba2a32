"""Changes between two versions, as tables; and what a refresh does not believe. All words are invented."""

from dataclasses import replace
from datetime import date

import pytest

from ingest.body import BodyWriter
from ingest.change import ChangeKind
from ingest.compare import compare
from ingest.provision import Document, ProvisionKind
from ingest.sanity import distrust_document, distrust_snapshot
from knowledge.records import Kind, Source, SourceText, Status

SOURCE = Source(
    id="toy",
    title="Toy Act",
    jurisdiction="us-mi",
    vendor=None,
    region=None,
    publisher="Legislature of Toys",
    licence="invented",
    url="https://example.org/toy",
    citation_form="T",
    hosts=("example.org",),
    every_days=7,
    kind=Kind.LAW,
    status=Status.IN_FORCE,
    least_provisions=1,
    landmarks=(),
    texts=(SourceText(parser="statute_markdown", snapshot="toy.md", version="first"),),
)


def document(*units, title="Care"):
    """Units like "1" or "1(a)" with their own words; a unit stands inside the one whose name it continues."""
    writer = BodyWriter()
    open_names = []
    for name, text in units:
        while open_names and not name.startswith(open_names[-1] + "("):
            open_names.pop()
        writer.close(len(open_names))
        writer.open(f"T {name}", ProvisionKind.SECTION, (f"{name.split('(')[0]} {title}",))
        open_names.append(name)
        writer.paragraph(text)
    parsed = writer.parsed()
    return Document(
        source_id="toy",
        title="Toy Act",
        jurisdiction="us-mi",
        vendor=None,
        region=None,
        url="https://example.org/toy",
        publisher="",
        licence="",
        version="",
        retrieved=date(2026, 11, 23),
        kind=Kind.LAW,
        status=Status.IN_FORCE,
        effective_from=None,
        effective_to=None,
        current_from=date(2026, 11, 23),
        recorded_by=None,
        sequence=0,
        snapshots=(),
        parser="statute_markdown",
        parser_version=1,
        layout=None,
        body=parsed.body,
        provisions=parsed.provisions,
    )


OLD = document(("1", "Owners shall:"), ("1(a)", "(a) wash it;"), ("1(b)", "(b) dry it."), ("2", "Toys rest."))


@pytest.mark.parametrize(
    ("units", "changes"),
    [
        ((("1", "Owners shall:"), ("1(a)", "(a) wash it;"), ("1(b)", "(b) dry it."), ("2", "Toys rest.")), {}),
        (
            (("1", "Owners shall:"), ("1(a)", "(a) comb it;"), ("1(b)", "(b) dry it."), ("2", "Toys rest.")),
            {"amended": ("T 1(a)",)},
        ),
        (
            (("1", "Owners must:"), ("1(a)", "(a) wash it;"), ("1(b)", "(b) dry it."), ("2", "Toys rest.")),
            {"amended": ("T 1",)},
        ),
        ((("1", "Owners shall:"), ("1(a)", "(a) wash it;"), ("1(b)", "(b) dry it.")), {"removed": ("T 2",)}),
        (
            (
                ("1", "Owners shall:"),
                ("1(a)", "(a) name it;"),
                ("1(b)", "(b) wash it;"),
                ("1(c)", "(c) dry it."),
                ("2", "Toys rest."),
            ),
            {"added": ("T 1(a)",), "renumbered": ("T 1(a) -> T 1(b)", "T 1(b) -> T 1(c)")},
        ),
        (
            (("1", "Owners shall:"), ("1(a)", "(a) dry it."), ("2", "Toys rest.")),
            {"removed": ("T 1(a)",), "renumbered": ("T 1(b) -> T 1(a)",)},
        ),
        (
            (("1", "Owners **shall**:"), ("1(a)", "(a) wash  it;"), ("1(b)", "(b) dry it."), ("2", "Toys rest.")),
            {"wordless": 2},
        ),
    ],
)
def test_what_changed(units, changes):
    found = compare(OLD, document(*units))
    told = {kind.value: found.citations(kind) for kind in ChangeKind} | {"wordless": found.wordless}
    assert {name: value for name, value in told.items() if value} == changes


def test_each_change_carries_its_own_words_before_and_after():
    units = (("1", "Owners must:"), ("1(a)", "(a) wash it;"), ("1(b)", "(b) dry it."), ("3", "Toys play."))
    amended, added, removed = compare(OLD, document(*units)).provisions
    assert (amended.citation, amended.old, amended.new) == ("T 1", "1 Care Owners shall:", "1 Care Owners must:")
    assert (added.citation, added.old, added.new) == ("T 3", "", "3 Care Toys play.")
    assert (removed.citation, removed.old, removed.new) == ("T 2", "2 Care Toys rest.", "")


def test_a_unit_with_a_new_number_and_a_changed_word_is_one_change():
    words = "The owner of a toy shall wash it on Monday and dry it on Tuesday, and shall keep a list of every {}."
    old = document(("1", "Toys rest."), ("2", words.format("washing")))
    new = document(("1", "Toys rest."), ("1a", "Nobody had thought of this."), ("3", words.format("drying")))
    changes = compare(old, new)
    assert changes.citations(ChangeKind.AMENDED) == ("T 3",)
    assert changes.citations(ChangeKind.RENUMBERED) == ("T 2 -> T 3",)
    assert changes.citations(ChangeKind.REMOVED) == ()


def test_notes_of_the_publisher_are_no_news():
    def with_note(text):
        writer = BodyWriter()
        writer.open("T 1", ProvisionKind.SECTION, ("1 Care",))
        writer.paragraph("Toys rest.")
        writer.close(0)
        writer.open("T 1 history", ProvisionKind.NOTE, ("1 Care",))
        writer.paragraph(text)
        parsed = writer.parsed()
        return replace(OLD, body=parsed.body, provisions=parsed.provisions)

    changes = compare(with_note("History: 2001."), with_note("History: 2001, Am. 2026."))
    assert (changes.provisions, changes.wordless) == ((), 1)


def test_the_first_version_adds_everything():
    assert compare(None, OLD).citations(ChangeKind.ADDED) == ("T 1", "T 1(a)", "T 1(b)", "T 2")


def test_a_new_title_amends_the_section_and_not_what_is_in_it():
    units = (("1", "Owners shall:"), ("1(a)", "(a) wash it;"), ("1(b)", "(b) dry it."), ("2", "Toys rest."))
    assert compare(OLD, document(*units, title="Duties")).citations(ChangeKind.AMENDED) == ("T 1", "T 2")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"## 900.1 Title\n\nText.", None),
        (b'<?xml version="1.0"?><CONS.ACT/>', None),
        (b"", "empty"),
        (b" \n", "empty"),
        (b"PK\x03\x04\x00\x00", "binary"),
        (b"<!DOCTYPE html><html><title>Just a moment...</title></html>", "a login or challenge page"),
        (b'\xef\xbb\xbf<html lang="en"><form><input type="password"></form></html>', "a login or challenge page"),
        (b"<!-- saved --><HTML><body>Not found</body></HTML>", "a web page"),
    ],
)
def test_a_snapshot_of_another_kind_is_not_believed(raw, said):
    doubt = distrust_snapshot(raw, SOURCE.texts[0])
    assert (doubt is None) if said is None else said in doubt


def numbered(count, first=1):
    return document(*[(str(n), f"Toy number {n} rests.") for n in range(first, first + count)])


@pytest.mark.parametrize(
    ("new", "source", "previous", "said"),
    [
        (numbered(0), SOURCE, None, "no provision was found"),
        (numbered(3), replace(SOURCE, least_provisions=4), None, "only 3 provisions were found, at least 4"),
        (numbered(3), replace(SOURCE, landmarks=("T 2", "T 9")), None, "T 9 is missing"),
        (numbered(3), replace(SOURCE, landmarks=("T 2",)), None, None),
        (numbered(95), SOURCE, numbered(100), None),
        (numbered(94), SOURCE, numbered(100), "6 of 100 provisions vanished"),
    ],
)
def test_a_suspicious_text_is_refused_with_a_reason(new, source, previous, said):
    doubt = distrust_document(new, source, source.texts[0], previous)
    assert (doubt is None) if said is None else said in doubt


def test_renumbered_provisions_have_not_vanished():
    old = document(("1", "Toys rest."), ("2", "Toys play."))
    new = document(("3", "Toys rest."), ("4", "Toys play."))
    assert distrust_document(new, SOURCE, SOURCE.texts[0], old) is None
