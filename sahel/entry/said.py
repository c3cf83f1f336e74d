"""One cell as a person says it: a date, a figure, a word of ours, a country, a point."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

import pandas as pd

from sahel.countries import countries_of_names, is_country
from sahel.entry.proposals import Day
from sahel.errors import Ambiguous, BadDate, BadEntry, suggest
from sahel.load.cells import Cells
from sahel.load.days import weekday_rules, without_weekday
from sahel.load.mapping.figures import FIGURE_RULE, read_figures
from sahel.load.mapping.synonyms import WORDS
from sahel.schema.columns import Column
from sahel.schema.vocabularies import Precision
from sahel.text import plain_name

#: What people say where no date is known.
_NO_DATE = ("unknown", "undated", "inconnu", "inconnue", "?")
#: Signs that turn the writing direction or stay unseen: a text with them is not what it looks like.
TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_ORDERS = re.compile(r"(\d{1,2})([/-])(\d{1,2})[/-](\d{4})$")
#: Words of ours in French that sheets of claims do not need.
_FRENCH = {
    "kind": {
        "embuscade": "ambush", "accrochage": "clash", "bataille": "battle", "combats": "battle",
        "frappe aerienne": "air_strike", "frappe": "air_strike", "frappe de drone": "air_strike",
        "drone strike": "air_strike", "bombardement": "air_strike", "attentat suicide": "suicide_bombing",
        "prise d otages": "hostage_siege", "attaque complexe": "complex_attack", "attaque d un camp": "base_attack",
        "attaque d une base": "base_attack", "attaque d un poste": "base_attack", "massacre de civils": "massacre",
    },
}  # fmt: skip
#: Columns of free text, in which lines may break.
_PROSE = ("note", "wording", "title", "says", "citation", "cells", "reason")


def read_date(said: Any, *, begun: pd.Timestamp | None = None) -> Day:
    """A date as it is said: 27 juillet 2024, sept. 2024, 2024; "unknown" is a date that is not known.

    Raises `Ambiguous` for a day or month without a year, with the first such day from `begun` on where
    that is given, and for 03/07/2024, which is two days; `BadDate` for what is no date.
    """
    if isinstance(said, date):
        said = f"{said:%Y-%m-%d}"
    text = str(said).strip()
    if text.lower() in _NO_DATE:
        return Day(text="", precision=str(Precision.UNKNOWN), first=pd.NaT)
    if both := _two_orders(text):
        raise Ambiguous(
            f"{text!r} may be two days.", pd.DataFrame({"date": both}), hint=f"Write {both[0]} or {both[1]}."
        )
    if (day := _dated(text)) is not None:
        return day
    if is_yearless(text):
        found = pd.DataFrame({"date": year_after(text, begun) if begun is not None and pd.notna(begun) else []})
        hint = f"Did you mean {found['date'].iloc[0]}?" if len(found) else "Give it with its year."
        raise Ambiguous(f"{text!r} has no year.", found, hint=hint)
    if pd.notna(rule := weekday_rules(pd.Series([text], dtype="str")).iloc[0]):
        raise BadDate(f"{text!r} is no date: it should hold that it {rule}. Correct one of the two.")
    raise BadDate(f"{text!r} is no date that exists. Write it as 2024-07-27, 27 juillet 2024, 2024-07 or 2024.")


def _dated(text: str) -> Day | None:
    cells = Cells(pd.DataFrame({"date": [text]}, dtype="str"), table="claims")
    first, precision = cells.dates("date", cells.text("date"))
    if pd.isna(first.iloc[0]):
        return None
    length = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}[Precision(precision.iloc[0])]
    return Day(text=f"{first.iloc[0]:%Y-%m-%d}"[:length], precision=str(precision.iloc[0]), first=first.iloc[0])


def _two_orders(text: str) -> list[str]:
    if (found := _ORDERS.match(text)) and found[1] != found[3] and max(int(found[1]), int(found[3])) <= 12:
        one, other = int(found[1]), int(found[3])
        return [f"{found[4]}-{other:02d}-{one:02d}", f"{found[4]}-{one:02d}-{other:02d}"]
    return []


def with_year(text: str, year: int) -> str:
    """A day or month that is given without a year, with one."""
    return f"{text.strip()}/{year}" if re.fullmatch(r"\d{1,2}/\d{1,2}", text.strip()) else f"{text.strip()} {year}"


def is_yearless(text: str) -> bool:
    """Whether it is a day or a month to which only the year is missing: 27 juillet, samedi 27 juil., juillet, 27/07.

    >>> is_yearless("27 juillet"), is_yearless("27 juillet 2024"), is_yearless("32 juillet")
    (True, False, False)
    """
    if re.search(r"\d{4}", text) or text.strip().isdigit():
        return False
    bare = without_weekday(pd.Series([text], dtype="str")).iloc[0]
    return _dated(text) is None and _dated(with_year(bare, 2024)) is not None


def year_after(text: str, begun: pd.Timestamp) -> list[str]:
    """The first day or month of that name that does not end before `begun`, ISO; none: in no year of the five from it.

    >>> year_after("27 juillet", pd.Timestamp("2024-08-01"))
    ['2025-07-27']
    >>> year_after("samedi 27 juillet", pd.Timestamp("2025-01-01"))
    []
    """
    days = [_dated(with_year(text, year)) for year in range(begun.year, begun.year + 5)]
    return [day.text for day in days if day is not None and day.last >= begun][:1]


def read_figure(said: Any) -> dict[str, str]:
    """What a figure says: bound, low, high, term, blank where there is none; refuses what is not understood."""
    read = read_figures(pd.Series([str(said).strip()], dtype="str")).iloc[0]
    if pd.isna(read["bound"]):
        raise BadEntry(f"{str(said)!r} is not understood: it should hold that it {FIGURE_RULE}.")
    return read.fillna("").to_dict()


def read_word(said: Any, column: Column) -> str:
    """A word of a closed vocabulary, as we or, in French, others spell it; refuses one that is not known."""
    known = [str(word) for word in column.words]
    text = str(said).strip()
    spelt = plain_name(text).replace(" ", "_")
    if spelt in known or text in known:
        return text if text in known else spelt
    if meant := (WORDS | _FRENCH).get(column.name, {}).get(plain_name(text)):
        return meant
    raise Ambiguous(
        f"{text!r} is none of the words for {column.name}.",
        pd.DataFrame([(word, word.definition) for word in column.words], columns=["word", "says"]),
        hint=f"Use one of: {suggest(text, known)}.",
    )


def read_country(said: str) -> str:
    """The ISO alpha-3 code of one country, by its code or its name in English or French."""
    named = pd.Series([said.strip()], dtype="str")
    code = named.str.upper() if is_country(named.str.upper()).iloc[0] else countries_of_names(named)
    if pd.isna(code.iloc[0]):
        raise BadEntry(f"{said!r} is no country. Give its name, or its ISO code of three letters, such as MLI.")
    return code.iloc[0]


def read_point(said: str) -> tuple[str, str]:
    """Degrees north and degrees east, as in "19.95, 2.97"."""
    found = re.fullmatch(r"\s*(-?\d{1,2}(?:\.\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:\.\d+)?)\s*", said)
    if not found or abs(float(found[1])) > 90 or abs(float(found[2])) > 180:
        raise BadEntry(f"{said!r} is no point. Give degrees north and degrees east with points, as in 19.95, 2.97.")
    return found[1], found[2]


def unsafe(text: str, *, column: str) -> str:
    """Why a text should not stand in a table that others open in a spreadsheet or a terminal; blank: it may.

    >>> unsafe("=HYPERLINK(1)", column="note")
    "begins with '=': a spreadsheet would run it as a formula"
    """
    if text[:1] in tuple("=@\t") or re.match(r"[+-](?:[^\s\d]|.*[|(!])", text):
        return f"begins with {text[0]!r}: a spreadsheet would run it as a formula"
    if TURNING.search(text):
        return "holds signs that are not seen and turn the direction of writing"
    allowed = "\n" if column in _PROSE else ""
    if any(unicodedata.category(sign) in ("Cc", "Zl", "Zp") and sign not in allowed for sign in text):
        return "holds a line break or another control sign"
    return ""
