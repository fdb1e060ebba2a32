"""Find and read the raw files of a refresh in a folder of snapshots."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from knowledge.errors import CorpusError
from knowledge.records import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotFolder:
    """A folder that holds snapshots under the paths that the registry gives them."""

    root: Path

    def read(self, source: Source) -> bytes:
        """The raw bytes of a source's snapshot.

        Raises:
            CorpusError: the file is absent or cannot be read.
        """
        try:
            return _path(self.root, source).read_bytes()
        except FileNotFoundError:
            raise CorpusError(
                f"{source.texts[0].snapshot} is not in the folder; add it or name another folder"
            ) from None
        except OSError as error:
            raise CorpusError(f"{source.texts[0].snapshot} cannot be read ({error.strerror}); check the file") from None


def open_snapshots(folder: Path, registry: Sequence[Source]) -> SnapshotFolder:
    """The folder that holds the registry's snapshots: `folder` itself or one directly in it.

    Raises:
        CorpusError: `folder` is no folder, or holds no snapshot of the registry that is text.
    """
    if not folder.is_dir():
        problem = "is a file" if folder.exists() else "does not exist"
        raise CorpusError(f"{folder} {problem}; name a folder of snapshots")
    try:
        roots = [folder, *sorted(path for path in folder.iterdir() if path.is_dir())]
    except OSError as error:
        raise CorpusError(f"{folder} cannot be read ({error.strerror}); check its rights") from None
    for root in roots:
        found = [path for source in registry if (path := _path(root, source)).is_file()]
        if found and not any(_is_text(path) for path in found):
            raise CorpusError(f"{root} holds only binary files under the names of snapshots; fetch the official files")
        if found:
            return SnapshotFolder(root=root)
    example = f", for instance {registry[0].texts[0].snapshot}" if registry else ""
    raise CorpusError(f"{folder} holds no snapshot of the registry{example}; name a folder that does")


def _path(root: Path, source: Source) -> Path:
    relative = PurePosixPath(source.texts[0].snapshot or "")
    if relative.is_absolute() or ".." in relative.parts:
        raise CorpusError(
            f"{source.id}: the snapshot {source.texts[0].snapshot!r} leads out of the folder; mend sources.yaml"
        )
    return root / relative


def _is_text(path: Path) -> bool:
    try:
        return b"\0" not in path.read_bytes()
    except OSError:
        return False
