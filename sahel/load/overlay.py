"""A project's rows laid over the bundled ones: one table, in which every row knows the file it is from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from sahel.errors import did_you_mean
from sahel.provenance import ROW_FROM
from sahel.schema import tables
from sahel.schema.columns import Table
from sahel.schema.validation import FAULT_COLUMNS, reference_faults
from sahel.workspace import laid_over

HIDDEN = ("table", "key", "reason")
_FAULTS = ["file", *FAULT_COLUMNS]
_LISTED = 3  # rows that a fault names


@dataclass(frozen=True, kw_only=True)
class Layers:
    """One table of a project: `bundled` and `own` rows, typed, and of `hidden` the rows (key, reason) about it.

    The index of each is 0 for row 2 of its file.
    """

    table: Table
    bundled: pd.DataFrame
    own: pd.DataFrame
    hidden: pd.DataFrame

    def merged(self) -> pd.DataFrame:
        """The rows that count, each with the `file` it is from ("bundled", "own") and its `row` there."""
        both = pd.concat([self._placed(self.bundled, "bundled"), self._placed(self.own, "own")], ignore_index=True)
        places = dict(zip(keys(self.bundled, self.table), range(len(self.bundled)), strict=True))
        n = len(self.bundled)
        mine = dict(zip(keys(self.own, self.table), range(n, n + len(self.own)), strict=True))
        return both.iloc[list(laid_over(places, mine, hidden=set(self.hidden["key"])).values())].reset_index(drop=True)

    def _placed(self, rows: pd.DataFrame, file: str) -> pd.DataFrame:
        return rows.assign(file=pd.Series(file, index=rows.index, dtype="str"), row=rows.index + 2)


def keys(rows: pd.DataFrame, table: Table) -> list[str]:
    """The key of each row as it names it: the key's columns, joined by "/".

    >>> rows = pd.DataFrame({"incident_id": ["a"], "actor_id": ["b"]})
    >>> keys(rows, tables.PARTIES)
    ['a/b']
    """
    parts = [rows[column].astype("str").fillna("") for column in table.key]
    return (parts[0].str.cat(parts[1:], sep="/") if len(parts) > 1 else parts[0]).tolist()


def with_origin(rows: pd.DataFrame, *, table: str, project: str) -> pd.DataFrame:
    """The merged rows as readers get them: `row_from` in words, in place of `file` and `row`."""
    is_own = rows["file"] == "own"
    words = pd.Series(f"bundled {table}.csv", index=rows.index, dtype="str")
    words = words.mask(is_own, f"{table}.csv of the project {project}")
    return rows.drop(columns=["file", "row"]).assign(**{ROW_FROM: words + ", row " + rows["row"].astype("str")})


def compared(layers: Layers) -> pd.DataFrame:
    """What a project does to one table: one row is one row of its own, or one it hides.

    Columns: key, what ("added", "replaced", "the same as the bundled row", "hidden"), row (in the
    project's file, or in hidden.csv), detail (the columns in which a row differs from the one it
    replaces, or the reason why it is hidden).
    """
    table = layers.table
    own, bundled = (rows.set_axis(keys(rows, table), axis=0) for rows in (layers.own, layers.bundled))
    before = bundled[~bundled.index.duplicated()].reindex(own.index)
    differing = own.ne(before) & ~(own.isna() & before.isna())
    differing = differing.fillna(True).astype(bool)
    columns = [", ".join(differing.columns[line]) for line in differing.to_numpy()]
    is_new = ~own.index.isin(bundled.index)
    found = pd.DataFrame({"key": own.index, "what": "replaced", "row": layers.own.index + 2, "detail": columns}).astype(
        {"key": "str", "what": "str", "detail": "str"}
    )
    found["what"] = found["what"].mask(found["detail"] == "", "the same as the bundled row").mask(is_new, "added")
    found["detail"] = found["detail"].mask(is_new, "")
    hides = layers.hidden.assign(what="hidden", row=layers.hidden.index + 2, detail=layers.hidden["reason"])
    return pd.concat([found, hides[list(found.columns)]], ignore_index=True) if len(hides) else found


def hidden_faults(listed: pd.DataFrame, layers: Mapping[str, Layers], *, file: str) -> pd.DataFrame:
    """Every row of hidden.csv that hides nothing, says not why, or stands against a row of the project's own."""
    cells = listed.fillna("")
    found = [
        (one.Index, "reason", "", "is filled: why is the bundled row left out?")
        for one in cells[cells["reason"] == ""].itertuples()
    ]
    for name, rows in cells.groupby("table", sort=False):
        if name not in layers:
            rule = f"is a table: {did_you_mean(name, layers)}"
            found += [(at, "table", name, rule) for at in rows.index]
            continue
        bundled, own = (keys(one, layers[name].table) for one in (layers[name].bundled, layers[name].own))
        for at, key in rows.loc[~rows["key"].isin(bundled), "key"].items():
            found.append((at, "key", key, f"is a bundled row of {name}: {did_you_mean(key, bundled)}"))
        rule = f"is not a row of the project's own {name}.csv, which replaces it. Keep one of the two"
        both = rows["key"].isin(own) & rows["key"].isin(bundled)
        found += [(at, "key", key, rule) for at, key in rows.loc[both, "key"].items()]
    faults = [(file, "hidden", at + 2, column, value or None, rule) for at, column, value, rule in found]
    return pd.DataFrame(faults, columns=_FAULTS).sort_values("row", kind="stable", ignore_index=True)


def lost_references(merged: Mapping[str, pd.DataFrame], hidden: Mapping[str, Mapping[str, int]]) -> pd.DataFrame:
    """Every id in the merged tables that points to no row; of a hidden row, one fault that says what still names it.

    The fault's `file` is "own", "bundled" or "hidden".
    """
    lost = reference_faults(merged)
    places = [merged[one.table].loc[one.row - 2, ["file", "row"]].tolist() for one in lost.itertuples()]
    lost = lost.assign(file=[file for file, _ in places], row=[row for _, row in places])
    targets = [_target(one.table, one.column) for one in lost.itertuples()]
    hiding = [hidden.get(target, {}).get(value) for target, value in zip(targets, lost["value"], strict=True)]
    lost = lost.assign(hiding=pd.array(hiding, dtype="Int64"), target=targets)
    still = [
        ("hidden", target, row, "key", value, f"is named by no row any more. Hide these as well: {_named(rows)}")
        for (target, row, value), rows in lost.dropna(subset="hiding").groupby(["target", "hiding", "value"])
    ]
    return pd.concat([lost.loc[lost["hiding"].isna(), _FAULTS], pd.DataFrame(still, columns=_FAULTS)])


def _target(table: str, column: str) -> str:
    """The table to which a column of references points."""
    return tables.BUNDLED[table][column].refers_to.partition(".")[0]


def _named(rows: pd.DataFrame) -> str:
    """The rows that still name a hidden one: how many of each table, and the first of them."""
    listed = []
    for (table, file), some in rows.groupby(["table", "file"], sort=False):
        numbers = ", ".join(map(str, some["row"].unique()[:_LISTED]))
        more = f" and {some['row'].nunique() - _LISTED} more" if some["row"].nunique() > _LISTED else ""
        listed.append(f"{'bundled ' if file == 'bundled' else ''}{table}.csv, row {numbers}{more}")
    return "; ".join(listed)
