"""How much time, size and patience a page may cost."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Caps of a fetch: times in seconds, sizes in bytes.

    `page_seconds` is the time that one page may take with its redirects, repeats and robots.txt; pauses that we make
    out of politeness do not count. `idle_seconds` is how long a server may stay silent. `page_bytes` caps both what
    comes over the wire and what it unpacks to. A server that asks for a pause longer than `longest_pause` is left
    alone.
    """

    page_seconds: float = 120.0
    idle_seconds: float = 20.0
    page_bytes: int = 50_000_000
    robots_bytes: int = 512_000
    cache_bytes: int = 1_000_000_000
    redirects: int = 5
    attempts: int = 4
    longest_pause: float = 60.0
    host_pace: float = 1.0
    longest_crawl_delay: float = 30.0


DEFAULTS = Limits()
