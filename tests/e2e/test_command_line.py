"""The `likeness` command as people and other tools run it: output, exit codes, one-line errors."""

import json
import shutil
import sys
from pathlib import Path

import pytest

import assemble
import cli
from commands import corpus, terminal
from tests.conftest import OFFICIAL

ANSWER_KEYS = {
    "id",
    "question",
    "kind",
    "scope",
    "short_answer",
    "text",
    "claims",
    "citations",
    "gaps",
    "reason",
    "writer",
    "corpus",
    "elapsed_ms",
}
CITATION_KEYS = {
    "n",
    "id",
    "citation",
    "title",
    "jurisdiction",
    "vendor",
    "status",
    "effective_from",
    "effective_to",
    "layer",
    "quote",
    "url",
    "checked",
}
RULE_KEYS = {
    "id",
    "topic",
    "title",
    "citation",
    "status",
    "effective_from",
    "effective_to",
    "summary",
    "points",
    "enforcement",
    "url",
    "evidence",
}
HIT_KEYS = {
    "rank",
    "score",
    "id",
    "citation",
    "title",
    "jurisdiction",
    "vendor",
    "source",
    "layer",
    "text",
    "path",
    "start",
    "end",
}
MATRIX = {"comprehensive", "biometrics", "publicity", "replica", "intimate", "election", "breach", "recording"}


@pytest.fixture
def likeness(monkeypatch, capfd, built_home, embedder):
    """Run the command in this process with a built index: (exit code, stdout, stderr).

    The real model is loaded once for all tests; `test_private` runs the command as a process of its own.
    """
    monkeypatch.setenv("LIKENESS_HOME", str(built_home))
    monkeypatch.setattr(assemble, "MiniLmEmbedder", lambda: embedder)
    monkeypatch.setattr(terminal, "MiniLmEmbedder", lambda: embedder)
    monkeypatch.setattr(corpus, "MiniLmEmbedder", lambda: embedder)

    def run(*arguments: str, stdin: str | None = None) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["likeness", *arguments])
        if stdin is not None:
            import io

            monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        try:
            cli.main()
            code = 0
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
        out, err = capfd.readouterr()
        return code, out, err

    return run


def one_line(err: str) -> str:
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) == 1, err
    return err.strip()


class TestAsk:
    def test_json_has_the_keys_of_the_contract(self, likeness):
        code, out, _ = likeness("ask", "Does Michigan have a law like BIPA?", "--json")
        answer = json.loads(out)
        assert code == 0
        assert answer.keys() >= ANSWER_KEYS
        assert answer["kind"] == "answer"
        assert answer["scope"]["jurisdictions"] == ["us-mi"]
        assert answer["citations"][0].keys() >= CITATION_KEYS
        numbers = {citation["n"] for citation in answer["citations"]}
        assert all(set(claim["citations"]) <= numbers and claim["citations"] for claim in answer["claims"])

    def test_a_batch_answers_line_by_line_in_order(self, likeness, tmp_path):
        lines = [
            {"id": "a", "question": "best pasta recipe"},
            {"id": 2, "question": "Is a selfie biometric data under the GDPR?"},
            {"id": "c", "question": ""},
        ]
        path = tmp_path / "batch.jsonl"
        path.write_text("\n".join(json.dumps(line) for line in lines))
        code, out, _ = likeness("ask", "--batch", str(path))
        answers = [json.loads(line) for line in out.splitlines()]
        assert code == 0
        assert [a["id"] for a in answers] == ["a", 2, "c"]
        assert [a["kind"] for a in answers] == ["refusal", "answer", "refusal"]
        assert "empty" in answers[2]["reason"]
        assert all(a.keys() >= ANSWER_KEYS for a in answers)

    def test_text_names_its_sources_and_the_notice(self, likeness):
        code, out, _ = likeness("ask", "How do I stop OpenAI training on my pictures?")
        assert code == 0
        assert "[1]" in out
        assert "**Sources**" in out
        assert "not legal advice" in out

    def test_options_set_the_scope(self, likeness):
        _, out, _ = likeness(
            "ask", "Is there a face scan law?", "--json", "--jurisdiction", "us-il", "--as-of", "2007-01-01"
        )
        answer = json.loads(out)
        assert answer["scope"]["jurisdictions"] == ["us-il"]
        assert answer["scope"]["as_of"] == "2007-01-01"
        assert "in_force" not in {c["status"] for c in answer["citations"] if c["id"] == "us-il/biometrics"}

    @pytest.mark.parametrize(
        ("arguments", "code", "words"),
        [
            (["ask", ""], 1, "the question is empty"),
            (["ask", " \x00\x07 "], 1, "the question is empty"),
            (["ask", "x" * 20_000], 1, "has 20000 characters; please shorten it"),
            (["ask"], 2, "give either a question or --batch FILE"),
            (["ask", "q", "--jurisdiction", "mi"], 2, "unknown jurisdiction 'mi'"),
            (["ask", "q", "--as-of", "yesterday"], 2, "write it as YYYY-MM-DD"),
            (["ask", "--batch", "/nowhere.jsonl"], 1, "/nowhere.jsonl does not exist"),
            (["search", "q", "--vendor", "acme"], 2, "unknown vendor 'acme'"),
            (["state", "us-xx"], 1, "unknown jurisdiction 'us-xx'"),
            (["state", "us-mi", "--format", "pdf"], 2, "unknown format 'pdf'"),
            (["refresh", "--from", "/nowhere"], 1, "/nowhere"),
            (["index", "--corpus", "/nowhere"], 1, "/nowhere"),
        ],
    )
    def test_bad_input_is_one_clear_line(self, likeness, arguments, code, words):
        found, out, err = likeness(*arguments)
        assert found == code
        assert words in one_line(err)
        assert out == ""

    def test_a_batch_survives_what_no_text_holds(self, likeness):
        lines = [
            '{"id": 1, "question": "\\ud800"}',
            '\ufeff{"id": 2, "question": "best pasta recipe"}'.lstrip("\ufeff"),
        ]
        code, out, _ = likeness("ask", "--batch", "-", stdin="\n".join(lines))
        assert code == 0
        assert [json.loads(line)["id"] for line in out.splitlines()] == [1, 2]

    def test_a_search_batch_goes_on_after_a_bad_line(self, likeness):
        lines = '{"id": 1, "query": ""}\n{"id": 2, "query": "selfie"}'
        code, out, _ = likeness("search", "--batch", "-", "-k", "1", stdin=lines)
        results = [json.loads(line) for line in out.splitlines()]
        assert code == 0
        assert [(r["id"], len(r["results"])) for r in results] == [(1, 0), (2, 1)]

    def test_a_citation_that_nobody_knows_is_said_to_be_unknown(self, likeness):
        _, out, _ = likeness("ask", "What does MCL 999.999 say about breach notices in Michigan?", "--json")
        assert "No source here bears the citation MCL 999.999" in json.loads(out)["short_answer"]

    @pytest.mark.parametrize(
        "line", ["not json", '{"id": 1}', "[]", '"text"', '{"id": 1, "question": null}', "[" * 100_000]
    )
    def test_a_bad_batch_line_is_named(self, likeness, line):
        code, _, err = likeness("ask", "--batch", "-", stdin='{"id": 1, "question": "q"}\n' + line)
        assert code == 1
        assert "line 2" in one_line(err)

    @pytest.mark.parametrize(
        "question",
        [
            "<script>alert(1)</script> Does Michigan have a face scan law?",
            "Does Michigan\x00 have a \x1b[31mface scan law?",
            "![x](http://example.com/?q=1) Does Michigan have a face scan law?",
        ],
    )
    def test_markup_and_control_characters_do_no_harm(self, likeness, question):
        code, out, _ = likeness("ask", question)
        assert code == 0
        assert "<script>" not in out
        assert "\x1b" not in out
        assert "example.com" not in out

    def test_another_language_is_refused_politely(self, likeness):
        _, out, _ = likeness("ask", "¿Puedo convertir la foto de mi hermana en una figura de acción?", "--json")
        answer = json.loads(out)
        assert answer["kind"] == "refusal"


class TestSearch:
    def test_json_has_the_keys_of_the_contract_and_is_ranked(self, likeness):
        code, out, _ = likeness("search", "breach notice", "-k", "5", "--json", "--jurisdiction", "us-mi")
        hits = json.loads(out)
        assert code == 0
        assert len(hits) == 5
        assert all(hit.keys() >= HIT_KEYS for hit in hits)
        assert [hit["rank"] for hit in hits] == [1, 2, 3, 4, 5]
        assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)
        assert {hit["jurisdiction"] for hit in hits} <= {"us-mi", "us-federal", None}

    def test_a_batch_keeps_ids_and_order(self, likeness):
        lines = '{"id": 2, "query": "selfie"}\n\n{"id": 1, "query": "breach"}\n'
        code, out, _ = likeness("search", "--batch", "-", "-k", "2", stdin=lines)
        results = [json.loads(line) for line in out.splitlines()]
        assert code == 0
        assert [result["id"] for result in results] == [2, 1]
        assert all(len(result["results"]) == 2 for result in results)


class TestState:
    def test_json_holds_all_eight_topics_of_every_state(self, likeness, knowledge):
        states = [place.code for place in knowledge.places if len(place.code) == 5 and place.code.startswith("us-")]
        code, out, _ = likeness("state", *states, "--format", "json")
        pages = json.loads(out)
        assert code == 0
        assert len(pages) == 51
        for page in pages:
            assert {rule["topic"] for rule in page["rules"]} >= MATRIX, page["jurisdiction"]
            assert all(rule.keys() >= RULE_KEYS for rule in page["rules"])

    def test_text_tells_absence_from_ignorance_and_bills_from_law(self, likeness):
        _, out, _ = likeness("state", "us-mi", "--format", "md")
        assert "no such law (checked" in out
        assert "bill, not law" in out

    def test_the_duties_of_a_profession_are_added_on_demand(self, likeness):
        _, plain, _ = likeness("state", "us-mi", "--format", "json")
        _, doctor, _ = likeness("state", "us-mi", "--format", "json", "--profession", "doctor")

        def ids(text: str) -> set[str]:
            return {rule["id"] for rule in json.loads(text)[0]["rules"]}

        assert "doctor/mi-privilege" in ids(doctor) - ids(plain)


class TestInstallation:
    def test_check_finds_a_fresh_installation_healthy(self, likeness):
        code, out, _ = likeness("check", "--json")
        report = json.loads(out)
        assert code == 0, out
        assert report["healthy"]
        assert {c["name"] for c in report["checks"]} == {"knowledge", "model", "corpus", "index", "network"}

    def test_sources_lists_the_registry_before_anything_is_loaded(self, likeness, knowledge):
        code, out, _ = likeness("sources", "--json")
        rows = json.loads(out)
        assert code == 0
        assert [row["id"] for row in rows] == [source.id for source in knowledge.sources]
        assert all(row["problems"] for row in rows)

    @pytest.mark.parametrize(
        ("damage", "words"),
        [
            (lambda g: (g / "passages.jsonl").write_text("{"), "passages.jsonl"),
            (lambda g: (g / "manifest.json").unlink(), "manifest"),
            (lambda g: shutil.rmtree(g / "words"), "missing or damaged"),
            (lambda g: shutil.rmtree(g), "which is gone"),
            (lambda g: next(g.rglob("data_level0.bin")).write_bytes(b"x"), "missing or damaged"),
            (lambda g: shutil.rmtree(next(g.rglob("data_level0.bin")).parent), "missing or damaged"),
            (lambda g: (g / "vectors" / "chroma.sqlite3").unlink(), "vector store"),
            (lambda g: (g / "words" / "vocab.index.json").write_text("[]"), "word index"),
        ],
    )
    def test_a_damaged_index_is_named_and_how_to_mend_it(
        self, likeness, monkeypatch, built_home, tmp_path, damage, words
    ):
        home = tmp_path / "home"
        shutil.copytree(built_home, home)
        monkeypatch.setenv("LIKENESS_HOME", str(home))
        generation = home / "index" / "generations" / (home / "index" / "current").read_text()
        damage(generation)
        code, _, err = likeness("ask", "Does Michigan have a law like BIPA?")
        assert code == 1
        assert words in one_line(err)
        assert "likeness index --force" in err
        code, out, _ = likeness("check")
        assert code == 1
        assert "PROBLEM" in out

    def test_index_says_that_nothing_changed(self, likeness):
        code, out, _ = likeness("index")
        assert code == 0
        assert "index is current" in out
        assert "0 embedded" in out


@pytest.mark.corpus
class TestOfficialText:
    @pytest.fixture
    def with_corpus(self, likeness, monkeypatch, built_corpus_home):
        monkeypatch.setenv("LIKENESS_HOME", str(built_corpus_home))
        return likeness

    def test_a_refresh_that_changes_nothing_says_so(self, with_corpus, shared):
        law = str(shared / "corpus" / "law")
        code, out, _ = with_corpus("refresh", *OFFICIAL, "--from", law, "--json")
        report = json.loads(out)
        assert code == 0
        assert {source["status"] for source in report["sources"]} == {"unchanged"}

    def test_the_words_of_an_article_are_quoted(self, with_corpus):
        _, out, _ = with_corpus("ask", "What does GDPR Article 9(2)(a) say?", "--json")
        answer = json.loads(out)
        official = [c for c in answer["citations"] if c["layer"] == "official" and c["citation"] == "GDPR Art. 9(2)(a)"]
        assert official
        assert "explicit consent" in official[0]["quote"]

    def test_rules_stand_beside_the_official_text(self, with_corpus):
        _, out, _ = with_corpus("ask", "Does a face scan leak trigger breach notice in Michigan?", "--json")
        cited = {c["citation"] for c in json.loads(out)["citations"] if c["layer"] == "official"}
        assert any(citation.startswith("MCL 445.") for citation in cited)

    def test_every_official_passage_is_the_text_of_its_file(self, built_corpus_home):
        from index.folder import IndexFolder

        index = IndexFolder(built_corpus_home / "index").open()
        files: dict[str, str] = {}
        official = [p for p in index.passages.values() if p.layer == "official"]
        for passage in official:
            text = files.setdefault(passage.path, (built_corpus_home / "corpus" / passage.path).read_bytes().decode())
            assert text[passage.start : passage.end] == passage.text
        index.close()
        assert len(official) > 1900

    def test_sources_shows_what_was_loaded(self, with_corpus):
        _, out, _ = with_corpus("sources", "--json")
        rows = {row["id"]: row for row in json.loads(out)}
        assert rows["gdpr"]["provisions"] > 900
        # A saved copy was checked on the day of the copy, and is not fresh because somebody loads it today.
        assert (rows["gdpr"]["checked"], rows["gdpr"]["fresh"]) == ("2018-05-23", False)
        assert "likeness refresh gdpr" in rows["gdpr"]["problems"][0]
        assert rows["us-mn-hf-1370-2023"]["provisions"] == 0


def test_every_command_is_told_in_the_readme():
    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
    commands = {
        command.name or command.callback.__name__ for command in cli.app.registered_commands if command.callback
    }
    missing = {command for command in commands if f"likeness {command}" not in readme}
    assert not missing
