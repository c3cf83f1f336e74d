"""Cells of a published file to typed columns, with every fault and every oddity on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from sahel.load.days import POSSIBLE_YEAR, Shown, days_in_style, month_texts, read_days, weekday_rules
from sahel.load.numbers import OPEN_RULE, Marks, marks_shown, whole_texts
from sahel.schema.validation import FAULT_COLUMNS
from sahel.schema.vocabularies import EventFlag, Precision
from sahel.text import by_unique

# Digits of other scripts are no numbers to pandas; of more than fifteen digits a float keeps not all.
_WHOLE = r"[+-]?[0-9]{1,15}"
_DECIMAL = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?"
_A_DAY = "is a day that exists, such as 2024-07-28 or 28 July 2024"
#: How a cell may say yes or no.
TRUTHS = {
    "1": True, "1.0": True, "true": True, "t": True, "yes": True, "vrai": True, "oui": True,
    "0": False, "0.0": False, "false": False, "f": False, "no": False, "faux": False, "non": False,
}  # fmt: skip


class Cells:
    """Some rows of a file under normalised column names, and what was found wrong or odd in them.

    The index of `frame` is the row number in the file, as a spreadsheet counts. Each
    reader (`text`, `whole`, `decimal`, `day`, …) hands back one typed column; a cell that is
    not of its type becomes blank *and* a fault. A column that the file lacks is blank.
    """

    def __init__(self, frame: pd.DataFrame, *, table: str, months_first: Mapping[str, bool] | None = None) -> None:
        self.frame = frame
        self.table = table
        self.months_first = months_first or {}
        self.shown: dict[str, Shown] = {}
        self.marks: dict[str, Marks] = {}
        self.found: list[pd.DataFrame] = []
        self.bits = np.zeros(len(frame), dtype="int64")
        self.unknown: dict[str, set[str]] = {}

    def __len__(self) -> int:
        return len(self.frame)

    def has(self, name: str) -> bool:
        return name in self.frame.columns

    def text(self, name: str) -> pd.Series:
        """A column as text; blank cells are blank."""
        if not self.has(name):
            return pd.Series(pd.NA, index=self.frame.index, dtype="str")
        return self.frame[name].astype("str")

    def constant(self, value: str) -> pd.Series:
        return pd.Series(value, index=self.frame.index, dtype="str")

    def row_ids(self) -> pd.Series:
        """Names for rows that have none of their own: their numbers in the file."""
        return "row-" + pd.Series(self.frame.index, index=self.frame.index).astype("str")

    def whole(self, name: str, *, least: int | None = None, besides: str | None = None) -> pd.Series:
        """A column of whole numbers; below `least` is a fault, and what has the form `besides` is a blank."""
        if not self.has(name):
            return pd.Series(pd.NA, index=self.frame.index, dtype="Int64")
        cells = self.frame[name]
        codes, texts = pd.factorize(cells)
        read = _wholes(pd.Series(texts).astype("str"))
        values = pd.Series(read.array.take(codes, allow_fill=True), index=cells.index)
        if read.isna().any():
            values = self._other_wholes(name, values, besides=besides)
        if least is not None and not values.empty and (lowest := values.min()) is not pd.NA and lowest < least:
            self.fault(name, (values < least).fillna(False), f"is at least {least}")
        return values

    def _other_wholes(self, name: str, values: pd.Series, *, besides: str | None) -> pd.Series:
        """Whole numbers where some cells are not in bare figures: those with points or commas read, the rest faults."""
        cells = self.frame[name]
        self.marks[name] = marks_shown(cells.dropna().unique())
        read = whole_texts(cells.where(values.isna()), stated=self.marks[name])
        values = values.fillna(by_unique(read["text"], _wholes))
        wrong = values.isna() & cells.notna() & ~read["is_open"]
        if besides:
            wrong &= ~_fits(cells.where(wrong), besides)
        self.fault(name, read["is_open"], OPEN_RULE)
        self.fault(name, wrong, "is a whole number")
        return values

    def whole_text(
        self, name: str, text: pd.Series, *, stated: Marks | None = None, beside: Iterable[str] = ()
    ) -> pd.Series:
        """Text with its whole numbers in bare figures; a number that is not whole, or may be either, is a fault."""
        read = whole_texts(text, stated=stated, beside=beside)
        self.fault(name, read["is_open"], OPEN_RULE)
        self.fault(name, text.notna() & read["text"].isna() & ~read["is_open"], "is a whole number")
        return read["text"]

    def decimal(self, name: str, *, least: float, most: float) -> pd.Series:
        """A column of numbers between `least` and `most`; a decimal comma is read as a point."""
        if not self.has(name):
            return pd.Series(pd.NA, index=self.frame.index, dtype="Float64")
        cells = self.frame[name]
        values = by_unique(cells, _decimals)
        self.fault(name, values.isna() & cells.notna(), "is a number")
        outside = ~values.between(least, most).fillna(True).astype(bool)
        self.fault(name, outside, f"is between {least:g} and {most:g}")
        return values

    def label(self, name: str) -> pd.Series:
        """A column of ids as text; a number that became a decimal on its way (41.0) is a whole one again."""
        return self.text(name).str.replace(r"^(\d+)\.0+$", r"\1", regex=True)

    def truth(self, name: str) -> pd.Series:
        """A column of 1/0, true/false or yes/no."""
        if not self.has(name):
            return pd.Series(pd.NA, index=self.frame.index, dtype="boolean")
        cells = self.frame[name]
        truths = by_unique(cells, lambda texts: texts.str.lower().map(TRUTHS).astype("boolean"))
        self.fault(name, cells.notna() & truths.isna(), "is true or false (1 or 0)")
        return truths

    def day(self, name: str) -> pd.Series:
        """A column of days, in any of the styles `sahel.load.days` knows."""
        if not self.has(name):
            return pd.Series(pd.NaT, index=self.frame.index, dtype="datetime64[us]")
        cells = self.frame[name]
        days = self.read_days(name, cells)
        self._fault_days(name, cells.where(days.isna()), style="")
        return days

    def dates(self, name: str, texts: pd.Series, *, style: str = "") -> tuple[pd.Series, pd.Series]:
        """The first day of what each text gives, and its precision: a day, a month (2024-06) or a year (2024)."""
        days = days_in_style(texts, style=style) if style else self.read_days(name, texts)
        year = texts.str.strip().where(_fits(texts.str.strip(), POSSIBLE_YEAR)).astype("str")
        month = month_texts(texts)
        firsts = pd.to_datetime(month.fillna(year), format="ISO8601").astype("datetime64[us]")
        precision = pd.Series(Precision.DAY, index=texts.index, dtype="str")
        precision = precision.mask(month.notna(), Precision.MONTH).mask(year.notna(), Precision.YEAR)
        dated = days.fillna(firsts)
        self._fault_days(name, texts.where(dated.isna()), style=style)
        return dated, precision.where(dated.notna())

    def _fault_days(self, name: str, texts: pd.Series, *, style: str) -> None:
        """Texts that are no days, each with what is wrong with it."""
        wrong = texts.dropna()
        if wrong.empty:
            return
        months_first = self.months_first.get(name, self.shown.get(name) == "months first")
        stated = f", written as the mapping says ({style})" if style else ""
        rules = weekday_rules(wrong, months_first=months_first, style=style).fillna(f"{_A_DAY}{stated}")
        self.fault(name, texts.notna(), rules)

    def read_days(self, name: str, texts: pd.Series) -> pd.Series:
        """The days of a column as its texts give them; what they show of their order is remembered under its name."""
        days, shown = read_days(texts, months_first=self.months_first.get(name))
        if shown is not None:
            self.shown[name] = shown
        return days

    def coded(self, name: str, words: Mapping[str, str], *, where: pd.Series | None = None) -> pd.Series:
        """A column of codes as words; a code without a word is a fault. Capitals do not matter.

        Of several spellings of one word the first is the publisher's code. `where` says in which
        rows the code says anything; elsewhere it is blank.
        """
        if not self.has(name):
            return self.text(name)
        cells = self.frame[name] if where is None else self.frame[name].where(where)
        plain = {code.lower(): str(word) for code, word in words.items()}
        named = by_unique(
            cells, lambda texts: texts.str.replace(r"\.0+$", "", regex=True).str.lower().map(plain).astype("str")
        )
        codes = {word: code for code, word in reversed(words.items())}
        rule = f"is one of: {', '.join(f'{code} ({word})' for word, code in reversed(codes.items()))}"
        self.fault(name, cells.notna() & named.isna(), rule)
        return named

    def filled(self, name: str, values: pd.Series | None = None) -> None:
        """Every row needs this cell."""
        seen = self.frame[name] if values is None else values
        self.fault(name, seen.isna() & ~self._at_fault(name), "is filled")

    def fault(self, name: str, wrong: pd.Series | np.ndarray, rule: str | pd.Series) -> None:
        """Note what is wrong in these rows of a column: one rule for all, or a rule for each row at fault."""
        at = np.asarray(wrong, dtype=bool)
        if not at.any():
            return
        values = self.text(name)[at] if self.has(name) else [None] * int(at.sum())
        self.found.append(
            pd.DataFrame(
                {
                    "table": self.table,
                    "row": self.frame.index[at],
                    "column": name,
                    "value": [None if pd.isna(value) else str(value) for value in values],
                    "rule": rule if isinstance(rule, str) else rule.to_numpy(),
                },
                columns=FAULT_COLUMNS,
            )
        )

    def flag(self, word: EventFlag, odd: pd.Series | np.ndarray) -> None:
        """Mark rows as odd but published; `odd` may be blank, which is not odd."""
        if isinstance(odd, pd.Series) and odd.dtype == "boolean":
            odd = odd.fillna(False)
        self.bits |= np.asarray(odd, dtype=bool).astype("int64") << list(EventFlag).index(word)

    def name_unknown(self, what: str, values: pd.Series) -> None:
        """Remember values that no list of ours has, so that they can be named."""
        if len(named := values.dropna().unique()):
            self.unknown.setdefault(what, set()).update(map(str, named))

    def faults(self) -> pd.DataFrame:
        return pd.concat(self.found, ignore_index=True) if self.found else pd.DataFrame(columns=FAULT_COLUMNS)

    def _at_fault(self, name: str) -> np.ndarray:
        rows = [fault["row"] for fault in self.found if fault["column"].iloc[0] == name]
        return np.asarray(self.frame.index.isin(pd.concat(rows))) if rows else np.zeros(len(self), dtype=bool)


def _wholes(texts: pd.Series) -> pd.Series:
    return pd.to_numeric(texts.where(_fits(texts, _WHOLE))).astype("Int64")


def _decimals(texts: pd.Series) -> pd.Series:
    plain = texts.str.replace(",", ".", regex=False)
    return pd.to_numeric(plain.where(_fits(plain, _DECIMAL))).astype("float64").astype("Float64")


def _fits(cells: pd.Series, shape: str) -> pd.Series:
    return cells.str.fullmatch(shape).fillna(False).astype(bool)


def flag_texts(bits: np.ndarray, index: pd.Index) -> pd.Series:
    """The `flags` column: the words of each row's flags, joined by ";"; blank: none."""
    which, sets = pd.factorize(bits)
    words = list(EventFlag)
    texts = [";".join(words[i] for i in range(len(words)) if held >> i & 1) or None for held in sets.tolist()]
    return pd.Series(pd.Series(texts, dtype="str").array.take(which), index=index)


def flag_counts(flags: pd.Series) -> dict[str, int]:
    """How many rows have each flag, in the order of the vocabulary."""
    counts = flags.value_counts()
    totals = {word: 0 for word in EventFlag}
    for text, n in counts.items():
        for word in str(text).split(";"):
            totals[EventFlag(word)] += int(n)
    return {str(word): n for word, n in totals.items() if n}


PARTS = ("year", "month", "day")


def days_from_parts(cells: Cells, names: Sequence[str] = PARTS) -> tuple[pd.Series, pd.Series]:
    """The day out of year, month and day, and its precision; a zero or blank part is not known.

    `names` are the columns that hold them; of two columns or one, the day or the month too is not known.
    """
    columns = [*names, *(f"no {part}" for part in PARTS[len(names) :])]
    year, month, day = (cells.whole(name, least=0) for name in columns)
    cells.filled(columns[0])
    cells.fault(columns[0], (~year.between(1800, 2199)).fillna(False), "is a year")
    has_month, has_day = (month > 0).fillna(False), (day > 0).fillna(False)
    cells.fault(columns[1], (has_day & ~has_month), "is filled where there is a day")
    parts = pd.DataFrame({"year": year, "month": month.where(has_month, 1), "day": day.where(has_day, 1)})
    whole = parts.dropna().astype("int64")
    dated = pd.to_datetime(whole, errors="coerce").reindex(parts.index).astype("datetime64[us]")
    cells.fault(names[-1], dated.isna() & parts.notna().all(axis=1), "makes a day that exists, with year and month")
    precision = pd.Series(Precision.DAY, index=parts.index, dtype="str")
    precision = precision.mask(~has_day, Precision.MONTH).mask(~has_month, Precision.YEAR)
    return dated, precision
