"""Write the README's examples from real answers, and take its screenshot. Run as `python -m docs.examples`."""

import sys
import tempfile
from datetime import date
from pathlib import Path

import assemble
from advisor.records import Answer, Refusal
from index.embedding import MiniLmEmbedder
from settings import Settings

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
BEGIN, END = "<!-- examples: begin -->\n", "<!-- examples: end -->"
# The day for which the examples are asked; an answer may read differently on another day.
DAY = date(2026, 11, 23)
QUESTIONS = (
    "Does Michigan have a law like BIPA?",
    "Can a Detroit doctor upload a patient's photo to ChatGPT to make an action figure?",
    "Is a selfie biometric data under the GDPR?",
)


def examples(parts: assemble.Parts) -> str:
    """The example questions with the product's answers, as Markdown."""
    return "\n".join(_example(parts, question) for question in QUESTIONS)


def with_examples(readme: str, text: str) -> str:
    """`readme` with `text` between its two marks."""
    head, _, rest = readme.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return head + BEGIN + text + END + tail


def _example(parts: assemble.Parts, question: str) -> str:
    result = parts.advisor.ask(question, today=DAY)
    if isinstance(result, Refusal):
        raise SystemExit(f"{question!r} was refused: {result.reason}")
    return f"### {question}\n\n{parts.renderer.body(result)}\n\n{_sources(parts, result)}\n"


def _sources(parts: assemble.Parts, answer: Answer) -> str:
    lines = [f"[{c.n}] {c.citation} ({parts.renderer.where(c)}; {parts.renderer.badge(c)})" for c in answer.citations]
    return "Sources: " + "; ".join(lines) + "."


def main() -> None:
    """Build an index of the knowledge base alone, then write the examples."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home))
        assemble.build_index(settings, MiniLmEmbedder())
        parts = assemble.open_parts(settings)
        README.write_text(with_examples(README.read_text(encoding="utf-8"), examples(parts)), encoding="utf-8")
        sys.stdout.write(f"wrote {README.name}\n")


if __name__ == "__main__":
    main()
