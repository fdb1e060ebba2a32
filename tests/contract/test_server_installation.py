"""The whole product on a Chroma server, by one setting."""

import shutil
import threading
from dataclasses import replace

import pytest

import assemble
from index.folder import IndexFolder
from index.server import IndexServer
from ingest.build import Origin, build, is_current
from ingest.health import check_health
from ingest.lock import WorkLock
from knowledge.errors import IndexError_, UsageError
from settings import Settings, read_settings
from tests.chroma_server import chroma_server


@pytest.mark.parametrize(
    ("value", "kind"),
    [("", IndexFolder), ("  ", IndexFolder), (None, IndexFolder), ("http://127.0.0.1:9", IndexServer)],
)
def test_the_setting_chooses_the_store(tmp_path, value, kind):
    environment = {"LIKENESS_HOME": str(tmp_path)} | ({} if value is None else {"LIKENESS_CHROMA": value})
    assert isinstance(assemble.generation_store(read_settings(environment)), kind)


def test_settings_do_not_show_a_password(tmp_path):
    settings = read_settings({"LIKENESS_HOME": str(tmp_path), "LIKENESS_CHROMA": "http://me:hush@h:1"})
    assert "hush" not in repr(settings)
    assert settings.chroma == "http://me:hush@h:1"


def test_a_setting_that_is_no_address_is_one_line(tmp_path):
    with pytest.raises(UsageError, match="LIKENESS_CHROMA is no address"):
        assemble.is_current(Settings(home=tmp_path, chroma="h:1"))


def test_a_question_is_answered_from_a_server(tmp_path, word_embedder):
    with chroma_server(tmp_path / "chroma") as address:
        builder = Settings(home=tmp_path / "builder", chroma=address)
        report = assemble.build_index(builder, word_embedder)
        assert assemble.is_current(builder)
        # Another copy of the app, which has nothing of its own but the setting.
        replica = Settings(home=tmp_path / "replica", chroma=address)
        parts = assemble.open_parts(replica, word_embedder)
        passage = parts.index.passages["us-il/biometrics"]
        vector = word_embedder.embed([passage.views[0]])[0]
        assert parts.index.vectors.query(vector, [passage.shard], 1)[0].passage == passage.id
        assert parts.index.manifest == report.manifest
        parts.index.close()


@pytest.fixture
def lent(tmp_path, knowledge, word_embedder):
    """An index on a server that was built from a text which only the builder's machine has."""
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "policy.md").write_text("# Privacy\n\nToys keep pictures of bears for ten days.\n")
    few = replace(knowledge, rules=knowledge.rules[:3])
    origin = Origin(knowledge=few, corpus=tmp_path / "builder" / "corpus", document_folders=(texts,))
    with chroma_server(tmp_path / "chroma") as address:
        store = IndexServer(address, tmp_path / "builder")
        manifest = build(store, origin, word_embedder).manifest
        shutil.rmtree(texts)
        yield address, few, manifest


def test_a_copy_without_texts_answers_from_the_index_and_takes_nothing_from_it(lent, tmp_path, word_embedder):
    address, few, manifest = lent
    store = IndexServer(address, tmp_path / "replica")
    mine = Origin(knowledge=few, corpus=tmp_path / "replica" / "corpus")
    assert is_current(store, mine)
    report = build(store, mine, word_embedder)
    assert (report.changed, report.manifest) == (False, manifest)
    finding = next(f for f in check_health(mine.corpus, store) if f.name == "index")
    assert finding.ok, finding.detail


def test_a_copy_of_another_version_says_so_and_takes_nothing_from_it(lent, tmp_path, word_embedder):
    address, few, manifest = lent
    store = IndexServer(address, tmp_path / "replica")
    mine = Origin(knowledge=replace(few, hash="newer"), corpus=tmp_path / "replica" / "corpus")
    for attempt in (lambda: is_current(store, mine), lambda: build(store, mine, word_embedder)):
        with pytest.raises(IndexError_, match="another version, from texts that are not on this machine"):
            attempt()
    assert store.manifest() == manifest
    assert build(store, mine, word_embedder, force=True).changed


def test_a_refresh_waits_for_a_build(tmp_path):
    settings = Settings(home=tmp_path)
    (tmp_path / "empty").mkdir()
    said = []

    def refresh_elsewhere():
        try:
            assemble.refresh_corpus(settings, tmp_path / "empty")
        except UsageError as error:
            said.append(str(error))

    with WorkLock(settings.index, "index"):
        thread = threading.Thread(target=refresh_elsewhere)
        thread.start()
        thread.join()
    assert len(said) == 1
    assert "another build is running" in said[0]
