"""Docs cannot drift: the README's examples are the product's own answers, and every name it uses exists."""

import re
from pathlib import Path

from docs.examples import BEGIN, END, QUESTIONS, README, examples

ROOT = Path(__file__).resolve().parents[2]


def test_the_examples_of_the_readme_are_real_answers(parts):
    text = README.read_text(encoding="utf-8")
    written = text.partition(BEGIN)[2].partition(END)[0]
    assert all(question in written for question in QUESTIONS)
    assert written == examples(parts), "run: make docs"


def test_every_file_that_the_docs_link_to_exists():
    for page in [README, ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), (page.name, target)


def test_every_make_target_of_the_docs_exists():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.M))
    pages = README.read_text(encoding="utf-8") + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert set(re.findall(r"make (run|test|lint|eval|docs|clean|\w+)`", pages)) <= targets


def test_every_source_has_a_parser():
    from ingest.parsers.registry import parser_of
    from knowledge.load import load_knowledge

    assert all(parser_of(source, way).name == way.parser for source in load_knowledge().sources for way in source.texts)
