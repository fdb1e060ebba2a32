"""A conversation: what is pending, what a follow-up follows, and which defaults hold."""

from datetime import date

import pytest

from advisor.records import Choices
from knowledge.errors import UsageError
from tests.unit.ui_fakes import KNOWLEDGE, TODAY, answer, refusal, rule, scope
from ui.session import Conversation, from_address, with_profile
from ui.suggest import follow_up_questions, opening_questions

PROFILE = Choices(jurisdictions=("us-mi",), profession="doctor", as_of=date(2020, 1, 1))


@pytest.mark.parametrize(
    ("choices", "understood", "expected"),
    [
        (Choices(), scope(), PROFILE),
        (Choices(), scope(jurisdictions=("us-il",)), Choices(profession="doctor", as_of=date(2020, 1, 1))),
        (Choices(), scope(profession="lawyer"), Choices(jurisdictions=("us-mi",), as_of=date(2020, 1, 1))),
        (Choices(), scope(as_of=date(2023, 5, 1)), Choices(jurisdictions=("us-mi",), profession="doctor")),
        (
            Choices(jurisdictions=("eu",), vendors=("openai",)),
            scope(jurisdictions=("eu",)),
            Choices(jurisdictions=("eu",), vendors=("openai",), profession="doctor", as_of=date(2020, 1, 1)),
        ),
    ],
)
def test_profile_fills_only_what_the_question_leaves_open(choices, understood, expected):
    assert with_profile(choices, PROFILE, understood, TODAY) == expected


def test_question_stays_pending_until_it_is_answered():
    conversation = Conversation()
    conversation.ask("First?")
    assert conversation.pending is not None and conversation.pending.previous is None
    conversation.finish(answer("First?"))
    assert conversation.pending is None
    assert [exchange.result.question for exchange in conversation.exchanges] == ["First?"]


def test_follow_up_knows_the_last_turn_that_was_understood():
    conversation = Conversation()
    conversation.ask("First?")
    conversation.finish(answer("First?"))
    conversation.ask("The weather?")
    conversation.finish(refusal("The weather?"))
    conversation.ask("And Illinois?")
    assert conversation.pending is not None and conversation.pending.previous is not None
    assert conversation.pending.previous.question == "First?"


def test_correction_asks_the_same_with_the_same_past():
    conversation = Conversation()
    conversation.ask("First?")
    conversation.finish(answer("First?"))
    conversation.ask("Second?")
    conversation.finish(answer("Second?"))
    conversation.ask_again(conversation.exchanges[1].pending, Choices(jurisdictions=("us-il",)))
    pending = conversation.pending
    assert pending is not None and pending.corrected and pending.choices.jurisdictions == ("us-il",)
    assert (pending.question, pending.previous) == ("Second?", conversation.exchanges[0].turn)


def test_failure_keeps_what_was_answered():
    conversation = Conversation()
    conversation.ask("First?")
    conversation.finish(answer("First?"))
    conversation.ask("")
    conversation.fail("the question is empty")
    assert (len(conversation.exchanges), conversation.pending, conversation.problem) == (
        1,
        None,
        "the question is empty",
    )
    conversation.ask("Better?")
    assert conversation.problem is None


def test_clearing_does_not_ask_the_address_again():
    conversation = Conversation(opened_from_address=True)
    conversation.ask("First?")
    conversation.finish(answer("First?"))
    conversation.clear()
    assert conversation == Conversation(opened_from_address=True)


def test_address_asks_a_question():
    asked = from_address(["Is it legal?"], ["US-MI", "us-mi", " "], {"us-mi"})
    assert asked is not None
    assert (asked.question, asked.choices) == ("Is it legal?", Choices(jurisdictions=("us-mi",)))


@pytest.mark.parametrize("questions", [[], [""], ["  "]])
def test_address_without_a_question_asks_nothing(questions):
    assert from_address(questions, ["us-mi"], {"us-mi"}) is None


def test_address_with_an_unknown_place_is_refused_in_one_line():
    with pytest.raises(UsageError, match=r"'us-zz'.*not known"):
        from_address(["Q?"], ["us-zz"], {"us-mi"})


def test_opening_questions_spread_over_kinds_and_are_whole_sentences():
    assert opening_questions(KNOWLEDGE) == (
        "Does Michigan have a law like BIPA?",
        "Does ChatGPT train on my selfie?",
        "May a doctor upload an X-ray?",
        "Does the GDPR apply at home?",
        "How do I remove GPS from a photo?",
    )


def test_opening_questions_start_at_home():
    assert opening_questions(KNOWLEDGE, "us-il", count=2) == (
        "Does Illinois protect my face?",
        "Does ChatGPT train on my selfie?",
    )
    at_home = opening_questions(KNOWLEDGE, "us-mi")
    assert at_home[0] == "Does Michigan have a law like BIPA?"
    assert "Can a shop in Michigan use my face?" in at_home


def test_opening_questions_are_the_same_every_time():
    assert opening_questions(KNOWLEDGE) == opening_questions(KNOWLEDGE)


def test_follow_ups_are_near_and_new():
    found = follow_up_questions(answer(), KNOWLEDGE, asked=frozenset())
    assert found == ("Is there a bill in Michigan?", "Does Illinois protect my face?")
    assert follow_up_questions(answer(), KNOWLEDGE, asked={"Is there a bill in Michigan?"}) == (
        "Does Illinois protect my face?",
    )


def test_follow_ups_of_a_question_that_named_nowhere_stay_where_the_answer_is():
    found = follow_up_questions(answer(scope=scope()), KNOWLEDGE, asked=frozenset())
    assert found[0] == "Is there a bill in Michigan?"


def test_no_follow_up_where_nothing_is_near():
    lonely = answer(scope=scope(jurisdictions=("eu",)), citations=())
    assert follow_up_questions(lonely, KNOWLEDGE, asked={"Does the GDPR apply at home?"}) == ()


def test_unresearched_and_failed_rules_offer_no_question():
    offered = {
        *opening_questions(KNOWLEDGE, count=50),
        *follow_up_questions(answer(), KNOWLEDGE, frozenset(), count=50),
    }
    assert not offered & {"Who must tell me of a leak?", "Did the Michigan bill fail?"}
    assert rule("x/y", "us-mi", "biometrics").asked_as == ()
