"""The web app's entry: one page, its errors in one line, everything else in ui/."""

import logging

import streamlit as st

import assemble
from knowledge.errors import LikenessError
from settings import read_settings
from ui.ask import current_conversation, show_ask
from ui.escape import as_label
from ui.page import TITLE, show_head, show_notice
from ui.startup import obtain_parts


def main() -> None:
    """Draw the page; whatever goes wrong is said in one line and never shown as a traceback."""
    st.set_page_config(page_title=TITLE, layout="centered")
    show_head()
    try:
        show_ask(obtain_parts(read_settings()), assemble.today())
    except LikenessError as error:
        show_notice()
        st.error(as_label(str(error), longest=400))
    except Exception:
        logging.getLogger("likeness").exception("the page could not be drawn")
        # A question that breaks the page must not break it again at every click.
        current_conversation().fail("Something went wrong with this question; try other words.")
        st.error("Something went wrong on this page. Reload it; if that does not help, run: likeness check")


if __name__ == "__main__":
    main()
