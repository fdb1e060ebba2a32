"""What must hold for the output of every parser: nothing of the source's words is lost, and nothing stands twice."""

import re

_SPACE = re.compile(r"\s")
# Marks that a parser sets between the cells of a table are no words.
_LAYOUT = {"|"}


def words(text):
    """The words of a text in order, without marks of layout and heading marks."""
    return [word for word in re.sub(r"(?m)^#+ ", "", text).split() if word not in _LAYOUT]


def assert_covered(parsed):
    """Provisions nest, siblings do not overlap, and each visible character outside headings has an innermost one."""
    spans = {p.citation: p for p in parsed.provisions}
    assert len(spans) == len(parsed.provisions), "a citation is used twice"
    owner = [None] * len(parsed.body)
    for provision in parsed.provisions:
        _claim(provision, spans, owner, parsed.body)
    lost = [n for n, character in enumerate(parsed.body) if owner[n] is None and not _SPACE.match(character)]
    headings = {n for match in re.finditer(r"(?m)^#.*$", parsed.body) for n in range(*match.span())}
    outside = [n for n in lost if n not in headings]
    assert not outside, f"in no provision: {parsed.body[outside[0] : outside[0] + 60]!r}"


def _claim(provision, spans, owner, body):
    """Take a provision's characters from its parent, and from nobody else."""
    if provision.parent is not None:
        parent = spans[provision.parent]
        assert parent.start <= provision.start <= provision.end <= parent.end, provision.citation
    for n in range(provision.start, provision.end):
        if not _SPACE.match(body[n]):
            assert owner[n] == provision.parent, f"{provision.citation} overlaps {owner[n]}"
            owner[n] = provision.citation
