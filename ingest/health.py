"""Is this installation healthy: knowledge, model, corpus, index, network stance."""

import os
from dataclasses import dataclass
from pathlib import Path

from index.embedding import MODEL_NAME, check_weights, packaged_model
from index.generation import GenerationStore
from ingest.build import Origin, is_current
from ingest.corpus_folder import load_corpus, load_earlier
from ingest.refresh_state import read_state
from knowledge.errors import LikenessError
from knowledge.load import KnowledgeBase, load_knowledge

_TRACING = ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at. `detail` says what was found and, where it is not well, how to mend it."""

    name: str
    ok: bool
    detail: str


def check_health(corpus: Path, index: GenerationStore) -> tuple[Finding, ...]:
    """Look at every part; a part that fails does not keep the others from being looked at."""
    knowledge, first = _knowledge()
    findings = [first, _model(), _corpus(corpus)]
    if knowledge is not None:
        findings.append(_index(index, knowledge, corpus))
    findings.append(_network(index))
    return tuple(findings)


def _knowledge() -> tuple[KnowledgeBase | None, Finding]:
    try:
        base = load_knowledge()
    except LikenessError as error:
        return None, Finding(name="knowledge", ok=False, detail=str(error))
    places = len({rule.place for rule in base.rules})
    return base, Finding(name="knowledge", ok=True, detail=f"{len(base.rules)} rules for {places} places and vendors")


def _model() -> Finding:
    try:
        check_weights(packaged_model())
    except LikenessError as error:
        return Finding(name="model", ok=False, detail=str(error))
    return Finding(name="model", ok=True, detail=f"{MODEL_NAME}, official weights, from the installed package")


def _corpus(folder: Path) -> Finding:
    try:
        documents = load_corpus(folder)
        load_earlier(folder)
    except LikenessError as error:
        return Finding(name="corpus", ok=False, detail=str(error))
    if not documents:
        detail = "answers cite our rules; official text not loaded yet (make corpus, or: likeness refresh)"
        return Finding(name="corpus", ok=True, detail=detail)
    provisions = sum(len(document.provisions) for document in documents)
    detail = f"{len(documents)} official texts, {provisions} provisions"
    troubled = [name for name, state in read_state(folder).items() if state.problem]
    if troubled:
        # The last good texts stay, so this is worth a look and no damage.
        detail += f"; the last refresh of {len(troubled)} failed, the first is {troubled[0]} (likeness sources)"
    return Finding(name="corpus", ok=True, detail=detail)


def _index(store: GenerationStore, knowledge: KnowledgeBase, corpus: Path) -> Finding:
    try:
        # Opening compares every count with the manifest and names what is missing.
        store.open().close()
        manifest = store.manifest()
        folders = tuple(path for path in map(Path, manifest.document_folders) if path.is_dir())
        if not is_current(store, Origin(knowledge=knowledge, corpus=corpus, document_folders=folders)):
            detail = "built from other knowledge or texts than are there now; run: likeness index"
            return Finding(name="index", ok=False, detail=detail)
    except LikenessError as error:
        return Finding(name="index", ok=False, detail=str(error))
    return Finding(
        name="index", ok=True, detail=f"{manifest.passages} passages, generation {manifest.generation}, {store}"
    )


def _network(store: GenerationStore) -> Finding:
    on = [name for name in _TRACING if os.environ.get(name, "").lower() in ("1", "true")]
    if on:
        return Finding(
            name="network", ok=False, detail=f"{on[0]} is set: questions would be traced elsewhere; unset it"
        )
    if store.remote:
        detail = f"questions go, as vectors, to {store} and nowhere else; no telemetry, no model download"
        return Finding(name="network", ok=True, detail=detail)
    return Finding(name="network", ok=True, detail="nothing leaves this machine; no telemetry, no model download")
