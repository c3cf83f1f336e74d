"""What changed between two states of one table: a row per change, and who says so.

`changes` gives the rows; `paired` lines up the two states by their key; `kind_of`,
`replaced`, `superseded` and `withdrawn` say what kind of change each is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sahel import formatting
from sahel.claims.ledger import LINE, codes
from sahel.dates import as_text
from sahel.errors import MissingColumns
from sahel.provenance import ROW_FROM
from sahel.schema.columns import Table
from sahel.schema.validation import FAULT_COLUMNS, refuse, require_columns, schema
from sahel.schema.vocabularies import Change, Status

#: Columns that name who did, said or suffered it, in any table.
_PARTIES = {
    "claimant", "signed_as", "claimant_role", "joint_with", "victim", "victim_as_named", "speaker", "side", "role",
    "attackers_as_named", "targets_as_named", "subject", "object", "side_a", "side_b", "dyad", "dyads", "dyad_id",
    "conflict_id", "state", "ousted", "installed",
}  # fmt: skip
#: Columns that class a row, beside those with a closed vocabulary.
_CLASSES = {
    "incident_id", "part_of", "scope", "subset_of", "revises", "country", "countries", "country_then",
    "country_as_named", "event_type", "sub_event_type", "duplicate_of", "cline", "ccw", "active_year", "flags",
}  # fmt: skip
_GRADES = {"seen", "contested", "event_grade", "attribution_grade", "where_precision"}
_PLACES = {"place", "admin1", "admin2", "latitude", "longitude", "coordinate_source"}
#: Together these are what a statement says about its number: they are shown as one change.
FIGURE = ("bound", "low", "high", "term")

#: Tables of which one row is somebody's statement: who made it, and when.
_SPEAKERS = {"claims": "claimant", "remarks": "speaker"}
_MADE_ON = {"claims": "stated_on", "remarks": "stated_on", "corrections": "decided_on"}
_CLAIM_COLUMNS = ("claim_id", *LINE, *FIGURE, "wording", "claimant", "stated_on", "status", "revises")
_SHOWN = ["table", "kind", "id", "replaces", "column", "old", "new", "by_whom", "when"]


def changes(old: pd.DataFrame, new: pd.DataFrame, *, table: str) -> pd.DataFrame:
    """What changed between two states of one table: one row per change, and who says so.

    Parameters
    ----------
    old, new : two states of the same table, with the same columns, its key among them.
    table : which table of `CODEBOOK.md` it is, for example "claims".

    Returns
    -------
    One row per added row, missing row or changed cell, by kind and in the order of the rows:

    `table`, `kind` (a word of `sahel.schema.vocabularies.Change`), `id` (the row's key, its parts
    joined by "/"), `replaces` (the claim that a new claim revises), `column` (blank: the whole
    row), `old` and `new` (text as the files have it; blank: a blank cell, or no row),
    `by_whom` (the claimant of a new statement; for tables that are not of statements the
    `source_id` of the row; blank: whoever keeps the table), `when` (the day of a new
    statement, as exactly as it is known).

    A new claim that revises another is one row, `revised`, with what was said before and now;
    that the old claim thereby is no longer in force is not listed again. What a claim says of its
    number (bound, low, high, term) is one column, `said`. Two states that are the same give an
    empty table with these columns.

    Raises
    ------
    UnknownTable : `table` is none of ours.
    MissingColumns : the key is not there, or the two do not have the same columns.
    InvalidTable : a key that is blank or occurs twice.

    Examples
    --------
    >>> import sahel
    >>> claims = sahel.load_claims().query("claimant == 'csp-dpa' and victim == 'csp-dpa' and harm == 'killed'")
    >>> before, after = sahel.as_of(claims, "2024-07-31"), sahel.as_of(claims, "2024-08-02")
    >>> found = sahel.changes(before, after, table="claims")  # two documents state the new figure
    >>> found[["kind", "old", "new", "by_whom", "when"]].drop_duplicates().values.tolist()
    [['revised', '7', '9', 'csp-dpa', '2024-08-01']]
    """
    pair = paired(old, new, table=table)
    if table == "claims":
        require_columns(pair.new, *_CLAIM_COLUMNS)
    found = [*_added(pair), *_changed_cells(pair), *_removed(pair)]
    if not found:
        return pd.DataFrame(columns=_SHOWN, dtype="str")
    rows = pd.concat(found, ignore_index=True)
    kinds = pd.Categorical(rows["kind"], [str(kind) for kind in Change], ordered=True)
    order = rows.assign(kind=kinds).sort_values(["kind", "at"], kind="stable").index
    return rows.loc[order, _SHOWN].reset_index(drop=True).astype("str")


def kind_of(column: str, *, pair: Pair) -> Change:
    """What it is called when a cell of this column is another than before."""
    known = {one.name: one for one in pair.table.columns}.get(column)
    if column in _GRADES:
        return Change.REGRADED
    if column in _PARTIES:
        return Change.RE_ATTRIBUTED
    if column in _PLACES:
        return Change.RELOCATED
    if column in pair.dates or (known is not None and known.type == "day") or column == "date_precision":
        return Change.REDATED
    is_figure = known is not None and known.minimum is not None
    if is_figure or column in FIGURE:
        return Change.CORRECTED if pair.table.name in _SPEAKERS else Change.REVISED
    if column in _CLASSES or (known is not None and known.words is not None):
        return Change.RECLASSIFIED
    return Change.ANNOTATED


def replaced(pair: Pair) -> pd.Series:
    """Per new row the id of the statement it revises; blank for rows that revise nothing known here.

    A copy of a revision that came with it revises the same statement.
    """
    added = pair.new.loc[pair.added]
    if pair.table.name != "claims":
        return pd.Series(pd.NA, index=added.index, dtype="str")
    revises = added["revises"].astype("str")
    revises = revises.groupby(codes(added, LINE)).transform("first") if len(added) else revises
    known = revises.isin(pair.old.index) | revises.isin(pair.new.index)
    return revises.where(known & (revises != added.index))


def superseded(pair: Pair) -> pd.Series:
    """Of the common claims, those that are `revised` now because a new claim replaced their line."""
    if pair.table.name != "claims":
        return pd.Series(False, index=pair.common)
    before, after = pair.before, pair.after
    targets = pair.old[pair.old.index.isin(replaced(pair).dropna())]
    line = codes(pd.concat([before[LINE], targets[LINE]]), LINE)
    is_hit = np.isin(line[: len(before)], line[len(before) :])
    return (after["status"] == Status.REVISED) & (before["status"] != Status.REVISED) & is_hit


def withdrawn(pair: Pair) -> pd.Series:
    """Of the common claims, those that were taken back since."""
    if pair.table.name != "claims":
        return pd.Series(False, index=pair.common)
    before, after = pair.before, pair.after
    return (after["status"] == Status.WITHDRAWN) & (before["status"] != Status.WITHDRAWN)


def _added(pair: Pair) -> list[pd.DataFrame]:
    if pair.added.empty:
        return []
    added = pair.new.loc[pair.added]
    target = replaced(pair)
    rows = _rows(
        pair, added, kind=pd.Series(str(Change.NEW), index=added.index).mask(target.notna(), str(Change.REVISED))
    )
    if pair.table.name != "claims":
        return [rows]
    every = pd.concat([pair.old, pair.new.loc[pair.added]])
    before = every.reindex(target.dropna())
    said = formatting.stated(before).set_axis(target.dropna().index)
    other_harm = before["harm"].to_numpy() != added.loc[said.index, "harm"].to_numpy()
    said = said.mask(other_harm, said + " (" + before["harm"].str.replace("_", " ").set_axis(said.index) + ")")
    rows = rows.assign(
        replaces=target.to_numpy(),
        column="said",
        old=said.reindex(added.index).to_numpy(),
        new=formatting.stated(added).to_numpy(),
    )
    return [rows]


def _removed(pair: Pair) -> list[pd.DataFrame]:
    if pair.removed.empty:
        return []
    removed = pair.old.loc[pair.removed]
    rows = _rows(pair, removed, kind=pd.Series(str(Change.REMOVED), index=removed.index)).assign(
        by_whom=None, when=None
    )
    if pair.table.name != "claims":
        return [rows]
    # A row that is gone after it was withdrawn is withdrawn, not removed.
    kind = pd.Series(rows["kind"]).mask((removed["status"] == Status.WITHDRAWN).to_numpy(), str(Change.WITHDRAWN))
    return [rows.assign(kind=kind, column="said", old=formatting.stated(removed).to_numpy())]


def _rows(pair: Pair, rows: pd.DataFrame, *, kind: pd.Series) -> pd.DataFrame:
    """Whole rows as changes, with nothing in `old` and `new` yet."""
    whole = pd.DataFrame(
        {"table": pair.table.name, "kind": kind.to_numpy(), "id": rows.index, "at": np.arange(len(rows))}
    )
    return whole.assign(
        replaces=None, column=None, old=None, new=None,
        by_whom=_by_whom(pair, rows).to_numpy(), when=_when(pair, rows).to_numpy(),
    ).astype({name: "str" for name in _SHOWN})  # fmt: skip


def _changed_cells(pair: Pair) -> list[pd.DataFrame]:
    if pair.before.equals(pair.after):
        return []
    in_figure = set(FIGURE) if pair.table.name == "claims" else set()
    differing = {name: pair.differs(name) for name in pair.compared if name not in in_figure}
    found = [_changed_in(pair, name, differs) for name, differs in differing.items() if differs.any()]
    if in_figure:
        found.append(_changed_figures(pair))
    return [part for part in found if len(part)]


def _changed_in(pair: Pair, column: str, differs: np.ndarray) -> pd.DataFrame:
    """The cells of one column that differ, as changes."""
    kind = pd.Series(str(kind_of(column, pair=pair)), index=pair.common)
    if column == "status" and pair.table.name == "claims":
        differs = differs & ~superseded(pair).to_numpy()
        kind = kind.mask(withdrawn(pair), str(Change.WITHDRAWN))
    at = pair.common[differs]
    before, after = pair.old.loc[at], pair.new.loc[at]
    texts = as_texts(before, column, pair.table), as_texts(after, column, pair.table)
    return _cells(pair, at, kind=kind[differs], column=column, old=texts[0], new=texts[1])


def _changed_figures(pair: Pair) -> pd.DataFrame:
    """Claims whose figure is recorded otherwise than before, in words."""
    differs = np.logical_or.reduce([pair.differs(column) for column in FIGURE])
    at = pair.common[differs]
    kind = pd.Series(str(Change.CORRECTED), index=at)
    before, after = formatting.stated(pair.old.loc[at]), formatting.stated(pair.new.loc[at])
    # The same words can stand for another bound or another term of a number.
    alike = (before == after).to_numpy()
    before, after = (
        said.mask(alike, said + " (" + _raw(frame.loc[at]) + ")")
        for said, frame in ((before, pair.old), (after, pair.new))
    )
    return _cells(pair, at, kind=kind, column="said", old=before, new=after)


def _raw(claims: pd.DataFrame) -> pd.Series:
    """The cells behind a figure: "bound at_least, low 20"."""
    parts = [f"{name} " + claims[name].astype("str") for name in FIGURE]
    texts = [part.where(claims[name].notna(), "") for name, part in zip(FIGURE, parts, strict=True)]
    return texts[0].str.cat(texts[1:], sep=", ").str.replace(r"(, )+", ", ", regex=True).str.strip(", ")


def _cells(
    pair: Pair, at: pd.Index, *, kind: pd.Series, column: str, old: Iterable[str], new: Iterable[str]
) -> pd.DataFrame:
    rows = pair.new.loc[at]
    is_statement = pair.table.name in _SPEAKERS  # changed by whoever keeps the table, not by the speaker
    return (
        pd.DataFrame(
            {
                "table": pair.table.name,
                "kind": kind.to_numpy(),
                "id": at,
                "replaces": None,
                "column": column,
                "old": pd.array(old, dtype="str"),
                "new": pd.array(new, dtype="str"),
                "by_whom": None if is_statement else _by_whom(pair, rows).to_numpy(),
                "when": None,
            }
        )
        .astype("str")
        .assign(at=pair.new.index.get_indexer(at))
    )


def _by_whom(pair: Pair, rows: pd.DataFrame) -> pd.Series:
    names = [_SPEAKERS.get(pair.table.name, "source_id"), "dataset", "publisher"]
    known = [name for name in names if name in rows.columns and name not in pair.table.key]
    return rows[known[0]].astype("str") if known else pd.Series(None, index=rows.index, dtype="str")


def _when(pair: Pair, rows: pd.DataFrame) -> pd.Series:
    column = _MADE_ON.get(pair.table.name)
    if column is None or column not in rows.columns:
        return pd.Series(None, index=rows.index, dtype="str")
    return as_texts(rows, column, pair.table)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two states of one table, both indexed by row id and with the same columns.

    `added`, `common` and `removed` are the ids that only the new state has, that both have,
    and that only the old one has, each in the order of its table; `before` and `after` are the common
    rows of the two states. The row ids are texts; the parts of a key are joined by "/".
    """

    table: Table
    old: pd.DataFrame
    new: pd.DataFrame
    added: pd.Index
    common: pd.Index
    removed: pd.Index
    before: pd.DataFrame
    after: pd.DataFrame

    @property
    def dates(self) -> list[str]:
        """The date columns that both states have beside their precision."""
        names = [column for column in self.table.dates if {column.name, column.precision} <= set(self.new.columns)]
        return [column.name for column in names]

    @property
    def compared(self) -> list[str]:
        """The columns to look at: a date stands for its precision."""
        covered = {f"{name}_precision" for name in self.dates} | set(self.table.key)
        return [name for name in self.new.columns if name not in covered]

    def differs(self, column: str) -> np.ndarray:
        """For each common row whether the cell is another than before; a blank is the same as a blank."""
        different = _different(self.before, self.after, column, self.table)
        if column in self.dates:
            different |= _different(self.before, self.after, f"{column}_precision", self.table)
        known = {one.name: one for one in self.table.columns}.get(column)
        if known is not None and known.many and different.any():
            # In a cell of several, their order says nothing.
            sets = [_sorted(frame.loc[different, column]) for frame in (self.before, self.after)]
            different[different] = [one != other for one, other in zip(*sets, strict=True)]
        return different


def paired(old: pd.DataFrame, new: pd.DataFrame, *, table: str) -> Pair:
    """Lay two states of a table side by side, or refuse them (see `sahel.changes`)."""
    kind = schema(table)
    # Which file a row is from, and where it stands there, is no part of what it says.
    old, new = (state.drop(columns=ROW_FROM, errors="ignore") for state in (old, new))
    for state in (old, new):
        require_columns(state, *kind.key)
    if odd := sorted(set(old.columns) ^ set(new.columns)):
        raise MissingColumns(
            f"the two states of {table!r} do not have the same columns: only one of them has {odd}. "
            "Compare two tables of the same kind, or leave these columns out of both."
        )
    before = _with_sound_key(keyed(old, kind), kind, "the earlier state")
    after = _with_sound_key(keyed(new[list(old.columns)], kind), kind, "the later state")
    at = before.index.get_indexer(after.index)
    is_removed = np.ones(len(before), dtype=bool)
    is_removed[at[at >= 0]] = False
    return Pair(
        table=kind,
        old=before,
        new=after,
        added=after.index[at < 0],
        common=after.index[at >= 0],
        removed=before.index[is_removed],
        before=before.iloc[at[at >= 0]],
        after=after[at >= 0],
    )


def as_texts(rows: pd.DataFrame, column: str, table: Table) -> pd.Series:
    """Cells as the files have them: dates cut at their precision, whole numbers plain, truths in lower case.

    >>> from sahel.schema.validation import schema
    >>> rows = pd.DataFrame({"year": pd.array([2024], dtype="Int64"), "best": [3.0]})
    >>> as_texts(rows, "year", schema("conflict_years")).tolist(), as_texts(rows, "best", schema("events")).tolist()
    (['2024'], ['3'])
    """
    cells = rows[column]
    if pd.api.types.is_datetime64_any_dtype(cells):
        days = cells.dt.strftime("%Y-%m-%d").astype("str")
        precision = f"{column}_precision"
        is_date = column in [one.name for one in table.dates] and precision in rows.columns
        return as_text(cells, rows[precision]).fillna(days) if is_date else days
    if pd.api.types.is_bool_dtype(cells):
        return cells.astype("str").str.lower()
    if pd.api.types.is_float_dtype(cells):
        return cells.astype("str").str.replace(r"\.0$", "", regex=True).mask(cells.isna())
    return cells.astype("str")


def keyed(rows: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The rows under their ids: the key as text, its parts joined by "/"."""
    parts = [as_texts(rows, name, table) for name in table.key]
    ids = parts[0].str.cat(parts[1:], sep="/") if len(parts) > 1 else parts[0]
    return rows.set_axis(pd.Index(ids, name=None), axis=0)


def _with_sound_key(rows: pd.DataFrame, table: Table, which: str) -> pd.DataFrame:
    """The rows as they are, unless a key is blank or occurs twice: then the refusal."""
    blank, twice = rows.index.isna(), rows.index.duplicated(keep=False)
    if not (blank | twice).any():
        return rows
    at = np.flatnonzero(blank | twice)
    key = " + ".join(table.key)
    found = pd.DataFrame(
        {
            "table": table.name,
            "row": at + 2,
            "column": key,
            "value": [None if is_blank else str(one) for one, is_blank in zip(rows.index[at], blank[at], strict=True)],
            "rule": np.where(blank[at], "is filled", f"is the only row with this {key}"),
        },
        columns=FAULT_COLUMNS,
    )
    refuse(found, origin=which)
    return rows


def _different(before: pd.DataFrame, after: pd.DataFrame, column: str, table: Table) -> np.ndarray:
    left, right = before[column], after[column]
    if left.dtype != right.dtype:
        left, right = as_texts(before, column, table), as_texts(after, column, table)
    same = (left == right).fillna(False).to_numpy(dtype=bool, copy=True)
    return ~(same | (left.isna() & right.isna()).to_numpy(dtype=bool))


def _sorted(cells: pd.Series) -> list[list[str]]:
    return [sorted(part.strip() for part in cell.split(";")) if isinstance(cell, str) else [] for cell in cells]
