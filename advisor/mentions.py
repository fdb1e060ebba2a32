"""Find the places, vendors, topics and professions that a question names, spelling mistakes included."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.acts import Act
from knowledge.load import KnowledgeBase

# Postal codes that are also English words count only where the sentence uses them as places.
_WORDLIKE = frozenset({"AL", "CO", "DE", "HI", "ID", "IN", "LA", "MA", "ME", "MS", "OH", "OK", "OR", "PA", "US", "PR"})
_BEFORE_PLACE = r"(?:\b(?:in|from|of|for|to|under|across|outside|and|or|vs\.?|versus)\s|,\s*|[(/])"
_LIKE = re.compile(
    r"\b(?:like|similar to|equivalent (?:to|of)|version of|comparable to|same as|such as|own|resembl\w+)"
    r"\W+(?:\w+\W+){0,3}$",
    re.I,
)
_FUZZY_LEAST_LETTERS = 6
_LONG_NAME_LETTERS = 9
_LONG_WORD = re.compile(rf"[A-Za-z]{{{_FUZZY_LEAST_LETTERS},}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A name found in the question. `start` and `end` are its place there."""

    code: str
    text: str
    start: int
    end: int
    guessed: bool = False


class NameFinder:
    """Finds a fixed set of names in text: longest first, whole words, any case.

    With `inflected` a name is also found with a common ending: "record" in "recorded".
    """

    def __init__(self, names: Mapping[str, str], *, inflected: bool = False) -> None:
        self._codes = {_folded(name): code for name, code in names.items()}
        ordered = sorted(self._codes, key=len, reverse=True)
        alternatives = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in ordered)
        ending = r"(?:s|es|d|ed|ing)?" if inflected else ""
        self._pattern = re.compile(rf"(?<![\w-])({alternatives}){ending}(?:'s|')?(?!\w)", re.I) if ordered else None

    def find(self, text: str) -> list[Mention]:
        """All names in `text`, in order."""
        if self._pattern is None:
            return []
        mentions: list[Mention] = []
        for match in self._pattern.finditer(text):
            code = self._codes.get(_folded(match[1]))
            if code is not None:
                mentions.append(Mention(code=code, text=match[0], start=match.start(), end=match.end()))
        return mentions


class Gazetteer:
    """Knows jurisdictions, vendors, acts, topics and professions by the names that people use."""

    def __init__(self, knowledge: KnowledgeBase, acts: Iterable[Act]) -> None:
        self._acts = {name.lower(): act for act in acts for name in act.names}
        self._act_names = NameFinder({name: name for act in acts for name in act.names})
        self._places = NameFinder(
            {name: place.code for place in knowledge.places for name in (*place.cities, *place.aliases, place.name)}
        )
        self._short = {short: place.code for place in knowledge.places for short in place.abbreviations}
        self._short_pattern = re.compile(
            r"(?<![\w.])(?:" + "|".join(re.escape(s) for s in sorted(self._short, key=len, reverse=True)) + r")(?![\w])"
        )
        self._vendors = NameFinder(
            {name: vendor.id for vendor in knowledge.vendors for name in (*vendor.products, vendor.name)}
        )
        aliases = [(alias, p.id) for p in knowledge.professions for alias in p.aliases]
        self._professions = NameFinder(
            {form: code for alias, code in aliases if not alias.isupper() for form in (alias, f"{alias}s")}
        )
        # Initials such as GP count in capitals only, and without a plural: GPS is no profession.
        self._initials = {alias: code for alias, code in aliases if alias.isupper()}
        self._topic_words: dict[str, list[str]] = {}
        for topic in knowledge.topics:
            for word in topic.words:
                self._topic_words.setdefault(word, []).append(topic.id)
        self._topics = NameFinder({word: word for word in self._topic_words}, inflected=True)
        self._spelling = {
            place.name.lower(): place.code
            for place in knowledge.places
            if len(place.name) >= _FUZZY_LEAST_LETTERS and " " not in place.name
        } | {
            name.lower(): vendor.id
            for vendor in knowledge.vendors
            for name in (vendor.name, *vendor.products)
            if len(name) >= _FUZZY_LEAST_LETTERS and name.isalpha()
        }
        # A word that the rules themselves use is an English word and no slip of the pen ("images" is not "Imagen").
        self._words = frozenset(
            word
            for rule in knowledge.rules
            for word in _LONG_WORD.findall(f"{rule.summary} {' '.join(rule.points)}".lower())
        )
        # A city's plain name counts where its state is named too: there are several Portlands.
        self._cities = {
            place.code: place.name.partition(",")[0] for place in knowledge.places if place.code.count("-") > 1
        }
        self._vendor_ids = frozenset(vendor.id for vendor in knowledge.vendors)

    def jurisdictions(self, text: str) -> list[Mention]:
        """Jurisdictions that `text` names by name, adjective, city, abbreviation or act, in order, each once."""
        named = self._places.find(text)
        named += self._cities_of(text, named)
        taken = [(m.start, m.end) for m in named]
        named += [m for m in self._abbreviations(text) if not _inside(m, taken)]
        named += [m for m in self._misspelt(text) if m.code not in self._vendor_ids and not _inside(m, taken)]
        acts = [m for m in self._acts_in(text) if not _inside(m, taken)]
        if named:
            acts = [m for m in acts if not self._only_compared(m, text, named)]
        return _each_once(sorted([*named, *acts], key=lambda m: m.start))

    def vendors(self, text: str) -> list[Mention]:
        """Vendors that `text` names by name or product, in order, each once."""
        named = self._vendors.find(text)
        guessed = [m for m in self._misspelt(text) if m.code in self._vendor_ids]
        return _each_once(sorted([*named, *guessed], key=lambda m: m.start))

    def professions(self, text: str) -> list[Mention]:
        """Professions that `text` names."""
        found = self._professions.find(text)
        for match in re.finditer(r"\b[A-Z]{2,5}\b", text):
            if match[0] in self._initials:
                code = self._initials[match[0]]
                found.append(Mention(code=code, text=match[0], start=match.start(), end=match.end()))
        return _each_once(sorted(found, key=lambda m: m.start))

    def topics(self, text: str) -> list[str]:
        """Topics whose words occur in `text` or that an act named there is about, in order."""
        words = [self._topic_words[m.code] for m in self._topics.find(text)]
        found = [topic for topics in words if len(topics) == 1 for topic in topics]
        for mention in self._act_names.find(text):
            found += self._acts[mention.code.lower()].topics
        # A word that several topics share ("deepfake") says something only where nothing says it more exactly.
        for topics in words:
            if len(topics) > 1 and not set(topics) & set(found):
                found += topics
        return list(dict.fromkeys(found))

    def names_bill(self, text: str) -> bool:
        """Whether `text` names a bill as if it were an act."""
        return any(self._acts[mention.code.lower()].bill for mention in self._act_names.find(text))

    def without_names(self, text: str) -> str:
        """`text` with the names of places and vendors taken out: what is asked, wherever it is asked for."""
        spans = [*self._places.find(text), *self._abbreviations(text), *self._vendors.find(text)]
        for mention in sorted(spans, key=lambda m: -m.start):
            text = text[: mention.start] + " " + text[mention.end :]
        return " ".join(text.split())

    def _abbreviations(self, text: str) -> list[Mention]:
        shouting = text.upper() == text
        found: list[Mention] = []
        for match in self._short_pattern.finditer(text):
            placed = re.search(_BEFORE_PLACE + r"$", text[: match.start()]) is not None
            wordlike = match[0] in _WORDLIKE
            if (wordlike and not placed) or (shouting and not placed):
                continue
            found.append(Mention(code=self._short[match[0]], text=match[0], start=match.start(), end=match.end()))
        return found

    def _cities_of(self, text: str, states: list[Mention]) -> list[Mention]:
        codes = {m.code for m in states}
        return [
            Mention(code=code, text=match[0], start=match.start(), end=match.end())
            for code, name in self._cities.items()
            if code not in codes and code.rpartition("-")[0] in codes
            for match in re.finditer(rf"\b{re.escape(name)}\b", text, re.I)
        ]

    def _acts_in(self, text: str) -> list[Mention]:
        return [
            Mention(code=self._acts[m.code.lower()].jurisdiction, text=m.text, start=m.start, end=m.end)
            for m in self._act_names.find(text)
        ]

    def _only_compared(self, act: Mention, text: str, named: list[Mention]) -> bool:
        """True where the act is a yardstick ("a law like BIPA", "Michigan's BIPA"), not what is asked about."""
        if any(m.code == act.code for m in named):
            return False
        before = text[: act.start]
        beside = any(0 <= act.start - m.end <= 1 for m in named)
        return beside or _LIKE.search(before) is not None

    def _misspelt(self, text: str) -> list[Mention]:
        found: list[Mention] = []
        for match in _LONG_WORD.finditer(text):
            word = match[0].lower()
            if word in self._spelling or word in self._words:
                continue
            # One slip (two letters swapped count as one) in a short name, two in a long one.
            slips = 1 if len(word) < _LONG_NAME_LETTERS else 2
            best = process.extractOne(word, self._spelling.keys(), scorer=OSA.distance, score_cutoff=slips)
            # Another ending ("texans") or another word in front ("Arkansas") is no spelling mistake.
            if best is None or best[0][0] != word[0] or best[0].startswith(word) or word.startswith(best[0]):
                continue
            code = self._spelling[best[0]]
            found.append(Mention(code=code, text=match[0], start=match.start(), end=match.end(), guessed=True))
        return found


def _folded(name: str) -> str:
    return " ".join(name.lower().replace("\u2019", "'").split())


def _inside(mention: Mention, spans: list[tuple[int, int]]) -> bool:
    return any(start <= mention.start < end for start, end in spans)


def _each_once(mentions: list[Mention]) -> list[Mention]:
    return list({mention.code: mention for mention in reversed(mentions)}.values())[::-1]
