"""What an answer does not settle, said plainly: places not named, not researched, bills, weaker evidence."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from advisor.draft import DraftClaim
from advisor.records import Scope
from advisor.select import Selection
from advisor.wording import Names, say_date
from index.passage import Layer, Passage
from knowledge.records import Basis, Kind


def find_gaps(scope: Scope, selection: Selection, cited: Sequence[Passage], names: Names) -> tuple[str, ...]:
    """Sentences about the answer's own limits. They speak of this base, never of what the law is."""
    gaps = [not_researched(names.place(place)) for place in selection.silent]
    if not scope.places and any((passage.jurisdiction or "").startswith("us-") for passage in cited):
        gaps.append("You named no state, so no state's law is in this answer. Name yours to see its rules.")
    if any(passage.region == "eu" for passage in cited):
        gaps.append("The vendor's text that we read is the one for Europe; the text for the United States may differ.")
    gaps += [wording for passage in cited if (wording := _wording(passage, scope.as_of)) is not None]
    gaps += [
        f"Our rules on {names.place(place)} describe its texts as they were checked on {say_date(checked)}; "
        f"on {say_date(scope.as_of)} they may have read differently."
        for place, checked in _checked_later(cited, scope.as_of).items()
    ]
    if any(p.basis is Basis.GENERAL_KNOWLEDGE and p.kind is not Kind.PRACTICE for p in cited):
        gaps.append(
            "Sources marked “not verified against official text” need a look at the official page "
            "before you rely on them."
        )
    return tuple(dict.fromkeys(gaps))


def unreviewed(claims: Sequence[DraftClaim], changed: Mapping[str, date], day: date) -> tuple[str, ...]:
    """What to say of rules whose source has changed since somebody compared them with it."""
    cited = dict.fromkeys(support.passage for claim in claims for support in claim.support)
    return tuple(
        f"The text behind {passage.citation} ({passage.title.lower()}) changed on {say_date(changed[passage.id])}, "
        "and our sentences on it were not compared with the new text yet."
        for passage in cited
        if passage.id in changed and changed[passage.id] <= day
    )


def _wording(passage: Passage, day: date) -> str | None:
    """Official text that is not today's, or not that of the day that was asked about, is never passed off as it."""
    if passage.layer is not Layer.OFFICIAL or passage.current_from is None:
        return None
    if not passage.worded_on(day):
        return (
            f"The wording of {passage.citation} on {say_date(day)} is not on hand; "
            f"the text quoted was recorded on {say_date(passage.current_from)}."
        )
    if passage.current_to is not None:
        return (
            f"The text of {passage.citation} quoted here is the one of {say_date(day)}: it was recorded on "
            f"{say_date(passage.current_from)}; since {say_date(_day_after(passage.current_to))} another is current."
        )
    return None


def _day_after(day: date) -> date:
    return day + timedelta(days=1)


def _checked_later(cited: Sequence[Passage], day: date) -> dict[str, date]:
    """Vendors whose rules were read from texts later than the day that was asked about, with the day of reading."""
    later: dict[str, date] = {}
    for passage in cited:
        dated = passage.effective_from is not None and passage.effective_from <= day
        if passage.layer is Layer.RULE and passage.vendor and day < passage.checked and not dated:
            later[passage.place] = max(passage.checked, later.get(passage.place, passage.checked))
    return later


def not_researched(place: str) -> str:
    """The words for a place that nobody has looked into: not the same as "no such law"."""
    return f"Not researched: we have not looked into this for {place}. That does not mean that there is no such law."
