"""Copies of the app that answer from a server's index and have no official texts of their own."""

from pathlib import Path

from index.generation import GenerationStore, Manifest
from ingest.corpus_folder import count_documents
from knowledge.errors import IndexError_


def is_borrowed(
    store: GenerationStore, manifest: Manifest, corpus: Path, hashes: tuple[int, str, str, str, str, int]
) -> bool:
    """Whether the index of a server holds texts that are not on this machine, so that it cannot be built here.

    Such a copy answers from the index as it is. Building it from what is here would take the texts from everybody.

    Raises:
        IndexError_: the index was built from other rules or by another version than are here.
    """
    format_, knowledge, own_corpus, _, weights, splitter = hashes
    elsewhere = manifest.corpus != own_corpus or not all(Path(name).is_dir() for name in manifest.document_folders)
    if not store.remote or count_documents(corpus) or not elsewhere:
        return False
    there = (manifest.format, manifest.knowledge, manifest.weights, manifest.splitter)
    if there != (format_, knowledge, weights, splitter):
        raise IndexError_(
            f"the index on {store} was built by another version, from texts that are not on this machine; "
            "run `likeness index` where they are, or here with --force to do without them"
        )
    return True
