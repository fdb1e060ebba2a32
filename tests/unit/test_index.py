"""Weights, vectors, words and generations."""

import json

import numpy as np
import pytest

from index.embedding import DIMENSIONS, MiniLmEmbedder, check_weights, packaged_model
from index.folder import IndexFolder, read_manifest
from index.passage import Passage
from index.vectors import VectorStore, View
from index.words import WordIndex
from ingest.passages import rule_passages
from knowledge.errors import IndexError_, IndexMissing, ModelError


def unit(seed: int) -> np.ndarray:
    vector = np.random.default_rng(seed).standard_normal(DIMENSIONS).astype(np.float32)
    return vector / np.linalg.norm(vector)


class TestWeights:
    def test_the_packaged_weights_are_the_official_ones(self):
        check_weights(packaged_model())

    def test_other_weights_are_refused(self, tmp_path):
        (tmp_path / "model.safetensors").write_bytes(b"not the model")
        with pytest.raises(ModelError, match="not the official all-MiniLM-L6-v2 release"):
            check_weights(tmp_path)

    def test_missing_weights_are_named(self, tmp_path):
        with pytest.raises(ModelError, match=r"no model\.safetensors"):
            MiniLmEmbedder(tmp_path).embed(["text"])

    @pytest.mark.model
    def test_vectors_are_unit_vectors_in_the_order_of_the_texts(self):
        texts = ["a photograph of a face", "a recipe for bread", "a picture of a person's face " * 40]
        vectors = MiniLmEmbedder().embed(texts)
        assert vectors.shape == (3, DIMENSIONS)
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
        assert vectors[0] @ vectors[2] > vectors[0] @ vectors[1]


class TestVectorStore:
    def test_only_the_named_shards_are_searched(self, tmp_path):
        store = VectorStore.in_folder(tmp_path)
        views = [View(shard=s, passage=p, number=0, key=p) for s, p in (("place-us-mi", "mi"), ("place-us-oh", "oh"))]
        store.write(views, np.stack([unit(1), unit(1)]))
        hits = store.query(unit(1), ["place-us-mi", "place-us-zz"], 5)
        assert [hit.passage for hit in hits] == ["mi"]
        assert hits[0].similarity == pytest.approx(1, abs=1e-4)
        store.close()

    def test_what_was_written_is_read_by_another_client(self, tmp_path):
        first = VectorStore.in_folder(tmp_path)
        first.write(
            [View(shard="place-x", passage="p", number=n, key=f"k{n}") for n in range(3)],
            np.stack([unit(n) for n in range(3)]),
        )
        first.close()
        second = VectorStore.in_folder(tmp_path)
        known = second.vectors_by_key()
        assert sorted(known) == ["k0", "k1", "k2"]
        assert np.allclose(known["k1"], unit(1), atol=1e-6)
        assert second.count() == 3
        second.close()


class TestWordIndex:
    TEXTS = ("Breach notice under MCL 445.72", "A photograph is not a scan", "Notices about recordings")
    INDEX = WordIndex.build(TEXTS, ["a", "b", "c"], ["mi", "mi", "oh"])

    def test_section_numbers_stay_whole_and_words_are_stemmed(self):
        assert max(self.INDEX.query("445.72", {"mi", "oh"})) == "a"
        assert set(self.INDEX.query("notice", {"mi", "oh"})) == {"a", "c"}
        assert set(self.INDEX.query("notice", {"oh"})) == {"c"}

    def test_nothing_is_found_for_nothing(self):
        assert self.INDEX.query("the of and", {"mi"}) == {}
        assert self.INDEX.query("", {"mi"}) == {}

    def test_coverage_is_the_share_of_known_words(self):
        assert self.INDEX.coverage("photograph scan") == 1
        assert self.INDEX.coverage("photograph pasta") == 0.5
        assert self.INDEX.coverage("") == 0

    def test_it_is_the_same_after_saving(self, tmp_path):
        self.INDEX.save(tmp_path)
        loaded = WordIndex.load(tmp_path, ["a", "b", "c"], ["mi", "mi", "oh"])
        assert loaded.query("photograph", {"mi"}) == pytest.approx(self.INDEX.query("photograph", {"mi"}))

    def test_a_damaged_index_is_said_to_be_damaged(self, tmp_path):
        self.INDEX.save(tmp_path)
        with pytest.raises(IndexError_, match="not of this generation"):
            WordIndex.load(tmp_path, ["a"], ["mi"])
        (tmp_path / "params.index.json").write_text("{")
        with pytest.raises(IndexError_, match="damaged"):
            WordIndex.load(tmp_path, ["a", "b", "c"], ["mi", "mi", "oh"])


class TestGenerations:
    def test_without_a_build_it_says_what_to_run(self, tmp_path):
        with pytest.raises(IndexMissing, match="run: likeness index"):
            IndexFolder(tmp_path).current()

    def test_a_pointer_to_nowhere_is_damage(self, tmp_path):
        (tmp_path / "current").write_text("gone")
        with pytest.raises(IndexError_, match="which is gone; run: likeness index --force"):
            IndexFolder(tmp_path).current()

    def test_a_damaged_manifest_is_named(self, tmp_path):
        (tmp_path / "manifest.json").write_text(json.dumps({"generation": "x"}))
        with pytest.raises(IndexError_, match="manifest"):
            read_manifest(tmp_path)


def test_a_passage_survives_writing_and_reading(knowledge):
    for passage in rule_passages(knowledge):
        assert Passage.from_json(passage.to_json()) == passage
