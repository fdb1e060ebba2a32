"""Find and read the raw files of a refresh in a folder of snapshots."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from ingest.derive import RawText
from knowledge.errors import CorpusError
from knowledge.records import Source, SourceText

_DATED = re.compile(r"--(\d{4}-\d{2}-\d{2})\Z")
# Folders that people name may hold the snapshots' own folder, or several of them.
_DEPTH = 2
# Files that tell what a folder holds.
_ABOUT = ("INDEX", "README", "LICENSE")


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotFolder:
    """Files of a folder by the paths under which the registry may name them, with the day that a file's name gives."""

    files: Mapping[str, Mapping[date | None, Path]]

    def holds(self, source: Source) -> bool:
        """Whether any text of the source is there."""
        return any(self._texts(way) for way in source.texts)

    def strangers(self, registry: Sequence[Source]) -> tuple[Path, ...]:
        """Files that no source of the registry reads: misnamed snapshots, or documents of the user's own."""
        read = {path for source in registry for way in source.texts for path in self._paths(way)}
        found = {path for days in self.files.values() for path in days.values()}
        return tuple(sorted(path for path in found - read if path.suffix and path.stem not in _ABOUT))

    def _paths(self, way: SourceText) -> Iterator[Path]:
        for part in way.parts or ("",):
            yield from self.files.get((way.snapshot or "").replace("{part}", part), {}).values()

    def texts(self, source: Source) -> tuple[RawText, ...]:
        """The texts of a source: those whose file name gives a day in the order of days, then the one without.

        A source may be there in several forms; the registry's first one that is there is read.

        Raises:
            CorpusError: there is none, or one cannot be read.
        """
        for way in source.texts:
            if found := self._texts(way):
                return tuple(_read(way, paths, day) for day, paths in found)
        wanted = next((way.snapshot for way in source.texts if way.snapshot), None)
        if wanted is None:
            raise CorpusError("this source is read from its publisher only; run the refresh without --from")
        raise CorpusError(f"{wanted} is not in the folder; add it or name another folder")

    def _texts(self, way: SourceText) -> list[tuple[date | None, tuple[Path, ...]]]:
        if way.snapshot is None:
            return []
        names = [way.snapshot.replace("{part}", part) for part in way.parts or ("",)]
        if len(names) == 1:
            days = self.files.get(names[0], {})
            return [(day, (days[day],)) for day in sorted(days, key=lambda day: day or date.max)]
        pages = [self.files.get(name, {}).get(None) for name in names]
        if not any(pages):
            return []
        # Some pages of several are no whole text; the one that is missing is named when it is read.
        return [(None, tuple(page or Path(name) for page, name in zip(pages, names, strict=True)))]


def open_snapshots(folder: Path, registry: Sequence[Source]) -> SnapshotFolder:
    """The registry's snapshots in `folder`, or in folders in it.

    Raises:
        CorpusError: `folder` is no folder, or holds no snapshot of the registry that is text.
    """
    if not folder.is_dir():
        problem = "is a file" if folder.exists() else "does not exist"
        raise CorpusError(f"{folder} {problem}; name a folder of snapshots")
    names = [way.snapshot for source in registry for way in source.texts if way.snapshot]
    for name in names:
        _check_relative(name)
    try:
        files = _list(folder)
    except OSError as error:
        raise CorpusError(f"{folder} cannot be read ({error.strerror}); check its rights") from None
    found = SnapshotFolder(files=files)
    if any(found.holds(source) for source in registry):
        return found
    hint = f", for instance {names[0]}" if names else ""
    raise CorpusError(f"{folder} holds no snapshot of the registry{hint}; name a folder that does")


def _list(folder: Path) -> dict[str, dict[date | None, Path]]:
    """Every file under its path from `folder` and from the folders in it, the outermost first."""
    files: dict[str, dict[date | None, Path]] = {}
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if any(part.startswith(".") for part in parts) or not path.is_file():
            continue
        day, name = _dated(path)
        for depth in range(min(_DEPTH, len(parts) - 1) + 1):
            files.setdefault("/".join([*parts[depth:-1], name]), {}).setdefault(day, path)
    return files


def _dated(path: Path) -> tuple[date | None, str]:
    """The day that a file's name adds (`privacy--2026-07-21.md`), and the name without it."""
    match = _DATED.search(path.stem)
    try:
        day = date.fromisoformat(match[1]) if match else None
    except ValueError:
        day = None
    if match is None or day is None:
        return None, path.name
    return day, path.stem[: match.start()] + path.suffix


def _read(way: SourceText, paths: Sequence[Path], day: date | None) -> RawText:
    pages = tuple(_bytes(path) for path in paths)
    return RawText(way=way, pages=pages, suffix=paths[0].suffix, origin=paths[0].name, recorded=day, dated=way.dated)


def _bytes(path: Path) -> bytes:
    name = f"{path.parent.name}/{path.name}"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise CorpusError(f"{name} is not in the folder; add it or name another folder") from None
    except OSError as error:
        raise CorpusError(f"{name} cannot be read ({error.strerror}); check the file") from None


def _check_relative(snapshot: str) -> None:
    relative = PurePosixPath(snapshot)
    if relative.is_absolute() or ".." in relative.parts:
        raise CorpusError(f"the snapshot {snapshot!r} leads out of the folder; mend sources.yaml")
