"""The parsers that the registry may name, each with the version that goes into what it wrote."""

from collections.abc import Callable
from dataclasses import dataclass

from ingest.parsers import ecfr, eurlex_xhtml, formex, statute_markdown, uslm
from ingest.provision import Parsed
from knowledge.errors import CorpusError
from knowledge.records import Source, SourceText


@dataclass(frozen=True, slots=True, kw_only=True)
class Parser:
    """A pure function from a page to provisions. A new `version` re-derives what older ones wrote."""

    name: str
    version: int
    parse: Callable[[bytes, Source, SourceText], Parsed]


PARSERS = {
    parser.name: parser
    for parser in (
        Parser(name="ecfr", version=ecfr.VERSION, parse=ecfr.parse),
        Parser(name="eurlex_xhtml", version=eurlex_xhtml.VERSION, parse=eurlex_xhtml.parse),
        Parser(name="formex", version=formex.VERSION, parse=formex.parse),
        Parser(name="statute_markdown", version=statute_markdown.VERSION, parse=statute_markdown.parse),
        Parser(name="uslm", version=uslm.VERSION, parse=uslm.parse),
    )
}


def parser_of(source: Source, way: SourceText) -> Parser:
    """The parser that the registry names for `way` of `source`.

    Raises:
        CorpusError: there is no parser of that name.
    """
    if way.parser not in PARSERS:
        raise CorpusError(f"{source.id}: no parser {way.parser!r}; name one of {', '.join(PARSERS)} in sources.yaml")
    return PARSERS[way.parser]
