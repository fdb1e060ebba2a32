"""What an answer does not settle, said plainly: places not named, not researched, bills, weaker evidence."""

from collections.abc import Sequence

from advisor.records import Scope
from advisor.select import Selection
from advisor.wording import Names
from index.passage import Passage
from knowledge.records import Basis, Kind


def find_gaps(scope: Scope, selection: Selection, cited: Sequence[Passage], names: Names) -> tuple[str, ...]:
    """Sentences about the answer's own limits. They speak of this base, never of what the law is."""
    gaps = [not_researched(names.place(place)) for place in selection.silent]
    if not scope.places and any((passage.jurisdiction or "").startswith("us-") for passage in cited):
        gaps.append("You named no state, so no state's law is in this answer. Name yours to see its rules.")
    if any(passage.region == "eu" for passage in cited):
        gaps.append("The vendor's text that we read is the one for Europe; the text for the United States may differ.")
    if any(p.basis is Basis.GENERAL_KNOWLEDGE and p.kind is not Kind.PRACTICE for p in cited):
        gaps.append(
            "Sources marked “not verified against official text” need a look at the official page "
            "before you rely on them."
        )
    return tuple(dict.fromkeys(gaps))


def not_researched(place: str) -> str:
    """The words for a place that nobody has looked into: not the same as "no such law"."""
    return f"Not researched: we have not looked into this for {place}. That does not mean that there is no such law."
