"""Find the labels in a section's text and the unit that each opens; where in doubt, none.

A right citation of a larger unit beats a wrong one of a smaller unit. So a label opens a unit only where it is exactly
the next one expected and stands where a label can stand; a reference ("under subsection (1) or (2)") never does.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.numbering import Style, likelier, places_in
from ingest.parsers.statute_tokens import Place, Token, read_tokens

PARAGRAPH = "\n\n"
_DEFINED = re.compile(r"[\"“”‘’*_]")  # noqa: RUF001
_LOOK_BEHIND = 40
# How far to look for the rest of a list; bounds the work on hostile text.
_LOOK_AHEAD = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A place where the text goes over to the unit `path` (its labels, outermost first), which may begin here."""

    start: int
    path: tuple[str, ...]
    opens: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unit:
    label: str
    level: int
    ordinal: int


@dataclass(slots=True, kw_only=True)
class LabelWalk:
    """Walks once through one section's text.

    Lists that have no citation of their own are not taken apart: those of the paths in `whole` ("" is the section),
    those under definitions without a label, and a second list of one unit. `lost` are pairs of a path and of the label
    that the source lost after it. `strays` are what stands like a label and fitted nowhere.
    """

    order: tuple[Style, ...]
    inline: bool
    skips: bool = False
    whole: frozenset[str] = frozenset()
    lost: tuple[tuple[str, str], ...] = ()
    strays: list[str] = field(default_factory=list)
    _stack: list[_Unit] = field(default_factory=list)
    # Units beyond this many are closed, but their series may still go on.
    _active: int = 0
    _uncounted: list[tuple[Style, int]] = field(default_factory=list)
    _defining: bool = False
    _taken: int = -1
    _restored: set[int] = field(default_factory=set)

    def cuts(self, law: str) -> Iterator[Cut]:
        """Every change of unit in `law`, in order; before the first the text is the section's own."""
        tokens = read_tokens(law, self.order)
        n = 0
        start = 0
        for paragraph in law.split(PARAGRAPH):
            end = start + len(paragraph)
            if n == len(tokens) or tokens[n].start > start:
                yield from self._unlabelled(law, start)
            while n < len(tokens) and tokens[n].start < end:
                yield from self._labelled(tokens, n)
                n += 1
            start = end + len(PARAGRAPH)

    @property
    def _path(self) -> tuple[str, ...]:
        return tuple(unit.label for unit in self._stack[: self._active])

    @property
    def _open_at(self) -> list[tuple[int, int]]:
        return [(unit.level, unit.ordinal) for unit in self._stack]

    def _unlabelled(self, law: str, start: int) -> Iterator[Cut]:
        """A paragraph without a label goes on with its unit after a colon, else with the outermost around the list."""
        self._uncounted.clear()
        self._defining = self._defining or _DEFINED.match(law, start) is not None
        if law[max(0, start - _LOOK_BEHIND) : start].rstrip().endswith(":") and not self._defining:
            return
        outermost = 1 if self._stack and self._stack[0].level == 0 else 0
        if self._active > outermost:
            self._active = outermost
            yield Cut(start=start, path=self._path, opens=False)

    def _labelled(self, tokens: Sequence[Token], n: int) -> Iterator[Cut]:
        token = tokens[n]
        if not self._may_be_label(tokens, n):
            return
        yield from self._restore(token)
        if self._goes_on_uncounted(token):
            return
        places = places_in(self.order, token.label, token.brackets, self._open_at, skips=self.skips)
        first = token.place is Place.FIRST
        places = tuple(p for p in places if first or p[1] > 1 or self._opens_inline(tokens, n, p[0]))
        counts = not self._defining and self._active == len(self._stack) and "".join(self._path) not in self.whole
        if not counts and not any(ordinal > 1 for _, ordinal in places):
            self._open_uncounted(token)
        elif places:
            yield self._open(tokens, n, places if counts else tuple(p for p in places if p[1] > 1))
        else:
            self.strays.append(f"{''.join(self._path)} {token.label}")

    def _may_be_label(self, tokens: Sequence[Token], n: int) -> bool:
        token = tokens[n]
        if token.chained and self._taken == tokens[n - 1].start:
            return True
        return token.place >= Place.STOP and not (token.chained and token.place is Place.FIRST)

    def _run_in(self, token: Token) -> bool:
        """Whether only the unit's own short heading stands before the token: `(b) Standard. (1)`."""
        return self._taken >= 0 and token.run_in_from == self._taken

    def _open(self, tokens: Sequence[Token], n: int, places: Sequence[tuple[int, int]]) -> Cut:
        token = tokens[n]
        level, ordinal = places[0]
        if len(places) > 1:
            ahead = [later.label for later in tokens[n + 1 : n + _LOOK_AHEAD] if later.place >= Place.STOP]
            level, ordinal = likelier(self.order, places, ahead, self._open_at, opens_list=token.after_colon)
        self._uncounted.clear()
        self._defining = False
        ordinal = self.order[level].ordinal(token.last) or ordinal
        self._push(_Unit(label=f"({token.label})", level=level, ordinal=ordinal))
        self._taken = token.start
        return Cut(start=token.start, path=self._path, opens=True)

    def _push(self, unit: _Unit) -> None:
        self._stack = [*(above for above in self._stack if above.level < unit.level), unit]
        self._active = len(self._stack)

    def _goes_on_uncounted(self, token: Token) -> bool:
        for depth, (style, ordinal) in reversed(list(enumerate(self._uncounted))):
            if style.brackets is token.brackets and style.ordinal(token.label) == ordinal + 1:
                self._uncounted[depth:] = [(style, ordinal + 1)]
                return True
        return False

    def _open_uncounted(self, token: Token) -> None:
        firsts = [s for s in self.order if s.brackets is token.brackets and s.ordinal(token.label) == 1]
        if firsts and (token.place is Place.FIRST or token.after_colon):
            self._uncounted.append((firsts[0], 1))

    def _opens_inline(self, tokens: Sequence[Token], n: int, level: int) -> bool:
        """Whether a first label within a paragraph opens a list: a second label must follow where one can stand."""
        token, style = tokens[n], self.order[level]
        chained = token.chained and self._taken == tokens[n - 1].start
        if not ((self.inline and token.after_colon) or chained or self._run_in(token)):
            return False
        around = [(self.order[outer], ordinal) for outer, ordinal in self._open_at if outer < level]
        expected = 2
        for later in tokens[n + 1 : n + _LOOK_AHEAD]:
            if later.brackets is style.brackets and style.ordinal(later.label) == expected:
                if later.place is Place.WITHIN:
                    return False
                expected += later.place is not Place.REFERENCE
            elif later.place >= Place.STOP and any(
                outer.brackets is later.brackets and outer.ordinal(later.label) == ordinal + 1
                for outer, ordinal in around
            ):
                break
        return expected > 2

    def _restore(self, token: Token) -> Iterator[Cut]:
        """Put in a label that the source lost before this token."""
        path = "".join(self._path)
        for n, (after, label) in enumerate(self.lost):
            if after == path and n not in self._restored and token.place is Place.FIRST:
                self._restored.add(n)
                bare, brackets = label.strip("()."), label.startswith("(")
                places = places_in(self.order, bare, brackets, self._open_at) or tuple(
                    (at, count) for at, style in enumerate(self.order) if (count := style.ordinal(bare)) is not None
                )
                level, ordinal = places[0]
                self._push(_Unit(label=label, level=level, ordinal=ordinal))
                yield Cut(start=token.start, path=self._path, opens=True)
                return
