"""Cut a file into its sections, and each section into the law's text and what others added to it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ingest.parsers.statute_dates import effective_from, until
from ingest.parsers.statute_labels import PARAGRAPH
from ingest.parsers.statute_layout import Layout

_RECORD = re.compile(r"^##(?!#)[ \t]*(?P<heading>[^\n]*)$", re.MULTILINE)
_COLLECTORS_TITLE = re.compile(r"\A\s*# [^\n]*\n")
_RULE = re.compile(r"^-{3,}[ \t]*$", re.MULTILINE)
_PAGE = re.compile(r"^\[source page recorded[^\n]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section: `law` is its text, paragraph by paragraph.

    `asides` are notes within it with their places, `before` and `after` those around it. A section without law holds
    only notes.
    """

    number: str
    title: str
    heading: str
    law: str
    asides: tuple[tuple[int, str], ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    effective_from: date | None = None
    history: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    heading: str
    text: str


def read_sections(text: str, layout: Layout) -> tuple[tuple[str, ...], tuple[Section, ...]]:
    """What stands before the first section, and the sections in the file's order."""
    text = _RULE.sub("", _COLLECTORS_TITLE.sub("", text, count=1))
    if layout.only is not None:
        return (), (_section(_Record(heading="", text=_paragraphs(text, layout)), layout.only, "", layout),)
    if layout.headings == "inline":
        return _inline_sections(text, layout)
    heads = list(_RECORD.finditer(text))
    ends = [*(head.start() for head in heads[1:]), len(text)][: len(heads)]
    records = [
        _Record(heading=" ".join(h["heading"].split()), text=_paragraphs(text[h.end() : end], layout))
        for h, end in zip(heads, ends, strict=True)
    ]
    preamble = _paragraphs(text[: heads[0].start() if heads else len(text)], layout)
    return _split(preamble), tuple(_headed(n, record, layout) for n, record in enumerate(records))


def _headed(n: int, record: _Record, layout: Layout) -> Section:
    """The section of a record; where its heading is empty, its text begins with number and title."""
    if layout.numbers:
        return _section(record, layout.numbers[n] if n < len(layout.numbers) else f"[{n + 1}]", "", layout)
    assert layout.section is not None
    pattern = re.compile(layout.section)
    if record.heading:
        match = pattern.match(record.heading)
    else:
        match = pattern.match(record.text)
        if match is not None:
            record = _Record(heading=" ".join(match[0].split()), text=record.text[match.end() :].lstrip())
    if match is None or (layout.unread is not None and re.search(layout.unread, record.heading)):
        return Section(number="", title="", heading=record.heading, law="", after=_split(record.text))
    number, title = match["number"], match.groupdict().get("title") or ""
    if number in layout.titles_hold_text:
        heading, words = record.heading[: match.end("number")], record.heading[match.end("number") :].strip()
        record = _Record(heading=heading, text=PARAGRAPH.join(filter(None, (words, record.text))))
        title = ""
    return _section(record, number, title, layout)


def _inline_sections(text: str, layout: Layout) -> tuple[tuple[str, ...], tuple[Section, ...]]:
    """Sections whose headings stand in the running text; where `numbers` says which, exactly those in that order."""
    assert layout.section is not None
    heads, repeated = list(_RECORD.finditer(text)), ""
    if layout.repeated and len(heads) > 1:
        text, repeated = text[: heads[1].start()], text[heads[1].start() :]
    text = re.sub(r"^##[ \t]*", "", text, flags=re.MULTILINE)
    if layout.paragraphs == "flow" and not layout.numbers:
        text = " ".join(text.split())
    found = list(_in_order(text, layout))
    ends = [*(match.start() for match in found[1:]), len(text)][: len(found)]
    sections = [
        _section(
            _Record(heading=" ".join(match[0].split()).lstrip("; "), text=_paragraphs(text[match.end() : end], layout)),
            match["number"],
            match.groupdict().get("title") or "",
            layout,
        )
        for match, end in zip(found, ends, strict=True)
    ]
    if repeated:
        repeated = re.sub(r"^##[ \t]*", "", repeated, flags=re.MULTILINE)
        sections.append(Section(number="", title="", heading="", law="", after=_split(_blank(repeated))))
    preamble = text[: found[0].start() if found else len(text)]
    return _split(_blank(preamble)), tuple(sections)


def _in_order(text: str, layout: Layout) -> Iterator[re.Match[str]]:
    assert layout.section is not None
    wanted = list(layout.numbers)
    for match in re.finditer(layout.section, text, re.MULTILINE):
        if not layout.numbers:
            yield match
        elif wanted and match["number"] == wanted[0]:
            wanted.pop(0)
            yield match


def _section(record: _Record, number: str, title: str, layout: Layout) -> Section:
    text, found = _broken(record.text, layout)
    text, after = _part_end(text, layout)
    law, asides, before = _part_asides(text, layout)
    after = (*(note for at, note in asides if at >= len(law)), *after)
    ending = after[0] if after and not _PAGE.match(after[0]) else ""
    history = " ".join(filter(None, (until(record.heading), ending)))
    return Section(
        number=number,
        title=(title or found).strip(" .—"),
        heading=record.heading,
        law=law,
        asides=tuple((at, note) for at, note in asides if at < len(law)),
        before=before,
        after=after,
        effective_from=effective_from(record.heading, " ".join(before), ending),
        history=history or None,
    )


def _part_end(text: str, layout: Layout) -> tuple[str, tuple[str, ...]]:
    """The text up to the notes at its end, and these."""
    found = [re.search(pattern, text, re.MULTILINE) for pattern in (*layout.ends, _PAGE.pattern)]
    end = min((match.start() for match in found if match is not None), default=len(text))
    return text[:end].rstrip(), _split(text[end:])


def _broken(text: str, layout: Layout) -> tuple[str, str]:
    """The text with the paragraphs parted that the source ran together, and the title that it begins with."""
    title = ""
    if layout.lead is not None and (lead := re.match(layout.lead, text)) is not None:
        title = lead.groupdict().get("title") or ""
        text = PARAGRAPH.join(filter(None, (lead[0].strip(), text[lead.end() :].strip())))
    for pattern in layout.breaks:
        text = re.sub(pattern, lambda match: PARAGRAPH + match[0], text)
    return text, title


def _part_asides(text: str, layout: Layout) -> tuple[str, tuple[tuple[int, str], ...], tuple[str, ...]]:
    """The law's text without the notes in it, these with their places, and the notes before it."""
    law, asides, before = "", [], []
    at = 0
    for start, end in _spans(text, layout.asides):
        law = _joined(law, text[at:start])
        note = " ".join(text[start:end].split())
        if law.strip():
            asides.append((len(law), note))
        else:
            before.append(note)
        at = end
    law = _joined(law, text[at:])
    return law.rstrip(), tuple(asides), tuple(before)


def _joined(law: str, more: str) -> str:
    """`more` after `law`, without the second of two breaks around a note that was a paragraph of its own."""
    return law + (more.lstrip() if not law or law.endswith(PARAGRAPH) else more)


def _spans(text: str, patterns: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    found = sorted(match.span() for pattern in patterns for match in re.finditer(pattern, text, re.MULTILINE))
    last = 0
    for start, end in found:
        if start >= last and end > start:
            yield start, end
            last = end


def _paragraphs(text: str, layout: Layout) -> str:
    match layout.paragraphs:
        case "flow":
            return " ".join(text.split())
        case "lines":
            return PARAGRAPH.join(" ".join(line.split()) for line in text.splitlines() if line.strip())
        case "blank":
            return _blank(text)


def _blank(text: str) -> str:
    parts = re.split(r"\n[ \t]*\n", text)
    return PARAGRAPH.join(" ".join(part.split()) for part in parts if part.strip())


def _split(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(PARAGRAPH) if part.strip())
