"""What a layout of a codified statute may say (`knowledge/layouts/statute_text.yaml`), checked before it is read."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from ingest.numbering import Style, read_style
from knowledge.errors import CorpusError
from knowledge.layouts import layout_fields
from knowledge.records import SourceText


def _pattern(text: str) -> str:
    re.compile(text)
    return text


def _sample(text: str) -> str:
    read_style(text)
    return text


Pattern = Annotated[str, AfterValidator(_pattern)]
Sample = Annotated[str, AfterValidator(_sample)]


class Layout(BaseModel):
    """How one file of a code is laid out. Patterns are Python regular expressions.

    `paragraphs`: what parts paragraphs: empty lines (`blank`), single `lines`, or nothing but the labels (`flow`).
    `section` finds headings, in a line that begins with `##` or (`headings: inline`) in running text, with the groups
    `number` and perhaps `title`. `numbers` are those of the sections in order, where the source lost them, and in
    running text the only ones that are headings.
    `only` is the number of the one section of a file without headings.
    `lead` is what stands before the first label of a section and repeats its number and title.
    `levels` are the first labels of the code's levels, outermost first. With `inline` lists open in running text too;
    where a code `skips`, a list may leave levels out.
    `asides` are notes and furniture of the page within the law's text; a note that starts with one of `ends` goes on to
    the section's end. What stands in a section of which only the heading matches `unread` is no law (contents lists).
    `repeated` says that all after the first heading's text repeats it.
    `titles_hold_text`: numbers of the sections whose first words are in the heading alone.
    `whole` are sections or units whose lists are not counted through, and are not taken apart.
    `breaks` are the first words of paragraphs without a label where the source lost the line breaks.
    `lost` are labels that the source lost: in the section (key), after the unit of the first label comes the second.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    cite: str = "{form} {number}"
    section: Pattern | None = None
    headings: Literal["lines", "inline"] = "lines"
    only: str | None = None
    numbers: tuple[str, ...] = ()
    lead: Pattern | None = None
    paragraphs: Literal["blank", "lines", "flow"] = "blank"
    levels: tuple[Sample, ...] = Field(min_length=1)
    inline: bool = False
    skips: bool = False
    asides: tuple[Pattern, ...] = ()
    ends: tuple[Pattern, ...] = ()
    unread: Pattern | None = None
    repeated: bool = False
    titles_hold_text: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    breaks: tuple[Pattern, ...] = ()
    lost: dict[str, tuple[tuple[str, str], ...]] = Field(default_factory=dict)

    @property
    def order(self) -> tuple[Style, ...]:
        """The styles of the levels, outermost first."""
        return tuple(read_style(sample) for sample in self.levels)


def read_layout(parser: str, way: SourceText) -> Layout:
    """The layout that the registry names for `way`.

    Raises:
        KnowledgeError: there is no such layout.
        CorpusError: the layout breaks the schema.
    """
    try:
        return Layout.model_validate(layout_fields(parser, way.layout))
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(str(part) for part in problem["loc"])
        message = str(problem["msg"]).removeprefix("Value error, ")
        raise CorpusError(f"layouts/{parser}.yaml, {way.layout}: {where}: {message}; correct the layout") from None
