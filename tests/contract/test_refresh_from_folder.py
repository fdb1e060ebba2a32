"""A refresh from a folder of snapshots: what is updated, what is refused, and that the rest goes on.

The acts are invented; the last tests run the real registry on the official texts, where these are present.
"""

import shutil
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ingest.change import ChangeKind
from ingest.compare import Changes
from ingest.corpus_folder import corpus_hash, load_corpus, read_document, write_document
from ingest.parsers.registry import PARSERS
from ingest.refresh import Refresh, no_progress
from ingest.snapshots import open_snapshots
from knowledge.errors import CorpusError, UsageError
from knowledge.layouts import layout_fields
from knowledge.load import HERE, read_sources

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "ingest"
LAW = Path(__file__).resolve().parents[2].parent / "shared" / "corpus" / "law"
DAY = date(2026, 11, 23)


def registry(path):
    return read_sources(path)


TOYS = registry(FIXTURES / "sources.yaml")


@pytest.fixture
def law(tmp_path):
    """A folder of snapshots that a test may change."""
    folder = tmp_path / "law"
    for source in TOYS:
        path = folder / source.texts[0].snapshot
        path.parent.mkdir(parents=True)
        shutil.copy(FIXTURES / path.name, path)
    return folder


@pytest.fixture
def corpus(tmp_path):
    return tmp_path / "corpus"


def run(law, corpus, **options):
    return {report.id: report for report in refresh(TOYS, law, corpus, **options)}


def refresh(registry, law, corpus, *, today=DAY, sources=(), progress=no_progress, **options):
    texts = open_snapshots(law, registry)
    return Refresh(corpus=corpus, today=today, **options).run(registry, texts, sources, progress)


def told(report, kind):
    return report.citations(ChangeKind(kind))


def edit(law, old, new, source=TOYS[1]):
    path = law / source.texts[0].snapshot
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_first_refresh_adds_everything_and_the_second_nothing(law, corpus):
    first = run(law, corpus)
    assert [(r.status, r.cause) for r in first.values()] == [("updated", "law"), ("updated", "law")]
    assert len(told(first["toy-regulation"], "added")) == 17
    before = corpus_hash(corpus)
    second = run(law, corpus)
    assert [(r.status, r.cause, r.changes) for r in second.values()] == [("unchanged", None, Changes())] * 2
    assert corpus_hash(corpus) == before
    assert len(list((corpus / "snapshots").iterdir())) == 2


def test_a_change_of_the_law_is_reported_at_its_own_unit(law, corpus):
    run(law, corpus)
    edit(law, "(c) Comb it.", "(c) Comb it twice.")
    report = run(law, corpus)["toy-act"]
    assert (report.status, report.cause, told(report, "amended")) == ("updated", "law", ("MCL 900.3(1)(c)",))
    assert [told(report, kind) for kind in ("added", "removed", "renumbered")] == [(), (), ()]


def test_a_change_of_the_parser_is_told_from_one_of_the_law(law, corpus):
    run(law, corpus)
    old = read_document(corpus, "us-mi/toy-act.md")
    write_document(corpus, replace(old, parser_version=0, body=old.body.replace("Comb", "COMB")))
    report = run(law, corpus)["toy-act"]
    assert (report.status, report.cause, told(report, "amended")) == ("updated", "parser", ("MCL 900.3(1)(c)",))


def test_a_change_without_words_is_counted_and_no_news(law, corpus):
    run(law, corpus)
    edit(law, "(c) Comb it.", "(c) Comb  it.")
    report = run(law, corpus)["toy-act"]
    assert (report.status, told(report, "amended"), report.changes.wordless) == ("updated", (), 1)


def test_a_section_that_vanished_is_refused_and_the_last_good_text_stays(law, corpus):
    run(law, corpus)
    before = corpus_hash(corpus)
    path = law / TOYS[1].texts[0].snapshot
    head, _, tail = path.read_text().partition("## 900.4 Flush Words")
    path.write_text(head + "## 900.5 Effective Date." + tail.partition("## 900.5 Effective Date.")[2])
    report = run(law, corpus)["toy-act"]
    assert report.status == "refused"
    assert "vanished" in report.reason
    assert corpus_hash(corpus) == before


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (b"<!DOCTYPE html><title>Just a moment...</title>", "refused", "challenge page"),
        (b"", "refused", "empty"),
        (b"\x00\x01\x02", "refused", "binary"),
        (b"<CONS.ACT><ENACTING.TERMS>", "failed", "the XML is broken"),
        (b"<CONS.ACT><ENACTING.TERMS/></CONS.ACT>", "refused", "no provision was found"),
        (None, "failed", "eu/toy-regulation.xml is not in the folder"),
    ],
)
def test_one_bad_source_does_not_stop_the_others(law, corpus, content, status, said):
    path = law / TOYS[0].texts[0].snapshot
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    reports = run(law, corpus)
    bad = reports["toy-regulation"]
    assert (bad.status, bad.cause, bad.changes) == (status, None, Changes())
    assert said in bad.reason
    assert "\n" not in bad.reason
    assert reports["toy-act"].status == "updated"
    assert [d.source_id for d in load_corpus(corpus)] == ["toy-act"]


def test_a_stored_text_that_was_edited_is_not_overwritten_in_silence(law, corpus):
    run(law, corpus)
    path = corpus / "us-mi" / "toy-act.md"
    path.write_text(path.read_text().replace("Comb it", "Burn it"))
    report = run(law, corpus)["toy-act"]
    assert report.status == "failed"
    assert "edited" in report.reason
    path.unlink()
    assert run(law, corpus)["toy-act"].status == "updated"


def test_a_dry_run_reports_and_writes_nothing(law, corpus):
    assert run(law, corpus, dry_run=True)["toy-act"].status == "updated"
    assert not corpus.exists()


def test_a_refresh_can_be_limited_to_some_sources_and_tells_how_far_it_is(law, corpus):
    told = []
    reports = run(law, corpus, sources=["toy-act"], progress=lambda *step: told.append(step))
    assert list(reports) == ["toy-act"]
    assert told == [("toy-act", 0, 1), ("done", 1, 1)]
    with pytest.raises(UsageError, match="no source 'other'"):
        run(law, corpus, sources=["other"])


def test_a_parser_that_nobody_wrote_fails_its_source_only(law, corpus):
    sources = (replace(TOYS[0], texts=(replace(TOYS[0].texts[0], parser="crystal_ball"),)), TOYS[1])
    reports = refresh(sources, law, corpus)
    assert [r.status for r in reports] == ["failed", "updated"]
    assert "crystal_ball" in reports[0].reason


def test_a_snapshot_path_cannot_lead_out_of_the_folder(law, corpus):
    with pytest.raises(CorpusError, match="leads out"):
        refresh((replace(TOYS[0], texts=(replace(TOYS[0].texts[0], snapshot="../secret.xml"),)),), law, corpus)


def test_the_folder_above_the_snapshots_will_do(law, corpus):
    assert run(law.parent, corpus)["toy-act"].status == "updated"


def test_a_folder_without_snapshots_is_an_error_in_one_line(tmp_path, law, corpus):
    file = tmp_path / "file"
    file.write_text("x")
    empty = tmp_path / "empty"
    empty.mkdir()
    for folder, said in [
        (tmp_path / "nowhere", "does not exist"),
        (file, "is a file"),
        (empty, "holds no snapshot"),
    ]:
        with pytest.raises(CorpusError, match=said) as error:
            run(folder, corpus)
        assert "\n" not in str(error.value)


def test_every_source_of_the_registry_is_well_formed():
    readers = Counter()
    for source in registry(HERE / "sources.yaml"):
        assert source.landmarks and source.hosts, source.id
        for way in source.texts:
            assert way.parser in PARSERS, source.id
            assert layout_fields(way.parser, way.layout) or way.layout is None, source.id
            readers.update([way.snapshot] if way.snapshot and not way.snapshot.startswith("uscode/") else [])
    # A title of the US Code holds several acts; every other file is one source's alone.
    assert set(readers.values()) == {1}


# What a refresh tells as added: provisions without the notes of the publisher.
PROVISIONS = {
    "gdpr": 1032,
    "us-mi-identity-theft-protection-act": 256,
    "us-mi-social-security-number-privacy-act": 63,
    "us-mi-internet-privacy-protection-act": 36,
    "us-mi-preservation-of-personal-privacy-act": 29,
    "us-mi-medical-records-access-act": 61,
    "us-mi-student-online-personal-protection-act": 49,
    "us-mi-unmanned-aircraft-systems-act": 113,
    "us-mi-consumer-protection-act": 388,
    "us-mi-campaign-finance-act": 43,
}


@pytest.mark.corpus
def test_the_registry_reads_the_official_texts_whole(corpus):
    if not LAW.is_dir():
        pytest.skip("the official texts are not in ../shared")
    folder = open_snapshots(LAW, registry(HERE / "sources.yaml"))
    sources = [source for source in registry(HERE / "sources.yaml") if folder.holds(source)]
    reports = refresh(sources, LAW, corpus)
    assert [(r.id, r.reason) for r in reports if r.status != "updated"] == []
    counts = {r.id: len(told(r, "added")) for r in reports}
    assert {name: counts[name] for name in PROVISIONS} == PROVISIONS
    assert len(counts) == 101
    assert {r.status for r in refresh(sources, LAW, corpus)} == {"unchanged"}
    for document in load_corpus(corpus):
        assert set(Counter(p.citation for p in document.provisions).values()) == {1}, document.source_id


@pytest.mark.corpus
def test_every_file_of_the_collected_law_is_read_by_some_source():
    if not LAW.is_dir():
        pytest.skip("the official texts are not in ../shared")
    sources = registry(HERE / "sources.yaml")
    assert open_snapshots(LAW, sources).strangers(sources) == ()


def test_a_file_that_nobody_reads_is_named(law):
    (law / "INDEX.md").write_text("what is here")
    assert open_snapshots(law, TOYS).strangers(TOYS) == ()
    misspelt = law / "us-michigan" / "toy-akt.md"
    misspelt.write_text("## 900.1 Care")
    assert open_snapshots(law, TOYS).strangers(TOYS) == (misspelt,)
