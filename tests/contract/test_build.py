"""BUILD: only what is new is embedded, a failure leaves the old generation, a second build waits."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from index.folder import IndexFolder
from ingest.build import Origin, build
from ingest.health import check_health
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


def test_a_change_of_one_in_a_hundred_embeds_one_in_a_hundred(folder, knowledge, word_embedder, tmp_path):
    rules = knowledge.rules[:100]
    first = Origin(knowledge=replace(knowledge, rules=rules, hash="first"), corpus=tmp_path / "corpus")
    before = build(folder, first, word_embedder)
    changed = (replace(rules[0], asked_as=("An entirely new way to ask?", *rules[0].asked_as)), *rules[1:])
    word_embedder.embedded.clear()
    after = build(folder, replace(first, knowledge=replace(first.knowledge, rules=changed, hash="next")), word_embedder)
    assert after.manifest.passages == 100
    assert after.embedded == len(word_embedder.embedded) == 1
    assert before.embedded > 100 * after.embedded


def written(folder):
    """When each file was last written; the lock is no part of the index."""
    return {path: path.stat().st_mtime_ns for path in folder.folder.rglob("*") if "build.lock" not in path.name}


def test_an_index_that_is_current_is_told_at_once_and_nothing_is_written_or_loaded(folder, origin, word_embedder):
    build(folder, origin, word_embedder)
    before = written(folder)
    script = """
import sys, time
from pathlib import Path
from index.embedding import MiniLmEmbedder
from index.folder import IndexFolder
from ingest.build import Origin, build
from knowledge.load import load_knowledge
from dataclasses import replace
knowledge = load_knowledge()
few = replace(knowledge, rules=knowledge.rules[:12], hash="few")
start = time.monotonic()
report = build(IndexFolder(Path(sys.argv[1])), Origin(knowledge=few, corpus=Path(sys.argv[2])), MiniLmEmbedder())
assert not report.changed
heavy = {"chromadb", "torch", "sentence_transformers"}
print(time.monotonic() - start, sorted(heavy & set(sys.modules)))
"""
    command = [sys.executable, "-c", script, str(folder.folder), str(origin.corpus)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, loaded = done.stdout.split(maxsplit=1)
    assert loaded.strip() == "[]"
    assert float(seconds) < 1
    assert before == written(folder)


def test_a_part_that_is_missing_is_built_again_though_nothing_changed(folder, origin, word_embedder):
    first = build(folder, origin, word_embedder)
    (folder.path(first.manifest.generation) / "passages.jsonl").write_text("{")
    second = build(folder, origin, word_embedder)
    assert second.changed
    folder.open().close()


class Bent:
    """An embedder one of whose vectors is not as it must be."""

    def __init__(self, inner, bend):
        self.inner, self.bend = inner, bend

    def embed(self, texts, progress=None):
        vectors = self.inner.embed(texts)
        vectors[1] = self.bend(vectors[1])
        return vectors


@pytest.mark.parametrize("factor", [0, 2, np.nan, np.inf])
def test_vectors_that_are_not_finite_and_of_unit_length_stop_the_build(folder, origin, word_embedder, factor):
    good = build(folder, origin, word_embedder)
    with np.errstate(all="ignore"), pytest.raises(IndexError_, match=r"is not of unit length .* the old index goes on"):
        build(folder, origin, Bent(word_embedder, lambda v: v * factor), force=True)
    assert folder.current() == good.manifest.generation


class Forgetful(IndexFolder):
    """A store that loses something of what it is given to write."""

    lost = ""

    def write(self, manifest, passages, views, vectors):
        if self.lost == "view":
            # As many as were counted, but one of them twice under another id.
            views = [*views[:-2], replace(views[0], number=999), views[-1]]
        if self.lost == "passage":
            passages = [replace(passages[0], id="another"), *passages[1:]]
        if self.lost == "views of a passage":
            passages = [replace(passages[0], views=()), *passages[1:]]
        if self.lost == "vector":
            vectors = np.roll(vectors, 1, axis=0)
        super().write(manifest, passages, views, vectors)


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        ("view", "wrong in its vector store"),
        ("passage", "wrong in its passages"),
        ("views of a passage", "wrong in its word index"),
        ("vector", "search of the new index by meaning does not find"),
    ],
)
def test_what_the_store_lost_is_found_before_the_switch(folder, origin, word_embedder, lost, said):
    good = build(folder, origin, word_embedder)
    store = Forgetful(folder.folder)
    store.lost = lost
    landmarks = tuple(rule.id for rule in origin.knowledge.rules)
    with pytest.raises(IndexError_, match=said):
        build(store, replace(origin, landmarks=landmarks), word_embedder, force=True)
    assert folder.current() == good.manifest.generation
    assert not list(folder.folder.glob("building-*"))
    folder.open().close()


def test_landmarks_are_found_by_their_citation(folder, origin, word_embedder):
    cited = tuple(rule.citation for rule in origin.knowledge.rules if rule.citation)
    assert cited
    assert build(folder, replace(origin, landmarks=cited), word_embedder).changed


@pytest.mark.parametrize("day", [datetime(1999, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)])
def test_the_newest_build_is_current_whatever_the_clock_says(folder, origin, word_embedder, day):
    build(folder, origin, word_embedder)
    for number in range(3):
        changed = replace(origin, knowledge=replace(origin.knowledge, hash=f"{number}"))
        last = build(folder, changed, word_embedder, clock=lambda: day).manifest
        assert folder.current() == last.generation
        assert last.generation.startswith(f"{day:%Y}")
    folder.open().close()


def test_health_names_what_is_damaged_and_how_to_mend_it(folder, origin, word_embedder, knowledge):
    def finding():
        return next(f for f in check_health(origin.corpus, folder) if f.name == "index")

    assert "no index yet" in finding().detail
    # A few rules under the hash of all of them, which is what the check looks at.
    few = replace(origin.knowledge, hash=knowledge.hash)
    report = build(folder, replace(origin, knowledge=few), word_embedder)
    assert finding().ok
    assert str(folder.folder) in finding().detail
    (folder.path(report.manifest.generation) / "words" / "vocab.index.json").write_text("[]")
    assert not finding().ok
    assert "word index" in finding().detail
    assert "likeness index --force" in finding().detail
