"""Hold a table to its schema, gathering every fault before refusing."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from sahel.dates import first_day
from sahel.errors import InvalidTable, MissingColumns, UnknownTable
from sahel.schema import tables
from sahel.schema.columns import Column, Table
from sahel.schema.vocabularies import Bound, Precision, Status

FAULT_COLUMNS = ["table", "row", "column", "value", "rule"]
_NO_FAULTS = pd.DataFrame(columns=FAULT_COLUMNS)
#: A note that begins so keeps numbers that are crossed (low above best) in the source itself.
AS_PUBLISHED = "as published:"
_DTYPES = {"integer": "Int64", "year": "Int64", "number": "Float64", "boolean": "boolean"}
# Digits of other scripts are no numbers to pandas; of more than fifteen digits a float keeps not all.
_SHAPES = {
    "integer": r"-?[0-9]{1,15}",
    "year": r"[0-9]{4}",
    "number": r"-?[0-9]{1,15}(\.[0-9]+)?",
    "boolean": "true|false",
}
_SHAPE_RULES = {
    "integer": "is a whole number",
    "year": "is a year, YYYY",
    "number": "is a number",
    "boolean": "is true or false",
}


def schema(name: str) -> Table:
    """The schema of a table by its name; refuses an unknown one with the names there are."""
    try:
        return tables.ALL[name]
    except KeyError:
        raise UnknownTable(f"no table is called {name!r}. There are: {', '.join(sorted(tables.ALL))}.") from None


def require_columns(table: pd.DataFrame, *needed: str) -> None:
    """Refuse a table that lacks a needed column."""
    if missing := [name for name in needed if name not in table.columns]:
        raise MissingColumns(
            f"missing column(s) {missing}; the table has {list(table.columns)}. "
            "Load it with a sahel.load_* function, or rename its columns."
        )


def typed(text: pd.DataFrame, table: Table) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Text cells to typed columns, and the faults met on the way.

    A cell that is not of its column's type becomes blank *and* a fault: nothing
    is repaired.
    """
    faults = []
    out = {}
    for column in table.columns:
        cells = text[column.name]
        if column.type == "date":
            out[column.name] = first_day(cells, text[column.precision])
            broken = cells.notna() & out[column.name].isna()
            rule = f"is a date as exact as `{column.precision}` says (YYYY-MM-DD, YYYY-MM or YYYY)"
            unpaired = text[column.precision].isin([p for p in Precision if p != Precision.UNKNOWN]) & cells.isna()
            faults.append(
                _faults(table, column.precision, text[column.precision], unpaired, f"comes with a `{column.name}`")
            )
        elif column.type in _SHAPES:
            fits = cells.str.fullmatch(_SHAPES[column.type]).fillna(False).astype(bool)
            broken = cells.notna() & ~fits
            rule = _SHAPE_RULES[column.type]
            kept = cells.where(fits)
            if column.type == "boolean":
                out[column.name] = (kept == "true").astype("boolean").mask(kept.isna())
            else:
                out[column.name] = pd.to_numeric(kept).astype(_DTYPES[column.type])
        elif column.type == "day":
            out[column.name] = pd.to_datetime(cells, format="%Y-%m-%d", errors="coerce").astype("datetime64[us]")
            broken = cells.notna() & out[column.name].isna()
            rule = "is a day, YYYY-MM-DD"
        else:
            out[column.name] = cells
            continue
        faults.append(_faults(table, column.name, cells, broken, rule))
    return pd.DataFrame(out, index=text.index), _joined(faults)


def faults(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Every fault of a typed table against its schema: table, row, column, value, rule.

    `row` counts as a spreadsheet does: the header is row 1, the first row is row 2.
    An empty answer means the table keeps its schema.
    """
    table = schema(name)
    require_columns(frame, *table.needed)
    columns = [column for column in table.columns if column.name in frame]
    found = [fault for column in columns for fault in _column_faults(frame, table, column)]
    repeated = frame.duplicated(list(table.row_key), keep=False)
    found.append(_faults(table, table.key[0], frame[table.key[0]], repeated, rule_of_key(table)))
    for lower, upper in table.ordered:
        crossed = (frame[lower] > frame[upper]).fillna(False).astype(bool) & ~_flagged_as_published(frame)
        found.append(_faults(table, lower, frame[lower], crossed, f"is not above `{upper}`"))
    if name == "claims":
        wordless = (frame["bound"] == Bound.UNQUANTIFIED) & frame["term"].isna() & frame["wording"].isna()
        found.append(claim_faults(frame))
        found.append(
            _faults(table, "term", frame["bound"], wordless, "comes with the word used, in `term` or `wording`")
        )
        if "withdrawn_on" in frame:
            in_force = frame["withdrawn_on"].notna() & (frame["status"] != Status.WITHDRAWN)
            rule = "is blank, or `status` is withdrawn"
            found.append(_faults(table, "withdrawn_on", frame["withdrawn_on"], in_force, rule))
        if "scope_relation" in frame:
            of_whole = frame["scope_relation"].notna() & (frame["scope"] == "whole")
            rule = "is blank where `scope` is whole"
            found.append(_faults(table, "scope_relation", frame["scope_relation"], of_whole, rule))
    return _joined(found)


def rule_of_key(table: Table) -> str:
    """What every row of a table keeps: its key stands once."""
    return f"is the only row with this {' + '.join(table.row_key)}"


def reference_faults(
    frames: Mapping[str, pd.DataFrame], *, of: Mapping[str, pd.DataFrame] | None = None
) -> pd.DataFrame:
    """Every id that points to no row, over a set of tables by name.

    A reference to a table that is not in the set is not looked at. `of` are the rows whose ids are
    looked at; by default those of the set itself.
    """
    found = []
    for name, frame in (frames if of is None else of).items():
        for column in schema(name).columns:
            if column.refers_to is None:
                continue
            target, key = column.refers_to.split(".")
            if target not in frames:
                continue
            ids = _items(frame[column.name], column)
            lost = ids.notna() & ~ids.isin(frames[target][key])
            found.append(_faults(schema(name), column.name, ids, lost, f"is a `{key}` of {target}"))
    return _joined(found)


def check_table(frame: pd.DataFrame, *, name: str) -> pd.DataFrame:
    """Hold a table to its schema and hand it back unchanged.

    Parameters
    ----------
    frame : one of the tables of `CODEBOOK.md`, typed as the loaders type it.
    name : which one, for example "claims".

    Raises
    ------
    MissingColumns : a column of the schema is absent.
    InvalidTable : with all faults in `.failures` (table, row, column, value, rule).

    Examples
    --------
    >>> import sahel
    >>> len(sahel.check_table(sahel.load_coups(), name="coups"))
    230
    """
    refuse(faults(frame, name))
    return frame


def refuse(found: pd.DataFrame, *, origin: str = "") -> None:
    """Raise `InvalidTable` if there are faults; name the first few, by their column `file` where they have one."""
    if found.empty:
        return
    where = found["file"] if "file" in found else found["table"]
    first = [
        f"  {file}, row {fault.row}, {fault.column} = {shown(fault.value)}: should hold that it {fault.rule}"
        for file, fault in zip(where, found.head(20).itertuples(), strict=False)
    ]
    if len(found) > 20:
        first.append(f"  … and {len(found) - 20} more in `.failures`")
    raise InvalidTable(
        f"{len(found)} fault(s){f' in {origin}' if origin else ''}:\n"
        + "\n".join(first)
        + "\nMend these cells (rows count as a spreadsheet does: the header is row 1) and load again.",
        found,
    )


def shown(cell: object) -> str:
    """A cell as a message quotes it: a long one is cut, a blank one is called so."""
    text = str(cell)
    return "blank" if pd.isna(cell) else repr(text if len(text) <= 200 else text[:200] + "…")


def _column_faults(frame: pd.DataFrame, table: Table, column: Column) -> list[pd.DataFrame]:
    cells = frame[column.name]
    found = []
    if column.required:
        found.append(_faults(table, column.name, cells, cells.isna(), "is filled"))
    if column.words is not None:
        known = list(column.words)
        rule = f"is one of: {', '.join(known)}"
        items = _items(cells, column)
        found.append(_faults(table, column.name, items, items.notna() & ~items.isin(known), rule))
    if column.pattern is not None:
        items = _items(cells, column)
        odd = items.notna() & ~items.str.fullmatch(column.pattern).fillna(True).astype(bool)
        found.append(_faults(table, column.name, items, odd, f"has the form {column.pattern}"))
    for limit, wrong, rule in (
        (column.minimum, cells.lt, "is at least"),
        (column.maximum, cells.gt, "is at most"),
    ):
        if limit is not None:
            outside = wrong(limit).fillna(False).astype(bool)
            found.append(_faults(table, column.name, cells, outside, f"{rule} {limit:g}"))
    return found


def claim_faults(claims: pd.DataFrame) -> pd.DataFrame:
    """Every claim whose bound is none, or whose numbers do not go with its bound."""
    table = tables.CLAIMS
    bound, low, high = claims["bound"].astype("category"), claims["low"], claims["high"]
    one_number = bound.isin(["exact", "about"])
    needs_low = one_number | bound.isin(["at_least", "more_than", "between", "between_open"])
    needs_high = one_number | bound.isin(["up_to", "between"])
    no_low = bound.isin(["up_to", "unquantified", "denied", "no_figure"])
    no_high = bound.isin(["at_least", "more_than", "unquantified", "denied", "no_figure"])
    unequal = one_number & low.notna() & high.notna() & (low != high).fillna(False).astype(bool)
    unknown = bound.isna() | ~bound.isin(list(Bound))
    return _joined(
        [
            _faults(table, "bound", bound, unknown, f"is one of: {', '.join(Bound)}"),
            _faults(table, "low", bound, needs_low & low.isna(), "comes with a `low`"),
            _faults(table, "high", bound, needs_high & high.isna(), "comes with a `high`"),
            _faults(table, "low", low, no_low & low.notna(), "is blank under this bound"),
            _faults(table, "high", high, no_high & high.notna(), "is blank under this bound"),
            _faults(table, "high", high, unequal, "equals `low` under the bounds exact and about"),
        ]
    )


def _flagged_as_published(frame: pd.DataFrame) -> pd.Series:
    """Rows whose note says that their numbers are crossed in the source itself: kept, never mended."""
    return frame["note"].str.startswith(AS_PUBLISHED).fillna(False).astype(bool)


def _items(cells: pd.Series, column: Column) -> pd.Series:
    """The single ids or texts of a column that may hold several."""
    return cells.str.split(";").explode().astype("str").str.strip() if column.many else cells


def _faults(table: Table, column: str, values: pd.Series, wrong: pd.Series, rule: str) -> pd.DataFrame:
    at = wrong.to_numpy(dtype=bool)
    if not at.any():
        return _NO_FAULTS
    labels = values.index if pd.api.types.is_integer_dtype(values.index) else pd.RangeIndex(len(values))
    return pd.DataFrame(
        {
            "table": table.name,
            "row": labels[at] + 2,
            "column": column,
            "value": [None if pd.isna(value) else str(value) for value in values[at]],
            "rule": rule,
        },
        columns=FAULT_COLUMNS,
    )


def _joined(found: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [fault for fault in found if not fault.empty]
    if not filled:
        return pd.DataFrame(columns=FAULT_COLUMNS)
    joined = pd.concat(filled, ignore_index=True).drop_duplicates()
    return joined.sort_values(["table", "row"], kind="stable", ignore_index=True)
