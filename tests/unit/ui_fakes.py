"""A small product of real records behind the screens: real scope reading, and an advisor whose answers are known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any, cast

import numpy as np

import assemble
from advisor.records import OPEN, SHORT, STEP, Answer, Choices, Citation, Claim, Event, Refusal, Scope, Stage, Turn
from index.embedding import DIMENSIONS, Progress, Vectors, no_progress
from index.generation import Index, Manifest
from index.passage import Layer, Passage
from knowledge.load import KnowledgeBase
from knowledge.records import Basis, Evidence, Kind, Place, Profession, Rule, Status, Topic, Vendor
from settings import Settings

TODAY = date(2026, 11, 23)
ADDRESS = "https://www.legislature.mi.gov/"


def rule(rule_id: str, place: str, topic: str, *asked_as: str, **changes: object) -> Rule:
    vendor = place if place == "openai" else None
    plain = Rule(
        id=rule_id,
        place=place,
        jurisdiction=None if vendor or place == "general" else place,
        vendor=vendor,
        region="eu" if vendor else None,
        kind=Kind.POLICY if vendor else Kind.LAW,
        topic=topic,
        title=f"Title of {rule_id}",
        citation=f"Citation of {rule_id}",
        act=None,
        status=Status.IN_FORCE,
        effective_from=None,
        effective_to=None,
        summary=f"Summary of {rule_id}.",
        points=(),
        steps=(),
        enforcement=None,
        professions=(),
        asked_as=asked_as,
        url=ADDRESS,
        policy=None,
        policy_date=None,
        evidence=Evidence(basis=Basis.SECONDARY, checked=TODAY),
        file="knowledge/test.yaml",
    )
    return replace(plain, **changes)


# Whatever else the base holds is not looked at by the screens and stays empty.
_NOTHING: dict[str, Any] = {field.name: () for field in fields(KnowledgeBase)}
KNOWLEDGE = replace(
    KnowledgeBase(**_NOTHING),
    rules=(
        rule("us-mi/biometrics", "us-mi", "biometrics", "Does Michigan have a law like BIPA?", status=Status.NONE),
        rule("us-mi/publicity", "us-mi", "publicity", "does michigan", "Can a shop in Michigan use my face?"),
        rule("us-mi/bill", "us-mi", "biometrics", "Is there a bill in Michigan?", status=Status.PENDING),
        rule("us-mi/failed", "us-mi", "biometrics", "Did the Michigan bill fail?", status=Status.FAILED),
        rule("us-mi/unknown", "us-mi", "breach", "Who must tell me of a leak?", status=Status.UNKNOWN),
        rule("us-il/biometrics", "us-il", "biometrics", "Does Illinois protect my face?"),
        rule("us-federal/replica", "us-federal", "replica", "Is there a federal deepfake law?"),
        rule("openai/training", "openai", "training", "Does ChatGPT train on my selfie?"),
        rule("doctor/hipaa", "us-federal", "health", "May a doctor upload an X-ray?", professions=("doctor",)),
        rule("gdpr/art-2", "eu", "material-scope", "Does the GDPR apply at home?"),
        rule("practice/gps", "general", "metadata", "How do I remove GPS from a photo?", kind=Kind.PRACTICE),
    ),
    topics=tuple(
        Topic(id=name, name=name.capitalize(), group="state", words=(name, *words))
        for name, *words in (
            ("biometrics", "face", "BIPA"),
            ("publicity",),
            ("breach",),
            ("replica", "deepfake"),
            ("training", "train"),
            ("health", "X-ray"),
            ("material-scope",),
            ("metadata", "GPS"),
        )
    ),
    places=(
        Place(code="us-mi", name="Michigan", abbreviations=("MI",)),
        Place(code="us-il", name="Illinois", abbreviations=("IL",)),
        Place(code="us-federal", name="United States (federal)"),
        Place(code="eu", name="European Union"),
    ),
    vendors=(Vendor(id="openai", name="OpenAI", products=("ChatGPT",)),),
    professions=(Profession(id="doctor", name="Doctors", aliases=("doctor",)),),
    sources=(),
    hash="test",
)


def manifest(**changes: object) -> Manifest:
    plain = Manifest(
        generation="g1",
        format=1,
        knowledge="k",
        corpus="c",
        documents="d",
        document_folders=(),
        model="m",
        weights="w",
        splitter=1,
        passages=0,
        views=0,
        built="2026-11-20T08:00:00+00:00",
    )
    return replace(plain, **changes)


def citation(n: int = 1, **changes: object) -> Citation:
    plain = Citation(
        n=n,
        id="us-mi/biometrics",
        citation="MCL 445.72",
        title="Notice of a breach",
        jurisdiction="us-mi",
        vendor=None,
        region=None,
        kind=Kind.LAW,
        status=Status.IN_FORCE,
        effective_from=date(2007, 7, 2),
        effective_to=None,
        layer=Layer.RULE,
        basis=Basis.SECONDARY,
        quote="A face is not a number.",
        context="Before it. A face is not a number. After it.",
        url=ADDRESS,
        checked=TODAY,
    )
    return replace(plain, **changes)


def scope(**changes: object) -> Scope:
    return replace(Scope(as_of=TODAY), **changes)


def answer(question: str = "Q?", **changes: object) -> Answer:
    plain = Answer(
        question=question,
        scope=scope(jurisdictions=("us-mi",), topics=("biometrics",)),
        claims=(
            Claim(text="Short for Michigan.", part=SHORT, citations=(1,)),
            Claim(text="Rule of Michigan.", part="us-mi", citations=(1, 2)),
            Claim(text="First step.", part=STEP, citations=(2,)),
            Claim(text="An open bill.", part=OPEN, citations=(2,)),
        ),
        citations=(citation(1), citation(2, id="us-mi/publicity", status=Status.PENDING)),
        gaps=("A gap remains.",),
        writer="composer",
        corpus="g1",
        elapsed_ms=210,
    )
    return replace(plain, **changes)


def refusal(question: str = "Q?", **changes: object) -> Refusal:
    plain = Refusal(
        question=question,
        scope=scope(),
        reason="This is outside what is covered.",
        suggestions=("Does Illinois protect my face?",),
        corpus="g1",
    )
    return replace(plain, **changes)


@dataclass(frozen=True, kw_only=True)
class Call:
    """What the screen asked the advisor."""

    question: str
    choices: Choices | None
    previous: Turn | None


class KnownAdvisor:
    """Answers with what it was given, for the scope that the real reader finds; remembers what it was asked."""

    def __init__(self, parts: assemble.Parts) -> None:
        self._parts = parts
        self.calls: list[Call] = []
        self.result: Answer | Refusal = answer()
        self.error: Exception | None = None

    def stream(
        self, question: str, *, today: date, choices: Choices | None = None, previous: Turn | None = None
    ) -> Iterator[Event]:
        self.calls.append(Call(question=question, choices=choices, previous=previous))
        yield Stage(name="Searching the sources")
        if self.error is not None:
            raise self.error
        understood = self._parts.reader.understand(question, today, choices or Choices(), previous)
        yield replace(self.result, question=question, scope=understood.scope)


class KnownIndex:
    """A generation that holds the given passages and nothing to search in."""

    def __init__(self, passages: Sequence[Passage] = ()) -> None:
        self.manifest = manifest()
        self.passages = {passage.id: passage for passage in passages}


class NoEmbedder:
    """An embedder for screens that never compare anything."""

    def embed(self, texts: Sequence[str], progress: Progress = no_progress) -> Vectors:
        return np.zeros((len(texts), DIMENSIONS), dtype=np.float32)


def known_parts(home: Path) -> tuple[assemble.Parts, KnownAdvisor]:
    """Real parts over the small knowledge base, with the advisor exchanged."""
    parts = assemble.Parts(Settings(home=home), KNOWLEDGE, cast(Index, KnownIndex()), NoEmbedder())
    advisor = KnownAdvisor(parts)
    parts.advisor = advisor  # type: ignore[assignment]
    return parts, advisor
