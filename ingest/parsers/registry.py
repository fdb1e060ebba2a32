"""The parsers that the registry may name, each with the version that goes into what it wrote."""

from collections.abc import Callable
from dataclasses import dataclass

from ingest.parsers import (
    bill_markdown,
    cfr_markdown,
    cfr_text,
    ecfr,
    eu_json,
    eurlex_xhtml,
    formex,
    html_page,
    oj_text,
    pdf_statute,
    plain_text,
    policy_markdown,
    session_law,
    statute_markdown,
    statute_text,
    uscode_markdown,
    uslm,
)
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
        Parser(name="bill_markdown", version=bill_markdown.VERSION, parse=bill_markdown.parse),
        Parser(name="cfr_markdown", version=cfr_markdown.VERSION, parse=cfr_markdown.parse),
        Parser(name="cfr_text", version=cfr_text.VERSION, parse=cfr_text.parse),
        Parser(name="ecfr", version=ecfr.VERSION, parse=ecfr.parse),
        Parser(name="eu_json", version=eu_json.VERSION, parse=eu_json.parse),
        Parser(name="eurlex_xhtml", version=eurlex_xhtml.VERSION, parse=eurlex_xhtml.parse),
        Parser(name="formex", version=formex.VERSION, parse=formex.parse),
        Parser(name="html_page", version=html_page.VERSION, parse=html_page.parse),
        Parser(name="oj_text", version=oj_text.VERSION, parse=oj_text.parse),
        Parser(name="pdf_statute", version=pdf_statute.VERSION, parse=pdf_statute.parse),
        Parser(name="plain_text", version=plain_text.VERSION, parse=plain_text.parse),
        Parser(name="policy_markdown", version=policy_markdown.VERSION, parse=policy_markdown.parse),
        Parser(name="session_law", version=session_law.VERSION, parse=session_law.parse),
        Parser(name="statute_markdown", version=statute_markdown.VERSION, parse=statute_markdown.parse),
        Parser(name="statute_text", version=statute_text.VERSION, parse=statute_text.parse),
        Parser(name="uscode_markdown", version=uscode_markdown.VERSION, parse=uscode_markdown.parse),
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
