"""Turn rules and provisions into passages, with the texts under which a search finds them."""

import re
from collections.abc import Iterator
from pathlib import Path

from index.passage import Layer, Passage
from ingest.provision import Document, Provision, ProvisionKind
from ingest.split import pack, sentence_spans
from knowledge.errors import KnowledgeError
from knowledge.load import HERE, KnowledgeBase
from knowledge.records import Basis, Kind, Rule, Status
from knowledge.sentences import split_sentences

_SHORTEST_VIEW = 30
# MiniLM reads 256 word pieces; legal English has some four characters in each.
_LONGEST_VIEW = 1000
_SHORTEST_WINDOW = 400
_CONTAINERS = (ProvisionKind.ARTICLE, ProvisionKind.SECTION)
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


def provision_passages(document: Document, path: str) -> tuple[Passage, ...]:
    """One passage for each provision of `document`, which is stored in the file at `path`.

    The spans count in that file's text, front matter included.
    """
    offset = len(document.front_matter())
    parents = {provision.parent for provision in document.provisions}
    return tuple(
        _provision_passage(document, provision, path, offset, leaf=provision.citation not in parents)
        for provision in document.provisions
    )


def _provision_passage(document: Document, provision: Provision, path: str, offset: int, *, leaf: bool) -> Passage:
    text = document.text(provision)
    recital = provision.kind is ProvisionKind.RECITAL
    place = document.jurisdiction or document.vendor or ""
    # An article is found by its paragraphs and points; its own views would only crowd them out.
    searched = leaf or provision.kind not in _CONTAINERS
    return Passage(
        id=provision.citation,
        layer=Layer.OFFICIAL,
        kind=Kind.GUIDANCE if recital else Kind.LAW,
        shard=f"recitals-{place}" if recital else f"law-{place}",
        place=place,
        jurisdiction=document.jurisdiction,
        vendor=document.vendor,
        region=document.region,
        topic=None,
        professions=(),
        title=document.title,
        citation=provision.citation,
        heading=provision.heading,
        status=Status.IN_FORCE,
        effective_from=provision.effective_from,
        effective_to=None,
        text=text,
        sentences=tuple(text[start:end] for start, end in sentence_spans(text)),
        steps=(),
        views=tuple(_views(text, provision.heading)) if searched and len(text) >= _SHORTEST_VIEW else (),
        url=provision.url or document.url,
        basis=Basis.OFFICIAL_TEXT,
        checked=document.retrieved,
        source=document.source_id,
        path=path,
        start=offset + provision.start,
        end=offset + provision.end,
        parent=provision.parent,
    )


def _views(text: str, heading: tuple[str, ...]) -> Iterator[str]:
    """The heading path and the text; a long text gives several views, cut between sentences."""
    head = ". ".join(heading)
    room = max(_LONGEST_VIEW - len(head), _SHORTEST_WINDOW)
    for start, end in pack(text, sentence_spans(text), target=room, limit=room):
        yield f"{head}. {text[start:end]}"
