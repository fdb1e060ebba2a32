"""XML from outside is read without resolving, fetching or nesting without end."""

import pytest

from ingest.parsers.safe_xml import DEEPEST, local_name, one_line, read_xml
from knowledge.errors import CorpusError

BOMB = b'<!DOCTYPE a [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;">]><a>&c;</a>'
IN_ATTRIBUTE = b'<!DOCTYPE a [<!ENTITY a "xxxxxxxxxx">]><a title="&a;&a;&a;"/>'


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (BOMB, "entities of its own"),
        (IN_ATTRIBUTE, "entities of its own"),
        (b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1/x"> %p;]><a/>', "entities of its own"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/hostname"><a>&x;</a>', "entities of its own"),
        (b"<a>" * (DEEPEST + 1) + b"</a>" * (DEEPEST + 1), f"more than {DEEPEST} deep"),
        (b"<a>" * 5000 + b"</a>" * 5000, "the XML is broken"),
        (b"<a><b>cut off", "the XML is broken"),
        (b"<a>&x;</a>", "the XML is broken"),
        (b"", "the XML is broken"),
        (b"\xff\xfe<\0a\0/\0>\0", "not in UTF-8"),
        (b'<?xml version="1.0" encoding="UTF-7"?><a/>', "not in UTF-8"),
        (b"<a>\xff</a>", "the XML is broken"),
        (b"<a/><b/>", "the XML is broken"),
    ],
)
def test_what_is_not_plain_xml_is_refused_in_one_line(raw, said):
    with pytest.raises(CorpusError, match=said) as error:
        read_xml(raw, "toy")
    assert "\n" not in str(error.value)
    assert str(error.value).startswith("toy: ")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"<a>b<!-- not a word -->c<?PAGE 2?></a>", "bc"),
        (b'\xef\xbb\xbf  <?xml version="1.0" encoding="ISO-8859-1"?><a>\xa7</a>', "\u00a7"),
        (b'<!DOCTYPE a PUBLIC "-//X//DTD" "http://127.0.0.1/x.dtd"><a>&#167;&amp;</a>', "\u00a7&"),
        (b"<a>" * DEEPEST + b"x" + b"</a>" * DEEPEST, "x"),
    ],
)
def test_plain_xml_is_read(raw, text):
    root = read_xml(raw, "toy")
    assert local_name(root) == "a"
    assert "".join(root.itertext()) == text


def test_white_space_is_folded():
    assert one_line(" a\u00a0\n b ") == "a b"
