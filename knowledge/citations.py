"""The citation grammar: reads legal citations in running text and prints them in their local form.

The forms are data (`citations.yaml`), each with examples that the tests run.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from knowledge.errors import KnowledgeError
from knowledge.load import HERE

# Volume, reporter, page: anything that looks like it is worth a closer look.
_MAYBE_REPORTER = re.compile(r"\b\d{1,4} [A-Z][A-Za-z0-9.' ]{0,25}\d{1,6}\b")
_UNIT = re.compile(r"(?P<act>.+?) (?P<unit>Art\.|Recital) (?P<number>\d+)")
# Bounds the work on hostile input; no text that is read for citations is longer.
_LONGEST_TEXT = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationForm:
    """One form of citation: how it is recognised and how it is printed."""

    id: str
    jurisdiction: str | None
    pattern: re.Pattern[str]
    normal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCitation:
    """A citation in a text. `normal` is its local form, `start` and `end` its place in the text."""

    form: str
    jurisdiction: str | None
    normal: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class CitationGrammar:
    """All forms of citation, and how far the numbering of some acts goes."""

    forms: tuple[CitationForm, ...]
    limits: dict[str, dict[str, int]]

    def find(self, text: str) -> tuple[FoundCitation, ...]:
        """Citations in `text` in the order of their places; where two overlap the longer one counts."""
        found: list[FoundCitation] = []
        for form in self.forms:
            for match in form.pattern.finditer(text[:_LONGEST_TEXT]):
                groups = {name: value or "" for name, value in match.groupdict().items()}
                normal = " ".join(form.normal.format_map(groups).split())
                found.append(
                    FoundCitation(
                        form=form.id,
                        jurisdiction=form.jurisdiction,
                        normal=normal,
                        start=match.start(),
                        end=match.end(),
                    )
                )
        return _without_overlaps([*found, *_reporters(text[:_LONGEST_TEXT])])

    def normalise(self, text: str) -> tuple[str, ...]:
        """Local forms of all citations in `text`, each once."""
        return tuple(dict.fromkeys(citation.normal for citation in self.find(text)))

    def is_impossible(self, normal: str) -> bool:
        """True for an article or recital with a number that its act does not reach."""
        return self.last_instead_of(normal) is not None

    def last_instead_of(self, normal: str) -> str | None:
        """The last article or recital of the act, where `normal` names one that does not exist; else None."""
        match = _UNIT.match(normal)
        if match is None or match["act"] not in self.limits:
            return None
        last = self.limits[match["act"]].get("articles" if match["unit"] == "Art." else "recitals")
        if last is None or 1 <= int(match["number"]) <= last:
            return None
        return f"{match['act']} {match['unit']} {last}"

    def correction(self, normal: str) -> str | None:
        """A sentence that says that the cited article does not exist, or None where it may."""
        last = self.last_instead_of(normal)
        return None if last is None else f"There is no {normal}: the numbering ends with {last}."


def parent_citation(normal: str) -> str | None:
    """The citation one level up: GDPR Art. 9(2)(a) -> GDPR Art. 9(2) -> GDPR Art. 9 -> None."""
    shorter = re.sub(r"\([^()]+\)$", "", normal)
    return shorter if shorter != normal else None


def load_citations(path: Path = HERE / "citations.yaml") -> CitationGrammar:
    """Read the grammar.

    Raises:
        KnowledgeError: the file is missing or a pattern cannot be compiled.
    """
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        forms = tuple(
            CitationForm(
                id=entry["id"],
                jurisdiction=entry.get("jurisdiction"),
                pattern=re.compile(entry["pattern"], re.IGNORECASE),
                normal=entry["normal"],
            )
            for entry in raw["forms"]
        )
        return CitationGrammar(forms=forms, limits=dict(raw.get("limits", {})))
    except FileNotFoundError:
        raise KnowledgeError(f"knowledge/{path.name} is missing; restore it from the repository") from None
    except (yaml.YAMLError, re.error, KeyError, TypeError) as error:
        raise KnowledgeError(f"knowledge/{path.name} is damaged: {' '.join(str(error).split())[:120]}") from None


def _reporters(text: str) -> list[FoundCitation]:
    """Citations of court reports (698 F.2d 831), which a library of the courts' own conventions reads."""
    if _MAYBE_REPORTER.search(text) is None:
        return []
    # Imported where it is needed: reading its tables takes as long as everything else at start-up.
    from eyecite import get_citations
    from eyecite.models import FullCaseCitation

    return [
        FoundCitation(
            form="reporter",
            jurisdiction=None,
            normal=citation.corrected_citation(),  # type: ignore[no-untyped-call]
            start=citation.span()[0],  # type: ignore[no-untyped-call]
            end=citation.span()[1],  # type: ignore[no-untyped-call]
        )
        for citation in get_citations(text)
        if isinstance(citation, FullCaseCitation)
    ]


def _without_overlaps(found: Sequence[FoundCitation]) -> tuple[FoundCitation, ...]:
    kept: list[FoundCitation] = []
    for citation in sorted(found, key=lambda c: (c.start - c.end, c.start)):
        if all(citation.end <= other.start or citation.start >= other.end for other in kept):
            kept.append(citation)
    return tuple(sorted(kept, key=lambda c: c.start))
