"""Read XML from outside: no entity is resolved, no DTD is read, nothing is fetched, and the depth is bounded."""

import re

from lxml import etree

from knowledge.errors import CorpusError

# Parsers walk the tree by recursion, a few frames an element.
DEEPEST = 100
_ENCODINGS = {"utf-8", "us-ascii", "ascii", "iso-8859-1", "windows-1252"}
_DECLARED = re.compile(rb"""\A<\?xml[^>]*?\bencoding\s*=\s*["']([\w.:-]+)["']""")
_BOM = b"\xef\xbb\xbf"


def read_xml(raw: bytes, name: str) -> etree._Element:
    """Root element of a document, without comments and processing instructions; `name` is for messages.

    Raises:
        CorpusError: the XML is broken or cut off, nests too deep, declares entities, or is in an unusual encoding.
    """
    text = raw.removeprefix(_BOM).lstrip()
    _refuse_tricks(text, name)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text, parser)
    except etree.XMLSyntaxError as error:
        raise CorpusError(f"{name}: the XML is broken: {one_line(str(error))}; fetch the file again") from None
    if next(root.iter(etree.Entity), None) is not None:
        raise CorpusError(f"{name}: the XML uses entities of its own, which are not resolved; fetch the official file")
    if _depth(root) > DEEPEST:
        raise CorpusError(f"{name}: the XML nests more than {DEEPEST} deep, as no official text does; fetch it again")
    return root


def local_name(element: etree._Element) -> str:
    """Name of an element without its namespace."""
    return etree.QName(element).localname


def one_line(text: str) -> str:
    """`text` with each run of white space as one space; no-break spaces count."""
    return " ".join(text.split())


def _refuse_tricks(text: bytes, name: str) -> None:
    """Refuse what would have to be read before it can be judged.

    The test is on bytes, so only encodings are allowed in which `<!ENTITY` always has the same bytes.
    """
    declared = _DECLARED.match(text)
    encoding = declared[1].decode("ascii").lower() if declared else "utf-8"
    if encoding not in _ENCODINGS or b"\0" in text:
        raise CorpusError(f"{name}: the XML is broken: it is not in UTF-8; save it as UTF-8 and try again")
    if b"<!ENTITY" in text:
        raise CorpusError(
            f"{name}: the XML declares entities of its own, which are not resolved; fetch the official file"
        )


def _depth(root: etree._Element) -> int:
    depth = deepest = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest
