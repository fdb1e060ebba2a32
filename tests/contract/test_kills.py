"""kill -9 at any moment: the old generation goes on answering, and the next build completes."""

import random
import subprocess
import sys
import time

import pytest

from ingest.build import build
from tests.build_runner import origin, store
from tests.chroma_server import chroma_server

NORMAL, MANY = 10, 60


def start(*arguments):
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.build_runner", *map(str, arguments)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "ready\n"
    return process


def finish(process):
    process.stdout.close()
    process.wait()


def ask(generations, embedder):
    """Open the current generation and look for one of its rules; the name of the generation."""
    index = generations.open()
    try:
        passage = next(iter(index.passages.values()))
        hits = index.vectors.query(embedder.embed([passage.views[0]])[0], [passage.shard], 1)
        assert hits[0].passage == passage.id
        assert passage.id in index.words.query(passage.title, [passage.shard])
        return index.manifest
    finally:
        index.close()


def kill_many(kills, tmp_path, embedder, address=None):
    folder, corpus = tmp_path / "index", tmp_path / "corpus"
    generations = store(folder, address)
    build(generations, origin(corpus, "0"), embedder)
    began = time.monotonic()
    whole = start(folder, corpus, "whole", *([address] if address else []))
    assert whole.wait() == 0
    whole.stdout.close()
    longest = time.monotonic() - began
    seed = random.randrange(10**6)
    sys.stdout.write(f"seed {seed}\n")
    moments = random.Random(seed)
    cut = 0
    for number in range(1, kills + 1):
        version, before = f"kill-{number}", generations.manifest()
        process = start(folder, corpus, version, *([address] if address else []))
        # From the start of the work, not of Python, which is about a half of the whole.
        time.sleep(moments.uniform(0, longest / 2))
        process.kill()
        finish(process)
        manifest = ask(generations, embedder)
        assert manifest.knowledge in (before.knowledge, version), seed
        cut += manifest.knowledge != version
        report = build(generations, origin(corpus, f"next-{number}"), embedder)
        assert ask(generations, embedder) == report.manifest, seed
        if address is None:
            leftovers = [path.name for path in folder.iterdir() if path.name.startswith(("building-", "removing-"))]
            assert not leftovers, seed
            assert len(list((folder / "generations").iterdir())) == 2, seed
    assert cut, f"no build was cut short (seed {seed})"


def test_kills_at_random_moments(tmp_path, word_embedder):
    kill_many(NORMAL, tmp_path, word_embedder)


def test_kills_while_building_on_a_server(tmp_path, word_embedder):
    with chroma_server(tmp_path / "chroma") as address:
        kill_many(3, tmp_path, word_embedder, address)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_many_kills_at_random_moments(request, tmp_path, word_embedder):
    if "slow" not in (request.config.getoption("-m") or ""):
        pytest.skip(f"{MANY} kills take minutes; run: pytest -m slow")
    kill_many(MANY, tmp_path, word_embedder)
