"""BUILD: only what is new is embedded, a failure leaves the old generation, a second build waits."""

from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

from index.folder import IndexFolder
from ingest.build import Origin, build
from ingest.lock import LOCK_FILE
from knowledge.errors import CorpusError, IndexError_, UsageError

SMALL = 12


@pytest.fixture
def origin(knowledge, tmp_path):
    few = replace(knowledge, rules=knowledge.rules[:SMALL], hash="few")
    return Origin(knowledge=few, corpus=tmp_path / "corpus")


@pytest.fixture
def folder(tmp_path):
    return IndexFolder(tmp_path / "index")


def test_a_build_holds_every_rule_in_both_indexes(folder, origin, word_embedder):
    report = build(folder, origin, word_embedder)
    index = folder.open()
    assert report.changed
    assert index.passages.keys() == {rule.id for rule in origin.knowledge.rules}
    assert index.vectors.count() == report.manifest.views
    assert report.embedded == len(set(word_embedder.embedded))
    index.close()


def test_nothing_changed_means_nothing_is_embedded_and_nothing_is_written(folder, origin, word_embedder):
    first = build(folder, origin, word_embedder)
    count = len(word_embedder.embedded)
    second = build(folder, origin, word_embedder)
    assert (second.changed, second.embedded) == (False, 0)
    assert second.manifest.generation == first.manifest.generation
    assert len(word_embedder.embedded) == count


def test_one_changed_rule_embeds_its_new_texts_alone(folder, origin, word_embedder):
    build(folder, origin, word_embedder)
    rules = list(origin.knowledge.rules)
    rules[0] = replace(rules[0], asked_as=("An entirely new way to ask?",))
    word_embedder.embedded.clear()
    changed = replace(origin, knowledge=replace(origin.knowledge, rules=tuple(rules), hash="changed"))
    report = build(folder, changed, word_embedder)
    assert word_embedder.embedded == ["An entirely new way to ask?"]
    assert report.embedded == 1


def test_force_embeds_everything_again(folder, origin, word_embedder):
    first = build(folder, origin, word_embedder)
    assert build(folder, origin, word_embedder, force=True).embedded == first.embedded


def test_a_second_build_is_told_to_wait(folder, origin, word_embedder):
    folder.folder.mkdir(parents=True)
    with FileLock(folder.folder / LOCK_FILE), pytest.raises(UsageError, match="another build or refresh is running"):
        build(folder, origin, word_embedder)


def test_the_lock_is_let_go_after_a_build(folder, origin, word_embedder):
    build(folder, origin, word_embedder)
    with FileLock(folder.folder / LOCK_FILE).acquire(timeout=0):
        pass


class Broken:
    """An embedder that fails half way, as a full disk or a killed process would."""

    def embed(self, texts, progress=None):
        raise IndexError_("stopped half way")


def test_a_failed_build_leaves_the_old_generation(folder, origin, word_embedder):
    good = build(folder, origin, word_embedder)
    with pytest.raises(IndexError_, match="half way"):
        build(folder, origin, Broken(), force=True)
    assert folder.manifest().generation == good.manifest.generation
    folder.open().close()


def test_a_folder_of_documents_is_indexed_with_exact_spans(folder, origin, word_embedder, tmp_path):
    documents = tmp_path / "vendors"
    (documents / "acme").mkdir(parents=True)
    (documents / "acme" / "privacy.md").write_text(
        "# Privacy\n\nAcme keeps pictures for ten days.\n\nAcme sells none.\n"
    )
    (documents / "logo.png").write_bytes(b"\x89PNG\x00")
    report = build(folder, replace(origin, document_folders=(documents,)), word_embedder)
    index = folder.open()
    found = [p for p in index.passages.values() if p.layer == "document"]
    text = (documents / "acme" / "privacy.md").read_text()
    assert found
    assert all(text[p.start : p.end] == p.text for p in found)
    index.close()
    assert report.manifest.document_folders == (str(documents),)


@pytest.mark.parametrize("kind", ["missing", "file", "binary"])
def test_a_folder_that_cannot_be_read_is_one_clear_line(folder, origin, word_embedder, tmp_path, kind):
    target: Path = tmp_path / "given"
    if kind == "file":
        target.write_text("text")
    if kind == "binary":
        target.mkdir()
        (target / "a.bin").write_bytes(bytes(range(256)))
    with pytest.raises(CorpusError) as caught:
        build(folder, replace(origin, document_folders=(target,)), word_embedder)
    assert "\n" not in str(caught.value)


def test_a_data_directory_that_cannot_be_written_is_one_clear_line(origin, word_embedder, tmp_path):
    (tmp_path / "blocked").write_text("a file where the folder should be")
    with pytest.raises(IndexError_, match="make it writable, or set LIKENESS_HOME"):
        build(IndexFolder(tmp_path / "blocked" / "index"), origin, word_embedder)
