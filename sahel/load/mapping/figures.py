"""Figures as people write them in a ledger: 50, 20+, ~50, 20-30, au moins 15, dozens."""

from __future__ import annotations

import re
import unicodedata

import pandas as pd

from sahel.load.numbers import whole_texts
from sahel.schema.vocabularies import Bound
from sahel.text import by_unique

#: What a cell is required to be where it is not understood.
FIGURE_RULE = (
    "is a figure (50, 20+, ~50, 20-30, at least 15, au moins 15) or a known word for one (dozens, lourdes pertes)"
)

_NUMBER = r"\d+"
#: Words after a number that say who or what was counted, and change nothing about how many.
_COUNTED = (
    r"(?:morts?|tuée?s?|décès|blessée?s?|victimes?|personnes|civile?s?|soldats?|militaires?|combattants?|terroristes?|"
    r"assaillants?|habitante?s?|villageoise?s?|hommes?|femmes?|enfants?|gendarmes?|policiers?|éléments?|miliciens?|"
    r"volontaires?|d?jihadistes?|rebelles?|otages?|corps|"
    r"killed|dead|deaths?|fatalit(?:y|ies)|wounded|injured|victims?|people|persons?|civilians?|soldiers?|"
    r"troops|fighters?|militants?|terrorists?|bodies|villagers?|residents?|m[ae]n|wom[ae]n|child(?:ren)?|policem[ae]n|"
    r"rebels?|hostages?)"
)
_BEFORE = {
    Bound.AT_LEAST: r"at least|not? (?:fewer|less) than|au moins|pas moins de|minimum|min\.?|≥|>=",
    Bound.MORE_THAN: r"more than|over|above|plus de|>",
    Bound.ABOUT: r"about|around|approximately|approx\.?|roughly|some|nearly|almost|circa|ca?\.?|environ|env\.?|"
    r"près de|presque|quelque|autour de|à peu près|~|≈|±",
    Bound.UP_TO: r"up to|at most|no more than|not more than|jusqu['’]à|au plus|pas plus de|maximum|max\.?|≤|<=",
}
_AFTER = {
    Bound.AT_LEAST: r"\+|or more|ou plus|et plus|at least|au moins|minimum|min\.?",
    Bound.ABOUT: r"environ|approx\.?",
    Bound.UP_TO: r"at most|or fewer|or less|au plus|au maximum|maximum|max\.?",
}
_ROUND = {
    "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40,
    "cinquantaine": 50, "soixantaine": 60, "centaine": 100,
}  # fmt: skip
_WORDED = (
    r"dozens?|scores|tens|hundreds?|thousands?|several|many|numerous|multiple|few|some|(?:unspecified|unknown) number|"
    r"loss(?:es)?|casualties|heavy|severe|significant|(?:di|dou|quin)zaines?|milliers|plusieurs|"
    r"(?:vingt|trent|quarant|cinquant|soixant|cent)aines?|nombreu(?:x|ses?)|quelques|pertes?|lourdes?|importante?s?"
)
#: "No losses" is no word for a number.
_NEGATED = r"no|not|none|without|zero|aucune?s?|pas|sans|nul(?:le)?s?"
_SILENT = (
    r"\?+|unknown|not known|unclear|not (?:specified|stated|given)|inconnue?s?|non (?:précisé|communiqué|connu)e?s?"
)
_NONE = r"none|nil|zero|zéro|aucune?s?|no one|nobody|personne"
_UNITS = (
    "one un une", "two deux", "three trois", "four quatre", "five cinq", "six", "seven sept", "eight huit", "nine neuf",
    "ten dix", "eleven onze", "twelve douze", "thirteen treize", "fourteen quatorze", "fifteen quinze",
    "sixteen seize", "seventeen dix-sept", "eighteen dix-huit", "nineteen dix-neuf",
)  # fmt: skip
#: Words to which those for less than ten, or of the last four in French for less than twenty, are joined.
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "quatre-vingt": 80,
}  # fmt: skip
_SPELT = {word: n for n, words in enumerate(_UNITS, start=1) for word in words.split()} | {
    "quatre-vingts": 80,
    "cent": 100,
}
_SPELT |= {
    f"{ten}-{joint}{word}": tens + n
    for ten, tens in _TENS.items()
    for word, n in list(_SPELT.items())
    for joint in ("", "et-")
    if n < (20 if ten in ("soixante", "quatre-vingt") else 10)
} | _TENS
_SPELT_SHAPE = "|".join(sorted(_SPELT, key=len, reverse=True)).replace("-", "[- ]")
_DENIED = r"denied|denies|nié|nie|dément|démenti"


def read_figures(cells: pd.Series) -> pd.DataFrame:
    """What each cell of a ledger says about a number: bound, low, high, term.

    `low` and `high` are whole numbers as text, only as stated. A word for a number ("dozens")
    is unquantified and stays in `term`; nothing is read into it. A blank bound: the cell is
    blank, or not understood, which is for the caller to say. Points and commas group thousands or
    not as the column shows (`whole_texts`); where that stays open the cell is not understood.

    >>> read_figures(pd.Series(["20+", "au moins 15", "20–30", "dozens", "voir note"])).fillna("").values.tolist()
    [['at_least', '20', '', ''], ['at_least', '15', '', ''], ['between', '20', '30', ''], \
['unquantified', '', '', 'dozens'], ['', '', '', '']]
    """
    read = by_unique(whole_texts(cells)["text"], lambda texts: pd.Series([_read(text) for text in texts], dtype=object))
    parts = [part if isinstance(part, tuple) else (None,) * 4 for part in read]
    return pd.DataFrame(parts, columns=["bound", "low", "high", "term"], index=cells.index).astype("str")


def _read(cell: str) -> tuple[str | None, str | None, str | None, str | None]:
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", cell)).strip().strip(".").lower()
    for bound, shape in ((Bound.NO_FIGURE, _SILENT), (Bound.DENIED, _DENIED)):
        if re.fullmatch(shape, text):
            return str(bound), None, None, None
    if re.fullmatch(rf"{_NONE}|(?:aucune?|pas de|no) {_COUNTED}", text):
        return str(Bound.EXACT), "0", "0", None
    text = re.sub(
        rf"\b({_SPELT_SHAPE})\b(?![- ](?:\w+aine|dozen|hundred|thousand|few|number|nombre|cents?\b|mill))", _spelt, text
    )
    plain = re.sub(rf"(?<=[\d+]) ?{_COUNTED}(?: {_COUNTED})*$", "", text)
    return _number(plain) or _span(plain) or _round(plain) or _word(text, cell.strip())


def _number(text: str) -> tuple[str, str | None, str | None, None] | None:
    if found := re.fullmatch(_NUMBER, text):
        return _bounded(Bound.EXACT, found[0])
    for bound, words in _BEFORE.items():
        if found := re.fullmatch(rf"(?:{words}) ?({_NUMBER})", text):
            return _bounded(bound, found[1])
    for bound, words in _AFTER.items():
        if found := re.fullmatch(rf"({_NUMBER}) ?(?:{words})", text):
            return _bounded(bound, found[1])
    return None


def _bounded(bound: Bound, number: str) -> tuple[str, str | None, str | None, None]:
    n = _plain(number)
    low = n if bound != Bound.UP_TO else None
    high = n if bound in (Bound.EXACT, Bound.ABOUT, Bound.UP_TO) else None
    return str(bound), low, high, None


def _span(text: str) -> tuple[str, str, str, None] | None:
    shape = rf"(?:between|from|entre|de)? ?({_NUMBER}) ?(?:-|–|—|to|and|à|et) ?({_NUMBER})( ?\+| or more| ou plus)?"
    if found := re.fullmatch(rf"({_NUMBER}) (?:ou|or) ({_NUMBER})", text):
        # Of "5 ou 6" nothing lies between; "20 ou 30" may mean a span or one of two.
        is_next = int(found[2]) == int(found[1]) + 1
        return (str(Bound.BETWEEN), _plain(found[1]), _plain(found[2]), None) if is_next else None
    if not (found := re.fullmatch(shape, text)):
        return None
    low, high = _plain(found[1]), _plain(found[2])
    if re.search(r" (?:and|et) ", text) and not text.startswith(("between", "entre")):
        return None  # two figures, not the ends of one
    if int(low) > int(high):
        return None
    return str(Bound.BETWEEN_OPEN if found[3] else Bound.BETWEEN), low, high, None


def _round(text: str) -> tuple[str, str, str, None] | None:
    found = re.fullmatch(rf"une? ({'|'.join(_ROUND)})(?: (?:de |d['’]){_COUNTED}(?: {_COUNTED})*)?", text)
    return _bounded(Bound.ABOUT, str(_ROUND[found[1]])) if found else None


def _word(text: str, cell: str) -> tuple[str | None, None, None, str | None]:
    is_word = re.search(rf"\b(?:{_WORDED})\b", text) and not re.search(rf"\d|\b(?:{_NEGATED})\b", text)
    return (str(Bound.UNQUANTIFIED), None, None, cell) if is_word and len(text) <= 60 else (None, None, None, None)


def _spelt(word: re.Match[str]) -> str:
    return str(_SPELT[word[0].replace(" ", "-")])


def _plain(number: str) -> str:
    return str(int(number))
