"""A ledger of claims in other hands' columns: figures, speakers and victims as they are written there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from sahel.actors.names import resolve_names
from sahel.actors.rollup import actor_on
from sahel.dates import last_day
from sahel.load.cells import Cells
from sahel.load.days import parse_days
from sahel.load.formats.layout import normalised
from sahel.load.mapping.figures import FIGURE_RULE, read_figures
from sahel.load.mapping.mapping import Figure
from sahel.load.mapping.synonyms import CIVILIANS, bare
from sahel.load.numbers import Marks
from sahel.load.own_files import read_canonical
from sahel.schema.vocabularies import Bound
from sahel.text import plain


def fill_claim(cells: Cells, ours: dict[str, pd.Series]) -> None:
    """What a claim needs and a sheet seldom has: ids of rows and statements, actors by their ids, a bound.

    A name means the actor that bore it, or what that had become, on the day of the statement. A
    speaker or victim that no actor is called, or more than one, is left blank and listed; the
    name stays in `signed_as` and `victim_as_named`.
    """
    ours.setdefault("claim_id", cells.row_ids())
    ours.setdefault("statement_id", ours["claim_id"])
    days = parse_days(ours["stated_on"]) if "stated_on" in ours else pd.Series(pd.NaT, index=cells.frame.index)
    if "claimant" in ours:
        named = ours["claimant"]
        ours["claimant"] = _actors(cells, named, days=days, what="claimant")
        signed = ours.get("signed_as", pd.Series(pd.NA, index=named.index, dtype="str"))
        both = (signed + " (" + named + ")").where(ours["claimant"].isna() & (signed != named))
        ours["signed_as"] = both.fillna(signed).fillna(named)
    if "victim" in ours:
        named = ours["victim"]
        ours["victim"] = _actors(cells, named, days=days, what="victim", civilians=CIVILIANS)
        ours["victim_as_named"] = ours["victim_as_named"].fillna(named) if "victim_as_named" in ours else named
    if "bound" not in ours and {"low", "high"} & ours.keys():
        ours["bound"] = _bound(cells, ours)


def with_figures(
    cells: Cells, ours: Mapping[str, pd.Series], *, figures: Sequence[Figure], numbers: Marks | None
) -> pd.DataFrame:
    """One claim for each filled cell of the columns of figures, in the order of the file."""
    lines = []
    beside = pd.concat([cells.text(normalised(figure.column)) for figure in figures]).dropna().unique()
    for figure in figures:
        name = normalised(figure.column)
        filled = cells.text(name).notna()
        text = cells.whole_text(name, cells.text(name), stated=numbers, beside=beside)
        read = read_figures(text)
        cells.fault(name, text.notna() & read["bound"].isna(), FIGURE_RULE)
        line = dict(ours) | {column: cells.constant(value) for column, value in figure.given.items()}
        # What is not understood is reported once, as a figure: a bound of some kind keeps the rules of claims from it.
        line |= {"bound": read["bound"].fillna(str(Bound.NO_FIGURE)), "low": read["low"], "high": read["high"]}
        line["term"] = read["term"].fillna(line["term"]) if "term" in line else read["term"]
        rows = line.get("claim_id", cells.row_ids())
        if len(figures) > 1:
            line["claim_id"] = rows + "." + figure.name
        if "claimant" in figure.given:
            line.setdefault("statement_id", rows + "." + bare(figure.given["claimant"]))
        line.setdefault("statement_id", rows)
        fill_claim(cells, line)
        lines.append(pd.DataFrame(line, index=cells.frame.index)[filled])
    return pd.concat(lines).sort_index(kind="stable")


def _bound(cells: Cells, ours: Mapping[str, pd.Series]) -> pd.Series:
    """What a lowest and a highest number say: one number, a span, an open end, or nothing."""
    blank = pd.Series(pd.NA, index=cells.frame.index, dtype="str")
    low, high = ours.get("low", blank), ours.get("high", blank)
    bound = cells.constant(str(Bound.NO_FIGURE)).mask(low.notna(), str(Bound.AT_LEAST))
    bound = bound.mask(high.notna(), str(Bound.UP_TO)).mask(low.notna() & high.notna(), str(Bound.BETWEEN))
    return bound.mask((low == high).fillna(False), str(Bound.EXACT))


def _actors(
    cells: Cells, names: pd.Series, *, days: pd.Series, what: str, civilians: Collection[str] = ()
) -> pd.Series:
    """The actors that names mean on the days they were stated; ";" parts several, all of which have to be known.

    `civilians` are words, in plain spelling, for people of no party.
    """
    single = names.str.split(";").explode().astype("str").str.strip()
    single = single[single != ""]
    single = single.mask(plain(single).isin(civilians), "civilians")
    asked = pd.DataFrame({"name": single, "day": days.reindex(single.index)})
    pairs = asked.dropna(subset="name").drop_duplicates(ignore_index=True)
    actors, relations = (read_canonical(None, name=name) for name in ("actors", "relations"))
    meant = actors_meant(pairs, actors=actors, relations=relations)
    known = asked.merge(pairs.assign(actor_id=meant), on=["name", "day"], how="left")["actor_id"]
    ids = known.set_axis(single.index)
    cells.name_unknown(what, single[single.notna() & ids.isna()])
    whole = ids.isna().groupby(level=0).transform("any")
    return ids.mask(whole).dropna().groupby(level=0).agg(_joined).reindex(names.index).astype("str")


def _joined(ids: pd.Series) -> str:
    return ";".join(ids.unique())


def actors_meant(pairs: pd.DataFrame, *, actors: pd.DataFrame, relations: pd.DataFrame) -> pd.Series:
    """The one body that a name stands for on a day: an actor of that name, or what it had become by then.

    `pairs` has the columns name and day; blank: no actor, or several.
    """
    found = resolve_names(pairs["name"], actors=actors)
    single = found[found["n_actors"] == 1].set_index("name")["actor_id"]
    ids = pairs["name"].map(single).astype("str")
    lives = actors.set_index("actor_id").reindex(ids)
    is_later = (last_day(lives["end"], lives["end_precision"]).to_numpy() < pairs["day"]).to_numpy()
    is_earlier = (lives["start"].to_numpy() > pairs["day"]).to_numpy()
    for at in pairs.index[is_later | is_earlier]:
        name, day = pairs.loc[at, "name"], pairs.loc[at, "day"]
        bodies = actor_on(actors, relations=relations, name=name, day=f"{day:%Y-%m-%d}")
        alive = bodies.loc[bodies["how"] != "not alive", "actor_id"].unique()
        ids.loc[at] = alive[0] if len(alive) == 1 else None
    return ids
