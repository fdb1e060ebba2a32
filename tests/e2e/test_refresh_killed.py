"""kill -9 at random moments of a refresh: every text is the old one or the new one, and the next run completes."""

import random
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from ingest.corpus_folder import load_corpus, load_earlier
from tests.refresh_runner import COPIES, FIXTURES

ROOT = Path(__file__).resolve().parents[2]
KILLS = 20


def command(law, corpus, day):
    return [sys.executable, "-m", "tests.refresh_runner", str(law), str(corpus), day.isoformat()]


def write_texts(law, round_):
    text = (FIXTURES / "toy-act.md").read_text(encoding="utf-8").replace("(c) Comb it.", f"(c) Comb it {round_} times.")
    for n in range(COPIES):
        (law / f"us-michigan/act-{n}.md").write_text(text, encoding="utf-8")


def rounds(documents):
    return {int(document.body.partition("(c) Comb it ")[2].partition(" times")[0]) for document in documents}


def kill_soon(law, corpus, day, delay):
    process = subprocess.Popen(command(law, corpus, day), cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout.readline() == "started\n"
        time.sleep(delay)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def complete(law, corpus, day):
    run = subprocess.run(command(law, corpus, day), cwd=ROOT, capture_output=True, text=True, check=True)
    return run.stdout.splitlines()[-1]


@pytest.mark.timeout(300)
def test_a_killed_refresh_loses_nothing(tmp_path):
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    law, corpus, day = tmp_path / "law", tmp_path / "corpus", date(2026, 1, 1)
    (law / "us-michigan").mkdir(parents=True)
    write_texts(law, 0)
    started = time.monotonic()
    assert complete(law, corpus, day) == "updated"
    lasts = time.monotonic() - started
    half_done = 0
    for round_ in range(1, KILLS + 1):
        day += timedelta(days=100)
        write_texts(law, round_)
        kill_soon(law, corpus, day, chance.uniform(0, lasts / 2))
        texts = load_corpus(corpus)
        assert len(texts) == COPIES, f"seed {seed}"
        found = rounds(texts)
        assert found <= {round_ - 1, round_}, f"seed {seed}, round {round_}"
        half_done += found == {round_ - 1, round_}
        assert complete(law, corpus, day) in ("updated", "unchanged updated", "unchanged")
        assert rounds(load_corpus(corpus)) == {round_}, f"seed {seed}, round {round_}"
    earlier = [(text.source_id, text.current_from) for text in load_earlier(corpus)]
    assert len(earlier) == len(set(earlier)) == COPIES * KILLS, f"seed {seed}"
    assert half_done, f"no kill hit the work itself, seed {seed}"
    assert not list(corpus.rglob(".*.tmp")), "the next run clears away what a killed one left"
