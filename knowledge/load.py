"""Read `knowledge/` into frozen records, or say in one line which file and rule is wrong and how to mend it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import yaml
from pydantic import ValidationError

from knowledge import schema
from knowledge.errors import KnowledgeError
from knowledge.records import Evidence, Kind, Place, Profession, Rule, Source, SourceText, Topic, Vendor

HERE = Path(__file__).resolve().parent
GENERAL = "general"
FileModel = TypeVar("FileModel", bound=schema.Model)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeBase:
    """Everything in `knowledge/`, checked and frozen. `hash` changes when any file changes."""

    rules: tuple[Rule, ...]
    topics: tuple[Topic, ...]
    places: tuple[Place, ...]
    vendors: tuple[Vendor, ...]
    professions: tuple[Profession, ...]
    sources: tuple[Source, ...]
    outside: tuple[str, ...]
    outside_patterns: tuple[str, ...]
    hash: str

    def rule(self, rule_id: str) -> Rule:
        """The rule with this id; KeyError where there is none, which is a programmer's mistake."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise KeyError(rule_id)


class _UniqueKeyLoader(yaml.CSafeLoader):
    """YAML that refuses a key written twice, where PyYAML would silently keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} is written twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


def load_knowledge(folder: Path = HERE) -> KnowledgeBase:
    """Read and check every file of `folder`.

    Raises:
        KnowledgeError: a file is missing, is not YAML, or breaks the schema.
    """
    topics = tuple(Topic(**t.model_dump()) for t in _read(folder / "topics.yaml", schema.TopicsFile).topics)
    places = tuple(Place(**p.model_dump()) for p in _read(folder / "places.yaml", schema.PlacesFile).places)
    sources = read_sources(folder / "sources.yaml")
    vendors: list[Vendor] = []
    professions: list[Profession] = []
    rules: list[Rule] = []
    for path in _yaml_files(folder / "jurisdictions"):
        j = _read(path, schema.JurisdictionFile)
        rules += [_rule(r, path, prefix=j.jurisdiction, jurisdiction=j.jurisdiction) for r in j.rules]
    for path in _yaml_files(folder / "regulations"):
        g = _read(path, schema.RegulationFile)
        rules += [_rule(r, path, prefix=g.regulation, jurisdiction=g.jurisdiction) for r in g.rules]
    for path in _yaml_files(folder / "vendors"):
        v = _read(path, schema.VendorFile)
        vendors.append(Vendor(id=v.vendor, name=v.name, products=v.products))
        rules += [_rule(r, path, prefix=v.vendor, vendor=v.vendor, region=v.region, kind=Kind.POLICY) for r in v.rules]
    for path in _yaml_files(folder / "professions"):
        p = _read(path, schema.ProfessionFile)
        professions.append(Profession(id=p.profession, name=p.name, aliases=p.aliases))
        rules += [_rule(r, path, prefix=p.profession, profession=p.profession) for r in p.rules]
    practices = folder / "practices.yaml"
    rules += [
        _rule(r, practices, prefix="practice", kind=Kind.PRACTICE) for r in _read(practices, schema.PracticesFile).rules
    ]
    outside = _read(folder / "outside.yaml", schema.OutsideFile)
    base = KnowledgeBase(
        rules=tuple(rules),
        topics=topics,
        places=places,
        vendors=tuple(vendors),
        professions=tuple(professions),
        sources=sources,
        outside=tuple(question for questions in outside.outside.values() for question in questions),
        outside_patterns=outside.patterns,
        hash=knowledge_hash(folder),
    )
    for complaint in _cross_check(base):
        raise KnowledgeError(complaint)
    return base


def read_sources(path: Path) -> tuple[Source, ...]:
    """The registry of sources in `path`, each with what its publisher says of all its texts.

    Raises:
        KnowledgeError: the file breaks the schema, or names a publisher, host or id that is not right.
    """
    file = _read(path, schema.SourcesFile)
    publishers = {publisher.id: publisher for publisher in file.publishers}
    sources: dict[str, Source] = {}
    for model in file.sources:
        where = f"{_name(path)}: source {model.id}"
        if model.id in sources:
            raise KnowledgeError(f"{where}: the id is used twice; give it another")
        if model.publisher not in publishers:
            raise KnowledgeError(f"{where}: unknown publisher {model.publisher!r}; add it to publishers")
        publisher = publishers[model.publisher]
        for text in model.texts:
            host = urlsplit(text.address).hostname if text.address else None
            if host is not None and host not in publisher.hosts:
                raise KnowledgeError(f"{where}: {host} is not among the hosts of {publisher.id}; add it there")
        sources[model.id] = Source(
            **model.model_dump(exclude={"publisher", "licence", "texts"}),
            publisher=publisher.name,
            licence=model.licence or publisher.licence,
            hosts=publisher.hosts,
            every_days=publisher.every_days,
            names_http=publisher.names_http,
            texts=tuple(SourceText(**text.model_dump()) for text in model.texts),
        )
    return tuple(sources.values())


def knowledge_hash(folder: Path = HERE) -> str:
    """Hash of all YAML under `folder`: names and bytes, in a fixed order."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.yaml")):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _yaml_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml"))


def _read(path: Path, model: type[FileModel]) -> FileModel:
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeyLoader)
    except FileNotFoundError:
        raise KnowledgeError(f"knowledge/{path.name} is missing; restore it from the repository") from None
    except UnicodeDecodeError:
        raise KnowledgeError(f"{_name(path)} is not UTF-8 text; save it as UTF-8") from None
    except yaml.YAMLError as error:
        raise KnowledgeError(f"{_name(path)} is not valid YAML: {_yaml_problem(error)}") from None
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise KnowledgeError(f"{_name(path)}: {_first_problem(error, data)}") from None


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _yaml_problem(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    where = f"line {mark.line + 1}: " if mark is not None else ""
    return f"{where}{getattr(error, 'problem', None) or 'cannot be read'}"


def _first_problem(error: ValidationError, data: object) -> str:
    problem = error.errors()[0]
    location = list(problem["loc"])
    where = ".".join(str(part) for part in location)
    if isinstance(data, dict) and len(location) > 1 and isinstance(location[1], int):
        entry = data.get(location[0], [])[location[1]]
        name = entry.get("id", f"entry {location[1] + 1}") if isinstance(entry, dict) else f"entry {location[1] + 1}"
        field = ".".join(str(part) for part in location[2:])
        where = f"rule {name}" + (f", {field}" if field else "")
    message = str(problem["msg"]).removeprefix("Value error, ")
    if problem["type"] == "extra_forbidden":
        message = "is not a field of the schema; check the spelling or remove it"
    return f"{where}: {message}"


def _rule(
    model: schema.RuleModel,
    path: Path,
    *,
    prefix: str,
    jurisdiction: str | None = None,
    vendor: str | None = None,
    region: str | None = None,
    kind: Kind = Kind.LAW,
    profession: str | None = None,
) -> Rule:
    if not model.id.startswith(f"{prefix}/"):
        raise KnowledgeError(f"{_name(path)}: rule {model.id}: the id must start with {prefix}/")
    home = model.jurisdiction or jurisdiction
    professions = model.professions or ((profession,) if profession else ())
    return Rule(
        **model.model_dump(exclude={"evidence", "kind", "jurisdiction", "region", "professions"}),
        place=vendor or home or GENERAL,
        jurisdiction=home,
        vendor=vendor,
        region=(model.region or region) if vendor else None,
        kind=model.kind or kind,
        professions=professions,
        evidence=Evidence(**model.evidence.model_dump()),
        file=f"knowledge/{path.parent.name}/{path.name}"
        if path.parent.name != "knowledge"
        else f"knowledge/{path.name}",
    )


def _cross_check(base: KnowledgeBase) -> Iterator[str]:
    topics = {topic.id for topic in base.topics}
    places = {place.code for place in base.places}
    professions = {profession.id for profession in base.professions}
    seen: dict[str, str] = {}
    for rule in base.rules:
        where = f"{rule.file}: rule {rule.id}"
        if rule.id in seen:
            yield f"{where}: the id is already used in {seen[rule.id]}; give it another"
        seen[rule.id] = rule.file
        if rule.topic not in topics:
            yield f"{where}: unknown topic {rule.topic!r}; use one of topics.yaml or add it there"
        if rule.jurisdiction is not None and rule.jurisdiction not in places:
            yield f"{where}: unknown jurisdiction {rule.jurisdiction!r}; use a code of places.yaml or add it there"
        for profession in rule.professions:
            if profession not in professions:
                yield f"{where}: unknown profession {profession!r}; add professions/{profession}.yaml or correct it"


__all__ = ["GENERAL", "HERE", "KnowledgeBase", "knowledge_hash", "load_knowledge", "read_sources"]
