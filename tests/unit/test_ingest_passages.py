"""Rules and provisions become passages whose spans and quotations can be checked. Words are invented."""

from dataclasses import fields, replace
from datetime import date
from pathlib import Path

from index.passage import Layer
from ingest.derive import RawText, derive
from ingest.passages import provision_passages, rule_passages
from knowledge.load import KnowledgeBase, read_sources
from knowledge.records import Basis, Evidence, Kind, Rule, Status

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "ingest"
DAY = date(2026, 11, 23)

RULES = """jurisdiction: us-mi
rules:
  - id: us-mi/toys
    topic: toys
    # a remark
    title: Toys

  - id: "us-mi/none"
    topic: toys
"""


def rule(**changes):
    values = {
        "id": "us-mi/toys",
        "place": "us-mi",
        "jurisdiction": "us-mi",
        "vendor": None,
        "region": None,
        "kind": Kind.LAW,
        "topic": "toys",
        "title": "Toys",
        "citation": "MCL 900.3",
        "act": None,
        "status": Status.IN_FORCE,
        "effective_from": date(2002, 3, 1),
        "effective_to": None,
        "summary": "Owners must wash a toy. They must also dry it.",
        "points": ("A box counts as a toy.",),
        "steps": ("Buy a towel.",),
        "enforcement": "The toy inspector may fine an owner. Nobody else may.",
        "professions": (),
        "asked_as": ("Must I wash it?",),
        "url": None,
        "policy": None,
        "policy_date": None,
        "evidence": Evidence(basis=Basis.SECONDARY, checked=DAY),
        "file": "knowledge/jurisdictions/us-mi.yaml",
    }
    return Rule(**{**values, **changes})


def knowledge(*rules):
    """A knowledge base of these rules and nothing else, whatever other parts it has."""
    return KnowledgeBase(**{field.name: () for field in fields(KnowledgeBase)} | {"rules": rules, "hash": "0"})


def test_a_rule_is_one_passage_with_the_span_of_its_entry(tmp_path):
    path = tmp_path / "jurisdictions" / "us-mi.yaml"
    path.parent.mkdir()
    path.write_text(RULES)
    absent = rule(
        id="us-mi/none", citation=None, status=Status.NONE, points=(), steps=(), enforcement=None, effective_from=None
    )
    toys, none = rule_passages(knowledge(rule(), absent), tmp_path)
    assert RULES[toys.start : toys.end].startswith("  - id: us-mi/toys")
    assert RULES[toys.start : toys.end].endswith("title: Toys")
    assert RULES[none.start : none.end].endswith("topic: toys")
    assert toys.text.split("\n") == [
        "Owners must wash a toy. They must also dry it.",
        "A box counts as a toy.",
        "The toy inspector may fine an owner. Nobody else may.",
        "Buy a towel.",
    ]
    assert toys.sentences[1:3] == ("They must also dry it.", "A box counts as a toy.")
    assert all(sentence in toys.text for sentence in toys.sentences)
    assert toys.views[0] == "Toys. Owners must wash a toy. They must also dry it."
    assert toys.views[-1] == "Must I wash it?"
    assert (toys.id, toys.shard, toys.layer, toys.citation) == ("us-mi/toys", "place-us-mi", Layer.RULE, "MCL 900.3")
    assert (toys.basis, toys.checked, toys.source, toys.path) == (Basis.SECONDARY, DAY, absent.file, absent.file)
    assert none.citation == "No such law found"


def test_a_rule_that_nobody_has_researched_says_so(tmp_path):
    (unknown,) = rule_passages(knowledge(rule(citation=None, status=Status.UNKNOWN, file="")), tmp_path)
    assert unknown.citation == "Not researched"
    assert (unknown.start, unknown.end) == (0, 0)


def toy_passages(source_id):
    source = next(s for s in read_sources(FIXTURES / "sources.yaml") if s.id == source_id)
    document = derived(source, (FIXTURES / Path(source.texts[0].snapshot).name).read_bytes())
    return document, {p.id: p for p in passages_of(document)}


def derived(source, page, day=DAY):
    raw = RawText(way=source.texts[0], pages=(page,), suffix=".md", origin="toy.md")
    return derive(source, raw, day)


def passages_of(*texts):
    return provision_passages(texts, {id(text): "eu/toy.md" for text in texts})


def test_provisions_slice_the_file_and_not_the_body():
    document, passages = toy_passages("toy-regulation")
    whole = document.file_text()
    neither_law = {"TOY Preamble", "TOY Enacting Words", "TOY Final", "TOY Notes"}
    assert set(passages) == {p.citation for p in document.provisions} - neither_law
    for passage in passages.values():
        assert whole[passage.start : passage.end] == passage.text
        assert all(sentence in passage.text for sentence in passage.sentences)
        assert (passage.checked, passage.basis, passage.path) == (DAY, Basis.OFFICIAL_TEXT, "eu/toy.md")


def test_a_point_is_found_under_its_heading_path_and_an_article_only_by_its_citation():
    _, passages = toy_passages("toy-regulation")
    point = passages["TOY Art. 2(2)(a)"]
    assert point.views == (
        "Chapter II Care. Section 1 Daily care. Article 2 Playing ‘fair’. "  # noqa: RUF001
        "(a) the owner has given explicit consent;",
    )
    assert (point.parent, point.kind, point.shard) == ("TOY Art. 2(2)", Kind.LAW, "law-eu")
    assert point.effective_from == date(2000, 5, 25)
    assert passages["TOY Art. 2"].views == ()
    assert passages["TOY Art. 3"].views, "an article without paragraphs is found by its own words"
    assert passages["TOY Art. 1(2)(b)"].views == (), "too short to be found by"


def test_recitals_keep_to_their_own_shard():
    _, passages = toy_passages("toy-regulation")
    recital = passages["TOY Recital 2"]
    assert (recital.shard, recital.kind) == ("recitals-eu", Kind.GUIDANCE)


def test_sections_of_a_code_carry_their_own_dates():
    _, passages = toy_passages("toy-act")
    assert passages["MCL 900.3(1)(i)"].effective_from == date(2006, 4, 1)
    assert passages["MCL 900.3(1)"].sentences[0] == "(1) An owner shall do all of the following:"
    assert passages["MCL 900.5"].views[0].startswith("Toy Figures Act. 900.5 Effective Date. 900.5 Effective date.")


def test_a_long_provision_is_found_by_parts_that_miss_nothing_and_end_with_sentences():
    long = "(1) " + " ".join(f"The owner of toy number {n} washes it on Monday." for n in range(60))
    source = read_sources(FIXTURES / "sources.yaml")[1]
    document = derived(source, f"## 900.9 Long\n\n{long}\n".encode())
    whole, *parts = [p for p in passages_of(document) if p.citation == "MCL 900.9(1)"]
    assert (whole.id, whole.text, whole.views) == ("MCL 900.9(1)", long, ())
    assert [part.id for part in parts] == [f"MCL 900.9(1) #{n}" for n in range(1, len(parts) + 1)]
    assert " ".join(part.text for part in parts) == long
    text = document.file_text()
    for part in parts:
        assert text[part.start : part.end] == part.text
        assert part.text.endswith("Monday.")
        assert (part.citation, part.parent) == ("MCL 900.9(1)", "MCL 900.9(1)")
        assert part.views and all(len(view) <= 1002 for view in part.views)


def test_words_of_a_section_around_what_is_numbered_in_it_are_found_by_themselves():
    source = read_sources(FIXTURES / "sources.yaml")[1]
    opening = "Every owner of a toy that is older than ten years, and every keeper of a toy museum, shall do this:"
    flush = "Whoever does none of this shall pay a fine of one marble for each day on which the toy stays wet."
    page = f"## 900.9 Care\n\n{opening}\n\n(a) Wash the toy in cold water every week.\n\n(b) Dry it.\n\n{flush}\n"
    found = {p.id: p for p in passages_of(derived(source, page.encode()))}
    assert found["MCL 900.9"].views == ()
    own = [p.text for p in found.values() if p.parent == p.citation == "MCL 900.9"]
    assert own and own[0] == opening


def test_earlier_words_are_a_passage_of_their_own_with_the_days_on_which_they_were_current():
    source = read_sources(FIXTURES / "sources.yaml")[1]
    page = "## 900.9 Care\n\n(1) The owner shall wash the toy {} week.\n\n(2) Nobody sells a wet toy on a Sunday.\n"
    days = (date(2025, 1, 1), date(2025, 6, 1), date(2026, 1, 1))
    texts = [
        replace(derived(source, page.format(often).encode()), current_from=day)
        for day, often in zip(days, ("once a", "once a", "twice a"), strict=True)
    ]
    found = {p.id: p for p in passages_of(*texts)}
    old, new, same = found["MCL 900.9(1) @ 2025-01-01"], found["MCL 900.9(1)"], found["MCL 900.9(2)"]
    assert (old.current_from, old.current_to, old.shard) == (days[0], date(2025, 12, 31), "earlier-us-mi")
    assert (new.current_from, new.current_to, new.shard) == (days[2], None, "law-us-mi")
    assert (same.current_from, same.current_to) == (days[0], None)
    assert "MCL 900.9(2) @ 2025-01-01" not in found
    assert [old.worded_on(day) for day in days] == [True, True, False]
    assert [new.worded_on(day) for day in days] == [False, False, True]
    assert old.status_on(date(2026, 2, 1)) is Status.REPEALED
