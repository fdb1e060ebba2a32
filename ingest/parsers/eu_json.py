"""Parse an act of the European Union kept as JSON records of articles and recitals.

Each record holds a number, a title and a text whose paragraphs are parted by blank lines, a label being a paragraph of
its own. Known flaws of these records are mended without losing words: the heading of the next chapter or section at the
end of an article's text, a title that is the first paragraph of the text, a record that is there twice, and annexes,
signatures and footnotes in the last article.
"""

import json
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ingest.body import BodyWriter
from ingest.parsers.eu_act import ANNEX, ActWriter, whole_paragraphs
from ingest.parsers.levels_bills import to_roman
from ingest.provision import Parsed
from knowledge.errors import CorpusError
from knowledge.records import Source, SourceText

VERSION = 1
_ENDS = re.compile(r"This (?:Regulation|Directive) shall be binding in its entirety|Done at |\(1\) ?OJ ")
_SECTION = re.compile(r"SECTION \d+$", re.IGNORECASE)
_ARTICLE_INSIDE = re.compile(r"Article (\d+[a-z]+)$")
_SENTENCE_ENDS = re.compile(r"[.;:,’”)]$")  # noqa: RUF001
_MARK_ALONE = re.compile(r"(?:►\w+)?$")
_LONGEST_HEADING = 200


class _Record(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    text: str


class _Article(_Record):
    number: str
    title: str = ""
    chapter: str | None = None


class _Recital(_Record):
    recital_number: int


class _Act(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    articles: tuple[_Article, ...] = Field(min_length=1)
    recitals: tuple[_Recital, ...] = ()


def parse(raw: bytes, source: Source, way: SourceText) -> Parsed:
    """Body and provisions of the act: recitals, articles, and the annexes that stand in the last one.

    Raises:
        CorpusError: the bytes are not JSON of this form.
    """
    try:
        records = _Act.model_validate(json.loads(raw))
    except (ValidationError, ValueError, RecursionError):
        raise CorpusError(
            f"{source.id}: the JSON holds no articles with number and text; fetch the file again"
        ) from None
    writer = BodyWriter(effective_from=source.effective_from)
    writer.heading(1, source.title)
    act = ActWriter(writer=writer, form=source.citation_form)
    for recital in _once(records.recitals):
        act.recital(str(recital.recital_number), whole_paragraphs(recital.text))
    act.path = ("Chapter I",) if records.articles[0].chapter else ()
    chapters = 1
    for n, article in enumerate(records.articles, 1):
        chapters = _write_article(act, article, chapters, last=n == len(records.articles))
    return writer.parsed()


def _once(recitals: Sequence[_Recital]) -> Iterator[_Recital]:
    """The recitals, without a second record of the same number that says no more than the first."""
    texts: dict[int, str] = {}
    for recital in recitals:
        words = " ".join(recital.text.split())
        known = texts.get(recital.recital_number)
        if known is None or not known.startswith(words.rstrip(",;. ")):
            yield recital
        texts.setdefault(recital.recital_number, words)


def _write_article(act: ActWriter, article: _Article, chapters: int, *, last: bool) -> int:
    """Write an article and what stands in its record besides; returns how many chapters have begun."""
    title = " ".join(article.title.split()).rstrip("`")
    paragraphs = whole_paragraphs(article.text)
    if _MARK_ALONE.match(title) and paragraphs:
        title = f"{title} {paragraphs.pop(0)}".strip()
    rest: list[str] = []
    leaked: list[str] = []
    if last:
        end = next((n for n, paragraph in enumerate(paragraphs) if _ENDS.match(paragraph)), len(paragraphs))
        paragraphs, rest = paragraphs[:end], paragraphs[end:]
    else:
        paragraphs, leaked = _part_headings(paragraphs)
    _write_articles_inside(act, article.number, title, paragraphs)
    chapters = _write_divisions(act, leaked, chapters)
    _write_rest(act, rest)
    return chapters


def _write_articles_inside(act: ActWriter, number: str, title: str, paragraphs: list[str]) -> None:
    """An article whose record also holds the inserted ones after it ("Article 14a", and its title)."""
    inside = [n for n, paragraph in enumerate(paragraphs) if _ARTICLE_INSIDE.match(paragraph)]
    bounds = [*inside, len(paragraphs)]
    act.article(number, title, paragraphs[: bounds[0]])
    for start, end in pairwise(bounds):
        head = _ARTICLE_INSIDE.match(paragraphs[start])
        own = " ".join(paragraphs[start + 1 : min(start + 2, end)])
        act.article(head[1] if head else "", own, paragraphs[start + 2 : end])


def _part_headings(paragraphs: list[str]) -> tuple[list[str], list[str]]:
    """The article's own paragraphs, and the headings of the next division, which end like no sentence."""
    end = len(paragraphs)
    while end > 1 and len(paragraphs[end - 1]) <= _LONGEST_HEADING and not _SENTENCE_ENDS.search(paragraphs[end - 1]):
        if paragraphs[end - 1].startswith("▼"):
            break
        end -= 1
    return paragraphs[:end], paragraphs[end:]


def _write_divisions(act: ActWriter, leaked: list[str], chapters: int) -> int:
    """Write headings of divisions. Chapters are counted: a record's own number is sometimes one that its text cites."""
    while leaked:
        if _SECTION.match(leaked[0]):
            name, leaked = " ".join(leaked[:2]), leaked[2:]
            act.path = (*act.path[:1], name)
            act.writer.heading(3, name)
        else:
            name, leaked, chapters = leaked[0], leaked[1:], chapters + 1
            act.path = (f"Chapter {to_roman(chapters)} {name}",)
            act.writer.heading(2, name)
    return chapters


def _write_rest(act: ActWriter, rest: list[str]) -> None:
    """The act's last words, and the annexes, of which the last one is followed by what the page says about itself."""
    starts = [n for n, paragraph in enumerate(rest) if ANNEX.match(paragraph)]
    furniture = next((n for n, paragraph in enumerate(rest) if paragraph.startswith("ELI: ")), len(rest))
    bounds = [*starts, furniture]
    if rest[: bounds[0]]:
        act.note("final formula, signatures and footnotes", rest[: bounds[0]])
    for start, end in pairwise(bounds):
        annex = ANNEX.match(rest[start])
        act.annex(annex[1] if annex else "", rest[start + 1 : end])
    if rest[furniture:]:
        act.note("page furniture", rest[furniture:])
