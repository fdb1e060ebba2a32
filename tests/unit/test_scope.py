"""What a question is about, in tables of questions as people put them."""

from datetime import date

import pytest

from advisor.dates import find_as_of
from advisor.mentions import Gazetteer
from advisor.records import Choices, Form, Scope, Turn
from advisor.scope import ScopeReader
from knowledge.acts import load_acts
from knowledge.citations import load_citations
from knowledge.load import load_knowledge

TODAY = date(2026, 11, 23)
KNOWLEDGE = load_knowledge()
READER = ScopeReader(KNOWLEDGE, Gazetteer(KNOWLEDGE, load_acts()), load_citations())


def scope(question: str, previous: Turn | None = None, **choices) -> Scope:
    return READER.understand(question, TODAY, Choices(**choices), previous).scope


@pytest.mark.parametrize(
    ("question", "jurisdictions"),
    [
        ("Does Michigan have a law like BIPA?", ["us-mi"]),
        ("Is there a Michigan BIPA?", ["us-mi"]),
        ("Does BIPA cover selfies?", ["us-il"]),
        ("Does BIPA apply in Michigan?", ["us-il", "us-mi"]),
        ("Can a Detroit doctor do that?", ["us-mi"]),
        ("I live in Grand Rapids, MI.", ["us-mi"]),
        ("What is the law in MI?", ["us-mi"]),
        ("Compare Illinois and Texas", ["us-il", "us-tx"]),
        ("a Texan photographer in Houston", ["us-tx"]),
        ("is it illegal in michgan", ["us-mi"]),
        ("laws in Ilinois", ["us-il"]),
        ("West Virginia recording law", ["us-wv"]),
        ("Virginia recording law", ["us-va"]),
        ("Arkansas law", ["us-ar"]),
        ("Is a selfie biometric data under the GDPR?", ["eu"]),
        ("Does HIPAA cover photos?", ["us-federal"]),
        ("Do I need consent in Germany?", ["eu"]),
        ("Can they do it or not?", []),
        ("Tell me how it works in the app", []),
        ("hi, me and my ok friend", []),
        ("mi paciente quiere una foto", []),
        ("What about New York City shops?", ["us-ny-nyc"]),
        ("may a store in Portland, Oregon scan faces", ["us-or-portland"]),
        ("Does Oregon ban it in Portland?", ["us-or", "us-or-portland"]),
        ("uk - is it a crime", ["uk"]),
        ("Section 445.72 of the Michigan Compiled Laws", ["us-mi"]),
        ("What does 740 ILCS 14/15 say?", ["us-il"]),
    ],
)
def test_jurisdictions(question, jurisdictions):
    assert sorted(scope(question).jurisdictions) == sorted(jurisdictions)


@pytest.mark.parametrize(
    ("question", "vendors"),
    [
        ("How do I stop OpenAI training on my pictures?", ["openai"]),
        ("does chatgpt keep my selfie", ["openai"]),
        ("I used DALL-E for it", ["openai"]),
        ("ChatGTP keeps my photo", ["openai"]),
        ("the metadata of my photo", []),
        ("are my midjourney images public", ["midjourney"]),
    ],
)
def test_vendors(question, vendors):
    assert list(scope(question).vendors) == vendors


@pytest.mark.parametrize(
    ("question", "profession"),
    [
        ("I am a physician in Lansing", "doctor"),
        ("As an attorney, may I upload a client's photo?", "lawyer"),
        ("Our consultants take pictures", "consultant"),
        ("Should I remove the GPS data?", None),
        ("my GP took a picture", "doctor"),
        ("What about my cat?", None),
    ],
)
def test_professions(question, profession):
    assert scope(question).profession == profession


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("as of 2024-03-01, was it banned?", date(2024, 3, 1)),
        ("was it law on 3 March 2025?", date(2025, 3, 3)),
        ("What was the law in March 2025?", date(2025, 3, 31)),
        ("back in 2023", date(2023, 12, 31)),
        ("was it banned on March 3rd, 2025", date(2025, 3, 3)),
        ("My father died in 2019. Is his face protected?", None),
        ("He posted it on 3 March 2024, can I sue?", None),
        ("on 31 February 2025", None),
        ("my 2023 photo", None),
        ("MCL 445.72", None),
    ],
)
def test_dates(text, day):
    assert find_as_of(text) == day


def test_choices_win_over_the_question():
    chosen = scope("Does Michigan allow it?", jurisdictions=("us-oh",), profession="lawyer", as_of=date(2024, 1, 1))
    assert (chosen.jurisdictions, chosen.profession, chosen.as_of) == (("us-oh",), "lawyer", date(2024, 1, 1))


def test_a_guess_at_a_misspelt_name_is_said():
    assert scope("is it illegal in michgan").assumptions == ("“michgan” was read as Michigan.",)


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("Who can sue?", Form.REMEDY),
        ("What is the penalty?", Form.REMEDY),
        ("How do I turn it off?", Form.PRACTICAL),
        ("What is biometric data?", Form.LOOKUP),
    ],
)
def test_forms(question, form):
    assert scope(question).form is form


def test_an_article_that_does_not_exist_is_noticed():
    found = scope("What does Article 120 GDPR say?")
    assert (found.official, found.impossible) == ((), ("GDPR Art. 120",))


class TestFollowUps:
    FIRST = "Does Michigan have a law like BIPA?"

    def follow(self, question: str, first: str = FIRST, **choices):
        turn = Turn(question=first, scope=scope(first, **choices))
        return READER.understand(question, TODAY, Choices(), turn)

    def test_what_about_another_state_keeps_the_topic(self):
        found = self.follow("What about Illinois?")
        assert found.scope.jurisdictions == ("us-il",)
        assert found.scope.topics == ("biometrics",)
        assert "BIPA" in found.query

    def test_and_if_keeps_the_place(self):
        found = self.follow("And what if she is a minor?", "Can I post a deepfake of my ex in Texas?")
        assert found.scope.jurisdictions == ("us-tx",)

    def test_a_new_question_stands_alone(self):
        found = self.follow("Does the GDPR treat a selfie as biometric data?")
        assert found.scope.jurisdictions == ("eu",)
        assert "BIPA" not in found.query

    def test_the_day_that_was_set_is_kept(self):
        found = self.follow("And in Illinois?", "As of 2024-03-01, did Michigan ban deepfakes?")
        assert found.scope.as_of == date(2024, 3, 1)
