"""How each rule chooses: from the readings of every cell to one answer per cell.

Each function takes `Lines` and returns one row per cell it has an answer or a refusal
for (index: the cell's number): low, high (both blank: indeterminate), `row` (the
position of the one claim the answer is taken from; -1: several), `is_tied`, `reason`.
Cells without any number are the business of `sahel.claims.rules`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from sahel.claims.grouping import Lines
from sahel.schema.vocabularies import Band

Choice = Callable[[Lines], pd.DataFrame]

#: Words that ACLED is said to code as a number (second hand); the same as in the phrase table.
ACLED_WORDS = {"tens": 10, "dozens": 12, "hundreds": 100}
#: Whom `source_hierarchy` counts first, unless other ranks are given.
HIERARCHY = (Band.THIRD_PARTY, Band.CONCEDED, Band.ALIGNED, Band.PARTY, Band.CLAIMED, Band.UNPLACED)


def lowest(lines: Lines) -> pd.DataFrame:
    said = lines.numbered
    # "Up to 82" names 82: its lower end of nobody is read, not stated.
    lower = said.assign(lower=said["low"].mask(said["is_upper"], said["high"]))
    return _first_of(lower.sort_values(["cell", "lower", "high", "low"]), "the lowest reading")


def highest(lines: Lines) -> pd.DataFrame:
    # Of two that name the same highest number, the one with the higher lower end; then the open one.
    ends = ["cell", "stated", "low", "high"]
    return _first_of(lines.numbered.sort_values(ends, ascending=[True, False, False, False]), "the highest reading")


def modal(lines: Lines) -> pd.DataFrame:
    said = lines.numbered
    counts = _counted(said, said["statement"])
    top = counts[counts["n"] == counts.groupby("cell")["n"].transform("max")]
    n_tied = top.groupby("cell")["n"].transform("size")
    best = _first_of(top.sort_values(["cell", "low", "high"]), "the reading most often stated")
    n_tied = n_tied.groupby(top["cell"]).first()
    tie = "tie of " + n_tied.astype("str") + " readings, each as often stated; the lowest of them is taken"
    return best.assign(
        is_tied=n_tied > 1, reason=best["reason"].mask(n_tied > 1, tie), row=best["row"].where(n_tied == 1, -1)
    )


def majority(lines: Lines) -> pd.DataFrame:
    said = independent(lines.numbered)
    counts = _counted(said, said["voice"])
    voters = said.drop_duplicates(["cell", "voice"]).groupby("cell").size()
    won = counts[2 * counts["n"] > counts["cell"].map(voters)]
    n_won = won.groupby("cell").size().reindex(voters.index, fill_value=0)
    best = won.drop_duplicates("cell").set_index("cell").reindex(voters.index)
    unique = n_won == 1
    n_voices = voters.astype("str") + " voice" + pd.Series("s", index=voters.index).mask(voters == 1, "")
    reason = ("more than half of " + n_voices + " say so").mask(voters == 1, "the only voice says so")
    reason = reason.mask(n_won == 0, "no number has more than half of " + n_voices)
    reason = reason.mask(n_won > 1, "several numbers have more than half of " + n_voices)
    return _answer(best["low"].where(unique), best["high"].where(unique), reason)


def most_conservative(lines: Lines) -> pd.DataFrame:
    ends = lines.numbered.groupby("cell")
    return _answer(ends["low"].min(), ends["high"].min(), "the lowest lower and the lowest upper end")


def most_informative(lines: Lines) -> pd.DataFrame:
    ends = lines.numbered.groupby("cell")
    return _answer(ends["low"].max(), ends["high"].max(), "the highest lower and the highest upper end")


def most_representative(lines: Lines) -> pd.DataFrame:
    said = lines.numbered
    low, high = _commonest(said, "low"), _commonest(said, "high")
    crossed = low["value"] > high["value"]
    is_tied = (low["n_tied"] > 1) | (high["n_tied"] > 1)
    reason = pd.Series("the commonest lower and the commonest upper end", index=low.index)
    reason = reason.mask(is_tied, "tie; the lowest of the commonest ends is taken")
    reason = reason.mask(crossed, "the commonest lower end lies above the commonest upper end")
    return _answer(low["value"].mask(crossed), high["value"].mask(crossed), reason).assign(is_tied=is_tied)


def in_order(ranks: Sequence[str], *, of: str) -> Choice:
    """Count only those first in `ranks`, and say what all of them allow; `of` is a column of the claims."""
    place = {str(name): number for number, name in enumerate(ranks)}

    def choose(lines: Lines) -> pd.DataFrame:
        said = lines.numbered
        rank = np.full(len(said), len(place))
        if of in lines.claims:
            ranked = lines.claims[of].iloc[said["row"]]
            rank = ranked.map(place).fillna(len(place)).astype("int64").to_numpy()
        first = said[rank == pd.Series(rank).groupby(said["cell"].to_numpy()).transform("min").to_numpy()]
        ends = first.groupby("cell").agg(low=("low", "max"), high=("high", "min"))
        contradicted = ends["low"] > ends["high"]
        reason = pd.Series("what all speakers of the highest rank allow", index=ends.index)
        reason = reason.mask(contradicted, "speakers of the highest rank contradict each other")
        return _answer(ends["low"].mask(contradicted), ends["high"].mask(contradicted), reason)

    return choose


def independent_only(lines: Lines) -> pd.DataFrame:
    said = independent(lines.numbered)
    # Sweep upwards through each cell's numbers: how many voices and closed readings allow the number just reached?
    closed = said[np.isfinite(said["high"]) & ~said["is_upper"]]
    ends = _swept(_allowed(said).assign(n_voices=1), closed.assign(n_closed=1))
    allowing = ends[["n_voices", "n_closed"]].cumsum()  # every cell's steps add up to nothing
    is_allowed = allowing["n_voices"] >= 2
    holds = is_allowed & (allowing["n_closed"] >= 1)
    n_voices = said.groupby("cell")["voice"].nunique()
    low = ends[holds].groupby("cell")["at"].first().reindex(n_voices.index)
    high = ends[~holds & holds.shift(fill_value=False)].groupby("cell")["at"].last().reindex(n_voices.index)
    is_open = is_allowed.groupby(ends["cell"]).any()
    reason = pd.Series(
        "every number that two or more independent voices allow, and a closed one, lies in it", low.index
    )
    reason = reason.mask(low.isna(), "no two of " + n_voices.astype("str") + " independent voices allow one number")
    reason = reason.mask(low.isna() & is_open, "independent voices agree in open numbers only, and those confirm none")
    reason = reason.mask(n_voices == 1, "only one independent voice gives a number")
    return _answer(low, high, reason)


def _allowed(said: pd.DataFrame) -> pd.DataFrame:
    """What each voice allows, by what it said and not what lies between: cell, low, high, no two of a voice meeting."""
    said = said.sort_values(["cell", "voice", "low"])
    who = [said["cell"], said["voice"]]
    reached = said.groupby(who)["high"].cummax().groupby(who).shift(fill_value=-np.inf)
    spans = said.groupby((said["low"] > reached).cumsum())
    return spans.agg(cell=("cell", "first"), low=("low", "first"), high=("high", "max"))


def _swept(*spans: pd.DataFrame) -> pd.DataFrame:
    """The ends of spans in order, lower ends first: cell, at, n_voices and n_closed (negative at upper ends)."""
    spans = pd.concat(spans).reindex(columns=["cell", "low", "high", "n_voices", "n_closed"]).fillna(0)
    lower = spans.rename(columns={"low": "at"}).assign(is_upper=False)
    upper = spans.rename(columns={"high": "at"}).assign(is_upper=True)
    upper[["n_voices", "n_closed"]] *= -1
    return pd.concat([lower, upper]).sort_values(["cell", "at", "is_upper"], ignore_index=True)


def widest(lines: Lines) -> pd.DataFrame:
    ends = lines.numbered.groupby("cell")
    return _answer(ends["low"].min(), ends["high"].max(), "from the lowest to the highest number")


def ucdp_like(lines: Lines) -> pd.DataFrame:
    said = lines.numbered
    common = modal(lines)
    ends = said.groupby("cell")
    reason = "low and high: lowest and highest number; best: the commonest" + pd.Series("", index=common.index).mask(
        common["is_tied"], ", the lowest of several"
    )
    return _answer(ends["low"].min(), ends["high"].max(), reason).assign(best=common["low"], is_tied=common["is_tied"])


def acled_like(lines: Lines) -> pd.DataFrame:
    said = lines.numbered
    named = said[~said["is_upper"]].sort_values(["cell", "named_low", "high"])
    number = _first_of(named.assign(low=named["named_low"], high=named["named_low"]), "the lowest number named")
    bare = said[~said["cell"].isin(number.index)].groupby("cell")["cell"].first()
    only_high = _answer(bare * np.nan, bare * np.nan, "only an upper number is named")
    words = lines.said[lines.said["is_worded"] & ~lines.said["cell"].isin(said["cell"])]
    return pd.concat([number, only_high, _acled_words(lines.claims, words)])


def _acled_words(claims: pd.DataFrame, words: pd.DataFrame) -> pd.DataFrame:
    """Cells with words only: the number that is said to be coded for the word, if there is one."""
    rows = claims.iloc[words["row"]]
    absent = pd.Series(pd.NA, index=rows.index, dtype="str")
    text = rows.get("term", absent).fillna(rows.get("wording", absent)).astype("str").str.lower()
    found = text.str.extract(rf"\b({'|'.join(ACLED_WORDS)})\b", expand=False)
    number = pd.Series(found.map(ACLED_WORDS).to_numpy(dtype=float), index=words["cell"].to_numpy())
    low = number.groupby(level=0).min()
    reason = pd.Series("only words; the lowest number coded for them", index=low.index)
    return _answer(low, low, reason.mask(low.isna(), "only words that no coding convention covers"))


def independent(said: pd.DataFrame) -> pd.DataFrame:
    """The readings of independent voices; a joint statement counts only where nobody else speaks."""
    alone = said["voice"].ge(0).groupby(said["cell"]).transform("any")
    return said[said["voice"].ge(0) | ~alone]


def _counted(said: pd.DataFrame, who: pd.Series) -> pd.DataFrame:
    """One row per cell and reading: low, high, row, and `n`, by how many of `who` it is stated."""
    once = said.assign(who=who).drop_duplicates(["cell", "reading", "who"])
    readings = once.groupby(["cell", "reading"], sort=False)
    return readings[["low", "high", "row"]].first().assign(n=readings.size()).reset_index()


def _commonest(said: pd.DataFrame, end: str) -> pd.DataFrame:
    """Per cell the value of one end that most statements give, the lowest where several are, and how many are."""
    counts = said.groupby(["cell", end])["statement"].nunique().rename("n").reset_index()
    top = counts[counts["n"] == counts.groupby("cell")["n"].transform("max")]
    return top.groupby("cell").agg(value=(end, "min"), n_tied=(end, "size"))


def _first_of(ordered: pd.DataFrame, reason: str) -> pd.DataFrame:
    best = ordered.drop_duplicates("cell").set_index("cell")
    return _answer(best["low"], best["high"], reason).assign(row=best["row"])


def _answer(low: pd.Series, high: pd.Series, reason: str | pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"low": low, "high": high, "row": -1, "is_tied": False, "reason": reason})
