"""The commands that print rules: state, compare and vendor."""

from datetime import date
from typing import Annotated, Any

import typer

import assemble
from advisor.matrix import compare_markdown, main_rules, rule_object, state_markdown, state_rules, vendor_rules
from advisor.wording import Names
from commands.terminal import AsOf, Format, Topic, check_format, print_line, print_page, read_day
from knowledge.load import load_knowledge
from knowledge.records import Rule


def state(
    codes: Annotated[list[str], typer.Argument(help="Codes such as us-mi us-il.")],
    topic: Topic = None,
    profession: Annotated[str | None, typer.Option(help="Add the duties of a profession.")] = None,
    as_of: AsOf = None,
    output: Format = "text",
) -> None:
    """Print the rules of one or more states, all topics."""
    check_format(output)
    day = read_day(as_of) or assemble.today()
    knowledge = load_knowledge()
    names = Names(knowledge)
    pages = [(code, state_rules(knowledge, code, day, topic=topic, profession=profession)) for code in codes]
    if output == "json":
        print_line([_page_object(code, rules, names, day) for code, rules in pages])
        return
    for code, rules in pages:
        print_page(state_markdown(code, rules, names, day), output)


def compare(
    codes: Annotated[list[str], typer.Argument(help="Two to five codes such as us-mi us-il.")],
    topic: Topic = None,
    as_of: AsOf = None,
    output: Format = "text",
) -> None:
    """Put the main rules of several states side by side."""
    check_format(output)
    day = read_day(as_of) or assemble.today()
    knowledge = load_knowledge()
    names = Names(knowledge)
    if output == "json":
        rules = [(code, main_rules(knowledge, code, day, topic)) for code in codes]
        print_line([_page_object(code, found, names, day) for code, found in rules])
        return
    print_page(compare_markdown(knowledge, codes, names, day, topic), output)


def vendor(
    vendor_id: Annotated[str, typer.Argument(metavar="VENDOR", help="A vendor such as openai.")],
    output: Format = "text",
) -> None:
    """Print what a vendor's own rules say about pictures of people."""
    check_format(output)
    knowledge = load_knowledge()
    names = Names(knowledge)
    day = assemble.today()
    rules = vendor_rules(knowledge, vendor_id)
    if output == "json":
        print_line({"vendor": vendor_id, "name": names.place(vendor_id), "rules": [rule_object(r, day) for r in rules]})
        return
    print_page(state_markdown(vendor_id, rules, names, day), output)


def _page_object(code: str, rules: list[Rule], names: Names, day: date) -> dict[str, Any]:
    return {"jurisdiction": code, "name": names.place(code), "rules": [rule_object(rule, day) for rule in rules]}
