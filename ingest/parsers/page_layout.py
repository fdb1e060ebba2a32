"""The layout of a code on one site: which paragraphs start a section, and what its units look like."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from ingest.parsers.levels_html import read_levels
from knowledge.errors import KnowledgeError


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"is not a regular expression ({error}): {text[:60]!r}") from None
    return text


def _numbered(text: str) -> str:
    if "number" not in re.compile(_pattern(text)).groupindex:
        raise ValueError(f"needs a group (?P<number>...): {text[:60]!r}")
    return text


def _levels(samples: tuple[str, ...]) -> tuple[str, ...]:
    read_levels(samples)
    return samples


Pattern = Annotated[str, AfterValidator(_pattern)]
SectionPattern = Annotated[str, AfterValidator(_numbered)]
LevelSamples = Annotated[tuple[str, ...], AfterValidator(_levels)]


class StatuteLayout(BaseModel):
    """What a parser of statute pages must know of a site; every field is data of `knowledge/layouts/`.

    `section` matches the start of the paragraph that starts a section; its group `number` goes into `citation`, and
    what it matches becomes the section's heading. `lead` matches words in front of the section's first label.
    A paragraph that matches `headings` is a chapter's or part's heading. From the one that matches `notes` on, a
    section holds the publisher's notes. `pages: section` says that a page holds one section, so that no later
    paragraph starts another.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    section: SectionPattern = r"(?P<number>(?!))"
    citation: str = "{form} {number}"
    number_case: Literal["as_is", "lower", "upper"] = "as_is"
    lead: Pattern | None = None
    headings: Pattern | None = None
    notes: Pattern | None = None
    levels: LevelSamples = ()
    pages: Literal["section", "chapter"] = "chapter"
    units: Literal["sections", "clauses"] = "sections"
    dated_by_history: bool = False


LayoutModel = TypeVar("LayoutModel", bound=StatuteLayout)


def read_layout(model: type[LayoutModel], fields: Mapping[str, Any], name: str) -> LayoutModel:
    """The layout `name` from its fields.

    Raises:
        KnowledgeError: a field is unknown or does not hold what it must.
    """
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(str(part) for part in problem["loc"])
        message = " ".join(str(problem["msg"]).removeprefix("Value error, ").split())
        raise KnowledgeError(f"knowledge/layouts: layout {name}, {where}: {message}") from None
