"""Other people's chains get the same passages, with citation, status and dates."""

from datetime import date

from advisor.langchain_retriever import LikenessRetriever


def test_documents_carry_what_a_lawyer_must_check(parts):
    retriever = LikenessRetriever(searcher=parts.searcher, k=3, as_of=date(2024, 1, 1))
    documents = retriever.invoke("intimate deepfake law in Michigan")
    assert len(documents) == 3
    found = {document.id: document for document in documents}
    act = found["us-mi/intimate"]
    assert act.metadata["status"] == "enacted"
    assert act.metadata["effective_from"] == "2025-08-26"
    assert act.metadata["citation"].startswith("MCL 752.38") or "PA 11" in act.metadata["citation"]
    assert act.page_content == parts.index.passages["us-mi/intimate"].text


def test_no_other_state_is_among_them(parts):
    documents = LikenessRetriever(searcher=parts.searcher, k=20).invoke("face scan consent in Illinois")
    assert {d.metadata["jurisdiction"] for d in documents} <= {"us-il", "us-federal", None}
