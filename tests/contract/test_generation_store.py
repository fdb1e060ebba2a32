"""Both stores of generations, a folder and a Chroma server, keep the same promises."""

import json
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import chromadb
import numpy as np
import pytest
from chromadb.config import Settings as ChromaSettings

from index.chroma import close
from index.embedding import DIMENSIONS
from index.folder import IndexFolder
from index.generation import FORMAT, OUTSIDE, GenerationStore, Manifest
from index.server import IndexServer
from index.server_lock import LOCK, ServerLock
from index.vectors import View
from ingest.build import Origin, build
from ingest.health import check_health
from ingest.passages import rule_passages
from knowledge.errors import IndexError_, IndexMissing, UsageError
from knowledge.load import load_knowledge
from tests.chroma_server import chroma_server, free_port

RULES = rule_passages(load_knowledge())[:6]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with chroma_server(tmp_path_factory.mktemp("chroma")) as found:
        yield found


def raw_client(address):
    host, port = address.removeprefix("http://").split(":")
    return chromadb.HttpClient(host=host, port=int(port), settings=ChromaSettings(anonymized_telemetry=False))


@pytest.fixture
def server(address):
    """The address of a server that holds nothing of ours."""
    client = raw_client(address)
    for collection in client.list_collections():
        client.delete_collection(collection.name)
    close(client)
    return address


@pytest.fixture(params=["folder", "server"])
def store(request, tmp_path) -> GenerationStore:
    if request.param == "folder":
        return IndexFolder(tmp_path / "index")
    return IndexServer(request.getfixturevalue("server"), tmp_path / "index")


def unit(seed: int) -> np.ndarray:
    vector = np.random.default_rng(seed).standard_normal(DIMENSIONS).astype(np.float32)
    return vector / np.linalg.norm(vector)


def name(number: int, day: str = "20260101") -> str:
    return f"{day}T120000-{number:08x}"


def write(store, generation, passages=RULES, previous=None, seed=0):
    """A generation with one vector for each view, which its row decides."""
    views = [
        View(shard=p.shard, passage=p.id, number=n, key=f"{p.id}/{n}") for p in passages for n in range(len(p.views))
    ]
    views.append(View(shard=OUTSIDE, passage=OUTSIDE, number=0, key="out"))
    vectors = np.stack([unit(seed + row) for row in range(len(views))])
    manifest = Manifest(
        generation=generation,
        format=FORMAT,
        knowledge="k",
        corpus="c",
        documents="d",
        document_folders=("/a folder",),
        model="m",
        weights="w",
        splitter=1,
        passages=len(passages),
        views=len(views),
        built="2026-01-01T12:00:00+00:00",
        previous=previous,
    )
    store.write(manifest, passages, views, vectors)
    return manifest, views, vectors


class TestBothStores:
    def test_before_the_first_build_it_says_what_to_run(self, store):
        for ask in (store.current, store.manifest, store.open, store.check_current):
            with pytest.raises(IndexMissing, match=r"no index .*run: likeness index"):
                ask()

    def test_what_was_written_is_read(self, store):
        manifest, views, vectors = write(store, name(1))
        store.publish(name(1))
        assert store.current() == name(1)
        assert store.manifest() == manifest
        store.check_current()
        index = store.open()
        assert index.manifest == manifest
        assert list(index.passages.values()) == list(RULES)
        assert index.vectors.count() == len(views)
        assert index.vectors.ids() == {(view.shard, view.id) for view in views}
        assert index.words.ids == {passage.id for passage in RULES}
        first = index.vectors.query(vectors[0], [views[0].shard], 5)[0]
        assert (first.passage, first.number) == (views[0].passage, 0)
        assert first.similarity == pytest.approx(1, abs=1e-4)
        assert RULES[0].id in index.words.query(RULES[0].title, [RULES[0].shard])
        index.close()

    def test_only_the_named_shards_are_searched(self, store):
        _, views, vectors = write(store, name(1))
        store.publish(name(1))
        index = store.open()
        assert index.vectors.query(vectors[0], [OUTSIDE], 5)[0].passage == OUTSIDE
        assert len(index.vectors.query(vectors[0], [OUTSIDE], 5)) == 1
        assert index.vectors.query(vectors[0], ["place-nowhere", "no such shard!"], 5) == []
        assert index.vectors.shards() == sorted({view.shard for view in views})
        index.close()

    def test_a_generation_aside_is_seen_by_nobody_before_it_is_published(self, store):
        write(store, name(1))
        with pytest.raises(IndexMissing):
            store.current()
        aside = store.open(name(1))
        assert aside.manifest.generation == name(1)
        aside.close()
        store.publish(name(1))
        write(store, name(2), RULES[:3], previous=name(1))
        assert store.current() == name(1)
        store.discard(name(2))
        with pytest.raises(IndexError_):
            store.open(name(2))
        store.open().close()

    def test_a_generation_that_was_not_written_cannot_be_published(self, store):
        write(store, name(1))
        store.publish(name(1))
        with pytest.raises(IndexError_):
            store.publish(name(2))
        assert store.current() == name(1)

    def test_vectors_are_known_by_the_hash_of_their_text(self, store):
        _, views, vectors = write(store, name(1))
        store.publish(name(1))
        known = store.known_vectors({views[1].key, "never seen"})
        assert list(known) == [views[1].key]
        assert np.allclose(known[views[1].key], vectors[1], atol=1e-6)

    def test_old_generations_are_pruned_and_the_one_before_is_kept(self, store):
        write(store, name(1))
        store.publish(name(1))
        for number in (2, 3):
            write(store, name(number), previous=name(number - 1))
            store.publish(name(number))
        store.prune()
        store.open(name(2)).close()
        store.open(name(3)).close()
        with pytest.raises(IndexError_):
            store.open(name(1))

    def test_a_clock_that_went_backwards_changes_nothing(self, store):
        write(store, name(1, "20300101"))
        store.publish(name(1, "20300101"))
        write(store, name(2, "20200101"), previous=name(1, "20300101"))
        store.publish(name(2, "20200101"))
        store.prune()
        assert store.current() == name(2, "20200101")
        store.open().close()

    def test_leftovers_of_a_killed_build_go_with_the_next_prune(self, store):
        write(store, name(1))
        store.publish(name(1))
        write(store, name(2), previous=name(1))
        store.prune()
        with pytest.raises(IndexError_):
            store.open(name(2))
        store.open().close()

    def test_an_open_index_answers_while_the_next_is_built_and_switched_to(self, store):
        _, views, vectors = write(store, name(1))
        store.publish(name(1))
        old = store.open()
        write(store, name(2), RULES[:2], previous=name(1), seed=500)
        store.publish(name(2))
        store.prune()
        assert old.vectors.query(vectors[0], [views[0].shard], 1)[0].passage == views[0].passage
        old.close()
        new = store.open()
        assert len(new.passages) == 2
        new.close()

    def test_many_passages_keep_their_order_and_their_text(self, store):
        text = "Müller ≠ Muller\u2028a line\n" * 300
        many = [replace(RULES[0], id=f"p{n}", text=f"{n} {text}", views=(f"view {n}",)) for n in range(150)]
        write(store, name(1), many)
        store.publish(name(1))
        index = store.open()
        assert list(index.passages.values()) == many
        index.close()

    def test_a_build_goes_through_and_a_second_does_nothing(self, store, knowledge, word_embedder, tmp_path):
        few = replace(knowledge, rules=knowledge.rules[:4], hash="few")
        origin = Origin(knowledge=few, corpus=tmp_path / "corpus", landmarks=(few.rules[0].id,))
        first = build(store, origin, word_embedder)
        again = build(store, origin, word_embedder)
        assert (again.changed, again.embedded) == (False, 0)
        changed = replace(origin, knowledge=replace(few, rules=few.rules[:3], hash="fewer"))
        third = build(store, changed, word_embedder, clock=lambda: datetime(1999, 1, 1, tzinfo=UTC))
        assert (third.changed, third.embedded) == (True, 0)
        assert store.manifest().previous == first.manifest.generation
        findings = {finding.name: finding for finding in check_health(tmp_path / "corpus", store)}
        assert "built from other knowledge" in findings["index"].detail

    def test_a_landmark_that_is_not_there_stops_the_switch(self, store, knowledge, word_embedder, tmp_path):
        few = replace(knowledge, rules=knowledge.rules[:4], hash="few")
        origin = Origin(knowledge=few, corpus=tmp_path / "corpus")
        good = build(store, origin, word_embedder)
        with pytest.raises(IndexError_, match=r"lacks the landmark MCL 1\.1; .*the old index goes on"):
            build(store, replace(origin, landmarks=("MCL 1.1",)), word_embedder, force=True)
        assert store.current() == good.manifest.generation
        store.open().close()


class TestServer:
    def test_several_copies_of_the_app_need_nothing_but_the_server(self, server, tmp_path):
        write(IndexServer(server, tmp_path / "one"), name(1))
        IndexServer(server, tmp_path / "one").publish(name(1))
        index = IndexServer(server, tmp_path / "another machine").open()
        assert len(index.passages) == len(RULES)
        index.close()
        assert not (tmp_path / "another machine").exists()

    def test_collections_of_others_are_left_alone(self, server, tmp_path):
        client = raw_client(server)
        for other in ("somebody-elses", "likeness.notes", "20260101T120000-00000001.place"):
            client.create_collection(other, embedding_function=None)
        store = IndexServer(server, tmp_path)
        for number in (1, 2, 3):
            write(store, name(number))
            store.publish(name(number))
        store.prune()
        store.discard(name(3))
        names = {collection.name for collection in client.list_collections()}
        close(client)
        assert {"somebody-elses", "likeness.notes", "20260101T120000-00000001.place", "likeness.current"} == names

    def test_a_generation_whose_writing_was_cut_short_is_said_to_be_so(self, server, tmp_path):
        store = IndexServer(server, tmp_path)
        write(store, name(1))
        client = raw_client(server)
        client.get_collection(f"likeness.{name(1)}", embedding_function=None).modify(metadata={"half": "way"})
        close(client)
        with pytest.raises(IndexError_, match="was not written to its end"):
            store.publish(name(1))

    @pytest.mark.parametrize("part", ["", f".{RULES[0].shard}"])
    def test_a_collection_that_is_gone_is_named_and_how_to_mend_it(self, server, tmp_path, part):
        store = IndexServer(server, tmp_path)
        write(store, name(1))
        store.publish(name(1))
        client = raw_client(server)
        client.delete_collection(f"likeness.{name(1)}{part}")
        close(client)
        with pytest.raises(IndexError_, match="run: likeness index --force"):
            store.open()
        finding = next(f for f in check_health(tmp_path / "corpus", store) if f.name == "index")
        assert not finding.ok
        assert "likeness index --force" in finding.detail
        with pytest.raises(IndexError_):
            store.check_current()

    def test_a_generation_that_was_removed_under_a_reader_fails_and_does_not_look_empty(self, server, tmp_path):
        store = IndexServer(server, tmp_path)
        _, _, vectors = write(store, name(1))
        store.publish(name(1))
        index = store.open()
        store.discard(name(1))
        with pytest.raises(IndexError_):
            index.vectors.query(vectors[0], [RULES[0].shard], 1)
        index.close()

    def test_a_server_that_is_started_again_serves_the_same_generation(self, tmp_path):
        port = free_port()
        with chroma_server(tmp_path / "data", port) as address:
            store = IndexServer(address, tmp_path / "index")
            write(store, name(1))
            store.publish(name(1))
            index = store.open()
        with pytest.raises(IndexError_, match=f"no Chroma server answers at http://127.0.0.1:{port}"):
            index.vectors.query(unit(1), [OUTSIDE], 1)
        index.close()
        with pytest.raises(IndexError_, match="no Chroma server answers"):
            store.current()
        with chroma_server(tmp_path / "data", port):
            store.open().close()


class TestServerLock:
    def held(self, address, tmp_path, machine):
        (tmp_path / machine).mkdir(exist_ok=True)
        return IndexServer(address, tmp_path / machine).exclusive("index")

    def test_the_second_is_told_who_holds_it(self, server, tmp_path):
        with (
            self.held(server, tmp_path, "one"),
            pytest.raises(UsageError, match=r"another build is running \(process \d+ on \S+ since .*likeness index\)"),
            self.held(server, tmp_path, "two"),
        ):
            pass
        with self.held(server, tmp_path, "two"):
            pass

    def test_a_build_from_another_machine_waits(self, server, tmp_path, knowledge, word_embedder):
        few = replace(knowledge, rules=knowledge.rules[:2], hash="few")
        with self.held(server, tmp_path, "one"), pytest.raises(UsageError, match="on the Chroma server"):
            build(IndexServer(server, tmp_path / "two"), Origin(knowledge=few, corpus=tmp_path), word_embedder)

    def entry(self, server, **changes):
        """Leave the entry of a holder that was killed."""
        holder = {"pid": 4242, "host": "elsewhere", "since": "2026-01-01T10:31:00+00:00", "what": "index"}
        entry = {"token": "t", "place": "elsewhere:/x:1", "holder": json.dumps(holder), "beat": time.time()}
        client = raw_client(server)
        client.create_collection(LOCK, metadata={**entry, **changes}, embedding_function=None)
        close(client)

    @pytest.mark.parametrize("beat", [-3700, 3700])
    def test_one_that_was_not_heard_of_for_an_hour_is_taken_over(self, server, tmp_path, beat):
        self.entry(server, beat=time.time() + beat)
        with self.held(server, tmp_path, "one"):
            pass
        client = raw_client(server)
        assert client.list_collections() == []
        close(client)

    def test_a_young_one_is_respected(self, server, tmp_path):
        self.entry(server, beat=time.time() - 3500)
        with (
            pytest.raises(UsageError, match="process 4242 on elsewhere since 2026-01-01"),
            self.held(server, tmp_path, "one"),
        ):
            pass

    def test_one_of_this_folder_is_taken_over_at_once(self, server, tmp_path):
        """The lock of the folder has been let go by the system, so its holder is no more."""
        first = self.held(server, tmp_path, "one")
        first.__enter__()
        with self.held(server, tmp_path, "one"):
            pass

    def test_a_holder_that_was_taken_over_does_not_switch_to_its_build(self, server, tmp_path):
        slow = IndexServer(server, tmp_path)
        with slow.exclusive("index"):
            write(slow, name(1))
            client = raw_client(server)
            client.delete_collection(LOCK)
            close(client)
            self.entry(server)
            with pytest.raises(IndexError_, match="another build took over"):
                slow.publish(name(1))
        with pytest.raises(IndexMissing):
            slow.current()
        client = raw_client(server)
        assert LOCK in {collection.name for collection in client.list_collections()}
        close(client)

    def test_a_long_build_gives_signs_of_life(self, server, tmp_path):
        store = IndexServer(server, tmp_path)
        times = iter(range(1000, 9000))
        client = raw_client(server)
        with ServerLock(store._client, "place", "index", clock=lambda: next(times), beat=0.02):
            first = client.get_collection(LOCK, embedding_function=None).metadata["beat"]
            end = time.monotonic() + 20
            while client.get_collection(LOCK, embedding_function=None).metadata["beat"] == first:
                assert time.monotonic() < end
                time.sleep(0.02)
        close(client)

    def test_only_one_of_many_gets_it(self, server, tmp_path):
        self.entry(server, beat=0.0)
        won, start = [], threading.Barrier(4)
        done = threading.Event()

        def take(machine):
            start.wait()
            try:
                with self.held(server, tmp_path, machine):
                    won.append(machine)
                    done.wait(10)
            except UsageError:
                pass

        threads = [threading.Thread(target=take, args=(f"m{n}",)) for n in range(4)]
        for thread in threads:
            thread.start()
        end = time.monotonic() + 20
        while sum(thread.is_alive() for thread in threads) > 1 and time.monotonic() < end:
            time.sleep(0.02)
        done.set()
        for thread in threads:
            thread.join()
        assert len(won) == 1


class TestAddress:
    @pytest.mark.parametrize(
        "text", ["localhost:8000", "ftp://h:1", "http://", "http://h:port", "http://h:99999", "http://h/x", "secret"]
    )
    def test_what_is_no_address_is_one_line(self, text, tmp_path):
        with pytest.raises(UsageError, match="LIKENESS_CHROMA is no address of a server"):
            IndexServer(text, tmp_path)

    def test_a_password_is_sent_and_never_shown(self, tmp_path):
        store = IndexServer(f"http://me:hush@127.0.0.1:{free_port()}", tmp_path)
        with pytest.raises(IndexError_) as caught:
            store.current()
        for shown in (str(caught.value), str(store), repr(store._address)):
            assert "hush" not in shown
        assert "\n" not in str(caught.value)

    def test_somebody_who_is_no_chroma_server_is_one_line(self, tmp_path):
        from http.server import BaseHTTPRequestHandler, HTTPServer

        class Page(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"<html>welcome</html>")

            def log_message(self, *_):
                pass

        with HTTPServer(("127.0.0.1", 0), Page) as web:
            thread = threading.Thread(target=web.serve_forever)
            thread.start()
            try:
                with pytest.raises(IndexError_, match="is no Chroma server"):
                    IndexServer(f"http://127.0.0.1:{web.server_port}", Path(tmp_path)).current()
            finally:
                web.shutdown()
                thread.join()
