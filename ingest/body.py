"""Write a document's body and note where each provision starts and ends while doing so."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from ingest.provision import Parsed, Provision, ProvisionKind

_AGAIN = {2: "second", 3: "third", 4: "fourth"}


@dataclass(slots=True, kw_only=True)
class _Open:
    citation: str
    kind: ProvisionKind
    heading: tuple[str, ...]
    parent: str | None
    effective_from: date | None
    history: str | None
    start: int | None = None
    end: int = 0


@dataclass(slots=True)
class BodyWriter:
    """Collects paragraphs; parsers open and close provisions around them and never count characters."""

    effective_from: date | None = None
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _stack: list[_Open] = field(default_factory=list)
    _all: list[_Open] = field(default_factory=list)
    _times: Counter[str] = field(default_factory=Counter)
    _label: str = ""

    @property
    def depth(self) -> int:
        """How many provisions are open."""
        return len(self._stack)

    @property
    def citation(self) -> str | None:
        """Citation of the innermost open provision."""
        return self._stack[-1].citation if self._stack else None

    def heading(self, level: int, text: str) -> None:
        """Write a Markdown heading; it belongs to no provision's text."""
        self._append(f"{'#' * level} {text}")

    def label(self, text: str) -> None:
        """Number, as the law prints it, that goes in front of the next paragraph."""
        self._label = f"{self._label}{text} "

    def paragraph(self, text: str) -> None:
        """Write a paragraph into every open provision."""
        start = self._append(self._label + text)
        self._label = ""
        for provision in self._stack:
            provision.start = start if provision.start is None else provision.start
            provision.end = self._length

    def open(
        self,
        citation: str,
        kind: ProvisionKind,
        heading: tuple[str, ...],
        *,
        effective_from: date | None = None,
        history: str | None = None,
    ) -> None:
        """Start a provision inside the open ones.

        Legislatures do misnumber: a citation that occurs again is marked and keeps its own text,
        because two provisions must never share an identity.
        """
        self._times[citation] += 1
        times = self._times[citation]
        provision = _Open(
            citation=citation if times == 1 else f"{citation} [{_AGAIN.get(times, f'{times}th')}]",
            kind=kind,
            heading=heading,
            parent=self.citation,
            effective_from=effective_from or self.effective_from,
            history=history,
        )
        self._stack.append(provision)
        self._all.append(provision)

    def close(self, depth: int) -> None:
        """End provisions until only `depth` are open."""
        del self._stack[depth:]

    def parsed(self) -> Parsed:
        """The body and its provisions, in the law's order; one that stayed without text is none."""
        return Parsed(
            body="".join(self._parts) + "\n",
            provisions=tuple(
                Provision(
                    citation=p.citation,
                    kind=p.kind,
                    heading=p.heading,
                    start=p.start,
                    end=p.end,
                    parent=p.parent,
                    effective_from=p.effective_from,
                    history=p.history,
                )
                for p in self._all
                if p.start is not None
            ),
        )

    def _append(self, text: str) -> int:
        separator = "\n\n" if self._parts else ""
        start = self._length + len(separator)
        self._parts.append(separator + text)
        self._length = start + len(text)
        return start
