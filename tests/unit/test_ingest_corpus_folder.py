"""What the corpus folder wrote it reads back, and it refuses what was edited."""

import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.corpus_folder import (
    corpus_hash,
    keep_snapshot,
    load_corpus,
    load_earlier,
    path_of,
    read_document,
    read_earlier,
    read_snapshot,
    remove_earlier,
    write_document,
    write_earlier,
)
from ingest.provision import Document, Provision, ProvisionKind
from knowledge.errors import CorpusError
from knowledge.records import Kind, Status

TOY = Document(
    source_id="toy-act",
    title="Toy Act",
    jurisdiction="us-mi",
    vendor=None,
    region=None,
    url="https://example.org/toy-act",
    publisher="Legislature of Toys",
    licence="invented for tests",
    version="first",
    retrieved=date(2026, 11, 23),
    kind=Kind.LAW,
    status=Status.IN_FORCE,
    effective_from=None,
    effective_to=None,
    current_from=date(2026, 11, 23),
    recorded_by=None,
    sequence=0,
    snapshots=("0" * 64 + ".md",),
    parser="statute_markdown",
    parser_version=1,
    layout=None,
    body="# Toy Act\n\n## 1 Care\n\n(a) Wash it.\n\n(b) Dry it.\n",
    provisions=(
        Provision(citation="T 1", kind=ProvisionKind.SECTION, heading=("Toy Act", "1 Care"), start=22, end=47),
        Provision(
            citation="T 1(a)",
            kind=ProvisionKind.SUBDIVISION,
            heading=("Toy Act", "1 Care"),
            start=22,
            end=34,
            parent="T 1",
            effective_from=date(2001, 3, 1),
            history="2001, Act 1",
        ),
    ),
)
# Everything that UTF-8 can hold, line separators and quotes included.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@st.composite
def documents(draw):
    body = draw(TEXT.filter(bool))
    spans = draw(st.lists(st.tuples(st.integers(0, len(body) - 1), st.integers(1, 60)), max_size=4))
    return replace(
        TOY,
        title=draw(TEXT),
        version=draw(TEXT),
        vendor=draw(st.none() | TEXT),
        body=body,
        provisions=tuple(
            Provision(
                citation=draw(TEXT),
                kind=draw(st.sampled_from(ProvisionKind)),
                heading=tuple(draw(st.lists(TEXT, max_size=3))),
                start=start,
                end=min(start + length, len(body)),
                parent=draw(st.none() | TEXT),
                effective_from=draw(st.none() | st.dates()),
                history=draw(st.none() | TEXT),
            )
            for start, length in spans
        ),
    )


def sidecar_of(path):
    (found,) = path.parent.glob(f"{path.stem}.*.jsonl")
    return found


@given(documents())
def test_what_was_written_is_read_back_equal(document):
    with tempfile.TemporaryDirectory() as folder:
        write_document(Path(folder), document)
        assert load_corpus(Path(folder)) == (document,)


@given(documents())
def test_spans_in_the_sidecar_slice_the_file_itself(document):
    text = document.file_text()
    offset = len(document.front_matter())
    for provision in document.provisions:
        assert text[offset + provision.start : offset + provision.end] == document.text(provision)


def test_the_two_files_are_where_a_reader_looks_and_can_be_read_without_us(tmp_path):
    path = write_document(tmp_path, TOY)
    assert path == tmp_path / "us-mi" / "toy-act.md"
    text = path.read_text(encoding="utf-8")
    assert text.startswith('---\nid: "toy-act"\ntitle: "Toy Act"\n')
    line = sidecar_of(path).read_text().splitlines()[1]
    assert '"citation": "T 1(a)"' in line
    start = text.index("(a) Wash it.")
    assert f'"start": {start}, "end": {start + 12}' in line
    assert sorted(p.name for p in path.parent.iterdir()) == [f"toy-act.{TOY.seal()[:12]}.jsonl", "toy-act.md"]


@pytest.mark.parametrize(
    ("suffix", "old", "new", "said"),
    [
        (".md", "Dry it", "Burn it", "the text was edited"),
        (".md", "Toy Act", "Toys Act", "were edited"),
        (".md", "---\nid", "id", "front matter is missing"),
        (".md", 'title: "Toy Act"', "title Toy Act", "front matter is damaged"),
        (".md", 'publisher: "Legislature of Toys"\n', "", "damaged"),
        (".jsonl", '"T 1(a)"', '"T 1(b)"', "were edited"),
        (".jsonl", '"start"', '"begin"', "damaged"),
        (".jsonl", "{", "[", "damaged"),
    ],
)
def test_an_edited_pair_is_refused_with_the_way_to_mend_it(tmp_path, suffix, old, new, said):
    path = write_document(tmp_path, TOY)
    path = path if suffix == ".md" else sidecar_of(path)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CorpusError, match=said) as error:
        load_corpus(tmp_path)
    assert "likeness refresh" in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_sidecar_and_a_renamed_file_are_refused(tmp_path):
    path = write_document(tmp_path, TOY)
    sidecar = sidecar_of(path)
    moved = path.rename(path.with_name("other.md"))
    sidecar.rename(path.with_name(sidecar.name.replace("toy-act", "other")))
    with pytest.raises(CorpusError, match="was renamed"):
        load_corpus(tmp_path)
    moved.rename(path)
    with pytest.raises(CorpusError, match="cannot be read"):
        read_document(tmp_path, path_of(TOY))


@pytest.mark.parametrize("name", ["../out", "a/b", "", ".hidden", "Üb"])
def test_a_name_cannot_lead_out_of_the_folder(tmp_path, name):
    with pytest.raises(CorpusError, match="cannot name a file"):
        write_document(tmp_path, replace(TOY, source_id=name))


def test_the_hash_follows_text_and_provisions_and_not_snapshots(tmp_path):
    empty = corpus_hash(tmp_path)
    write_document(tmp_path, TOY)
    first = corpus_hash(tmp_path)
    keep_snapshot(tmp_path, b"raw", ".md")
    assert corpus_hash(tmp_path) == first != empty
    write_document(tmp_path, replace(TOY, provisions=TOY.provisions[:1]))
    assert corpus_hash(tmp_path) != first


def test_snapshots_are_kept_once_under_their_hash(tmp_path):
    path = keep_snapshot(tmp_path, b"raw", ".xml")
    assert keep_snapshot(tmp_path, b"raw", ".xml") == path
    assert path.read_bytes() == b"raw"
    assert len(path.stem) == 64
    assert load_corpus(tmp_path) == ()


def test_a_folder_that_is_not_there_yet_holds_nothing(tmp_path):
    assert load_corpus(tmp_path / "none") == ()


def test_a_folder_that_cannot_be_written_is_said_in_one_line(tmp_path):
    (tmp_path / "us-mi").write_text("a file in the way")
    with pytest.raises(CorpusError, match="cannot be written"):
        write_document(tmp_path, TOY)


def test_a_text_that_is_replaced_leaves_no_sidecar_behind_and_never_half_a_pair(tmp_path):
    path = write_document(tmp_path, TOY)
    old = sidecar_of(path).name
    # A run that is killed after the new sidecar was written leaves a file that nobody reads.
    later = replace(TOY, provisions=TOY.provisions[:1])
    (path.parent / f"toy-act.{later.seal()[:12]}.jsonl").write_text("half of a li")
    assert load_corpus(tmp_path) == (TOY,)
    write_document(tmp_path, later)
    assert load_corpus(tmp_path) == (later,)
    assert sidecar_of(path).name != old


def test_earlier_texts_lie_by_the_day_from_which_they_were_current(tmp_path):
    older = replace(TOY, current_from=date(2025, 1, 2), version="older")
    oldest = replace(TOY, current_from=date(2024, 12, 31), version="oldest")
    write_document(tmp_path, TOY)
    for text in (older, oldest):
        write_earlier(tmp_path, text)
    assert (tmp_path / "earlier/us-mi/toy-act/2025-01-02-0.md").is_file()
    assert read_earlier(tmp_path, path_of(TOY)) == (oldest, older) == load_earlier(tmp_path)
    assert load_corpus(tmp_path) == (TOY,)
    before = corpus_hash(tmp_path)
    remove_earlier(tmp_path, older)
    assert read_earlier(tmp_path, path_of(TOY)) == (oldest,)
    assert corpus_hash(tmp_path) != before


def test_a_snapshot_that_was_changed_is_not_read(tmp_path):
    path = keep_snapshot(tmp_path, b"raw", ".md")
    assert read_snapshot(tmp_path, path.name) == b"raw"
    path.write_bytes(b"other")
    with pytest.raises(CorpusError, match="was changed"):
        read_snapshot(tmp_path, path.name)
