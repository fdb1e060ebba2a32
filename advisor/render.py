"""Answers as Markdown for people and as plain objects for programs: the contract of the command line."""

import json
from collections.abc import Iterable
from typing import Any

from advisor.records import OPEN, SHORT, STEP, Answer, Citation, Claim, Refusal, Scope
from advisor.wording import Names, say_date, status_badge
from index.passage import Layer
from knowledge.load import GENERAL
from knowledge.records import Basis

NOTICE = "Information, not legal advice."
# What would become emphasis, code, a link or HTML. Other marks only count at the start of a line, where ours stand.
_MARKS = {ord(c): f"\\{c}" for c in "\\`*_[]<>"}

BILLS = "Often taken for law, and not law"
_LAYERS = {Layer.RULE: "our summary", Layer.OFFICIAL: "official text", Layer.DOCUMENT: "your document"}


class Renderer:
    """Turns answers and refusals into text; needs the names of places."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def markdown(self, result: Answer | Refusal) -> str:
        """The whole answer as Markdown with [1] marks and its sources."""
        if isinstance(result, Refusal):
            return self.refusal(result)
        parts = [self.body(result), self.sources(result.citations)]
        return "\n\n".join(part for part in parts if part)

    def body(self, answer: Answer) -> str:
        """The answer without its sources."""
        blocks = [escape(correction) for correction in answer.scope.corrections]
        short = [claim for claim in answer.claims if claim.part == SHORT]
        if short:
            blocks.append(" ".join(_marked(claim) for claim in short))
        for place in dict.fromkeys(c.part for c in answer.claims if c.part not in (SHORT, STEP, OPEN)):
            lines = [f"- {_marked(claim)}" for claim in answer.claims if claim.part == place]
            blocks.append(f"**{self._names.place(place)}**\n\n" + "\n".join(lines))
        steps = [claim for claim in answer.claims if claim.part == STEP]
        if steps:
            lines = [f"{n}. {_marked(claim)}" for n, claim in enumerate(steps, start=1)]
            blocks.append("**What to do**\n\n" + "\n".join(lines))
        bills = [f"- {_marked(claim)}" for claim in answer.claims if claim.part == OPEN]
        if bills:
            blocks.append(f"**{BILLS}**\n\n" + "\n".join(bills))
        notes = [escape(note) for note in (*answer.scope.assumptions, *answer.gaps)]
        if notes:
            blocks.append("**What this does not settle**\n\n" + "\n".join(f"- {note}" for note in notes))
        return "\n\n".join(blocks)

    def sources(self, citations: Iterable[Citation]) -> str:
        """The numbered sources with status, date, quotation and address."""
        lines = [self._source(citation) for citation in citations]
        return "**Sources**\n\n" + "\n".join(lines) if lines else ""

    def refusal(self, refusal: Refusal) -> str:
        """A refusal with the questions that can be answered instead."""
        text = escape(refusal.reason)
        if refusal.suggestions:
            text += "\n\nYou could ask:\n\n" + "\n".join(f"- {escape(q)}" for q in refusal.suggestions)
        return text

    def badge(self, citation: Citation) -> str:
        """Status and date of a source in a few words."""
        return status_badge(
            citation.status, citation.effective_from, citation.effective_to, citation.checked, citation.kind
        )

    def layer(self, citation: Citation) -> str:
        """Whose words a source's quotation holds."""
        words = _LAYERS[citation.layer]
        if citation.basis is Basis.GENERAL_KNOWLEDGE:
            words += ", not verified against official text"
        if citation.current_from is not None and citation.current_to is not None:
            words += f" as recorded from {say_date(citation.current_from)} to {say_date(citation.current_to)}"
        return words

    def where(self, citation: Citation) -> str:
        """Jurisdiction or vendor of a source, with the region of a vendor's text."""
        place = citation.jurisdiction or citation.vendor or GENERAL
        region = {"eu": " (text for Europe)", "us": " (text for the United States)"}.get(citation.region or "", "")
        return self._names.place(place) + region

    def _source(self, citation: Citation) -> str:
        quote = " ".join(citation.quote.split())
        checked = f"checked {say_date(citation.checked)}"
        version = (escape(citation.version),) if citation.version else ()
        facts = "; ".join((self.where(citation), self.badge(citation), self.layer(citation), *version, checked))
        lines = [
            f"[{citation.n}] **{escape(citation.citation)}** {escape(citation.title)}, {facts}",
            f"    “{escape(quote)}”",
        ]
        if citation.url:
            lines.append(f"    <{citation.url}>")
        return "  \n".join(lines) + "\n"


def to_object(result: Answer | Refusal, renderer: Renderer, identity: str | int | None = None) -> dict[str, Any]:
    """The JSON object of the command-line contract."""
    common: dict[str, Any] = {"id": identity, "question": result.question}
    if isinstance(result, Refusal):
        return common | {
            "kind": "refusal",
            "scope": scope_object(result.scope),
            "short_answer": result.reason,
            "text": renderer.markdown(result),
            "claims": [],
            "citations": [],
            "gaps": list(result.scope.assumptions),
            "reason": result.reason,
            "suggestions": list(result.suggestions),
            "writer": None,
            "corpus": result.corpus,
            "elapsed_ms": result.elapsed_ms,
        }
    return common | {
        "kind": "answer",
        "scope": scope_object(result.scope),
        "short_answer": " ".join(
            [*result.scope.corrections, *(claim.text for claim in result.claims if claim.part == SHORT)]
        ),
        "text": renderer.markdown(result),
        "claims": [{"text": claim.text, "citations": list(claim.citations)} for claim in result.claims],
        "citations": [_citation_object(citation) for citation in result.citations],
        "gaps": [*result.scope.assumptions, *result.gaps],
        "reason": None,
        "writer": result.writer,
        "corpus": result.corpus,
        "elapsed_ms": result.elapsed_ms,
    }


def scope_object(scope: Scope) -> dict[str, Any]:
    """The scope as the contract prints it."""
    return {
        "jurisdictions": list(scope.jurisdictions),
        "vendors": list(scope.vendors),
        "topics": list(scope.topics),
        "profession": scope.profession,
        "as_of": scope.as_of.isoformat(),
    }


def to_json(value: object) -> str:
    """One line of JSON, readable in any script; half characters, which no text holds, become question marks."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")


def _citation_object(citation: Citation) -> dict[str, Any]:
    return {
        "n": citation.n,
        "id": citation.id,
        "citation": citation.citation,
        "title": citation.title,
        "jurisdiction": citation.jurisdiction,
        "vendor": citation.vendor,
        "region": citation.region,
        "kind": citation.kind.value,
        "status": citation.status.value,
        "effective_from": citation.effective_from.isoformat() if citation.effective_from else None,
        "effective_to": citation.effective_to.isoformat() if citation.effective_to else None,
        "layer": citation.layer.value,
        "basis": citation.basis.value,
        "quote": citation.quote,
        "url": citation.url,
        "checked": citation.checked.isoformat(),
        "current_from": citation.current_from.isoformat() if citation.current_from else None,
        "current_to": citation.current_to.isoformat() if citation.current_to else None,
        "version": citation.version,
    }


def _marked(claim: Claim) -> str:
    return escape(claim.text) + " " + "".join(f"[{n}]" for n in claim.citations)


def escape(text: str) -> str:
    """Text of sources and questions is untrusted: no markup of its own survives."""
    return " ".join(text.split()).translate(_MARKS)
