"""Write docs/coverage.md: which cells of the state matrix are known. Run as `python -m docs.coverage`."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from advisor.matrix import main_rules
from advisor.wording import Names, say_date
from knowledge.load import KnowledgeBase, load_knowledge
from knowledge.records import Rule, Status

TARGET = Path(__file__).with_name("coverage.md")
# The day whose law the table shows; a table that changed by itself overnight could not be kept under review.
DAY = date(2026, 11, 23)
_CELLS = {
    Status.IN_FORCE: "law",
    Status.ENACTED: "from {start}",
    Status.PENDING: "bill",
    Status.FAILED: "failed bill",
    Status.ENJOINED: "blocked",
    Status.REPEALED: "ended",
    Status.NONE: "none",
    Status.UNKNOWN: "?",
}


def states(knowledge: KnowledgeBase) -> list[str]:
    """Codes of the 50 states and the District of Columbia."""
    return [
        place.code for place in knowledge.places if place.code.startswith("us-") and len(place.code) == len("us-mi")
    ]


def coverage(knowledge: KnowledgeBase) -> str:
    """The table as Markdown."""
    topics = [topic for topic in knowledge.topics if topic.group == "state"]
    names = Names(knowledge)
    codes = sorted(states(knowledge))
    rows = {code: {rule.topic: rule for rule in main_rules(knowledge, code, DAY)} for code in codes}
    cells = [rule for row in rows.values() for rule in row.values()]
    lines = [
        "# Coverage",
        "",
        f"The main rule of each topic in each state on {say_date(DAY)}. *law*: a rule in force;",
        "*none*: somebody looked and found no such law; *?*: nobody has looked yet.",
        "Written by `python -m docs.coverage`.",
        "",
        "| | " + " | ".join(topic.name for topic in topics) + " |",
        "|---" * (len(topics) + 1) + "|",
    ]
    lines += [
        f"| {names.place(code)} | " + " | ".join(_cell(row[topic.id]) for topic in topics) + " |"
        for code, row in rows.items()
    ]
    lines += ["", "## Counts", "", *_counts("Cells by status", (rule.status_on(DAY).value for rule in cells))]
    known = [rule for rule in cells if rule.status is not Status.UNKNOWN]
    lines += ["", *_counts("Known cells by evidence", (rule.evidence.basis.value for rule in known))]
    lines += ["", *_counts("All rules by place", (_sort_of_place(rule) for rule in knowledge.rules))]
    return "\n".join(lines) + "\n"


def _cell(rule: Rule) -> str:
    start = say_date(rule.effective_from) if rule.effective_from else "a later day"
    return _CELLS[rule.status_on(DAY)].format(start=start)


def _sort_of_place(rule: Rule) -> str:
    if rule.vendor:
        return "vendors"
    if rule.jurisdiction is None:
        return "practices"
    return (
        "states and cities"
        if rule.jurisdiction.startswith("us-") and rule.jurisdiction != "us-federal"
        else rule.jurisdiction
    )


def _counts(title: str, values: Iterable[str]) -> list[str]:
    counter = Counter(values)
    total = sum(counter.values())
    return [
        f"| {title} | |",
        "|---|---|",
        *(f"| {name} | {n} |" for name, n in sorted(counter.items())),
        f"| all | {total} |",
    ]


def main() -> None:
    """Write the file."""
    TARGET.write_text(coverage(load_knowledge()), encoding="utf-8")


if __name__ == "__main__":
    main()
