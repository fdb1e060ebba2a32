"""Shared fixtures: real fakes, a built index, and no way to the network."""

import hashlib
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

import assemble
from index.embedding import DIMENSIONS, MiniLmEmbedder, Progress, Vectors, no_progress
from knowledge.load import KnowledgeBase, load_knowledge
from settings import Settings

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


# The official texts that the tests of answers work with; embedding all of them takes minutes.
OFFICIAL = (
    "gdpr",
    "us-mi-identity-theft-protection-act",
    "us-mi-social-security-number-privacy-act",
    "us-mi-internet-privacy-protection-act",
    "us-mi-medical-records-access-act",
    "us-mi-consumer-protection-act",
    "us-mi-campaign-finance-act",
)


class WordEmbedder:
    """A real embedder without a model: each word has a fixed direction, a text is the sum of its words.

    Texts that share words are near each other, which is all that most tests need. It counts what it embeds.
    """

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def embed(self, texts: Sequence[str], progress: Progress = no_progress) -> Vectors:
        self.embedded += texts
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"[a-z0-9]{3,}", text.lower()) or ["nothing"]:
                seed = int.from_bytes(hashlib.sha256(word[:6].encode()).digest()[:8], "big")
                vectors[row] += np.random.default_rng(seed).standard_normal(DIMENSIONS).astype(np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture
def word_embedder() -> WordEmbedder:
    return WordEmbedder()


@pytest.fixture(scope="session")
def knowledge() -> KnowledgeBase:
    return load_knowledge()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of official texts that lies beside a checkout on some machines."""
    if not (SHARED / "corpus").is_dir():
        pytest.skip("needs the official texts in ../shared, which are not here")
    return SHARED


@pytest.fixture(scope="session")
def embedder() -> MiniLmEmbedder:
    """The real model, loaded once."""
    return MiniLmEmbedder()


@pytest.fixture(scope="session")
def built_home(tmp_path_factory: pytest.TempPathFactory, embedder: MiniLmEmbedder) -> Path:
    """A data directory with an index of the knowledge base alone, built once with the real model."""
    home = tmp_path_factory.mktemp("home")
    assemble.build_index(Settings(home=home), embedder)
    return home


@pytest.fixture(scope="session")
def built_corpus_home(
    tmp_path_factory: pytest.TempPathFactory, shared: Path, built_home: Path, embedder: MiniLmEmbedder
) -> Path:
    """A data directory with the rules and the official texts, built once with the real model."""
    home = tmp_path_factory.mktemp("corpus-home")
    shutil.copytree(built_home / "index", home / "index")
    settings = Settings(home=home)
    assemble.refresh_corpus(settings, shared / "corpus" / "law", sources=OFFICIAL)
    assemble.build_index(settings, embedder)
    return home


@pytest.fixture(scope="session")
def parts(built_home: Path, embedder: MiniLmEmbedder) -> assemble.Parts:
    """The product as it stands after a fresh installation: rules, real model, no official text."""
    return assemble.open_parts(Settings(home=built_home), embedder)
