"""Split prose into sentences without breaking legal citations and abbreviations apart."""

import re

# A full stop after one of these never ends a sentence in legal English.
_ABBREVIATIONS = (
    r"Art|Arts|No|Nos|v|vs|s|ss|sec|secs|Sec|ch|Ch|cl|para|paras|Rev|Stat|Gen|Civ|Bus|Com|Prof|Pub|L|"
    r"Ann|Admin|Code|Const|Ct|App|Supp|Cir|Ed|Fed|Reg|Op|Inc|Ltd|Co|Corp|Dr|Mr|Mrs|Ms|St|U|S|C|D|F|P|N|W|E|"
    r"Mich|Ill|Tex|Cal|Minn|Wis|Ind|Conn|Colo|Fla|Tenn|Va|Wash|Mass|Md|Pa|Ga|Neb|Nev|Mont|Ark|Ala|Ariz|"
    r"Okla|Or|Vt|Wyo|Kan|Ky|La|Me|Miss|Mo|Del|Haw|Idaho|Utah|et|al|seq|ff|e\.g|i\.e|cf|approx|Jan|Feb|"
    r"Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|"
    r"Comp|Prop|Prac|Rem|Gov|Elec|Transp|Occ|Educ|Crim|Proc|Lab|Regs|Tech|Oblig|Cts|Jud|Empl|Cent|Cons|tit|subd"
)
# These end sentences too ("and so on, no."), but not in front of a number.
_BEFORE_NUMBERS = r"no|art|arts|nos|c|cc|p|pp|par|pt|vol|rec|Rec|reg|tit|subd|subds|app|fig|r|rr"
_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9])")
_NOT_AN_END = re.compile(rf"(?:^|[\s(\[.-])(?:{_ABBREVIATIONS}|[A-Z])\.$")
_NOT_AN_END_HERE = re.compile(rf"(?:^|[\s(\[.])(?:{_BEFORE_NUMBERS})\.$")


def split_sentences(text: str) -> list[str]:
    """Sentences of `text` in order, each a verbatim substring of the text with its white space folded."""
    folded = " ".join(text.split())
    sentences: list[str] = []
    start = 0
    for match in _END.finditer(folded):
        candidate = folded[start : match.end()].strip()
        if _NOT_AN_END.search(candidate) or (
            folded[match.end()].isdigit() and _NOT_AN_END_HERE.search(candidate) is not None
        ):
            continue
        sentences.append(candidate)
        start = match.end()
    rest = folded[start:].strip()
    if rest:
        sentences.append(rest)
    return sentences
