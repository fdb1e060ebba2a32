"""Parse an act of the European Union kept as plain text of the Official Journal: headings, articles and annexes.

The form: `CHAPTER I: ...`, `SECTION 1` with its title on the next line, `Article 1: Title`, `ANNEX I`; each paragraph
and point is one line that begins with its label.
"""

import re
from collections.abc import Sequence

from ingest.body import BodyWriter
from ingest.parsers.eu_act import ANNEX, ActWriter, whole_paragraphs
from ingest.provision import Parsed, ProvisionKind
from knowledge.errors import CorpusError
from knowledge.records import Source, SourceText

VERSION = 1
_CHAPTER = re.compile(r"CHAPTER [IVXLC]+\b")
_SECTION = re.compile(r"SECTION \d+$")
_ARTICLE = re.compile(r"Article (\d+[a-z]?)(?:: (.*))?$")
# A number between tabs is one that lost its line.
_NUMBER_INSIDE = re.compile(r"\t(\d{1,2}\.)\t")
_ENDS = re.compile(r"This (?:Regulation|Directive) shall be binding in its entirety|Done at ")


def parse(raw: bytes, source: Source, way: SourceText) -> Parsed:
    """Body and provisions of the act.

    Raises:
        CorpusError: the bytes are not UTF-8 text, or there is no article in it.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CorpusError(f"{source.id}: the snapshot is not UTF-8 text; fetch it again or save it as UTF-8") from None
    lines = whole_paragraphs(_NUMBER_INSIDE.sub(r"\n\1 ", text), "\n")
    starts = [n for n, line in enumerate(lines) if _is_head(line)]
    if not any(_ARTICLE.match(lines[n]) for n in starts):
        raise CorpusError(f"{source.id}: the text has no line `Article 1: ...`; fetch the act's own text")
    writer = BodyWriter(effective_from=source.effective_from)
    writer.heading(1, source.title)
    writer.open(f"{source.citation_form}, preamble", ProvisionKind.PREAMBLE, (source.title,))
    for line in lines[: starts[0]]:
        writer.paragraph(line)
    writer.close(0)
    act = ActWriter(writer=writer, form=source.citation_form)
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        _write(act, lines[start], lines[start + 1 : end])
    return writer.parsed()


def _is_head(line: str) -> bool:
    return any(head.match(line) for head in (_CHAPTER, _SECTION, _ARTICLE, ANNEX))


def _write(act: ActWriter, head: str, lines: Sequence[str]) -> None:
    if article := _ARTICLE.match(head):
        end = next((n for n, line in enumerate(lines) if _ENDS.match(line)), len(lines))
        act.article(article[1], article[2] or "", lines[:end])
        if lines[end:]:
            act.note("final formula, signatures and footnotes", lines[end:])
    elif annex := ANNEX.match(head):
        act.annex(annex[1], lines)
    elif _CHAPTER.match(head):
        act.path = (head,)
        act.writer.heading(2, " ".join([head, *lines]))
    else:
        title = " ".join([head, *lines])
        act.path = (*act.path[:1], title)
        act.writer.heading(3, title)
