"""Generations in a folder of this machine, with the pointer to the current one: the embedded store."""

import json
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from functools import partial
from pathlib import Path

from index.embedding import Vectors
from index.generation import Index, Manifest, build_words, check_counts, searchable
from index.passage import Passage
from index.readers import hold, unread
from index.vectors import VectorStore, View
from index.words import WordIndex
from knowledge.errors import IndexError_, IndexMissing, IndexNotWritable

_MANIFEST = "manifest.json"
_DATABASE = Path("vectors") / "chroma.sqlite3"
# A generation may be replaced between reading the pointer and opening what it names.
_TRIES = 3


class IndexFolder:
    """The folder that holds the generations; `index.generation.GenerationStore` says what its methods are for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pointer = folder / "current"
        self._generations = folder / "generations"

    @property
    def folder(self) -> Path:
        """The folder itself."""
        return self._folder

    @property
    def remote(self) -> bool:
        """Never: it is read in this process."""
        return False

    def __str__(self) -> str:
        return str(self._folder)

    def exclusive(self, what: str) -> AbstractContextManager[None]:
        """Nothing more than the lock of the folder, which a build holds already."""
        return nullcontext()

    def current(self) -> str:
        """Name of the generation that the pointer names."""
        try:
            name = self._pointer.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            raise IndexMissing("there is no index yet; run: likeness index") from None
        except (OSError, UnicodeDecodeError) as error:
            raise IndexError_(
                f"{self._pointer} cannot be read ({type(error).__name__}); run: likeness index --force"
            ) from None
        if not name or "/" in name or not (self._generations / name).is_dir():
            raise IndexError_(f"the index names generation {name!r}, which is gone; run: likeness index --force")
        return name

    def path(self, generation: str) -> Path:
        """Where a generation lies, or would lie before it is published."""
        published = self._generations / generation
        return published if published.is_dir() else self._aside(generation)

    def manifest(self) -> Manifest:
        """Manifest of the current generation."""
        return read_manifest(self.path(self.current()))

    def check_current(self) -> None:
        """Compare names and sizes of the files; nothing of them is read."""
        check_files(self.path(self.current()))

    def open(self, generation: str | None = None) -> Index:
        """Open a generation, which nobody removes before the index is closed."""
        for _ in range(_TRIES - 1):
            name = generation or self.current()
            try:
                return open_generation(self.path(name))
            except IndexError_:
                if generation is not None or self.current() == name:
                    raise
        return open_generation(self.path(generation or self.current()))

    def known_vectors(self, keys: Collection[str]) -> dict[str, Vectors]:
        """Vectors of the current generation."""
        folder = self.path(self.current())
        check_files(folder)
        store = VectorStore.in_folder(folder / "vectors")
        try:
            return store.vectors_by_key(keys)
        finally:
            store.close()

    def write(self, manifest: Manifest, passages: Sequence[Passage], views: Sequence[View], vectors: Vectors) -> None:
        """Write all files aside, the manifest last, so that they survive a loss of power from then on."""
        folder = self._aside(manifest.generation)
        with _writing(self._folder):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            with (folder / "passages.jsonl").open("w", encoding="utf-8") as file:
                file.writelines(passage.to_json() + "\n" for passage in passages)
            build_words(passages).save(folder / "words")
        store = VectorStore.in_folder(folder / "vectors")
        try:
            store.write(views, vectors)
        finally:
            store.close()
        with _writing(self._folder):
            sizes = {path.relative_to(folder).as_posix(): path.stat().st_size for path in _fixed_files(folder)}
            (folder / "files.json").write_text(json.dumps(sizes, indent=1), encoding="utf-8")
            (folder / _MANIFEST).write_text(manifest.to_json(), encoding="utf-8")

    def publish(self, generation: str) -> None:
        """Put the finished generation in its place and replace the pointer."""
        with _writing(self._folder):
            self._generations.mkdir(exist_ok=True)
            _sync_all(self._aside(generation))
            self._aside(generation).rename(self._generations / generation)
            _sync(self._generations)
            new = self._pointer.with_suffix(".new")
            new.write_text(generation, encoding="ascii")
            _sync(new)
            new.replace(self._pointer)
            _sync(self._folder)

    def discard(self, generation: str) -> None:
        """Remove what was written aside."""
        shutil.rmtree(self._aside(generation), ignore_errors=True)

    def prune(self) -> None:
        """Remove leftovers, and old generations but the one before the current that nobody reads."""
        for leftover in (*self._folder.glob("building-*"), *self._folder.glob("removing-*")):
            shutil.rmtree(leftover, ignore_errors=True)
        try:
            name = self.current()
            kept = {name, read_manifest(self.path(name)).previous}
        except IndexError_:
            return  # Nobody knows which of them is of use.
        for folder in self._generations.iterdir():
            if folder.name not in kept:
                self._remove(folder)

    def _remove(self, folder: Path) -> None:
        with unread(folder / _MANIFEST) as free:
            if not free:
                return
            # Out of the way in one step, so that a kill leaves no half generation among the whole ones.
            aside = self._folder / f"removing-{folder.name}"
            with suppress(OSError):
                folder.rename(aside)
                shutil.rmtree(aside, ignore_errors=True)

    def _aside(self, generation: str) -> Path:
        return self._folder / f"building-{generation}"


def open_generation(folder: Path) -> Index:
    """Open the generation in `folder`.

    Raises:
        IndexError_: a file is missing, truncated or does not belong to the others.
    """
    try:
        lock = hold(folder / _MANIFEST)
    except OSError:
        raise IndexError_(_no_manifest(folder)) from None
    try:
        return _open_held(folder, lock)
    except BaseException:
        os.close(lock)
        raise


def _open_held(folder: Path, lock: int) -> Index:
    manifest = read_manifest(folder)
    passages = _read_passages(folder / "passages.jsonl")
    check_counts(manifest, len(passages), manifest.views)
    check_files(folder)
    words = WordIndex.load(folder / "words", *searchable(passages))
    vectors, copy = _open_vectors(folder / "vectors")
    try:
        check_counts(manifest, len(passages), vectors.count())
    except IndexError_:
        _close_vectors(vectors, copy)
        raise
    return Index(manifest, passages, vectors, words, partial(_let_go, vectors, copy, lock))


def _open_vectors(folder: Path) -> tuple[VectorStore, Path | None]:
    """The store, or a copy of it among the temporary files: Chroma cannot read where it cannot write."""
    try:
        return VectorStore.in_folder(folder), None
    except IndexNotWritable as problem:
        copy = None
        try:
            copy = Path(tempfile.mkdtemp(prefix="likeness-"))
            shutil.copytree(folder, copy, dirs_exist_ok=True)
            for path in (copy, *copy.rglob("*")):
                path.chmod(0o700 if path.is_dir() else 0o600)
            return VectorStore.in_folder(copy), copy
        except (OSError, IndexError_):
            if copy is not None:
                shutil.rmtree(copy, ignore_errors=True)
            raise problem from None


def _close_vectors(vectors: VectorStore, copy: Path | None) -> None:
    vectors.close()
    if copy is not None:
        shutil.rmtree(copy, ignore_errors=True)


def _let_go(vectors: VectorStore, copy: Path | None, lock: int) -> None:
    _close_vectors(vectors, copy)
    os.close(lock)


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of the generation in `folder`.

    Raises:
        IndexError_: it is missing, damaged or of another format.
    """
    try:
        return Manifest.from_json((folder / _MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise IndexError_(_no_manifest(folder)) from None


def check_files(folder: Path) -> None:
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
    # Chroma writes in its database even when it only reads, so the size tells nothing.
    if not (folder / _DATABASE).is_file():
        raise IndexError_(
            f"the vector store in {folder} lacks {_DATABASE.name}, it is damaged; run: likeness index --force"
        )


def _no_manifest(folder: Path) -> str:
    return f"the manifest of the index in {folder} is missing or damaged; run: likeness index --force"


def _fixed_files(folder: Path) -> list[Path]:
    """Files that nobody touches once they are written; the store's own database is not among them."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix in (".bin", ".npy", ".jsonl"))


def _read_passages(path: Path) -> list[Passage]:
    try:
        with path.open(encoding="utf-8") as file:
            return [Passage.from_json(line) for line in file]
    except (OSError, ValueError, TypeError, KeyError):
        raise IndexError_(f"{path} is missing or damaged; run: likeness index --force") from None


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise IndexNotWritable(
            f"the index cannot be written in {folder} ({error.strerror or error}); make room, or make it writable"
        ) from None


def _sync_all(folder: Path) -> None:
    for path in folder.rglob("*"):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    """Have the system put a file or a folder on the disk; Windows knows no such thing for folders."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
