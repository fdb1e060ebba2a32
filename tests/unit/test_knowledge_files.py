"""A broken knowledge file says which file, which rule, what is wrong and how to mend it."""

import shutil
from pathlib import Path

import pytest

from knowledge.errors import KnowledgeError
from knowledge.load import HERE, load_knowledge

GOOD = """
jurisdiction: us-mi
name: Michigan
rules:
  - id: us-mi/sample
    topic: breach
    title: Sample
    citation: MCL 1.1
    status: in_force
    effective_from: 2020-01-01
    summary: Michigan has a sample rule for tests.
    points: [The sample rule of Michigan binds nobody at all.]
    asked_as: [What is the sample?, Is there a sample?, sample rule]
    evidence: {basis: secondary, checked: 2026-01-01, note: written for this test}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "knowledge"
    shutil.copytree(HERE, target, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for path in (target / "jurisdictions").glob("*.yaml"):
        path.unlink()
    (target / "jurisdictions" / "us-mi.yaml").write_text(GOOD)
    return target


def test_a_good_file_loads(folder):
    rule = load_knowledge(folder).rule("us-mi/sample")
    assert (rule.place, rule.citation, rule.file) == ("us-mi", "MCL 1.1", "knowledge/jurisdictions/us-mi.yaml")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("citation: MCL 1.1", "citatoin: MCL 1.1", "us-mi/sample, citatoin: is not a field of the schema"),
        ("    citation: MCL 1.1\n", "", "us-mi/sample: needs a citation"),
        ("status: in_force", "status: none", "has no law to cite: leave the citation out"),
        ("status: in_force", "status: law", "us-mi/sample, status"),
        ("topic: breach", "topic: leaks", "unknown topic 'leaks'; use one of topics.yaml"),
        ("id: us-mi/sample", "id: us-oh/sample", "the id must start with us-mi/"),
        ("id: us-mi/sample", "id: sample", "must look like us-mi/breach-notification"),
        ("2020-01-01", "2027-01-01", "takes effect after it was checked: its status is enacted"),
        ("status: in_force", "status: pending", "is a bill and cannot have effective_from"),
        ("a sample rule for tests.", "a sample rule that will take effect soon.", "put the date into effective_from"),
        ("binds nobody at all.]", "binds nobody at all. Nor does it bite.]", "must be one sentence"),
        ("What is the sample?, Is", "Is", "needs at least 3 asked_as"),
        ("title: Sample", "title: Sample\n    title: Twice", "the key 'title' is written twice"),
        ("rules:", "rules: [", "is not valid YAML: line"),
        ("checked: 2026-01-01", "checked: yesterday", "us-mi/sample, evidence.checked"),
    ],
)
def test_each_mistake_is_named_in_one_line(folder, old, new, message):
    assert old in GOOD
    (folder / "jurisdictions" / "us-mi.yaml").write_text(GOOD.replace(old, new))
    with pytest.raises(KnowledgeError) as caught:
        load_knowledge(folder)
    text = str(caught.value)
    assert "us-mi.yaml" in text
    assert message in text
    assert "\n" not in text


def test_the_same_id_in_two_files_is_refused(folder):
    (folder / "jurisdictions" / "zz.yaml").write_text(GOOD)
    with pytest.raises(KnowledgeError, match="us-mi/sample: the id is already used"):
        load_knowledge(folder)


def test_a_missing_file_is_named(folder):
    (folder / "topics.yaml").unlink()
    with pytest.raises(KnowledgeError, match=r"topics\.yaml is missing"):
        load_knowledge(folder)


def test_a_file_that_is_not_text_is_named(folder):
    (folder / "jurisdictions" / "us-mi.yaml").write_bytes(b"\xff\xfe\x00binary")
    with pytest.raises(KnowledgeError, match=r"us-mi\.yaml is not UTF-8"):
        load_knowledge(folder)
