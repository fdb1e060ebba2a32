"""Settings of one installation, read once at an entry point and passed on."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from platformdirs import user_data_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where this installation keeps its data, and how a refresh introduces itself.

    `contact` is a mail address or web page that publishers can turn to; it goes into the user agent of a refresh.
    `chroma` is the address of a Chroma server that keeps the index in place of the folder; it may hold a password.
    """

    home: Path
    contact: str | None = None
    chroma: str | None = field(default=None, repr=False)

    @property
    def index(self) -> Path:
        """Folder of the index generations."""
        return self.home / "index"

    @property
    def corpus(self) -> Path:
        """Folder of the official texts that a refresh brought."""
        return self.home / "corpus"

    @property
    def http_cache(self) -> Path:
        """Folder of the pages that publishers let a refresh keep."""
        return self.home / "http-cache"


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from the environment.

    LIKENESS_HOME names the data directory, LIKENESS_CONTACT whom publishers can turn to, LIKENESS_CHROMA a Chroma
    server for the index (http://host:port).
    """
    home = environment.get("LIKENESS_HOME", "").strip()
    return Settings(
        home=Path(home).expanduser().resolve() if home else user_data_path("likeness-advisor"),
        contact=environment.get("LIKENESS_CONTACT", "").strip() or None,
        chroma=environment.get("LIKENESS_CHROMA", "").strip() or None,
    )
