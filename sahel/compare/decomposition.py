"""Why a headline number is another than before: its difference, split exactly by cause."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

import numpy as np
import pandas as pd

from sahel.compare.tables import Pair, kind_of, paired, replaced, superseded, withdrawn
from sahel.errors import BadParameter
from sahel.schema.vocabularies import Cause, Change

Tables = Mapping[str, pd.DataFrame]
Measure = Callable[[dict[str, pd.DataFrame]], float | pd.Series]

_CAUSE_OF = {
    Change.REVISED: Cause.REVISED,
    Change.CORRECTED: Cause.REVISED,
    Change.REDATED: Cause.REVISED,
    Change.RELOCATED: Cause.REVISED,
    Change.ANNOTATED: Cause.REVISED,
    Change.RE_ATTRIBUTED: Cause.RECLASSIFIED,
    Change.RECLASSIFIED: Cause.RECLASSIFIED,
    Change.REGRADED: Cause.RECLASSIFIED,
}


def headline_change(
    old: Tables, new: Tables, *, measure: Measure, printed: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """The difference of headline numbers between two states of their tables, split exactly by cause.

    Parameters
    ----------
    old, new : tables by name (as in `CODEBOOK.md`); one that a state does not have is empty there.
    measure : the rule that makes the numbers out of such tables: a number, or a Series of numbers
        by label. Counts or persons, hence whole; inf: no upper end; blank: nothing is stated.
    printed : what was printed of the old state, by label; by default what `measure` gives of it.

    Returns
    -------
    One row per label and cause, in the order of `sahel.schema.vocabularies.Cause`:

    `label`, `cause`, `before`, `after` (the number with the causes so far; inf: no upper end;
    blank: nothing is stated), `change` (`after` less `before`; blank where one of them is no
    finite number, since ∞ - ∞ is not 0), `says` (the same in words).

    Raises
    ------
    BadParameter : the measure gives a number that is not whole; split counts, not shares.
    MissingColumns, InvalidTable, UnknownTable : as `changes`.

    Notes
    -----
    Starting from what was printed, the causes are applied one after another, always in this order:
    today's rule on the old rows; rows that were added; figures, days and places that are other than
    before, and statements that replace others; other parties, classes and grades; withdrawals and rows that
    are gone. Each step is the difference that the number makes by it. So each step begins where the one
    before it ended, the first begins at the number printed and the last ends at today's: the
    remainder is exactly zero, for sums and for lowest, highest or chosen values alike. For
    values that are no sums another order of causes could give other steps.

    Examples
    --------
    >>> import sahel
    >>> coups = sahel.load_coups(country="MLI")
    >>> before = coups[coups["date"] < "2021-01-01"]
    >>> split = headline_change({"coups": before}, {"coups": coups}, measure=lambda tables: len(tables["coups"]))
    >>> split[["cause", "before", "after", "change"]].values.tolist()[:2]
    [['changed rule', 12.0, 12.0, 0], ['new', 12.0, 15.0, 3]]
    """
    states = _measures(measure, _stages(old, new))
    first = states[0] if printed is None else _whole(pd.Series(printed, dtype="Float64"))
    states = [first, *states]
    labels = pd.Index(dict.fromkeys(label for state in reversed(states) for label in state.index), dtype="str")
    numbers = [state.reindex(labels).to_numpy(dtype=float, na_value=np.nan) for state in states]
    steps = [
        pd.DataFrame({"label": labels, "cause": str(cause), "before": before, "after": after})
        for cause, before, after in zip(Cause, numbers, numbers[1:], strict=False)
    ]
    split = pd.concat(steps, ignore_index=True)
    finite = np.isfinite(split["before"]) & np.isfinite(split["after"])
    change = (split["after"].where(finite) - split["before"].where(finite)).astype("Int64")
    split = split.assign(change=change, says=_in_words(split["before"], split["after"], change))
    place = pd.Series(range(len(labels)), index=labels)
    return split.sort_values("label", key=lambda names: names.map(place), kind="stable", ignore_index=True)


def split_view(split: pd.DataFrame) -> pd.DataFrame:
    """The split for a reader: one row per label with Before, each cause, and Now.

    >>> split = headline_change({}, {}, measure=lambda tables: 3, printed={"": 2})
    >>> split_view(split)[["Before", "Changed rule", "New", "Now"]].values.tolist()
    [['2', '+1', '0', '3']]
    """
    cells = split.pivot(index="label", columns="cause", values="says").reindex(
        index=split["label"].unique(), columns=[str(cause) for cause in Cause]
    )
    first = split.drop_duplicates("label").set_index("label")["before"]
    last = split.drop_duplicates("label", keep="last").set_index("label")["after"]
    cells.columns = [cause[:1].upper() + cause[1:] for cause in cells.columns]
    cells.insert(0, "Before", _number(first))
    return cells.assign(Now=_number(last)).rename_axis("Number").reset_index()


def _stages(old: Tables, new: Tables) -> list[dict[str, pd.DataFrame]]:
    """The tables as they were, then after each cause; the last are the new tables themselves."""
    names = list(dict.fromkeys([*old, *new]))
    before = {name: old[name] if name in old else new[name].iloc[:0] for name in names}
    after = {name: new[name] if name in new else old[name].iloc[:0] for name in names}
    pairs = {name: paired(before[name], after[name], table=name) for name in names}
    between = {name: _between(pair) for name, pair in pairs.items()}
    causes = (Cause.NEW, Cause.REVISED, Cause.RECLASSIFIED)
    return [before, *({name: between[name][cause] for name in names} for cause in causes), after]


def _between(pair: Pair) -> dict[Cause, pd.DataFrame]:
    """The table after each cause but the first and the last, in the order of the new state."""
    target = replaced(pair)
    ids = [pair.new.index, pair.removed]
    order = ids[0].append(ids[1])
    is_revision = pd.Series(order.isin(target.index[target.notna()]), index=order)
    rows = pd.concat([part for part in (pair.old, pair.new.loc[pair.added]) if len(part)] or [pair.old]).reindex(order)
    later = pd.concat([part for part in (pair.new, pair.old.loc[pair.removed]) if len(part)] or [pair.new]).reindex(
        order
    )
    is_superseded = pd.Series(order.isin(pair.common[superseded(pair)]), index=order)
    is_withdrawn = pd.Series(order.isin(pair.common[withdrawn(pair)]), index=order)
    made = {Cause.NEW: rows[~is_revision].reset_index(drop=True)}
    for cause in (Cause.REVISED, Cause.RECLASSIFIED):
        names = [name for name in pair.compared if _CAUSE_OF[kind_of(name, pair=pair)] == cause]
        names += [f"{name}_precision" for name in names if name in pair.dates]
        rows = rows.assign(**{name: later[name] for name in names if name != "status" or pair.table.name != "claims"})
        if pair.table.name == "claims":
            taken = is_superseded if cause == Cause.REVISED else ~is_withdrawn
            rows = rows.assign(status=rows["status"].where(~taken, later["status"]))
        made[cause] = rows.reset_index(drop=True)
    return made


def _measures(measure: Measure, stages: list[dict[str, pd.DataFrame]]) -> list[pd.Series]:
    """The numbers at each stage; a cause that changes no row changes no number."""
    measured: list[pd.Series] = []
    for before, stage in pairwise([{}, *stages]):
        is_same = bool(measured) and all(table.equals(before[name]) for name, table in stage.items())
        measured.append(measured[-1] if is_same else _measured(measure, stage))
    return measured


def _measured(measure: Measure, tables: dict[str, pd.DataFrame]) -> pd.Series:
    number = measure(tables)
    return _whole(number if isinstance(number, pd.Series) else pd.Series([number], index=[""]))


def _whole(numbers: pd.Series) -> pd.Series:
    """Numbers by label as floats, blank for none; a number that is not whole is refused."""
    values = numbers.astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    broken = (np.isfinite(values) & (values != np.floor(values))) | np.isneginf(values)
    if broken.any():
        at = int(np.flatnonzero(broken)[0])
        raise BadParameter(
            f"the headline number {str(numbers.index[at])!r} is not whole: {values[at]:g}. "
            "Only counts can be split exactly: split the counts that a share is made of."
        )
    return pd.Series(values, index=numbers.index.astype("str"))


def _in_words(before: pd.Series, after: pd.Series, change: pd.Series) -> pd.Series:
    signed = [("0" if step == 0 else f"{step:+,}".replace("-", "−")) for step in change.fillna(0)]
    words = pd.Series(signed, index=change.index, dtype="str")
    cases = {
        "stays open": np.isinf(before) & np.isinf(after),
        "opens: no upper end": np.isinf(after) & ~np.isinf(before),
        "stated no more": after.isna() & before.notna(),
        "not stated": after.isna() & before.isna(),
    }
    for case, here in cases.items():
        words = words.mask(here, case)
    words = words.mask(np.isinf(before) & np.isfinite(after), "closes at " + _number(after))
    return words.mask(before.isna() & np.isfinite(after), "first stated: " + _number(after))


def _number(values: pd.Series) -> pd.Series:
    """Numbers as they are read: whole, open or not stated."""
    shown = ["not stated" if np.isnan(one) else "open" if np.isinf(one) else f"{one:,.0f}" for one in values]
    return pd.Series(shown, index=values.index, dtype="str")
