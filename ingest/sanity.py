"""Refuse the suspicious: reasons why a refresh must not replace the last good text."""

import re
from collections import Counter

from ingest.provision import Document, ProvisionKind, unlabelled
from knowledge.records import Kind, Source, SourceText

MOST_VANISHED = 0.05
# A vendor may rewrite its policy from end to end; a login page shares next to nothing with it.
LEAST_SHARED_WORDS = 0.4
_HTML_PARSERS = ("html_page", "eurlex_xhtml")
_BINARY_PARSERS = ("pdf_statute",)
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_DOOR = re.compile(
    rb"captcha|just a moment|checking your browser|verify (?:that )?you are (?:a )?human|enable javascript"
    rb"|type=[\"']?password|access denied|sign in to|log ?in to|awswafintegration|challenge\.js|cf-chl",
    re.IGNORECASE,
)
# A page that asks for a password or a proof of humanity says so early, and says little else.
_SHORT_PAGE = 30_000
_HEAD = 4096
_WORD = re.compile(r"\w+")


def distrust_snapshot(raw: bytes, way: SourceText) -> str | None:
    """Why the raw page cannot be what the registry promises; None where nothing speaks against it."""
    if not raw.strip():
        return "the file is empty; fetch it again"
    if way.parser in _BINARY_PARSERS:
        return None if raw.lstrip()[:5] == b"%PDF-" else "the file is no PDF where one was expected; fetch it again"
    if b"\0" in raw:
        return f"the file is binary where {way.parser} text was expected; fetch the official file"
    is_html = _HTML.match(raw.lstrip(b"\xef\xbb\xbf")[:_HEAD]) is not None
    is_door = _DOOR.search(raw) is not None
    if way.parser in _HTML_PARSERS:
        if is_door and len(raw) < _SHORT_PAGE:
            return "the page is a login or challenge page; read a saved copy with --from DIR"
        return None
    if not is_html:
        return None
    page = "a login or challenge page" if is_door else "a web page"
    return f"the file is {page} where {way.parser} text was expected; fetch the official file"


def distrust_document(document: Document, source: Source, way: SourceText, previous: Document | None) -> str | None:
    """Why the parsed text is not to be believed; None where nothing speaks against it."""
    least = way.least_provisions or source.least_provisions
    landmarks = source.landmarks if way.landmarks is None else way.landmarks
    law = [p for p in document.provisions if p.kind not in (ProvisionKind.NOTE, ProvisionKind.PREAMBLE)]
    if not law:
        return "no provision was found; the format has changed or it is another document"
    if len(law) < least:
        return f"only {len(law)} provisions were found, at least {least} belong there"
    citations = {provision.citation for provision in law}
    missing = [landmark for landmark in landmarks if landmark not in citations]
    if missing:
        return f"{', '.join(missing)} is missing; the text is incomplete or another document"
    if previous is None:
        return None
    return _distrust_rewrite(document, previous) if source.kind is Kind.POLICY else _distrust_loss(document, previous)


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
        f"if the law did change so, run: likeness refresh {document.source_id} --accept"
    )


def _distrust_rewrite(document: Document, previous: Document) -> str | None:
    old, new = (Counter(_WORD.findall(text.lower())) for text in (previous.body, document.body))
    shared = (old & new).total() / max(old.total(), 1)
    if shared >= LEAST_SHARED_WORDS:
        return None
    return (
        f"only {shared:.0%} of the earlier words are left; "
        f"if the vendor did rewrite it so, run: likeness refresh {document.source_id} --accept"
    )
