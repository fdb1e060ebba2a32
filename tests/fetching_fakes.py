"""Real servers on loopback and a clock that never waits, for the tests of the fetch layer."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from ingest.fetching.clock import Clock

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class FakeTime:
    """Time goes on by itself, and sleeping jumps ahead. `slept` holds every pause."""

    def __init__(self):
        self.slept = []

    @property
    def clock(self):
        return Clock(now=lambda: NOON, monotonic=self.monotonic, sleep=self.sleep)

    def monotonic(self):
        return time.monotonic() + sum(self.slept)

    def sleep(self, seconds):
        self.slept.append(seconds)


class Site(ThreadingHTTPServer):
    """A site whose pages are functions. `asked` holds every request: path, headers and when it came."""

    daemon_threads = True

    def __init__(self, monotonic):
        super().__init__(("127.0.0.1", 0), Visit)
        self.pages: dict[str, Callable] = {}
        self.asked = []
        self.monotonic = monotonic
        self.origin = f"http://127.0.0.1:{self.server_port}"

    def paths(self):
        return [path for path, _, _ in self.asked]

    def handle_error(self, request, client_address):
        """A client that hangs up is what many of these tests are about."""


class Visit(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append((self.path, self.headers, self.server.monotonic()))
        page = self.server.pages.get(self.path)
        if page is None:
            self.say(404, b"no such page")
        else:
            page(self)

    def say(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def begin(self, **headers):
        """A body of unknown length, ended by hanging up."""
        self.close_connection = True
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Connection", "close")
        self.end_headers()

    def log_message(self, *args):
        pass


@contextmanager
def serving(monotonic, wrap=lambda socket: socket) -> Iterator[Site]:
    site = Site(monotonic)
    site.socket = wrap(site.socket)
    thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.shutdown()
        site.server_close()
        thread.join()


def says(status, body=b"", **headers):
    """A page that always says the same."""
    return lambda visit: visit.say(status, body, **headers)


def in_turn(*pages):
    """A page that is another each time, and stays the last."""
    left = list(pages)

    def page(visit):
        (left.pop(0) if len(left) > 1 else left[0])(visit)

    return page
