"""Refuse the suspicious: reasons why a refresh must not replace the last good text."""

import re

from ingest.provision import Document, unlabelled
from knowledge.records import Source

MOST_VANISHED = 0.05
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_DOOR = re.compile(
    rb"captcha|just a moment|checking your browser|verify (?:that )?you are (?:a )?human|enable javascript"
    rb"|type=[\"']?password|access denied|sign in to|log ?in to",
    re.IGNORECASE,
)
_HEAD = 4096


def distrust_snapshot(raw: bytes, source: Source) -> str | None:
    """Why the raw file cannot be what the registry promises; None where nothing speaks against it."""
    if not raw.strip():
        return "the file is empty; fetch it again"
    if b"\0" in raw:
        return f"the file is binary where {source.texts[0].parser} text was expected; fetch the official file"
    if not _HTML.match(raw.lstrip(b"\xef\xbb\xbf")[:_HEAD]):
        return None
    page = "a login or challenge page" if _DOOR.search(raw) else "a web page"
    return f"the file is {page} where {source.texts[0].parser} text was expected; fetch the official file"


def distrust_document(document: Document, source: Source, previous: Document | None) -> str | None:
    """Why the parsed text is not to be believed; None where nothing speaks against it."""
    count = len(document.provisions)
    if count == 0:
        return "no provision was found; the format has changed or it is another document"
    if count < source.least_provisions:
        return f"only {count} provisions were found, at least {source.least_provisions} belong there"
    citations = {provision.citation for provision in document.provisions}
    missing = [landmark for landmark in source.landmarks if landmark not in citations]
    if missing:
        return f"{', '.join(missing)} is missing; the text is incomplete or another document"
    return _distrust_loss(document, previous) if previous is not None else None


def _distrust_loss(document: Document, previous: Document) -> str | None:
    """A provision that only changed its number has not vanished."""
    citations = {provision.citation for provision in document.provisions}
    texts = {unlabelled(document.text(provision)) for provision in document.provisions}
    vanished = [
        p.citation
        for p in previous.provisions
        if p.citation not in citations and unlabelled(previous.text(p)) not in texts
    ]
    if len(vanished) <= MOST_VANISHED * len(previous.provisions):
        return None
    return (
        f"{len(vanished)} of {len(previous.provisions)} provisions vanished (first {vanished[0]}); "
        "if the law did change so, delete the stored document and refresh again"
    )
