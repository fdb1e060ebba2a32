"""Every rule of the gate, each with a draft that breaks it."""

from dataclasses import replace
from datetime import date

import pytest

from advisor.draft import Draft, DraftClaim, Support
from advisor.ground import GroundingGate
from advisor.records import Scope
from index.passage import Layer, Passage
from knowledge.records import Basis, Kind, Status

DAY = date(2026, 11, 23)
SCOPE = Scope(jurisdictions=("us-mi",), as_of=DAY)
GATE = GroundingGate()
SENTENCE = "Michigan asks a database owner to tell the people concerned."


def passage(**changes) -> Passage:
    base = Passage(
        id="us-mi/breach",
        layer=Layer.RULE,
        kind=Kind.LAW,
        shard="place-us-mi",
        place="us-mi",
        jurisdiction="us-mi",
        vendor=None,
        region=None,
        topic="breach",
        professions=(),
        title="Breach",
        citation="MCL 445.72",
        heading=(),
        status=Status.IN_FORCE,
        effective_from=date(2007, 7, 2),
        effective_to=None,
        text=SENTENCE + "\nMichigan names no face scans.",
        sentences=(SENTENCE,),
        steps=(),
        views=(SENTENCE,),
        url=None,
        basis=Basis.SECONDARY,
        checked=date(2026, 1, 1),
        source="knowledge/jurisdictions/us-mi.yaml",
        path="knowledge/jurisdictions/us-mi.yaml",
        start=0,
        end=1,
    )
    return replace(base, **changes)


def check(claim: DraftClaim, scope: Scope = SCOPE, places=("us-mi", "us-federal"), retrieved=None):
    draft = Draft(claims=(claim,), gaps=(), writer="test")
    known = {s.passage.id: s.passage for s in claim.support} if retrieved is None else retrieved
    kept, dropped = GATE.check(draft, scope, known, places)
    return [d.reason for d in dropped] if not kept else None


def claim(text: str = SENTENCE, quote: str | None = None, part: str = "short", **changes) -> DraftClaim:
    return DraftClaim(text=text, part=part, support=(Support(passage=passage(**changes), quote=quote or text),))


def test_a_sentence_of_a_retrieved_passage_passes():
    assert check(claim()) is None


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (DraftClaim(text=SENTENCE, part="short", support=()), "no citation"),
        (claim(place="us-oh"), "the law of a place that was not asked about"),
        (claim(quote="Michigan asks nobody."), "the quotation is not in us-mi/breach"),
        (claim(text="Michigan jails everybody.", quote=SENTENCE), "the sentence is not what us-mi/breach says"),
        (claim(status=Status.PENDING, effective_from=None), "is not law (pending)"),
        (claim(status=Status.FAILED, effective_from=None), "is not law (failed)"),
        (claim(status=Status.ENJOINED), "is not law (enjoined)"),
        (claim(effective_from=date(2027, 1, 1)), "is not law (enacted)"),
        (claim(effective_to=date(2026, 1, 1)), "is not law (repealed)"),
    ],
)
def test_a_draft_that_breaks_a_rule_is_dropped(broken, reason):
    (found,) = check(broken) or ("kept",)
    assert reason in found


@pytest.mark.parametrize("more", [" The fine is one million dollars.", " Everybody may ignore it."])
def test_words_that_the_passage_does_not_say_are_dropped_with_their_sentence(more):
    assert check(claim(text=SENTENCE + more, quote=SENTENCE)) == ["the sentence is not what us-mi/breach says"]


def test_official_text_is_told_as_a_quotation_alone():
    official = {"layer": Layer.OFFICIAL, "citation": "MCL 445.72"}
    assert check(claim(text=f"MCL 445.72 says: “{SENTENCE}”", quote=SENTENCE, **official)) is None
    assert check(claim(text=f"MCL 445.72 says: “{SENTENCE}” Pay at once.", quote=SENTENCE, **official)) is not None


def test_a_passage_that_was_not_retrieved_is_dropped():
    assert check(claim(), retrieved={}) == ["us-mi/breach was not retrieved for this question"]


def test_a_bill_that_is_said_to_be_a_bill_passes():
    said = claim(text="Bill, not law: " + SENTENCE, quote=SENTENCE, status=Status.PENDING, effective_from=None)
    assert check(said) is None


def test_the_status_is_that_of_the_day_asked_about():
    past = Scope(jurisdictions=("us-mi",), as_of=date(2006, 1, 1))
    (reason,) = check(claim(), scope=past) or ("kept",)
    assert "is not law (enacted)" in reason


def test_an_absence_may_be_stated():
    text = "Michigan has no statute on face scans."
    absence = passage(status=Status.NONE, effective_from=None, text=text)
    assert check(DraftClaim(text=text, part="short", support=(Support(passage=absence, quote=text),))) is None


def test_a_citation_that_the_passage_does_not_hold_is_dropped():
    said = "Michigan says so in a statute."
    support = Support(passage=passage(text=said), quote=said)
    draft = DraftClaim(text="Michigan says so in MCL 999.999.", part="short", support=(support,))
    assert check(draft) == ["the sentence is not what us-mi/breach says"]


@pytest.mark.parametrize(
    ("status", "prefix"),
    [
        (Status.PENDING, "Bill, not law: "),
        (Status.FAILED, "Failed bill, not law: "),
        (Status.ENJOINED, "Blocked by a court: "),
        (Status.UNKNOWN, "Whether this is in force was not confirmed: "),
    ],
)
def test_the_text_of_what_is_not_law_is_quoted_with_its_status_alone(status, prefix):
    quote = "This bill would make toys wash themselves."
    official = passage(layer=Layer.OFFICIAL, citation="S. 1", status=status, effective_from=None, text=quote)
    support = (Support(passage=official, quote=quote),)
    bare = f"S. 1 says: “{quote}”"
    assert check(DraftClaim(text=prefix + bare, part="us-mi", support=support)) is None
    assert check(DraftClaim(text=bare, part="us-mi", support=support)) is not None
