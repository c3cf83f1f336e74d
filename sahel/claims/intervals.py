"""Statements about numbers read as intervals, phrases read as bounds, and intervals joined and added."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from sahel.claims.ledger import codes
from sahel.errors import SahelError
from sahel.schema.validation import claim_faults, refuse, require_columns
from sahel.schema.vocabularies import Bound


def read_bounds(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims with the interval each one states.

    Parameters
    ----------
    claims : one row per claim; columns bound, low, high as the ledger has them: a blank `high`
        means that no upper number was named.

    Returns
    -------
    The same rows, with
    `stated_bound`, `stated_low`, `stated_high` : the three columns as they were, renamed, so that
        no interval is taken for a figure as stated, or read twice;
    `low`, `high` : the interval, persons, inclusive (floats). `high` is inf where no upper end
        is known, `low` is 0 where no lower one is ("up to 82"); both are blank where nothing
        is stated (denied, no figure);
    `is_about` : the number was given as approximate;
    `is_worded` : there is a word and no number. Its interval is [1, ∞) and says only
        "some": never add it up, never draw it as a number.

    How each bound is read is defined in `sahel.schema.vocabularies.Bound`.

    Raises
    ------
    InvalidTable : a bound that is no bound, or one that lacks its number.

    Examples
    --------
    >>> claims = pd.DataFrame({
    ...     "bound": ["exact", "more_than", "unquantified", "denied"],
    ...     "low": pd.array([50, 80, None, None], dtype="Int64"),
    ...     "high": pd.array([50, None, None, None], dtype="Int64"),
    ... })
    >>> read_bounds(claims)[["low", "high"]].values.tolist()
    [[50.0, 50.0], [81.0, inf], [1.0, inf], [nan, nan]]
    """
    require_columns(claims, "bound", "low", "high")
    bound = claims["bound"].astype("category")  # a word is looked up once, not once per row
    refuse(claim_faults(claims.assign(bound=bound)))
    stated = claims.rename(columns={name: f"stated_{name}" for name in ("bound", "low", "high")})
    low = stated["stated_low"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    high = stated["stated_high"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    is_open = bound.isin([Bound.AT_LEAST, Bound.MORE_THAN, Bound.BETWEEN_OPEN, Bound.UNQUANTIFIED])
    silent = bound.isin([Bound.DENIED, Bound.NO_FIGURE])
    return stated.assign(
        low=np.select(
            [silent, bound == Bound.UNQUANTIFIED, bound == Bound.UP_TO, bound == Bound.MORE_THAN],
            [np.nan, 1.0, 0.0, low + 1],
            default=low,
        ),
        high=np.select([silent, is_open], [np.nan, np.inf], default=high),
        is_about=bound == Bound.ABOUT,
        is_worded=bound == Bound.UNQUANTIFIED,
    )


def intersect(intervals: pd.DataFrame, *, by: Sequence[str]) -> pd.DataFrame:
    """What is true if every statement of a group is true: the numbers that all of them allow.

    Parameters
    ----------
    intervals : one row per statement: low, high (inf: open upwards; both blank: nothing was
        stated), as `read_bounds` returns them, and the columns `by`.
    by : the columns that say what is spoken of; none: everything is one group.

    Returns
    -------
    One row per group in order of first appearance: `by`, low, high, `is_worded` (only words were said),
    `is_contradicted` (no number is allowed by all; low and high are then blank),
    n_stated, n_worded, n_blank (rows in which nothing was stated; they restrict nothing).

    Raises
    ------
    SahelError : claims as stated (a column `bound`), or rows with one end only.

    >>> said = pd.DataFrame({"victim": "army", "low": [20.0, 10.0], "high": [np.inf, 50.0]})
    >>> intersect(said, by=["victim"])[["low", "high", "is_contradicted"]].values.tolist()
    [[20.0, 50.0, False]]
    """
    groups, table = _grouped(intervals, by)
    low, high = groups["low"].max(), groups["high"].min()
    contradicted = low > high
    return table.assign(low=low.mask(contradicted), high=high.mask(contradicted), is_contradicted=contradicted).pipe(
        _in_order, by, "low", "high", "is_worded", "is_contradicted"
    )


def envelope(intervals: pd.DataFrame, *, by: Sequence[str]) -> pd.DataFrame:
    """From the lowest to the highest number that any statement of a group allows.

    The same shape as `intersect` without `is_contradicted`. A word without a number
    does not widen the span of the numbers beside it (`n_worded` says that there is
    one); where there are only words the span is [1, ∞) and `is_worded`.

    >>> said = pd.DataFrame({"victim": "army", "low": [50.0, 84.0, 1.0], "high": [50.0, 84.0, np.inf],
    ...                      "is_worded": [False, False, True]})
    >>> envelope(said, by=["victim"])[["low", "high", "n_worded"]].values.tolist()
    [[50.0, 84.0, 1.0]]
    """
    groups, table = _grouped(intervals, by)
    low = groups["numbered_low"].min().mask(table["is_worded"], 1.0)
    high = groups["numbered_high"].max().mask(table["is_worded"], np.inf)
    return table.assign(low=low, high=high).pipe(_in_order, by, "low", "high", "is_worded")


def total_disjoint(intervals: pd.DataFrame, *, by: Sequence[str]) -> pd.DataFrame:
    """The sum over rows that count different people: victims or incidents that share nobody.

    Parameters
    ----------
    intervals : one row per victim party or incident; the caller answers for their
        being disjoint. Columns low, high, `by`.
    by : the columns of the groups to be added up; none: one total.

    Returns
    -------
    One row per group: `by`, `low`, `high` (exact: a word adds [1, ∞) and an open end
    opens the sum), `numbered_low`, `numbered_high` (the same without the words),
    `is_worded` (there were only words), n_stated, n_worded, n_blank. Blank where nothing
    was stated: silence is no zero.

    >>> lost = pd.DataFrame({"low": [50.0, 10.0, 1.0], "high": [50.0, 10.0, np.inf],
    ...                      "is_worded": [False, False, True]})
    >>> total_disjoint(lost, by=[])[["low", "high", "numbered_low", "numbered_high", "n_worded"]].values.tolist()
    [[61.0, inf, 60.0, 60.0, 1.0]]
    """
    groups, table = _grouped(intervals, by)
    columns = ["low", "high", "numbered_low", "numbered_high"]
    sums = {column: groups[column].sum(min_count=1) for column in columns}
    return table.assign(**sums).pipe(_in_order, by, *columns, "is_worded")


def total_overlapping(intervals: pd.DataFrame, *, by: Sequence[str]) -> pd.DataFrame:
    """The total over rows that may count the same people: from "all the same" to "all different".

    The same shape as `total_disjoint`. `low` is the greatest of the lower ends (the
    others may be among them), `high` is the sum of the upper ends.

    >>> claimed = pd.DataFrame({"low": [50.0, 84.0], "high": [50.0, 84.0]})
    >>> total_overlapping(claimed, by=[])[["low", "high"]].values.tolist()
    [[84.0, 134.0]]
    """
    groups, table = _grouped(intervals, by)
    ends = {
        "low": groups["low"].max(),
        "high": groups["high"].sum(min_count=1),
        "numbered_low": groups["numbered_low"].max(),
        "numbered_high": groups["numbered_high"].sum(min_count=1),
    }
    return table.assign(**ends).pipe(_in_order, by, *ends, "is_worded")


def floor_from_parts(parts: pd.DataFrame, *, by: Sequence[str]) -> pd.DataFrame:
    """What statements about parts imply for the whole: a lower end, never an upper one.

    Parameters
    ----------
    parts : one row per part: low, high, `by` (which whole, which victims).
    by : the columns that name the whole.

    Returns
    -------
    One row per whole: `by`, `floor` (the greatest lower end of one part: right however
    the parts overlap), `floor_if_disjoint` (their sum: right only if they share nobody),
    n_stated, n_worded, n_blank.

    >>> said = pd.DataFrame({"umbrella": "battle", "low": [50.0, 20.0], "high": [50.0, np.inf]})
    >>> floor_from_parts(said, by=["umbrella"])[["floor", "floor_if_disjoint"]].values.tolist()
    [[50.0, 70.0]]
    """
    groups, table = _grouped(parts, by)
    floors = {"floor": groups["low"].max(), "floor_if_disjoint": groups["low"].sum(min_count=1)}
    return table.assign(**floors).pipe(_in_order, by, *floors)


def _require_intervals(table: pd.DataFrame, *columns: str) -> None:
    """Refuses figures as stated, whose `low` and `high` are no ends of an interval."""
    require_columns(table, *columns, "low", "high")
    half = int((table["low"].isna() != table["high"].isna()).sum())
    if half or "bound" in table:
        found = "a column `bound`" if "bound" in table else f"{half} row(s) with one end only"
        raise SahelError(
            f"these are no intervals: found {found}. Read claims with `read_bounds` first; an open upper end is inf."
        )


def _grouped(intervals: pd.DataFrame, by: Sequence[str]) -> tuple[pd.api.typing.DataFrameGroupBy, pd.DataFrame]:
    """The rows in groups, and per group its names and how many statements, words and silences it holds."""
    _require_intervals(intervals, *by)
    worded = intervals["is_worded"] if "is_worded" in intervals else pd.Series(False, index=intervals.index)
    stated = intervals["low"].notna()
    # No `by`: one group even of an empty table, as a sum of nothing is still an answer (a blank one).
    group = codes(intervals, by) if by else np.zeros(len(intervals), dtype="int64")
    rows = pd.DataFrame(
        {
            "group": group,
            "low": intervals["low"].to_numpy(dtype=float),
            "high": intervals["high"].to_numpy(dtype=float),
            "numbered_low": intervals["low"].where(~worded).to_numpy(dtype=float),
            "numbered_high": intervals["high"].where(~worded).to_numpy(dtype=float),
            "n_stated": stated.to_numpy(),
            "n_worded": (worded & stated).to_numpy(),
            "n_blank": ~stated.to_numpy(),
        }
    )
    groups = rows.groupby("group", sort=True)
    table = groups[["n_stated", "n_worded", "n_blank"]].sum().astype("int64")
    first = rows["group"].drop_duplicates().index
    table[list(by)] = intervals[list(by)].iloc[first].set_axis(table.index)
    return groups, table.assign(is_worded=(table["n_worded"] > 0) & (table["n_worded"] == table["n_stated"]))


def _in_order(table: pd.DataFrame, by: Sequence[str], *columns: str) -> pd.DataFrame:
    return table[[*by, *columns, "n_stated", "n_worded", "n_blank"]].reset_index(drop=True)


def read_phrases(claims: pd.DataFrame, *, phrases: pd.DataFrame) -> pd.DataFrame:
    """The claims as `read_bounds` reads them, with words read as numbers by one convention.

    Parameters
    ----------
    claims : one row per claim: bound, low, high, and the words in `term` or `wording`.
    phrases : one convention of the phrase table (`load_phrases`), or a table of one's own:
        convention, phrase, bound, low, high, source.

    Returns
    -------
    What `read_bounds` gives, and `phrase` (the one that was read; blank: none) and
    `phrase_source`. A row with a phrase has the phrase's interval and is no longer
    `is_worded`; words without a reading stay [1, ∞). What was stated stays in
    `stated_bound`, `stated_low` and `stated_high`. Of several phrases in one text the longest
    counts, then the lowest reading.

    Raises `SahelError` where `phrases` mixes conventions.

    >>> import sahel
    >>> claims = pd.DataFrame({"bound": "unquantified", "low": pd.NA, "high": pd.NA,
    ...                        "term": ["dozens", "numerous"], "wording": pd.NA})
    >>> read_phrases(claims, phrases=sahel.load_phrases())[["low", "high", "is_worded"]].values.tolist()
    [[24.0, inf, False], [1.0, inf, True]]
    """
    require_columns(claims, "bound", "low", "high", "term", "wording")
    require_columns(phrases, "convention", "phrase", "bound", "low", "high", "source")
    if len(conventions := phrases["convention"].drop_duplicates().tolist()) > 1:
        raise SahelError(
            f"these phrases are of {len(conventions)} conventions: {', '.join(conventions)}. Name one of them, "
            "for example sahel.load_phrases(convention='sahel')."
        )
    read = read_bounds(claims)
    readings = read_bounds(phrases).assign(length=phrases["phrase"].str.len())
    readings = readings.sort_values(["length", "low"], ascending=[False, True], kind="stable")
    readings = readings.drop_duplicates("phrase").set_index("phrase")
    text = claims["term"].fillna(claims["wording"]).astype("str").str.lower()
    found = text.where(read["is_worded"]).str.extract(_pattern(readings.index), expand=False)
    said = readings.reindex(found)
    is_read = found.notna().to_numpy()
    return read.assign(
        low=np.where(is_read, said["low"], read["low"]),
        high=np.where(is_read, said["high"], read["high"]),
        is_about=np.where(is_read, said["is_about"].eq(True), read["is_about"]),
        is_worded=read["is_worded"].to_numpy() & ~is_read,
        phrase=found.astype("str"),
        phrase_source=pd.Series(said["source"].to_numpy(), index=read.index, dtype="str"),
    )


def _pattern(phrases: pd.Index) -> str:
    """The phrases as whole words, longest first; nothing at all where there are none."""
    return rf"\b({'|'.join(re.escape(phrase) for phrase in phrases)})\b" if len(phrases) else r"($.)"


def disjoint_victims(answers: pd.DataFrame) -> pd.DataFrame:
    """The answers without those whose victims another answer of the same incident already counts.

    Parameters
    ----------
    answers : as `reconcile` or `compare_rules` return them.

    Returns
    -------
    The rows that may be added within one rule, incident and harm. Left out, where another
    row has a number: a figure for several parties together, beside one for one of them or
    for a set that shares one (the set with the highest lower end stays); a figure for
    victims who could not be resolved ("all", "total"), beside any other. Parts of an
    incident are for the caller to leave out. What is left out is a floor of the sum:
    see `incident_totals`.

    >>> answers = pd.DataFrame({"incident_id": "i", "victim": ["army;mercs", "army"], "harm": "killed",
    ...                         "low": [60.0, 10.0], "high": [60.0, 10.0]})
    >>> disjoint_victims(answers)["victim"].tolist()
    ['army']
    """
    _require_intervals(answers, "incident_id", "victim", "harm")
    rows = _victims(answers)
    return answers[rows["is_kept"].to_numpy()]


def incident_totals(answers: pd.DataFrame) -> pd.DataFrame:
    """The sum over the victims of each incident, never below a figure for several of them or for the whole.

    Parameters
    ----------
    answers : as `reconcile` or `compare_rules` return them; leave the parts of incidents out.

    Returns
    -------
    One row per rule (where there is one), incident and harm: the sum over the
    `disjoint_victims`, `low`, `high`, is_worded, n_stated, n_worded, n_blank as
    `total_disjoint` gives them. A figure that is left out of the sum is a floor of it: `low`
    is raised to it and what is stated of others. Where it lies above the upper ends of
    those it counts, or counts a party that the sum does not, the sum is open upwards.

    >>> answers = pd.DataFrame({"incident_id": "i", "victim": ["hostages", "attackers", "all"], "harm": "killed",
    ...                         "low": [30.0, 15.0, 81.0], "high": [30.0, 15.0, np.inf],
    ...                         "is_resolved": [True, True, False]})
    >>> incident_totals(answers)[["low", "high"]].values.tolist()
    [[81.0, inf]]
    """
    keys = _of_one_sum(answers)
    totals = total_disjoint(disjoint_victims(answers), by=keys)
    floors = floors_left_out(answers).groupby(keys, as_index=False).agg(short=("short", "max"), opens=("opens", "any"))
    both = totals.merge(floors, how="left", on=keys, validate="1:1")
    short = both["short"].fillna(0)
    raised = both.assign(
        low=both["low"] + short,
        high=both["high"].mask(both["opens"].eq(True), np.inf),
        is_worded=both["is_worded"] & (short == 0),
    )
    return raised[[*keys, "low", "high", "is_worded", "n_stated", "n_worded", "n_blank"]]


def floors_left_out(answers: pd.DataFrame) -> pd.DataFrame:
    """The answers with a number that `disjoint_victims` leaves out, and how far they lie above what it keeps.

    `short` : persons that the lower ends kept for the same victims lack (0: none);
    `opens` : the upper ends kept for them are lower still, or one of the victims is in no row kept.
    """
    _require_intervals(answers, "incident_id", "victim", "harm")
    rows = _victims(answers)
    left_out = rows[~rows["is_kept"] & rows["low"].notna()]
    kept = rows.loc[rows["is_kept"] & rows["low"].notna()]
    pairs = _overlaps(rows)
    counted = pairs[pairs["row"].isin(left_out.index)].merge(kept, left_on="other", right_index=True)
    sums = counted.groupby("row")[["low", "high"]].sum().reindex(left_out.index, fill_value=0.0)
    named = rows.loc[[*left_out.index, *kept.index]].assign(victim=lambda both: both["victim"].str.split(";"))
    named = named[~named["is_vague"]].explode("victim")
    is_counted = named.groupby(["sum", "victim"], dropna=False)["is_kept"].transform("any")
    # Two words for victims who could not be resolved may mean different people.
    beside_vague = counted.loc[counted["is_vague"], "row"]
    partial = left_out.index.isin([*named.index[~is_counted], *beside_vague])
    found = answers.iloc[left_out.index]
    return found.assign(
        short=(left_out["low"] - sums["low"]).clip(lower=0).to_numpy(),
        opens=(left_out["low"] > sums["high"]).to_numpy() | partial,
    )


def _of_one_sum(answers: pd.DataFrame) -> list[str]:
    return ["rule", "incident_id", "harm"] if "rule" in answers else ["incident_id", "harm"]


def _victims(answers: pd.DataFrame) -> pd.DataFrame:
    """Whom each answer counts, numbered from 0: sum, victim, is_vague, low, high, is_kept."""
    resolved = answers["is_resolved"] if "is_resolved" in answers else pd.Series(True, index=answers.index)
    rows = pd.DataFrame(
        {
            "sum": codes(answers, _of_one_sum(answers)),
            "victim": answers["victim"].astype("str").array,
            "is_vague": ~resolved.to_numpy(dtype=bool),
            "low": answers["low"].to_numpy(dtype=float),
            "high": answers["high"].to_numpy(dtype=float),
        }
    )
    is_alone = ~rows["victim"].str.contains(";", regex=False).eq(True) & ~rows["is_vague"]
    # One party goes before several together, these before words; then the highest lower end.
    order = rows.assign(is_several=~is_alone & ~rows["is_vague"]).sort_values(
        ["is_vague", "is_several", "low"], ascending=[True, True, False], kind="stable"
    )
    place = pd.Series(np.arange(len(order)), index=order.index)
    pairs = _overlaps(rows)
    is_later = place[pairs["other"]].to_numpy() < place[pairs["row"]].to_numpy()
    counted = pairs.loc[is_later & rows["low"].notna()[pairs["other"]].to_numpy(), "row"]
    return rows.assign(is_kept=is_alone | ~rows.index.isin(counted))


def _overlaps(rows: pd.DataFrame) -> pd.DataFrame:
    """Pairs of different rows of one sum that may count the same people: `row`, `other`, both ways."""
    named = rows[["sum", "victim", "is_vague"]].rename_axis("row").reset_index()
    parties = named[~named["is_vague"]].assign(victim=lambda table: table["victim"].str.split(";")).explode("victim")
    shared = parties.merge(parties.rename(columns={"row": "other"}), on=["sum", "victim"])
    anybody = named[named["is_vague"]].merge(named.rename(columns={"row": "other"}), on="sum")[["row", "other"]]
    both = pd.concat([shared[["row", "other"]], anybody, anybody.rename(columns={"row": "other", "other": "row"})])
    return both[both["row"] != both["other"]].drop_duplicates(ignore_index=True)
