"""Turn rules and provisions into passages, with the texts under which a search finds them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from index.passage import Layer, Passage
from ingest.provision import Document, Provision, ProvisionKind
from ingest.split import pack, sentence_spans
from ingest.timeline import Lifetime, lifetimes
from knowledge.errors import KnowledgeError
from knowledge.load import HERE, KnowledgeBase
from knowledge.records import Basis, Kind, Rule, Status
from knowledge.sentences import split_sentences

_SHORTEST_VIEW = 30
# MiniLM reads 256 word pieces; legal English has some four characters in each.
_LONGEST_VIEW = 1000
_SHORTEST_WINDOW = 400
# An opening line such as "Owners shall:" says nothing by itself.
_SHORTEST_OWN = 80
# A provision longer than this is found, shown and quoted by its parts.
_LONGEST_WHOLE = 1500
_PART = 900
_CONTAINERS = (ProvisionKind.ARTICLE, ProvisionKind.SECTION)
# Kept in the corpus, so that no word is lost, and never shown as the law.
_UNINDEXED = (ProvisionKind.NOTE, ProvisionKind.PREAMBLE)
_ABSENT = {Status.NONE: "No such law found", Status.UNKNOWN: "Not researched"}
_ENTRY = re.compile(r"^[ \t]*-[ \t]+(?:\{[ \t]*)?id:[ \t]*[\"']?([^\s\"',}]+)", re.MULTILINE)


def rule_passages(knowledge: KnowledgeBase, folder: Path = HERE) -> tuple[Passage, ...]:
    """One passage for each rule, with the span of its entry in its YAML file under `folder`.

    Raises:
        KnowledgeError: an entry cannot be found in its file.
    """
    spans: dict[str, dict[str, tuple[int, int]]] = {}
    passages = []
    for rule in knowledge.rules:
        if rule.file not in spans:
            spans[rule.file] = _entry_spans(folder, rule.file)
        if rule.file and rule.id not in spans[rule.file]:
            raise KnowledgeError(f"{rule.file}: rule {rule.id}: write `- id: {rule.id}` as the entry's first line")
        passages.append(_rule_passage(rule, *spans[rule.file].get(rule.id, (0, 0))))
    return tuple(passages)


def _entry_spans(folder: Path, file: str) -> dict[str, tuple[int, int]]:
    """Span of each entry of a knowledge file, from its `- id:` to the last character before the next."""
    if not file:
        return {}
    try:
        text = (folder / file.removeprefix("knowledge/")).read_bytes().decode("utf-8")
    except OSError as error:
        raise KnowledgeError(f"{file} cannot be read ({error.strerror}); restore it from the repository") from None
    heads = list(_ENTRY.finditer(text))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    return {
        head[1]: (head.start(), head.start() + len(text[head.start() : end].rstrip()))
        for head, end in zip(heads, ends, strict=True)
    }


def _rule_passage(rule: Rule, start: int, end: int) -> Passage:
    prose = [rule.summary, *rule.points, *([rule.enforcement] if rule.enforcement else [])]
    sentences = tuple(sentence for text in prose for sentence in split_sentences(text))
    return Passage(
        id=rule.id,
        layer=Layer.RULE,
        kind=rule.kind,
        shard=f"place-{rule.place}",
        place=rule.place,
        jurisdiction=rule.jurisdiction,
        vendor=rule.vendor,
        region=rule.region,
        topic=rule.topic,
        professions=rule.professions,
        title=rule.title,
        citation=rule.citation or _ABSENT.get(rule.status, rule.title),
        heading=(),
        status=rule.status,
        effective_from=rule.effective_from,
        effective_to=rule.effective_to,
        text="\n".join([*prose, *rule.steps]),
        sentences=sentences,
        steps=rule.steps,
        views=tuple(dict.fromkeys([f"{rule.title}. {rule.summary}", *sentences, *rule.asked_as])),
        url=rule.url,
        basis=rule.evidence.basis,
        checked=rule.evidence.checked,
        source=rule.file,
        path=rule.file,
        start=start,
        end=end,
    )


def provision_passages(texts: Sequence[Document], paths: Mapping[int, str]) -> tuple[Passage, ...]:
    """Passages of the texts of one source, which stand in the order of time, the current one last.

    Every provision gives one passage; where its words were others before, each earlier wording gives one too. A
    provision that is long, or that holds others, gives further passages of its parts, by which it is found. `paths`
    tells where each text's file lies, by its identity; the spans count in that file's text, front matter included.
    """
    files = {
        id(document): _File(
            path=paths[id(document)],
            offset=len(document.front_matter()),
            own=document.own_spans(),
            parents=frozenset(p.parent for p in document.provisions),
            is_current=document is texts[-1],
        )
        for document in texts
    }
    passages: list[Passage] = []
    for lifetime in lifetimes(texts):
        if lifetime.provision.kind in _UNINDEXED:
            continue
        file = files[id(lifetime.document)]
        passages += _found_by(_provision_passage(lifetime, file), lifetime.provision, file)
    return tuple(passages)


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """What is the same for all provisions of one text, computed once."""

    path: str
    offset: int
    own: dict[str, tuple[tuple[int, int], ...]]
    parents: frozenset[str | None]
    is_current: bool


def _provision_passage(lifetime: Lifetime, file: _File) -> Passage:
    document, provision = lifetime.document, lifetime.provision
    is_current, offset = file.is_current, file.offset
    recital = provision.kind is ProvisionKind.RECITAL
    place = document.jurisdiction or document.vendor or ""
    shard = "recitals" if recital else "law"
    return Passage(
        id=provision.citation if is_current else f"{provision.citation} @ {lifetime.since.isoformat()}",
        layer=Layer.OFFICIAL,
        kind=Kind.GUIDANCE if recital else document.kind,
        shard=f"{shard if is_current else 'earlier'}-{place}",
        place=place,
        jurisdiction=document.jurisdiction,
        vendor=document.vendor,
        region=document.region,
        topic=None,
        professions=(),
        title=document.title,
        citation=provision.citation,
        heading=provision.heading,
        status=document.status,
        effective_from=_in_force_from(document, provision),
        effective_to=document.effective_to if is_current else lifetime.until,
        text=document.text(provision),
        sentences=(),
        steps=(),
        views=(),
        url=provision.url or document.url,
        basis=Basis.OFFICIAL_TEXT,
        checked=document.current_from if document.recorded_by else document.retrieved,
        source=document.source_id,
        path=file.path,
        start=offset + provision.start,
        end=offset + provision.end,
        parent=provision.parent,
        current_from=lifetime.since,
        current_to=lifetime.until,
        version=document.version,
    )


def _in_force_from(document: Document, provision: Provision) -> date | None:
    """A bill has no day from which it holds, whatever its text says about that."""
    if document.status in (Status.PENDING, Status.FAILED):
        return None
    return provision.effective_from or document.effective_from


def _found_by(whole: Passage, provision: Provision, file: _File) -> list[Passage]:
    """A provision with what it is found by: its whole text where that is short, else its parts.

    An article or section is found by what is numbered in it, and by words of its own that stand outside that.
    """
    length = len(whole.text)
    holds_others = provision.citation in file.parents
    if length <= _LONGEST_WHOLE and not (holds_others and provision.kind in _CONTAINERS):
        views = tuple(_views(whole.text, whole.heading)) if length >= _SHORTEST_VIEW else ()
        return [replace(whole, sentences=_sentences(whole.text), views=views)]
    if not holds_others:
        return [whole, *_parts(whole, [(0, length)])]
    own = [(start - provision.start, end - provision.start) for start, end in file.own[provision.citation]]
    return [whole, *_parts(whole, [(start, end) for start, end in own if end - start >= _SHORTEST_OWN])]


def _parts(whole: Passage, spans: Sequence[tuple[int, int]]) -> Iterator[Passage]:
    """Passages of the text within `spans`, cut between sentences; the whole is reached by its citation."""
    pieces = [
        piece
        for start, end in spans
        for piece in pack(whole.text, sentence_spans(whole.text, start, end), target=_PART, limit=_PART)
    ]
    for number, (start, end) in enumerate(pieces, start=1):
        text = whole.text[start:end]
        yield replace(
            whole,
            id=f"{whole.id} #{number}",
            text=text,
            sentences=_sentences(text),
            views=tuple(_views(text, whole.heading)),
            start=whole.start + start,
            end=whole.start + end,
            parent=whole.citation,
        )


def _sentences(text: str) -> tuple[str, ...]:
    return tuple(text[start:end] for start, end in sentence_spans(text))


def _views(text: str, heading: tuple[str, ...]) -> Iterator[str]:
    """The heading path and the text; a long text gives several views, cut between sentences."""
    head = ". ".join(heading)
    room = max(_LONGEST_VIEW - len(head), _SHORTEST_WINDOW)
    for start, end in pack(text, sentence_spans(text), target=room, limit=room):
        yield f"{head}. {text[start:end]}"
