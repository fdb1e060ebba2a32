"""Parse an act of the European Union in Formex, the XML of the Publications Office, into provisions.

Format: Formex 4/5, element names as in the consolidated acts (CONS.ACT) that the office publishes.
"""

import re
from collections.abc import Iterator

from lxml import etree

from ingest.body import BodyWriter
from ingest.provision import Parsed, ProvisionKind
from knowledge.errors import CorpusError
from knowledge.records import Source, SourceText

VERSION = 1
_BLOCKS = {"P", "LIST", "ITEM", "NP", "TXT", "ALINEA", "NO.P", "NO.PARAG"}


def parse(raw: bytes, source: Source, way: SourceText) -> Parsed:
    """Body and provisions of a Formex act: recitals, articles, paragraphs and points, nested ones too.

    Raises:
        CorpusError: the bytes are not XML, or the XML is not an act in Formex.
    """
    root = _root(raw, source.id)
    writer = BodyWriter(effective_from=source.effective_from)
    writer.heading(1, source.title)
    preamble = root.find(".//PREAMBLE")
    if preamble is not None:
        _write_preamble(writer, preamble, source.citation_form)
    terms = root.find(".//ENACTING.TERMS")
    if terms is None:
        raise CorpusError(f"{source.id}: the XML is not an act in Formex (no ENACTING.TERMS); fetch the act's own file")
    _write_division(writer, terms, source.citation_form, ())
    final = root.find(".//FINAL")
    if final is not None:
        _write_flow(writer, final, "")
    return writer.parsed()


def _root(raw: bytes, name: str) -> etree._Element:
    # No entity is resolved and nothing is fetched: a snapshot is data from outside.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise CorpusError(f"{name}: the XML is broken: {_one_line(str(error))}; fetch the file again") from None
    if next(root.iter(etree.Entity), None) is not None:
        raise CorpusError(f"{name}: the XML uses entities of its own, which are not resolved; fetch the official file")
    return root


def _write_preamble(writer: BodyWriter, preamble: etree._Element, form: str) -> None:
    writer.heading(2, "Preamble")
    for element in preamble.iter("PREAMBLE.INIT", "VISA", "GR.CONSID.INIT", "CONSID", "PREAMBLE.FINAL"):
        if element.tag == "CONSID":
            _write_recital(writer, element, form)
        else:
            _write_flow(writer, element, "")


def _write_recital(writer: BodyWriter, consid: etree._Element, form: str) -> None:
    label = _label(consid.find(".//NO.P"))
    if not label:
        _write_flow(writer, consid, "")
        return
    name = f"Recital {_bare(label)}"
    writer.open(f"{form} {name}", ProvisionKind.RECITAL, (name,))
    for part in consid.iterfind("NP"):
        _write_numbered(writer, part, "")
    writer.close(writer.depth - 1)


def _write_division(writer: BodyWriter, division: etree._Element, form: str, path: tuple[str, ...]) -> None:
    for child in division:
        if child.tag == "DIVISION":
            inner = (*path, _division_heading(child))
            writer.heading(1 + len(inner), inner[-1])
            _write_division(writer, child, form, inner)
        elif child.tag == "ARTICLE":
            _write_article(writer, child, form, path)
        elif child.tag != "TITLE":
            _write_flow(writer, child, "")


def _division_heading(division: etree._Element) -> str:
    """`CHAPTER II` and `Principles` as "Chapter II Principles"."""
    number, *titles = [_label(part) for part in division.iterfind("TITLE/*")] or [""]
    kind, _, rest = number.partition(" ")
    return _one_line(" ".join([kind.capitalize(), rest, *titles]))


def _write_article(writer: BodyWriter, article: etree._Element, form: str, path: tuple[str, ...]) -> None:
    name = _one_line(_text_of(article.find("TI.ART")))
    title = _one_line(f"{name} {_text_of(article.find('STI.ART'))}")
    heading = (*path, title)
    writer.heading(1 + len(heading), title)
    citation = f"{form} Art. {name.removeprefix('Article').strip()}"
    writer.open(citation, ProvisionKind.ARTICLE, heading)
    for child in article:
        if child.tag == "PARAG":
            _write_paragraph(writer, child, citation, heading)
        elif child.tag not in ("TI.ART", "STI.ART"):
            _write_flow(writer, child, citation, heading)
    writer.close(writer.depth - 1)


def _write_paragraph(writer: BodyWriter, parag: etree._Element, article: str, heading: tuple[str, ...]) -> None:
    label = _label(parag.find("NO.PARAG"))
    citation = f"{article}({_bare(label)})" if label else article
    depth = writer.depth
    if label:
        writer.open(citation, ProvisionKind.PARAGRAPH, heading)
        writer.label(label)
    for child in parag:
        if child.tag != "NO.PARAG":
            _write_flow(writer, child, citation, heading)
    writer.close(depth)


def _write_flow(writer: BodyWriter, element: etree._Element, citation: str, heading: tuple[str, ...] = ()) -> None:
    """Write running text and lists in the order in which they stand; `citation` is of the unit around them."""
    for part in _parts(element):
        if isinstance(part, str):
            writer.paragraph(part)
        elif part.tag == "NP":
            _write_point(writer, part, citation, heading)
        elif part.tag == "ITEM" and part.find("NP") is None:
            # A dash is no number: the item stays part of the paragraph and has no citation.
            writer.label("—")
            _write_flow(writer, part, citation, heading)
        else:
            _write_flow(writer, part, citation, heading)


def _write_point(writer: BodyWriter, point: etree._Element, citation: str, heading: tuple[str, ...]) -> None:
    label = _label(point.find("NO.P"))
    depth = writer.depth
    if label and citation:
        citation = f"{citation}({_bare(label)})"
        writer.open(citation, ProvisionKind.POINT, heading)
    _write_numbered(writer, point, citation, heading)
    writer.close(depth)


def _write_numbered(writer: BodyWriter, numbered: etree._Element, citation: str, heading: tuple[str, ...] = ()) -> None:
    if label := _label(numbered.find("NO.P")):
        writer.label(label)
    for child in numbered:
        if child.tag != "NO.P":
            _write_flow(writer, child, citation, heading)


def _parts(element: etree._Element) -> Iterator[str | etree._Element]:
    """Runs of inline text, and the block elements between them."""
    run = element.text or ""
    for child in element:
        if child.tag in _BLOCKS:
            if run.strip():
                yield _one_line(run)
            run = ""
            yield child
        else:
            run += _inline(child)
        run += child.tail or ""
    if run.strip():
        yield _one_line(run)


def _inline(element: etree._Element) -> str:
    """Text of an inline element as printed: quotation marks set, numbers grouped, footnotes left out."""
    if element.tag == "NOTE":
        return ""
    if element.tag in ("QUOT.START", "QUOT.END"):
        return chr(int(element.get("CODE", "22"), 16))
    text = (element.text or "") + "".join(_inline(child) + (child.tail or "") for child in element)
    if element.tag == "FT" and element.get("TYPE") == "NUMBER" and text.isdigit():
        return f"{int(text):,}".replace(",", " ")
    return text


def _text_of(element: etree._Element | None) -> str:
    return "" if element is None else _inline(element)


def _label(element: etree._Element | None) -> str:
    return _one_line(_text_of(element))


def _bare(label: str) -> str:
    return re.sub(r"\W", "", label)


def _one_line(text: str) -> str:
    return " ".join(text.split())
