"""The Ask page in a real browser: an answer with its sources, a follow-up, a narrow screen, and no call to anywhere."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

# The first page loads the model; on a small machine that takes a while.
_PATIENCE_MS = 120_000

pytestmark = [pytest.mark.browser, pytest.mark.model, pytest.mark.timeout(1800)]


@pytest.fixture
def requests() -> list[str]:
    """Every address that the page asked for."""
    return []


@pytest.fixture
def page(browser: Browser, server: str, requests: list[str]) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(_PATIENCE_MS)
    page.on("request", lambda request: requests.append(request.url))
    page.on("websocket", lambda socket: requests.append(socket.url))
    page.goto(server)
    page.get_by_test_id("stChatInputTextArea").wait_for()
    yield page
    page.close()


def ask(page: Page, question: str, answers: int) -> None:
    """Ask and wait until so many answers stand on the page."""
    page.get_by_test_id("stChatInputTextArea").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".la-answer")).to_have_count(answers, timeout=_PATIENCE_MS)


def test_question_sources_and_follow_up(page: Page, requests: list[str]) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Likeness Advisor")
    expect(page.get_by_role("note")).to_contain_text("Information, not legal advice.")

    ask(page, "Does Michigan have a law like BIPA?", answers=1)
    short = page.locator(".la-short")
    expect(short).to_contain_text("Michigan")
    expect(short.locator(".la-mark").first).to_have_text("[1]")

    source = page.get_by_test_id("stExpander").filter(has_text="[1]").first
    source.locator("summary").click()
    quoted = source.locator("mark").first
    expect(quoted).to_be_visible()
    assert len(quoted.inner_text().split()) > 3
    expect(source.locator(".stMarkdownBadge").first).to_be_visible()
    expect(source.locator("a").first).to_have_attribute("href", "https://www.legislature.mi.gov/")

    page.locator("[data-testid=stMain]").evaluate("element => { element.scrollTop = 0; }")
    ask(page, "What about Illinois?", answers=2)
    expect(page.locator(".la-question").last).to_be_in_viewport()
    expect(page.locator(".la-short").last).to_contain_text("Illinois")
    expect(page.locator(".la-chips").last).to_contain_text("Place: Illinois")
    expect(page.locator(".la-chips").last).to_contain_text("Topic: Biometric data")
    expect(page.locator(".la-short").first).to_contain_text("Michigan")

    assert requests
    assert {urlsplit(address).hostname for address in requests if not address.startswith(("data:", "blob:"))} == {
        "127.0.0.1"
    }


def test_the_screen_of_changes_opens_and_calls_nobody(page: Page, requests: list[str]) -> None:
    page.get_by_role("link", name="What changed").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What changed")
    expect(page.get_by_role("button", name="Load official texts now")).to_be_visible()
    page.get_by_role("link", name="Ask").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Likeness Advisor")
    assert {urlsplit(address).hostname for address in requests if not address.startswith(("data:", "blob:"))} == {
        "127.0.0.1"
    }


def test_hostile_question_runs_nothing_and_calls_nobody(page: Page, requests: list[str]) -> None:
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    attack = (
        "Is <img src=https://evil.example/a onerror=alert(1)> ![x](https://evil.example/b) https://evil.example legal?"
    )
    ask(page, attack, answers=1)
    expect(page.locator(".la-question")).to_have_text(attack)
    assert page.locator("[data-testid=stMain] img, [data-testid=stMain] a[href*=evil]").count() == 0
    assert not dialogs
    assert not [address for address in requests if "evil.example" in address]


def test_narrow_screen_cuts_nothing_off(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    ask(page, "Does Michigan have a law like BIPA?", answers=1)
    page.get_by_test_id("stExpander").first.locator("summary").click()
    expect(page.locator("mark").first).to_be_visible()
    widest = page.evaluate(
        "Math.max(...Array.from(document.querySelectorAll('[data-testid=stMain] *'),"
        " element => element.getBoundingClientRect().right))"
    )
    assert widest <= 320
    expect(page.get_by_role("note")).to_be_in_viewport()
