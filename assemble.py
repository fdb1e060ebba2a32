"""The one place where parts are joined."""

import hashlib
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from importlib import metadata
from pathlib import Path

from advisor.advisor import Advisor
from advisor.compose import Composer
from advisor.ground import GroundingGate
from advisor.mentions import Gazetteer
from advisor.refuse import RefusalJudge
from advisor.render import Renderer
from advisor.retrieve import Retriever
from advisor.scope import ScopeReader
from advisor.search import Searcher
from advisor.wording import Names
from index.embedding import Embedder, MiniLmEmbedder, Progress, no_progress
from index.folder import IndexFolder
from index.generation import GenerationStore, Index
from index.server import IndexServer
from ingest.affected import RuleCitations
from ingest.build import BuildReport, Origin, build
from ingest.build import is_current as index_is_current
from ingest.change import DocumentChange
from ingest.changes_log import load_changes as read_changes
from ingest.corpus_folder import corpus_hash, count_documents
from ingest.fetching.fetcher import Fetcher
from ingest.lock import WorkLock
from ingest.network import NetworkTexts
from ingest.refresh import Refresh, SourceReport, choose, due
from ingest.refresh_state import read_state
from ingest.reviews import Confirmation, Review, confirm, needs_review, read_confirmations
from ingest.snapshots import open_snapshots
from knowledge.acts import load_acts
from knowledge.citations import CitationGrammar, load_citations
from knowledge.errors import CorpusError, IndexError_, UsageError
from knowledge.load import GENERAL, KnowledgeBase, knowledge_hash, load_knowledge
from settings import Settings


class Parts:
    """Everything an entry point needs, joined once for one generation of the index."""

    def __init__(
        self,
        settings: Settings,
        knowledge: KnowledgeBase,
        index: Index,
        embedder: Embedder,
        reviews: Sequence[Review] = (),
    ) -> None:
        self.settings = settings
        self.knowledge = knowledge
        self.index = index
        self.names = Names(knowledge)
        self.renderer = Renderer(self.names)
        grammar: CitationGrammar = load_citations()
        self.reader = ScopeReader(knowledge, Gazetteer(knowledge, load_acts()), grammar)
        self.retriever = Retriever(index, embedder, grammar, knowledge)
        self.searcher = Searcher(index, self.reader, self.retriever)
        self.advisor = Advisor(
            self.reader,
            self.retriever,
            Composer(knowledge, self.names),
            GroundingGate(),
            RefusalJudge(knowledge, self.names),
            corpus=index.manifest.generation,
            under_review={review.rule.id: max(c.new_from for c in review.changes) for review in reviews},
        )


def generation_store(settings: Settings) -> GenerationStore:
    """Where the index is kept: a folder of this machine, or the Chroma server that the settings name.

    Raises:
        UsageError: the settings name something that is no address of a server.
    """
    return IndexServer(settings.chroma, settings.index) if settings.chroma else IndexFolder(settings.index)


def build_index(
    settings: Settings,
    embedder: Embedder,
    *,
    document_folders: tuple[Path, ...] | None = None,
    force: bool = False,
    progress: Progress = no_progress,
) -> BuildReport:
    """Build the index from the knowledge base, the corpus folder and the user's folders.

    Without `document_folders` those of the current generation are kept.
    """
    store = generation_store(settings)
    knowledge = load_knowledge()
    folders = _kept_folders(store) if document_folders is None else document_folders
    origin = Origin(knowledge=knowledge, corpus=settings.corpus, document_folders=folders)
    return build(store, origin, embedder, force=force, progress=progress)


def is_current(settings: Settings) -> bool:
    """Whether an index exists and was built from what is there now.

    Raises:
        IndexError_: the index is there and damaged.
    """
    store = generation_store(settings)
    # A folder of documents that has gone makes the index stale; the rebuild leaves it out.
    folders = tuple(path for path in map(Path, store.manifest().document_folders) if path.is_dir())
    origin = Origin(knowledge=load_knowledge(), corpus=settings.corpus, document_folders=folders)
    return index_is_current(store, origin)


def refresh_corpus(
    settings: Settings,
    snapshots: Path | None = None,
    *,
    sources: tuple[str, ...] = (),
    look_at_all: bool = False,
    dry_run: bool = False,
    accept: bool = False,
    progress: Progress = no_progress,
    pages: Progress = no_progress,
) -> tuple[SourceReport, ...]:
    """Bring the corpus folder up to date, from a folder of snapshots or else from the publishers.

    Sources that were not asked for by name are left alone where the folder does not hold them, or where their
    publisher was asked so lately that it is not time to ask again (`look_at_all` asks even so).

    Raises:
        CorpusError: the folder is missing or holds nothing of the registry.
        UsageError: a source is not in the registry, or another refresh or a build is running.
    """
    registry = load_knowledge().sources
    chosen = choose(registry, sources)
    run = Refresh(corpus=settings.corpus, today=today(), dry_run=dry_run, accept=accept)
    with nullcontext() if dry_run else WorkLock(settings.index, "refresh"):
        if snapshots is not None:
            folder = open_snapshots(snapshots, registry)
            held = [source for source in chosen if sources or folder.holds(source)]
            return run.run(held, folder, progress=progress)
        if not sources:
            chosen = [source for source in chosen if any(way.address for way in source.texts)]
            chosen = chosen if look_at_all else due(chosen, settings.corpus, today())
        version = metadata.version("likeness-advisor")
        with Fetcher(cache=settings.http_cache, version=version, contact=settings.contact) as fetcher:
            return run.run(chosen, NetworkTexts(fetcher, pages), progress=progress)


def strangers_in(snapshots: Path) -> tuple[Path, ...]:
    """Files of a folder of snapshots that no source of the registry reads.

    Raises:
        CorpusError: the folder is missing or holds nothing of the registry.
    """
    registry = load_knowledge().sources
    return open_snapshots(snapshots, registry).strangers(registry)


def reparse_corpus(settings: Settings, *, progress: Progress = no_progress) -> tuple[SourceReport, ...]:
    """Derive every stored text anew from its snapshots."""
    with WorkLock(settings.index, "refresh"):
        return Refresh(corpus=settings.corpus, today=today()).reparse(load_knowledge().sources, progress)


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusState:
    """What the corpus folder holds. `key` changes with everything from which changes and reviews are derived."""

    documents: int
    refreshed: date | None
    key: str


def corpus_state(settings: Settings) -> CorpusState:
    """How many official texts there are, when somebody last looked for changes, and a key for what was derived."""
    states = read_state(settings.corpus).values()
    parts = [corpus_hash(settings.corpus), knowledge_hash(), *map(str, read_confirmations(settings.corpus))]
    return CorpusState(
        documents=count_documents(settings.corpus),
        refreshed=max((state.tried for state in states if state.tried is not None), default=None),
        key=hashlib.sha256("\0".join(parts).encode()).hexdigest(),
    )


def load_changes(settings: Settings) -> tuple[DocumentChange, ...]:
    """Every change between the texts that the corpus folder keeps, the newest first, each with the rules that cite it.

    Raises:
        CorpusError: a text is damaged.
    """
    changes = read_changes(settings.corpus)
    if not changes:
        return ()
    knowledge = load_knowledge()
    # Reading the citations of all rules takes longer than everything else here.
    places = {change.jurisdiction or change.vendor for change in changes} | {GENERAL}
    rules = [rule for rule in knowledge.rules if rule.place in places]
    return RuleCitations(rules, knowledge.sources, load_citations()).with_rules(changes)


def load_reviews(settings: Settings, changes: Sequence[DocumentChange] | None = None) -> tuple[Review, ...]:
    """The rules that somebody must look at again; `changes` saves reading them where they are at hand.

    Raises:
        CorpusError: a text or the file of confirmations is damaged.
    """
    found = load_changes(settings) if changes is None else changes
    return needs_review(load_knowledge().rules, found, read_confirmations(settings.corpus))


def confirm_review(settings: Settings, rule: str, by: str) -> tuple[Confirmation, ...]:
    """Write down that somebody looked at a rule after everything that it cites had changed.

    Raises:
        CorpusError: the file of confirmations is damaged or cannot be written.
        UsageError: the rule is not marked.
    """
    for review in load_reviews(settings):
        if review.rule.id == rule:
            return confirm(settings.corpus, rule, [change.id for change in review.changes], today(), by)
    raise UsageError(f"{rule!r} is not marked as review needed; `likeness review` lists the rules that are")


def open_parts(settings: Settings, embedder: Embedder | None = None) -> Parts:
    """Open the current generation.

    Raises:
        IndexMissing: nothing has been built yet.
        IndexError_: the index is damaged.
    """
    index = generation_store(settings).open()
    return Parts(settings, load_knowledge(), index, embedder or MiniLmEmbedder(), _reviews(settings))


def build_advisor(settings: Settings) -> Parts:
    """The parts that the web app works with; tests replace this function."""
    return open_parts(settings)


def today() -> date:
    """The day on which the product runs, in local time."""
    return date.today()


def _kept_folders(store: GenerationStore) -> tuple[Path, ...]:
    try:
        kept = tuple(map(Path, store.manifest().document_folders))
    except IndexError_:
        return ()
    return tuple(path for path in kept if path.is_dir())


def _reviews(settings: Settings) -> tuple[Review, ...]:
    """The rules to look at again; an answer goes on without them where a text is damaged, which `check` names."""
    try:
        return load_reviews(settings)
    except CorpusError:
        return ()
