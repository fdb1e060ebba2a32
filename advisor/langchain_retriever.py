"""The product's retrieval for other people's LangChain chains: documents with citation, status and dates."""

from datetime import date

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from advisor.records import Choices
from advisor.retrieve import Hit
from advisor.search import Searcher


class LikenessRetriever(BaseRetriever):
    """Routed hybrid search as a LangChain retriever: `LikenessRetriever(searcher=parts.searcher).invoke("...")`.

    Attributes:
        searcher: From `assemble.open_parts(settings).searcher`.
        k: How many documents at most.
        as_of: The day whose law counts for `status`; the present day where it is None.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    searcher: Searcher
    k: int = 8
    as_of: date | None = None

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        day = self.as_of or date.today()
        return [_document(hit, day) for hit in self.searcher.search(query, self.k, day, Choices())]


def _document(hit: Hit, day: date) -> Document:
    passage = hit.passage
    return Document(
        id=passage.id,
        page_content=passage.text,
        metadata={
            "citation": passage.citation,
            "title": passage.title,
            "jurisdiction": passage.jurisdiction,
            "vendor": passage.vendor,
            "status": passage.status_on(day).value,
            "effective_from": passage.effective_from.isoformat() if passage.effective_from else None,
            "effective_to": passage.effective_to.isoformat() if passage.effective_to else None,
            "layer": passage.layer.value,
            "checked": passage.checked.isoformat(),
            "url": passage.url,
            "score": round(hit.score, 4),
        },
    )
