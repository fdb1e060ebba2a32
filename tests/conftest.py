"""Shared fixtures: real fakes, a built index, and no way to the network."""

import shutil
from pathlib import Path

import pytest

import assemble
from index.embedding import MiniLmEmbedder
from knowledge.load import KnowledgeBase, load_knowledge
from settings import Settings
from tests.word_embedder import WordEmbedder

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
