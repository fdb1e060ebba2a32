"""Refreshes many copies of an invented act; a test kills it. Usage: python -m tests.refresh_runner LAW CORPUS DAY."""

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

from ingest.refresh import Refresh
from ingest.snapshots import open_snapshots
from knowledge.load import read_sources

FIXTURES = Path(__file__).resolve().parent / "fixtures" / "ingest"
COPIES = 40


def registry():
    act = read_sources(FIXTURES / "sources.yaml")[1]
    way = act.texts[0]
    return tuple(
        replace(act, id=f"act-{n}", texts=(replace(way, snapshot=f"us-michigan/act-{n}.md"),)) for n in range(COPIES)
    )


def main(law, corpus, day):
    sources = registry()
    texts = open_snapshots(Path(law), sources)
    sys.stdout.write("started\n")
    sys.stdout.flush()
    reports = Refresh(corpus=Path(corpus), today=date.fromisoformat(day)).run(sources, texts)
    sys.stdout.write(" ".join(sorted({report.status.value for report in reports})) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
