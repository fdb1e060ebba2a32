"""Tell running text from the blocks inside it, for the parsers of XML."""

from collections.abc import Callable, Iterator

from lxml import etree

from ingest.parsers.safe_xml import one_line

Run = str | etree._Element


def runs(
    element: etree._Element,
    is_block: Callable[[etree._Element], bool],
    inline: Callable[[etree._Element], str],
    *,
    without: etree._Element | None = None,
    tidy: Callable[[str], str] = one_line,
) -> Iterator[Run]:
    """Runs of inline text, and the block elements between them, in the order in which they stand.

    Args:
        element: The element whose content is read.
        is_block: Whether a child is a block.
        inline: The text of a child that is none.
        without: A child that is passed over.
        tidy: What is done with a run before it is yielded.
    """
    run = element.text or ""
    for child in element:
        if child is without:
            run += child.tail or ""
            continue
        if isinstance(child.tag, str) and is_block(child):
            if text := tidy(run):
                yield text
            run = ""
            yield child
        else:
            run += inline(child)
        run += child.tail or ""
    if text := tidy(run):
        yield text
