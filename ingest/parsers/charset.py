"""Decode a web page by what stands in it, because what a server says of its charset is often wrong."""

import codecs
import re

from knowledge.errors import CorpusError

_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_HEAD = 4096
# As the HTML standard reads them: the web means windows-1252 by all of these.
_WESTERN = {"iso-8859-1", "latin-1", "latin1", "iso8859-1", "us-ascii", "ascii", "cp1252"}
# Quotation marks, dashes, section signs and accented letters in UTF-8, which a page of windows-1252 never holds so.
_UTF8 = re.compile(rb"\xe2\x80[\x90-\xbf]|\xc2[\xa0-\xbf]|\xc3[\x80-\xbf]")


def decode_page(raw: bytes, name: str, charset: str | None = None) -> str:
    """Text of a page: by its BOM, else the charset that the layout or the page names, else UTF-8, else windows-1252.

    Args:
        raw: The page.
        name: Whose page it is, for the error.
        charset: Overrides what the page says of itself.

    Raises:
        CorpusError: no charset fits, or the text would come out garbled.
    """
    for bom, encoding in _BOMS.items():
        if raw.startswith(bom):
            return _strict(raw, encoding, name)
    named = charset or _meta_charset(raw)
    if named and named not in ("utf-8", "utf8", "windows-1252"):
        return _strict(raw, named, name)
    # A text of another charset is hardly ever valid UTF-8, so a page that is valid is UTF-8 whatever it says.
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        if _UTF8.search(raw):
            raise CorpusError(f"{name}: the page mixes UTF-8 with another charset; fetch it again") from None
        return _strict(raw, "windows-1252", name)


def _meta_charset(raw: bytes) -> str | None:
    found = _META.search(raw[:_HEAD])
    if found is None:
        return None
    named = found[1].decode("ascii").lower()
    return "windows-1252" if named in _WESTERN else named


def _strict(raw: bytes, encoding: str, name: str) -> str:
    try:
        return raw.decode(encoding)
    except LookupError:
        raise CorpusError(f"{name}: the page names the charset {encoding!r}, which does not exist") from None
    except (UnicodeDecodeError, UnicodeError):
        raise CorpusError(f"{name}: the page is not {encoding} text; set `charset` in its layout or refetch") from None
