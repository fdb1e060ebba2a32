"""Write the README's examples from real answers, and take its screenshot. Run as `python -m docs.examples`."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from urllib.parse import quote

import assemble
from advisor.records import Answer, Refusal
from index.embedding import MiniLmEmbedder
from settings import Settings
from ui.server import server_options

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
BEGIN, END = "<!-- examples: begin -->\n", "<!-- examples: end -->"
# The day for which the examples are asked; an answer may read differently on another day.
DAY = date(2026, 11, 23)
_BROWSER_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
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


def take_screenshot(home: Path, target: Path) -> None:
    """Serve the app on a free port of this machine, ask the second question, and keep a picture of the page."""
    from playwright.sync_api import sync_playwright

    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    port = _free_port()
    command = [sys.executable, "-P", "-m", "streamlit", "run", str(ROOT / "app.py"), *server_options(port, "localhost")]
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "LIKENESS_HOME": str(home)})
    try:
        _wait_for(port)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=browser_path, args=_BROWSER_OPTIONS)
            page = browser.new_page(viewport={"width": 1180, "height": 1000})
            page.goto(f"http://localhost:{port}/?q={quote(QUESTIONS[1])}")
            page.get_by_text("Sources", exact=True).wait_for(timeout=120_000)
            page.wait_for_timeout(1500)
            page.screenshot(path=str(target))
            browser.close()
        sys.stdout.write(f"wrote {target.name}\n")
    finally:
        server.terminate()
        server.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(120):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.5)
    raise SystemExit("the web app did not start")


def main() -> None:
    """Build an index of the knowledge base alone, then write the examples."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home))
        assemble.build_index(settings, MiniLmEmbedder())
        parts = assemble.open_parts(settings)
        README.write_text(with_examples(README.read_text(encoding="utf-8"), examples(parts)), encoding="utf-8")
        sys.stdout.write(f"wrote {README.name}\n")
        take_screenshot(Path(home), ROOT / "docs" / "ask.png")


if __name__ == "__main__":
    main()
