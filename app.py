"""The web app's entry: the screens, the errors of each in one line, everything else in ui/."""

import logging
from collections.abc import Callable

import streamlit as st

import assemble
from knowledge.errors import LikenessError
from settings import read_settings
from ui.ask import current_conversation, show_ask
from ui.escape import as_label
from ui.page import TITLE, show_head, show_notice, show_style
from ui.startup import obtain_parts
from ui.upkeep import show_upkeep_screen


def main() -> None:
    """Draw the screen that was chosen."""
    st.set_page_config(page_title=TITLE, layout="centered")
    show_style()
    # Without icons: Streamlit makes the icon of a page the tab's, and would have the browser fetch it from elsewhere.
    screens = [
        st.Page(_ask, title="Ask", default=True),
        st.Page(_changes, title="What changed", url_path="changes"),
    ]
    st.navigation(screens).run()


def _ask() -> None:
    show_head()
    _guarded(
        lambda: show_ask(obtain_parts(read_settings()), assemble.today()),
        # A question that breaks the page must not break it again at every click.
        lambda: current_conversation().fail("Something went wrong with this question; try other words."),
    )


def _changes() -> None:
    _guarded(lambda: show_upkeep_screen(read_settings(), assemble.today()), lambda: None)


def _guarded(draw: Callable[[], None], recover: Callable[[], None]) -> None:
    """Draw; whatever goes wrong is said in one line and never shown as a traceback."""
    try:
        draw()
    except LikenessError as error:
        show_notice()
        st.error(as_label(str(error), longest=400))
    except Exception:
        logging.getLogger("likeness").exception("the page could not be drawn")
        recover()
        st.error("Something went wrong on this page. Reload it; if that does not help, run: likeness check")


if __name__ == "__main__":
    main()
