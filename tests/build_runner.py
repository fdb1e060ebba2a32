"""A build in a process of its own, so that a test can kill it.

python -m tests.build_runner FOLDER CORPUS HASH [URL]
"""

import sys
from dataclasses import replace
from pathlib import Path

from index.folder import IndexFolder
from index.generation import GenerationStore
from index.server import IndexServer
from ingest.build import Origin, build
from knowledge.load import load_knowledge
from tests.word_embedder import WordEmbedder

RULES = 8


def origin(corpus: Path, version: str) -> Origin:
    """A few rules, under a hash of their own, so that every version is built anew."""
    knowledge = load_knowledge()
    return Origin(knowledge=replace(knowledge, rules=knowledge.rules[:RULES], hash=version), corpus=corpus)


def store(folder: Path, address: str | None = None) -> GenerationStore:
    return IndexServer(address, folder) if address else IndexFolder(folder)


if __name__ == "__main__":
    where, corpus, version, *server = sys.argv[1:]
    todo = origin(Path(corpus), version)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    build(store(Path(where), *server), todo, WordEmbedder())
    sys.stdout.write("done\n")
