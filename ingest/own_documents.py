"""Read a firm's own folder of contracts and policies into passages that keep their file and characters."""

import re
import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path

from index.passage import Layer, Passage
from ingest.extract import Extracted, extract, title_from_name
from ingest.outline import Piece, cut
from knowledge.errors import CorpusError
from knowledge.load import GENERAL
from knowledge.records import Basis, Kind, Status

SUFFIXES = (".md", ".txt", ".html", ".htm", ".xml", ".pdf", ".docx")
Problem = tuple[str, str]


def read_own_documents(folder: Path) -> tuple[tuple[Passage, ...], tuple[Problem, ...]]:
    """Passages of every readable file under `folder`, and the path and reason of each file that was skipped.

    Raises:
        CorpusError: the folder is missing, or nothing in it can be read.
    """
    if not folder.is_dir():
        problem = "is a file" if folder.exists() else "does not exist"
        raise CorpusError(f"{folder} {problem}; name a folder of {', '.join(SUFFIXES)} files")
    passages: list[Passage] = []
    problems: list[Problem] = []
    root = folder.resolve()
    for path in _files(folder):
        name = path.relative_to(folder).as_posix()
        if not name.isprintable():
            # A name that is no text can be neither cited nor printed.
            problems.append((ascii(name), "has a name that is not UTF-8 text; rename it"))
            continue
        try:
            passages += _read(path, name, root)
        except CorpusError as error:
            problems.append((name, str(error)))
    if not passages:
        first = f" ({problems[0][0]} {problems[0][1]})" if problems else ""
        raise CorpusError(f"{folder} holds no file that can be read{first}; add {', '.join(SUFFIXES)} files")
    return tuple(passages), tuple(problems)


def _files(folder: Path) -> list[Path]:
    """Every file, hidden ones apart; folders behind links are not entered."""
    found = (path for path in folder.rglob("*") if path.is_file() or (path.is_symlink() and not path.is_dir()))
    return sorted(p for p in found if not any(part.startswith(".") for part in p.relative_to(folder).parts))


def _read(path: Path, name: str, root: Path) -> list[Passage]:
    if path.is_symlink() and not _leads_into(path, root):
        raise CorpusError("is a link out of the folder and was not followed; copy the file into the folder")
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise CorpusError(f"is not of a format that is read; save it as one of {', '.join(SUFFIXES)}")
    try:
        raw = path.read_bytes()
        changed = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date()
    except OSError as error:
        raise CorpusError(f"cannot be read ({error.strerror}); check its rights") from None
    extracted = extract(raw, suffix)
    pieces = cut(extracted.text, extracted.start, markdown=extracted.markdown)
    if not pieces:
        raise CorpusError("is empty; remove it or fill it")
    title = _text(extracted, "title") or extracted.title or _first_title(pieces, extracted) or title_from_name(path)
    source = Path(name).parent.as_posix()
    return [
        _passage(piece, extracted, title=title, name=name, source=source if source != "." else root.name, day=changed)
        for piece in pieces
    ]


def _leads_into(link: Path, root: Path) -> bool:
    try:
        return link.resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):  # Links in a circle are a RuntimeError up to Python 3.12.
        return False


def _passage(piece: Piece, extracted: Extracted, *, title: str, name: str, source: str, day: date) -> Passage:
    vendor, jurisdiction = (_text(extracted, key) for key in ("vendor", "jurisdiction"))
    vendor, jurisdiction = slug(vendor) if vendor else None, jurisdiction.lower() if jurisdiction else None
    url, dated = _text(extracted, "url"), _date(extracted.front.get("date"))
    text = extracted.text[piece.start : piece.end]
    heading = piece.heading[1:] if piece.heading[:1] == (title,) else piece.heading
    return Passage(
        id=f"{name}#{piece.start}",
        layer=Layer.DOCUMENT,
        kind=Kind.POLICY,
        shard=f"doc-{slug(source)}",
        place=vendor or jurisdiction or GENERAL,
        jurisdiction=jurisdiction,
        vendor=vendor,
        region=None,
        topic=None,
        professions=(),
        title=title,
        citation=", ".join([title, *heading[-1:]]),
        heading=piece.heading,
        status=Status.IN_FORCE,
        effective_from=dated,
        effective_to=None,
        text=text,
        sentences=tuple(extracted.text[start:end] for start, end in piece.sentences),
        steps=(),
        views=(". ".join([title, *heading, text]),),
        # Only an https address is ever shown as a link.
        url=url if url and url.startswith("https://") else None,
        # The words are the file's own, but nobody compared the file with what its author published.
        basis=Basis.SECONDARY,
        checked=dated or day,
        source=source,
        path=name,
        start=piece.start,
        end=piece.end,
    )


def slug(name: str) -> str:
    """`name` as small ASCII letters, digits and hyphens, to name a shard."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:100].strip("-") or "folder"


def _first_title(pieces: list[Piece], extracted: Extracted) -> str | None:
    """The first heading of a Markdown document, where it stands at the top."""
    return pieces[0].heading[0] if extracted.markdown and pieces[0].heading else None


def _text(extracted: Extracted, key: str) -> str | None:
    value = extracted.front.get(key)
    return " ".join(str(value).split()) or None if isinstance(value, str | int) else None


def _date(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
