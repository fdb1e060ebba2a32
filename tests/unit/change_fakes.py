"""Invented changes of invented texts, for the reports, the commands and the screen."""

from dataclasses import replace
from datetime import date
from typing import Any

from ingest.change import Cause, ChangeKind, DocumentChange, ProvisionChange
from ingest.reviews import Review
from knowledge.records import Basis, Evidence, Rule
from tests.unit.ui_fakes import rule

HOSTILE = (
    "<script>alert(1)</script> <img src=https://evil.example/a onerror=alert(1)> ![x](https://evil.example/b)"
    " [y](javascript:alert(1)) <https://evil.example/c> www.evil.example me@evil.example ]]> --> | a | b |\n"
    "\u202etxet\u202c \x1b[31mred\x1b]8;;https://evil.example\x07link &lt;b&gt; **bold** ~~gone~~ `code` $x$ \x00\n"
    "# heading\n- item\n1. one\n    code\n---\n***\n===\n> quote\n:smile: <!-- gone --> \ufffe \r end\\"
)


def amended(citation: str = "Toy Act 2(1)", **changes: Any) -> ProvisionChange:
    plain = ProvisionChange(
        kind=ChangeKind.AMENDED,
        citation=citation,
        heading=("Toy Act", "Keeping of scans"),
        old="A shop deletes a face scan within 30 days.",
        new="A shop deletes a face scan within 60 days, unless the customer objects.",
    )
    return replace(plain, **changes)


ADDED = ProvisionChange(
    kind=ChangeKind.ADDED,
    citation="Toy Act 3",
    heading=("Toy Act", "Toys"),
    old="",
    new="A toy keeps no face.\n\nNever.",
)
REMOVED = ProvisionChange(kind=ChangeKind.REMOVED, citation="Toy Act 9", heading=(), old="A fee of $5 is due.", new="")
RENUMBERED = ProvisionChange(
    kind=ChangeKind.RENUMBERED, citation="Toy Act 5", heading=(), old="It holds.", new="It holds.", was="Toy Act 4"
)


def change(**changes: Any) -> DocumentChange:
    plain = DocumentChange(
        source_id="us-mi-toy-act",
        title="Toy Act of Michigan",
        jurisdiction="us-mi",
        vendor=None,
        region=None,
        url="https://www.legislature.mi.gov/toy",
        old_version="first",
        new_version="second",
        old_from=date(2025, 1, 1),
        new_from=date(2026, 2, 3),
        cause=Cause.LAW,
        provisions=(amended(), ADDED, REMOVED, RENUMBERED),
        wordless=2,
        rules=("us-mi/biometrics", "us-mi/publicity"),
    )
    return replace(plain, **changes)


POLICY = change(
    source_id="openai-privacy-eu",
    title="OpenAI Privacy Policy (Europe)",
    jurisdiction=None,
    vendor="openai",
    region="eu",
    url="https://openai.com/policies/eu-privacy-policy/",
    new_from=date(2026, 6, 4),
    provisions=(amended("OpenAI Privacy Policy (Europe), 2"),),
    wordless=0,
    note="The two texts were recorded by others; a difference may come from how they were recorded.",
    rules=("openai/training",),
)
FLAPPING = change(
    source_id="openai-terms",
    title="OpenAI Terms",
    jurisdiction=None,
    vendor="openai",
    region="us",
    flapping=True,
    new_from=date(2026, 3, 1),
    rules=("openai/training",),
)
WORDLESS = change(source_id="eu-toy", title="EU Toy Act", jurisdiction="eu", provisions=(), wordless=1, rules=())
REPARSED = change(source_id="us-il-toy", title="Illinois Toy Act", jurisdiction="us-il", cause=Cause.PARSER)
CHANGES = (POLICY, FLAPPING, change(), WORDLESS, REPARSED)
NASTY = change(
    title=HOSTILE,
    url="javascript:alert(1)",
    note=HOSTILE,
    provisions=(
        amended(HOSTILE, heading=(HOSTILE,), old=HOSTILE, new=f"{HOSTILE} {HOSTILE}", was=HOSTILE),
        amended("Toy Act 7", old="plain", new=HOSTILE),
    ),
)


def checked_rule(rule_id: str, day: date) -> Rule:
    evidence = Evidence(basis=Basis.SECONDARY, checked=day)
    return rule(rule_id, rule_id.split("/")[0], "biometrics", evidence=evidence)


RULES = (
    checked_rule("us-mi/biometrics", date(2025, 12, 1)),
    checked_rule("us-mi/publicity", date(2026, 5, 1)),
    checked_rule("openai/training", date(2026, 2, 1)),
)
REVIEWS = (
    Review(rule=RULES[0], changes=(change(),)),
    Review(rule=RULES[2], changes=(POLICY,)),
)
