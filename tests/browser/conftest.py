"""A real server on loopback and a real browser, both ended by the test that started them."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from ui.server import server_options

ROOT = Path(__file__).resolve().parents[2]
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_START_SECONDS = 60


@pytest.fixture(scope="session")
def server(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the web app, started as a person starts it."""
    port = _free_port()
    log = tmp_path_factory.mktemp("server") / "log.txt"
    command = [sys.executable, "-P", "-m", "streamlit", "run", str(ROOT / "app.py"), *server_options(port, "127.0.0.1")]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=os.environ | {"LIKENESS_HOME": str(built_home)}, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            _wait_until_healthy(f"http://127.0.0.1:{port}/_stcore/health", process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium that calls nobody of its own accord."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=_chromium(playwright), headless=True, args=_QUIET)
        yield chromium
        chromium.close()


def _chromium(playwright: Playwright) -> str:
    known = ("/usr/bin/chromium", *filter(None, map(shutil.which, _NAMES)), playwright.chromium.executable_path)
    for path in known:
        if Path(path).is_file():
            return path
    pytest.skip("there is no Chromium; install one with: apt-get install chromium, or: playwright install chromium")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2) as response:
                if response.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"the server did not start: {log.read_text(errors='replace')[-2000:]}")
