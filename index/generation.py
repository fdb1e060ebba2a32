"""A generation: one complete, immutable build of the index, and the pointer that names the current one."""

import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from index.embedding import Vectors
from index.passage import Passage
from index.vectors import VectorStore, View
from index.words import WordIndex
from knowledge.errors import IndexError_, IndexMissing

# The collection of questions that the product does not answer; it holds no passages.
OUTSIDE = "outside"
# Raised whenever the files of a generation change their form, so that an old index rebuilds itself.
FORMAT = 3
_KEEP = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a generation was built from; two equal origins give the same index."""

    generation: str
    format: int
    knowledge: str
    corpus: str
    documents: str
    document_folders: tuple[str, ...]
    model: str
    weights: str
    splitter: int
    passages: int
    views: int
    built: str

    @property
    def origin(self) -> tuple[int, str, str, str, str, int]:
        """Everything that decides what the index holds."""
        return (self.format, self.knowledge, self.corpus, self.documents, self.weights, self.splitter)


class IndexFolder:
    """The folder that holds the generations and the pointer to the current one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pointer = folder / "current"

    @property
    def lock_file(self) -> Path:
        """The file that a build locks."""
        return self.folder / "build.lock"

    def current(self) -> Path:
        """Folder of the current generation.

        Raises:
            IndexMissing: nothing has been built yet.
            IndexError_: the pointer names a generation that is gone.
        """
        try:
            name = self._pointer.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            raise IndexMissing("there is no index yet; run: likeness index") from None
        except (OSError, UnicodeDecodeError) as error:
            raise IndexError_(
                f"{self._pointer} cannot be read ({type(error).__name__}); run: likeness index --force"
            ) from None
        folder = self.folder / "generations" / name
        if not name or "/" in name or not folder.is_dir():
            raise IndexError_(f"the index names generation {name!r}, which is gone; run: likeness index --force")
        return folder

    def manifest(self) -> Manifest:
        """Manifest of the current generation."""
        return read_manifest(self.current())

    def begin(self, generation: str) -> Path:
        """An empty folder aside, in which a build may write."""
        folder = self.folder / f"building-{generation}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def publish(self, building: Path, generation: str) -> Path:
        """Make a finished build the current generation, in one atomic step, and prune old ones."""
        target = self.folder / "generations" / generation
        target.parent.mkdir(exist_ok=True)
        building.rename(target)
        aside = self._pointer.with_suffix(".new")
        aside.write_text(generation, encoding="ascii")
        aside.replace(self._pointer)
        self._prune(generation)
        return target

    def _prune(self, current: str) -> None:
        """Drop builds that were killed and all but the newest generations; readers hold the last one open."""
        for leftover in self.folder.glob("building-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        generations = sorted(
            (self.folder / "generations").iterdir(), key=lambda path: path.stat().st_mtime, reverse=True
        )
        old = [path for path in generations if path.name != current]
        for path in old[_KEEP - 1 :]:
            shutil.rmtree(path, ignore_errors=True)


class Index:
    """One generation opened for reading: passages, vectors and words together."""

    def __init__(self, manifest: Manifest, passages: Sequence[Passage], vectors: VectorStore, words: WordIndex) -> None:
        self.manifest = manifest
        self.passages = {passage.id: passage for passage in passages}
        self.vectors = vectors
        self.words = words
        self.shards = frozenset(passage.shard for passage in passages)

    @classmethod
    def open(cls, folder: Path) -> "Index":
        """Open the generation in `folder`.

        Raises:
            IndexError_: a file is missing, truncated or does not belong to the others.
        """
        manifest = read_manifest(folder)
        passages = _read_passages(folder / "passages.jsonl")
        if len(passages) != manifest.passages:
            raise IndexError_(
                f"the index holds {len(passages)} of {manifest.passages} passages; run: likeness index --force"
            )
        _check_files(folder)
        searchable = [passage for passage in passages if passage.views]
        words = WordIndex.load(folder / "words", [p.id for p in searchable], [p.shard for p in searchable])
        vectors = VectorStore(folder / "vectors")
        found = vectors.count()
        if found != manifest.views:
            vectors.close()
            problem = (
                f"the vector store in {folder} holds {found} of {manifest.views} views; run: likeness index --force"
            )
            raise IndexError_(problem)
        return cls(manifest, passages, vectors, words)

    def close(self) -> None:
        """Let go of the files."""
        self.vectors.close()


def write_generation(
    folder: Path, manifest: Manifest, passages: Sequence[Passage], views: Sequence[View], vectors: Vectors
) -> None:
    """Write all files of a generation into `folder`, the manifest last."""
    with (folder / "passages.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(passage.to_json() + "\n" for passage in passages)
    searchable = [passage for passage in passages if passage.views]
    words = WordIndex.build(
        [word_text(passage) for passage in searchable], [p.id for p in searchable], [p.shard for p in searchable]
    )
    words.save(folder / "words")
    store = VectorStore(folder / "vectors")
    store.write(views, vectors)
    store.close()
    sizes = {path.relative_to(folder).as_posix(): path.stat().st_size for path in _fixed_files(folder)}
    (folder / "files.json").write_text(json.dumps(sizes, indent=1), encoding="utf-8")
    (folder / "manifest.json").write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
    _sync(folder / "manifest.json")


def word_text(passage: Passage) -> str:
    """What the word index reads of a passage: everything that people may have in mind when they ask for it."""
    return " ".join((passage.citation, passage.title, *passage.heading, passage.text, *passage.views))


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of the generation in `folder`.

    Raises:
        IndexError_: it is missing, damaged or of another format.
    """
    try:
        raw = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        raw["document_folders"] = tuple(raw["document_folders"])
        return Manifest(**raw)
    except (OSError, ValueError, TypeError, KeyError):
        raise IndexError_(
            f"the manifest of the index in {folder} is missing or damaged; run: likeness index --force"
        ) from None


def _fixed_files(folder: Path) -> list[Path]:
    """Files that nobody touches once they are written; the store's own database is not among them."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix in (".bin", ".npy", ".jsonl"))


def _check_files(folder: Path) -> None:
    """Names and sizes as they were written: a store with a missing part answers wrongly instead of failing.

    Raises:
        IndexError_: a file is missing or has another size.
    """
    try:
        sizes = dict(json.loads((folder / "files.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        raise IndexError_(f"the list of files in {folder} is missing or damaged; run: likeness index --force") from None
    for name, size in sizes.items():
        path = folder / name
        if not path.is_file() or path.stat().st_size != size:
            raise IndexError_(f"{path} is missing or damaged; run: likeness index --force")


def _read_passages(path: Path) -> list[Passage]:
    try:
        with path.open(encoding="utf-8") as file:
            return [Passage.from_json(line) for line in file]
    except (OSError, ValueError, TypeError, KeyError):
        raise IndexError_(f"{path} is missing or damaged; run: likeness index --force") from None


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
