"""Every session law, bill, advisory and EU text in ../shared keeps its words and gets citations that are right.

The samples were checked by hand: citation, and the first words of what the law prints there. They are figures and a few
words each; the texts themselves lie in ../shared and are never copied here.
"""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from ingest.parsers.formex import parse as parse_formex
from ingest.parsers.registry import parser_of
from ingest.provision import ProvisionKind
from knowledge.citations import load_citations
from knowledge.load import HERE, read_sources
from knowledge.records import Kind, Source, SourceText, Status

pytestmark = pytest.mark.corpus

LAW = Path(__file__).resolve().parents[2].parent / "shared" / "corpus" / "law"
PARSERS = ("session_law", "bill_markdown", "oj_text", "eu_json", "plain_text")
ASIDE = (ProvisionKind.PREAMBLE, ProvisionKind.NOTE)


def source(form, jurisdiction, parser, snapshot, layout=None):
    """An entry for a file that another fragment of the registry describes."""
    return Source(
        id=snapshot,
        title=form,
        jurisdiction=jurisdiction,
        vendor=None,
        region=None,
        publisher="",
        licence="",
        hosts=(),
        every_days=1,
        url="https://example.org/",
        citation_form=form,
        kind=Kind.LAW,
        status=Status.IN_FORCE,
        least_provisions=1,
        landmarks=(),
        texts=(SourceText(parser=parser, layout=layout, snapshot=snapshot),),
    )


OTHERS = {
    "take-it-down-text": source(
        "Pub. L. 119-12",
        "us-federal",
        "session_law",
        "us-federal/take-it-down-act-S146-agora.txt",
        "us-take-it-down-act",
    ),
    "take-it-down": source(
        "Pub. L. 119-12", "us-federal", "bill_markdown", "us-federal/take-it-down-act-S146-engrossed.md"
    ),
    "defiance": source(
        "S. 1837 (119th Congress)",
        "us-federal",
        "bill_markdown",
        "us-federal-pending/defiance-act-S1837-engrossed.md",
    ),
    "no-fakes": source(
        "S. 1367 (119th Congress)",
        "us-federal",
        "bill_markdown",
        "us-federal-pending/no-fakes-act-S1367-introduced.md",
    ),
    "copyright-office": source(
        "U.S. Copyright Office, Part 1: Digital Replicas (July 2024)",
        "us-federal",
        "plain_text",
        "us-federal/copyright-office-digital-replicas-report-summary.txt",
    ),
    "ai-act-text": source("AI Act", "eu", "oj_text", "eu/ai-act-2024-1689-oj-articles-annexes.txt"),
    "ai-act": source("AI Act", "eu", "eu_json", "eu/ai-act-32024R1689.json"),
    "gdpr": source("GDPR", "eu", "eu_json", "eu/gdpr-32016R0679.json"),
    "dsa": source("DSA", "eu", "eu_json", "eu/dsa-32022R2065.json"),
    "eprivacy": source("ePrivacy Directive", "eu", "eu_json", "eu/eprivacy-02002L0058-20091219.json"),
}
REGISTRY = {
    entry.id: entry
    for entry in read_sources(HERE / "sources.yaml")
    if entry.jurisdiction != "eu" and entry.texts[0].parser in PARSERS
}
SOURCES = {**REGISTRY, **OTHERS}


@pytest.fixture(scope="module")
def parsed():
    if not LAW.is_dir():
        pytest.skip("needs the official texts in ../shared, which are not here")
    documents = {}
    for name, entry in SOURCES.items():
        way = entry.texts[0]
        documents[name] = parser_of(entry, way).parse((LAW / way.snapshot).read_bytes(), entry, way)
    return documents


def words(text):
    return re.findall(r"\w+", text)


def source_words(entry):
    """The words of the file in order, without marks of the file's format."""
    way = entry.texts[0]
    text = (LAW / way.snapshot).read_text(encoding="utf-8")
    if way.parser != "eu_json":
        return words(text)
    records = json.loads(text)
    # One recital of each act, the last, is there twice, the second time without its end.
    recitals = {recital["recital_number"]: recital["text"] for recital in reversed(records["recitals"])}
    found = [f"({number}) {recitals[number]}" for number in sorted(recitals)]
    found += [f"Article {a['number']} {a.get('title', '')} {a['text']}" for a in records["articles"]]
    return words(" ".join(found))


def spans_of_headings(body):
    return [match.span() for match in re.finditer(r"^#.*$", body, re.MULTILINE)]


@pytest.mark.parametrize("name", SOURCES)
def test_no_word_is_lost_added_or_moved(parsed, name):
    title, _, rest = parsed[name].body.partition("\n")
    assert title.startswith("# ")
    assert words(rest) == source_words(SOURCES[name])


@pytest.mark.parametrize("name", SOURCES)
def test_every_character_outside_headings_lies_in_one_innermost_provision(parsed, name):
    document = parsed[name]
    by_citation = {p.citation: p for p in document.provisions}
    covered = bytearray(len(document.body))
    for p in document.provisions:
        if p.parent is None:
            assert not any(covered[p.start : p.end]), p.citation
            covered[p.start : p.end] = b"\1" * (p.end - p.start)
        else:
            above = by_citation[p.parent]
            assert above.start <= p.start < p.end <= above.end, p.citation
    for start, end in spans_of_headings(document.body):
        covered[start:end] = b"\1" * (end - start)
    bare = [n for n, character in enumerate(document.body) if not character.isspace() and not covered[n]]
    assert not bare, document.body[bare[0] : bare[0] + 80]


@pytest.mark.parametrize("name", SOURCES)
def test_siblings_do_not_overlap(parsed, name):
    ends = {}
    for p in parsed[name].provisions:
        assert p.start >= ends.get(p.parent, 0), p.citation
        ends[p.parent] = p.end


@pytest.mark.parametrize("name", SOURCES)
def test_no_citation_of_a_unit_occurs_twice(parsed, name):
    citations = [p.citation for p in parsed[name].provisions]
    assert len(set(citations)) == len(citations)
    again = [p.citation for p in parsed[name].provisions if p.kind not in ASIDE and "[" in p.citation]
    # A paragraph of an EU act may hold two lists, and the office's own XML gives each of their points the same number.
    assert all(SOURCES[name].jurisdiction == "eu" and c.endswith(") [second]") for c in again)


@pytest.mark.parametrize("name", SOURCES)
def test_a_citation_is_its_own_local_form_or_names_the_act_and_no_code(parsed, name):
    grammar = load_citations()
    act = grammar.normalise(SOURCES[name].citation_form)
    by_act = SOURCES[name].citation_form
    for p in parsed[name].provisions:
        normal = grammar.normalise(p.citation)
        if p.citation.startswith(by_act) and SOURCES[name].texts[0].parser in ("session_law", "bill_markdown"):
            assert normal == act, p.citation
        elif SOURCES[name].texts[0].parser == "session_law":
            assert normal == (p.citation,), p.citation


def test_no_citation_is_given_by_two_session_laws(parsed):
    seen = {}
    for name in REGISTRY:
        for p in parsed[name].provisions:
            assert p.citation not in seen, (p.citation, name, seen[p.citation])
            seen[p.citation] = name


@pytest.mark.parametrize("name", ["gdpr", "ai-act", "ai-act-text"])
def test_articles_and_recitals_are_their_own_local_form(parsed, name):
    grammar = load_citations()
    units = [p for p in parsed[name].provisions if " Art. " in p.citation or " Recital " in p.citation]
    assert len(units) > 700
    for p in units:
        assert grammar.normalise(p.citation) == (p.citation.removesuffix(" [second]"),)


def units(document):
    return {p.citation for p in document.provisions if p.kind not in ASIDE}


def test_the_gdpr_in_json_has_the_citations_of_the_offices_own_xml(parsed):
    entry = OTHERS["gdpr"]
    formex = parse_formex((LAW / "eu" / "gdpr-32016R0679-formex.xml").read_bytes(), entry, entry.texts[0])
    official = {p.citation for p in formex.provisions if " Art. " in p.citation or " Recital " in p.citation}
    # The words of these two points are missing in the JSON.
    assert official - units(parsed["gdpr"]) == {"GDPR Art. 97(2)(a)", "GDPR Art. 97(2)(b)"}
    assert units(parsed["gdpr"]) <= official


def test_both_texts_of_the_ai_act_have_the_same_citations(parsed):
    plain = units(parsed["ai-act-text"])
    records = {c for c in units(parsed["ai-act"]) if "Recital" not in c}
    # The words of this point are missing in the JSON.
    assert plain - records == {"AI Act Art. 113(b)"}
    assert records <= plain


def test_both_texts_of_the_ai_act_have_the_same_words_in_each_unit(parsed):
    plain, records = (
        {p.citation: words(parsed[name].body[p.start : p.end]) for p in parsed[name].provisions if p.kind not in ASIDE}
        for name in ("ai-act-text", "ai-act")
    )
    assert [c for c in records if c in plain and records[c] != plain[c]] == ["AI Act Art. 113"]


@pytest.mark.parametrize(
    ("name", "recitals", "articles"), [("gdpr", 173, 99), ("ai-act", 180, 113), ("dsa", 155, 93), ("eprivacy", 49, 23)]
)
def test_the_acts_are_whole_but_for_one_recital_that_the_file_lacks(parsed, name, recitals, articles):
    kinds = [p.kind for p in parsed[name].provisions]
    assert kinds.count(ProvisionKind.RECITAL) == recitals
    assert kinds.count(ProvisionKind.ARTICLE) == articles


def test_the_annexes_of_the_ai_act_are_all_there(parsed):
    for name in ("ai-act", "ai-act-text"):
        annexes = [p.citation for p in parsed[name].provisions if p.kind is ProvisionKind.ANNEX]
        assert len(annexes) == 13
        assert annexes[2] == "AI Act Annex III"


@pytest.mark.parametrize("name", REGISTRY)
def test_the_registry_knows_how_much_the_text_holds(parsed, name):
    entry = REGISTRY[name]
    citations = {p.citation for p in parsed[name].provisions}
    assert set(entry.landmarks) <= citations
    assert len(parsed[name].provisions) >= entry.least_provisions


@pytest.mark.parametrize(
    ("name", "citation", "first_words"),
    [
        ("us-az-hb-2394-2024", "A.R.S. 16-1023(A)(2)(b)", "(b) IT WOULD NOT BE OBVIOUS"),
        ("us-az-hb-2394-2024", "A.R.S. 16-1023(I)(2)", "2. THE PLAINTIFF WAS NOT A"),
        ("us-az-hb-2394-2024", "A.R.S. 16-1023(P)", "P. THIS SECTION APPLIES FOURTEEN DAYS"),
        ("us-az-hb-2394-2024", "A.R.S. 16-1023(Q)(6)(a)", "(a) MEANS ANY OFFICE TO WHICH"),
        ("us-az-hb-2394-2024", "Arizona HB 2394 (2024), Section 2", "SEC. 2. EMERGENCY THIS ACT IS"),
        ("us-ca-ab-1831-2024", "California AB 1831 (2024), Section 1(g)", "(g) The threat posed by AI-generated"),
        ("us-ca-ab-1831-2024", "California AB 1831 (2024), Section 4", "SEC. 4. Section 311.11 of the"),
        ("us-ca-ab-1836-2024", "Cal. Civ. Code 3344.1(a)(1)(B)(ii)", "(ii) If a work described in"),
        ("us-ca-ab-1836-2024", "Cal. Civ. Code 3344.1(a)(2)(A)(ii)(IV)", "(IV) The use is fleeting or"),
        ("us-ca-ab-1836-2024", "Cal. Civ. Code 3344.1(a)(2)(B)(ii)(II)", "(II) “Digital replica” does not include"),
        ("us-ca-ab-1836-2024", "Cal. Civ. Code 3344.1(d)(3)", "(3) If there is no surviving"),
        ("us-ca-ab-1836-2024", "Cal. Civ. Code 3344.1(i)", "(i) As used in this section,"),
        ("us-ca-ab-2013-2024", "Cal. Civ. Code 3110(b)", "(b) “Developer” means a person, partnership,"),
        ("us-ca-ab-2013-2024", "Cal. Civ. Code 3111(a)(4)(B)", "(B) As applied to datasets without"),
        ("us-ca-ab-2013-2024", "Cal. Civ. Code 3111(b)(2)", "(2) A generative artificial intelligence system"),
        ("us-ca-ab-2839-2024", "California AB 2839 (2024), Section 3, 20012(b)(2)(A)(iii)", "(iii) Video."),
        (
            "us-ca-ab-2839-2024",
            "California AB 2839 (2024), Section 3, 20012(f)(2)(ii)",
            "(ii) Streaming service operator, programmer, or",
        ),
        ("us-ca-ab-2839-2024", "California AB 2839 (2024), Section 1.5", "SEC. 1.5. Section 35 of the"),
        (
            "us-ca-sb-942-2024",
            "California SB 942 (2024), Section 1, 22757.2(c)(1)(B)(ii)",
            "(ii) User information collected pursuant to",
        ),
        (
            "us-ca-sb-942-2024",
            "California SB 942 (2024), Section 1, 22757.6",
            "22757.6. This chapter shall become operative",
        ),
        ("us-co-sb24-205", "Colorado SB24-205, Section 1, 6-1-1701(9)(b)(II)(G)", "(0) DATABASES;"),
        ("us-co-sb24-205", "Colorado SB24-205, Section 1, 6-1-1701(9)(b)(II)(O)", "(0) SPREADSHEETS;"),
        ("us-co-sb24-205", "Colorado SB24-205, Section 1, 6-1-1703(4)(c)(I)(B)", "(8) IN PLAIN LANGUAGE;"),
        ("us-co-sb24-205", "Colorado SB24-205, Section 1, 6-1-1702(6)", "(6) NOTHING IN SUBSECTIONS (2) TO"),
        ("us-co-sb24-205", "Colorado SB24-205, Section 2", "SECTION 2. In Colorado Revised Statutes,"),
        ("us-hi-sb-2687-2024", "Hawaii Act 191 (2024), Section 2, 11-A(c)(3)(B)", "(B) In a pitch that can"),
        ("us-hi-sb-2687-2024", "Hawaii Act 191 (2024), Section 2, 11-B(b)(5)", "(5) A candidate for nomination or"),
        ("us-hi-sb-2687-2024", "Hawaii Act 191 (2024), Section 3", "SECTION 3. In codifying the new"),
        ("us-il-ai-video-interview-act", "820 ILCS 42/5(3)", "(3) Obtain, before the interview, consent"),
        ("us-il-ai-video-interview-act", "820 ILCS 42/10", "Section 10. Sharing videos limited. An"),
        ("us-il-pa-103-0571", "P.A. 103-0571, Section 95", "Section 95. No acceleration or delay."),
        ("us-il-pa-103-0804", "775 ILCS 5/2-102(L)", "(L) Use of artificial intelligence. (1)"),
        ("us-il-pa-103-0804", "775 ILCS 5/2-101(N)", '(N) Generative Artificial Intelligence. "Generative artificial'),
        ("us-il-pa-103-0836", "765 ILCS 1075/30(d)", "(d) Any person who materially contributes"),
        ("us-il-pa-103-0836", "765 ILCS 1075/30(e)(3)", "(3) upon obtaining actual knowledge, facts"),
        ("us-il-pa-103-0836", "765 ILCS 1075/35(c)", "(c) Subsections (b) and (c) of"),
        ("us-in-hea-1133-2024", "Ind. Code 3-9-8-2(b)(2)", "(2) a school board office; or"),
        ("us-in-hea-1133-2024", "Ind. Code 3-9-8-5(3)(B)", "(B) at a speed and pitch"),
        ("us-in-hea-1133-2024", "Ind. Code 3-9-8-6(c)", "(c) The plaintiff in an action"),
        ("us-in-hea-1047-2024", "Indiana HEA 1047 (2024), Section 4", "SECTION 4. IC 35-45-4-8, AS ADDED"),
        ("us-la-sb-6-2024", "La. R.S. 14:73.14(B)", "B. The provisions of this Section"),
        ("us-mi-2023-pa-265", "MCL 168.932f(2)(d)(ii)", "(ii) If the media contains other"),
        ("us-mi-2023-pa-265", "MCL 168.932f(9)", "(9) A plaintiff shall not seek"),
        ("us-mi-2023-pa-265", "MCL 168.932f(10)(b)", "(b) “Election” includes, but is not"),
        ("us-mi-2023-pa-263", "2023 PA 263, Section 59(1)(d)(iii)", "(iii) Be in the same language"),
        ("us-mn-hf-1370-2023", "Minn. Stat. 604.32 subd. 8", "Subd. 8. Venue. A cause of"),
        ("us-mn-hf-1370-2023", "Minn. Stat. 617.262 subd. 3a", "Subd. 3a. No defense. It is"),
        ("us-mn-hf-1370-2023", "Minnesota HF 1370 (2023), Section 2 subd. 4", "Subd. 4. Injunctive relief. A cause"),
        ("us-nh-hb-1432-2024", "RSA 638:26-a(II)", "II. A person is guilty of"),
        ("us-nh-hb-1432-2024", "RSA 507:8-j(III)(d)", "(d) A video, audio or any"),
        ("us-nh-hb-1432-2024", "RSA 15:1(VI)", "VI. The secretary of state shall"),
        ("us-nh-hb-1432-2024", "New Hampshire HB 1432 (2024), Section 243:4", "243:4 Effective Date. This act shall"),
        ("us-ny-s5959-2020", "New York S5959 (2020), Section 1, 50-f(2)(d)(iii)", "III. IT SHALL NOT BE A"),
        ("us-ny-s5959-2020", "New York S5959 (2020), Section 2, 52-c(2)(a)", "@@22. A. A DEPICTED INDIVIDUAL SHALL"),
        ("us-ny-s5959-2020", "New York S5959 (2020), Section 2, 52-c(6)(b)", "B. ONE YEAR FROM THE DATE"),
        ("us-ny-s9678-2024", "N.Y. Elec. Law 14-106(7)", "7. Nothing in this section shall"),
        ("us-nc-hb-591-2024", "N.C. Gen. Stat. 14-202.7(a)(4)", "(4) Immediate family member. – As"),  # noqa: RUF001
        ("us-nc-hb-591-2024", "N.C. Gen. Stat. 14-190.17C(b)(2)", "(2) Is obscene."),
        ("us-nc-hb-591-2024", "North Carolina S.L. 2024-37, Section 3(b)", "SECTION 3.(b) G.S. 14-208.15A(e) reads as"),
        ("us-tn-elvis-act-2024", "Tenn. Code 47-25-1103(a)", "(a) Every individual has a property"),
        ("us-tn-elvis-act-2024", "Tenn. Code 47-25-1104(b)(2)(B)", "(8) For purposes of subdivision (b)(2)(A),"),
        ("us-tn-elvis-act-2024", "Tenn. Code 47-25-1105(a)(3)", "(3) A person is liable to"),
        ("us-tn-elvis-act-2024", "Tenn. Code 47-25-1107(a)(4)", "(4) Fleeting or incidental; or"),
        ("us-tn-hb-2163-2024", "Tenn. Code 39-17-1002(2)(E)", "(E) Any computer image, or computer-generated"),
        ("us-ut-sb-149-2024", "Utah SB 149 (2024), Section 7, 13-70-302(4)(a)(ii)", "(ii) geographic limitations; and"),
        ("us-ut-hb-148-2024", "Utah HB 148 (2024), Section 5", "Section 5. Effective date. This bill"),
        (
            "us-wa-hb-1999-2024",
            "Washington HB 1999 (2024), Section 7(4)(b)",
            "(b) A mobile telecommunications service provider,",
        ),
        (
            "us-wa-hb-1999-2024",
            "Washington HB 1999 (2024), Section 12(2)(b)(ii)",
            "(ii) It includes a general description",
        ),
        ("us-wa-hb-1999-2024", "Washington HB 1999 (2024), Section 9", "Sec. 9. RCW 9A.86.020 and 2019"),
        ("take-it-down-text", "Pub. L. 119-12, Section 3(a)(1)(B)(iv)", "(iv) information sufficient to enable the"),
        ("take-it-down-text", "Pub. L. 119-12, Section 4(3)(A)(ii)(II)", "(II) for which it is in"),
        ("take-it-down", "Pub. L. 119-12, Section 3(a)(3)(A)", "(A) remove the intimate visual depiction;"),
        ("take-it-down", "Pub. L. 119-12, Section 5", "If any provision of this Act,"),
        ("defiance", "S. 1837 (119th Congress), Section 2(5)(B)", "(B) do not know how to"),
        ("defiance", "S. 1837 (119th Congress), Section 4(b)", "(b) Rule of construction Nothing in"),
        ("no-fakes", "S. 1367 (119th Congress), Section 2(b)(2)(A)(iii)(II)(bb)", "(bb) bequeathed by will or pass"),
        ("no-fakes", "S. 1367 (119th Congress), Section 2(k)", "(k) Effective date This Act shall"),
        ("ai-act-text", "AI Act Art. 3(60)", "(60) ‘deep fake’ means AI-generated or"),  # noqa: RUF001
        ("ai-act-text", "AI Act Art. 5(1)(h)(iii)", "(iii) the localisation or identification of"),
        ("ai-act-text", "AI Act Art. 50(4)", "4. Deployers of an AI system"),
        ("ai-act-text", "AI Act Annex III(1)(c)", "(c) AI systems intended to be"),
        ("ai-act-text", "AI Act Annex VIII Section B(6)", "6. The condition or conditions under"),
        ("ai-act-text", "AI Act Annex VII(4.5)", "4.5. Where necessary to assess the"),
        ("ai-act-text", "AI Act Annex XIII(g)", "(g) the number of registered end-users."),
        ("ai-act", "AI Act Recital 134", "(134) Further to the technical solutions"),
        ("ai-act", "AI Act Art. 113(c)", "(c) Article 6(1) and the corresponding"),
        ("ai-act", "AI Act Annex I Section B(13)", "13. Regulation (EC) No 300/2008 of"),
        ("ai-act", "AI Act Art. 59(1)(j)", "(j) a short summary of the"),
        ("gdpr", "GDPR Art. 9(2)(j)", "(j) processing is necessary for archiving"),
        ("gdpr", "GDPR Art. 4(16)(b)", "(b) as regards a processor with"),
        ("gdpr", "GDPR Art. 97(3)", "3. For the purpose of paragraph"),
        ("gdpr", "GDPR Recital 51", "(51) Personal data which are, by"),
        ("dsa", "DSA Art. 34(1)(d)", "(d) any actual or foreseeable negative"),
        ("dsa", "DSA Art. 92", "This Regulation shall apply to providers"),
        ("eprivacy", "ePrivacy Directive Art. 2(f)", "(f) ‘consent’ by a user or"),  # noqa: RUF001
        ("eprivacy", "ePrivacy Directive Art. 4(1a)", "1a. Without prejudice to Directive 95/46/EC,"),
        ("eprivacy", "ePrivacy Directive Art. 15(1b)", "1b. Providers shall establish internal procedures"),
        ("eprivacy", "ePrivacy Directive Art. 14a(2)", "2. Where reference is made to"),
        (
            "us-ca-ag-ai-advisory",
            "California AG legal advisory on AI (January 2025), B. California’s False Advertising Law",  # noqa: RUF001
            "California’s False Advertising Law provides another",  # noqa: RUF001
        ),
    ],
)
def test_each_citation_names_the_words_that_the_law_prints_there(parsed, name, citation, first_words):
    spans = {p.citation: (p.start, p.end) for p in parsed[name].provisions}
    start, end = spans[citation]
    assert " ".join(parsed[name].body[start:end].split()[:6]) == first_words


@pytest.mark.parametrize(
    ("name", "citation"),
    [
        # Struck words may stand in these, so no unit of the code may be made of them.
        ("us-in-hea-1047-2024", "Ind. Code 35-45-4-8"),
        ("us-ut-hb-148-2024", "Utah Code 76-5b-205"),
        ("us-nc-hb-591-2024", "N.C. Gen. Stat. 14-190.5A"),
        ("us-wa-hb-1999-2024", "RCW 9A.86.010"),
        ("us-il-pa-103-0836", "765 ILCS 1075/35(b)"),
        ("us-il-pa-103-0294", "740 ILCS 190/5"),
        ("us-ny-s1042-2023", "N.Y. Penal Law 245.15"),
        ("us-ca-ab-2839-2024", "Cal. Code Civ. Proc. 35"),
        # Later law changed, moved or replaced these.
        ("us-ny-s5959-2020", "N.Y. Civ. Rights Law 50-f"),
        ("us-ca-sb-942-2024", "Cal. Bus. & Prof. Code 22757.6"),
        ("us-ut-sb-149-2024", "Utah Code 13-70-101"),
        ("us-mn-hf-1370-2023", "Minn. Stat. 609.771"),
    ],
)
def test_words_that_are_not_the_code_today_are_not_cited_as_the_code(parsed, name, citation):
    assert not [p.citation for p in parsed[name].provisions if p.citation.startswith(citation)]


@pytest.mark.parametrize(
    ("name", "citation", "day"),
    [
        ("us-in-hea-1047-2024", "Indiana HEA 1047 (2024), Section 1", None),
        ("us-in-hea-1047-2024", "Indiana HEA 1047 (2024), Section 2", date(2024, 7, 1)),
        ("us-in-hea-1047-2024", "Indiana HEA 1047 (2024), Section 4", date(2024, 7, 1)),
        ("us-nh-hb-1432-2024", "RSA 638:26-a(II)", date(2025, 1, 1)),
        ("us-hi-sb-2687-2024", "Hawaii Act 191 (2024), Section 2, 11-A(a)", None),
    ],
)
def test_a_first_day_is_given_where_the_text_or_the_registry_names_one(parsed, name, citation, day):
    assert {p.citation: p.effective_from for p in parsed[name].provisions}[citation] == day
