"""What each side concedes, third parties say and the enemy claims, with the gaps and silences between them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sahel import formatting
from sahel.claims.grouping import CELL, Lines, count_voices, read_lines, tallies
from sahel.claims.ledger import joined
from sahel.claims.stances import authorities
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import Band, Bound

_BAND = [*CELL, "band"]
_COUNTS = ["n_statements", "n_claimants", "n_worded", "n_silent"]


def claim_bands(claims: pd.DataFrame) -> pd.DataFrame:
    """The span of what was said of one victim party's harm, apart for each kind of speaker.

    Parameters
    ----------
    claims : as `relate` returns them (columns stance, band, umbrella beside the
        ledger's own), cut with `as_of` first for a past day.

    Returns
    -------
    One row per incident (or part of one), victim party, harm and band; `victim` holds
    the ids, or the words used where those harmed could not be resolved:

    `low`, `high` : the envelope of the numbers stated for the whole of that
        incident, from the lowest lower end to the highest upper end (persons; `high` is
        inf where one of them names no upper end, `low` 0 where one names no lower end).
        Where nobody gave a number but somebody gave a word: [1, inf) and `is_worded`.
        Blank where nothing was stated for the whole.
    `floor` : the highest lower end that one statement about a *part* of the incident, or one of counted
        evidence above `low`, implies; blank: none. A part is never read as the whole: a statement with a narrower
        scope above every number for the whole is in the band as "at least" so many, marked in `said`, not in `floor`.
    `said` : the lowest and the highest statement in words ("about 50 … 84"), the words
        that came without a number, or "no figure"; blank: nothing about the whole. "Up to 82"
        names 82 and nothing lower, and is the highest only if no other is open above it.
    `n_statements`, `n_claimants` : statements behind the band, copies count once, and independent voices;
    `claimants` the ids of who made them, ";"-joined.
    `n_worded` : statements with a word and no number; `terms` their words.
    `n_silent` : statements that deny, or give no figure.

    Only claims in force count, and of relays that disagree those that give the
    statement's own text (see `drop_relays`). Statements with another scope than `whole` that are
    neither `part` nor `counted` by their `scope_relation`, and those about a part of another
    claim's dead, enter no band: see the ledger for them.

    Raises
    ------
    MissingColumns : the claims were not passed through `relate`.

    Examples
    --------
    >>> import sahel
    >>> related = sahel.relate(
    ...     sahel.as_of(sahel.load_claims(), "2024-07-30"), incidents=sahel.load_incidents(),
    ...     parties=sahel.load_parties(), actors=sahel.load_actors(), relations=sahel.load_relations(),
    ... )
    >>> bands = sahel.claim_bands(related).set_index(["incident_id", "victim", "harm", "band"])
    >>> bands.loc[("tinzaouaten-2024-ambush", "wagner", "killed", "claimed"), ["low", "high"]].tolist()
    [50.0, 50.0]
    >>> bands.loc[("tinzaouaten-2024", "wagner", "killed", "aligned"), ["low", "high"]].tolist()
    [20.0, inf]
    """
    require_columns(claims, "stance", "band", "umbrella", "claimant_kind", "term", "wording")
    lines = read_lines(claims, cell=_BAND)
    cells, said, counts = lines.cells.index, lines.said, tallies(lines)
    ends = lines.numbered.groupby("cell").agg(low=("low", "min"), high=("high", "max"), floor=("low", "max"))
    ends = ends.reindex(cells)
    is_worded = ends["low"].isna() & (counts["n_worded"] > 0)
    # A floor that is in the band already, or below all that is in it, says nothing more.
    beside = lines.floors.groupby("cell")["low"].max().reindex(cells)
    beside = beside.where((beside > ends["low"]) & ~cells.isin(said.loc[said["relation"].notna(), "cell"]))
    first = np.flatnonzero(~pd.Series(lines.of).duplicated())
    # Relays of one statement may each have a word of their own for a number that was not given.
    wordy = (claims["bound"] == Bound.UNQUANTIFIED).to_numpy()[lines.rows]
    worded = claims[["term", "wording"]].iloc[lines.rows[wordy]]
    terms = joined(worded["term"].fillna(worded["wording"]), lines.of[wordy], separator=" | ")
    bands = lines.cells[_BAND].assign(
        umbrella=claims["umbrella"].iloc[lines.rows[first]].array,
        low=ends["low"].mask(is_worded, 1.0),
        high=ends["high"].mask(is_worded, np.inf),
        n_statements=counts["n_statements"],
        n_claimants=count_voices(said, cells),
        claimants=joined(claims["claimant"].iloc[said["row"]], said["cell"].to_numpy(), separator=";").reindex(cells),
        n_worded=counts["n_worded"],
        n_silent=counts["n_silent"],
        terms=terms.reindex(cells),
        is_worded=is_worded,
    )
    bands["said"] = _in_words(lines, bands)
    return _with_floors(bands, floor=ends["floor"], beside=beside).sort_values(
        _BAND, na_position="last", ignore_index=True
    )


def _in_words(lines: Lines, bands: pd.DataFrame) -> pd.Series:
    """The lowest and the highest statement; the words of those without a number; or that no figure was given."""
    # Of two that state the same ends, the firmer wording is quoted; of two as firm, the first or the last row's.
    said = lines.numbered
    lower = said.assign(lower=said["low"].mask(said["is_upper"], said["high"]))
    first = lower.sort_values(["cell", "lower", "high", "low", "is_about"]).drop_duplicates("cell").set_index("cell")
    last = said.sort_values(["cell", "low", "high", "is_about"]).drop_duplicates("cell", keep="last").set_index("cell")
    # "Up to 600" beside "at least 200" is no lower statement, and beside a closed one it may be the highest.
    upper = said[said["is_upper"]].sort_values("high").drop_duplicates("cell", keep="last").set_index("cell")
    above = (upper["high"] > last["stated"].reindex(upper.index)) & (
        np.isfinite(last["high"]) | (last["reading"] == first["reading"])
    ).reindex(upper.index)
    last = pd.concat([last.drop(upper.index[above]), upper[above]])
    lowest, highest = (
        (formatting.stated(lines.claims.iloc[quoted["row"]]).set_axis(quoted.index) + _marks(quoted)).reindex(
            bands.index
        )
        for quoted in (first, last)
    )
    said = (lowest + " … " + highest).mask(lowest == highest, lowest)
    worded = "“" + bands["terms"].str.replace(" | ", "”, “", regex=False) + "”"
    said = (said + "; also " + worded + " without a number").fillna(said).fillna(worded + ", no number")
    return said.mask(said.isna() & (bands["n_silent"] > 0), "no figure")


def _marks(quoted: pd.DataFrame) -> pd.Series:
    """What follows a quoted number that is not about the whole."""
    return quoted["relation"].map({"part": " (of a part)", "counted": " (counted)"}).astype("str").fillna("")


def _with_floors(bands: pd.DataFrame, *, floor: pd.Series, beside: pd.Series) -> pd.DataFrame:
    """Per whole incident, the highest lower end that a statement about one of its parts gives.

    `floor` holds what each part's band gives, `beside` what narrower statements give beside the band
    they belong to. A band known only from parts gets a row, with no statement about the whole.
    """
    of_part = (bands["incident_id"] != bands["umbrella"]) & (floor.notna() | beside.notna())
    parts = bands.assign(incident_id=bands["umbrella"], floor=np.fmax(floor, beside))[of_part]
    both = pd.concat([parts, bands.assign(floor=beside)[beside.notna()]])
    floors = both.groupby(_BAND, dropna=False, sort=False, as_index=False)["floor"].max()
    both = bands.merge(floors, how="outer", on=_BAND, validate="m:1")
    both["umbrella"] = both["umbrella"].fillna(both["incident_id"])
    unstated = dict.fromkeys(_COUNTS, 0) | {"is_worded": False}
    return both.fillna(unstated).astype(bands.dtypes[list(unstated)])


def claim_gaps(bands: pd.DataFrame) -> pd.DataFrame:
    """Conceded against claimed, for each victim party and harm of each incident.

    Parameters
    ----------
    bands : as `claim_bands` returns them.

    Returns
    -------
    One row per incident (or part), victim and harm: umbrella,

    `conceded_low`, `conceded_high`, `claimed_low`, `claimed_high` : the two bands (persons; inf: an open
        end; blank: that side says nothing of the whole);
    `conceded_said`, `party_said`, `third_said`, `claimed_said`, `unplaced_said` : the bands in words; blank: nothing;
    `gap_low`, `gap_high` : claimed less conceded, the lowest and the highest that both bands
        allow (−inf, inf: open); negative: more was conceded than claimed; blank: one side
        says nothing, and silence is no zero;
    `is_gap_worded` : one side gave only a word, so that the gap is not a number;
    `conceded_by`, `claimed_by` : who (actor ids; blank: nobody);
    `silence` : in words, which side says nothing: "own side", "enemies", "both"; "no side": neither
        does, but a party speaks of these victims, who belong to no side; "not placed": neither
        does, but somebody whose stance to them is not known; blank: none.

    >>> import sahel
    >>> related = sahel.relate(
    ...     sahel.as_of(sahel.load_claims(), "2024-07-28"), incidents=sahel.load_incidents(),
    ...     parties=sahel.load_parties(), actors=sahel.load_actors(), relations=sahel.load_relations(),
    ... )
    >>> gaps = claim_gaps(sahel.claim_bands(related)).set_index(["incident_id", "victim", "harm"])
    >>> gaps.loc[("tinzaouaten-2024-ambush", "wagner", "killed"), ["claimed_said", "silence"]].tolist()
    ['50', 'own side']
    """
    require_columns(bands, *CELL, "band", "umbrella", "low", "high", "is_worded", "said", "claimants")
    cells = bands[[*CELL, "umbrella"]].drop_duplicates(CELL, ignore_index=True)
    own, party, third, enemy, unplaced = (
        _side(bands, cells, band) for band in (Band.CONCEDED, Band.PARTY, Band.THIRD_PARTY, Band.CLAIMED, Band.UNPLACED)
    )
    no_own, no_enemy = own["low"].isna(), enemy["low"].isna()
    neither = no_own & no_enemy
    silence = np.select(
        [neither & party["low"].notna(), neither & unplaced["low"].notna(), neither, no_own, no_enemy],
        ["no side", "not placed", "both", "own side", "enemies"],
        default="",
    )
    return cells.assign(
        conceded_low=own["low"],
        conceded_high=own["high"],
        claimed_low=enemy["low"],
        claimed_high=enemy["high"],
        conceded_said=own["said"],
        party_said=party["said"],
        third_said=third["said"],
        claimed_said=enemy["said"],
        unplaced_said=unplaced["said"],
        gap_low=enemy["low"] - own["high"],
        gap_high=enemy["high"] - own["low"],
        is_gap_worded=(own["is_worded"].eq(True) | enemy["is_worded"].eq(True)) & ~no_own & ~no_enemy,
        conceded_by=own["claimants"].where(~no_own),
        claimed_by=enemy["claimants"].where(~no_enemy),
        silence=pd.Series(silence, dtype="str").replace("", pd.NA),
    )


def silences(
    claims: pd.DataFrame, *, incidents: pd.DataFrame, parties: pd.DataFrame, actors: pd.DataFrame
) -> pd.DataFrame:
    """Which party of an incident said nothing of whose losses: silence, listed as silence.

    Parameters
    ----------
    claims : as `relate` returns them, of one incident or of many, cut with `as_of` for a past day.
    incidents, parties : who stood where; parts of an incident count with their whole.
    actors : whose government or force each one is.

    Returns
    -------
    One row per whole incident and party on a side: incident_id, actor_id, side, contested,
    `n_own`, `n_enemy` : its statements about its own and about its enemies' losses, of any harm
        and scope, in force or not; `n_denied` : those that deny, or were asked and gave no figure;
    `silence` : "of its own losses", "of its enemies' losses", "of both"; blank: it spoke of both.
    A government and the forces of its state speak for each other: each has the statements of all.
    Silence is not a zero, and the table shows only what its documents state: a statement that
    nobody relayed looks like silence too.

    >>> import sahel
    >>> world = {name: getattr(sahel, f"load_{name}")() for name in ("incidents", "parties", "actors")}
    >>> related = sahel.relate(sahel.as_of(sahel.load_claims(), "2024-07-28"),
    ...                        relations=sahel.load_relations(), **world)
    >>> found = sahel.claims.silences(related, **world).query("incident_id == 'tinzaouaten-2024'")
    >>> found.set_index("actor_id").loc[["jnim", "wagner"], "silence"].tolist()
    ['of its own losses', 'of both']
    """
    require_columns(claims, "umbrella", "stance", "bound", "statement_id", "claimant")
    require_columns(parties, "incident_id", "actor_id", "side", "contested")
    whole = incidents["part_of"].fillna(incidents["incident_id"]).set_axis(incidents["incident_id"])
    placed = parties.dropna(subset=["side"])
    placed = placed.assign(incident_id=placed["incident_id"].map(whole).fillna(placed["incident_id"]))
    placed = placed.drop_duplicates(["incident_id", "actor_id"])[["incident_id", "actor_id", "side", "contested"]]
    authority = authorities(actors)
    placed = placed.assign(authority=placed["actor_id"].map(authority))
    spoken = claims.assign(
        authority=claims["claimant"].map(authority),
        own=claims["statement_id"].where(claims["stance"] == "own"),
        enemy=claims["statement_id"].where(claims["stance"] == "enemy"),
        denied=claims["statement_id"].where(claims["bound"].isin(["denied", "no_figure"])),
    )
    counts = spoken.groupby(["umbrella", "authority"])[["own", "enemy", "denied"]].nunique()
    counts = counts.rename(columns="n_{}".format).rename_axis(["incident_id", "authority"]).reset_index()
    counted = placed.merge(counts, how="left", on=["incident_id", "authority"], validate="m:1")
    counted[["n_own", "n_enemy", "n_denied"]] = counted[["n_own", "n_enemy", "n_denied"]].fillna(0).astype("int64")
    silence = np.select(
        [(counted["n_own"] == 0) & (counted["n_enemy"] == 0), counted["n_own"] == 0, counted["n_enemy"] == 0],
        ["of both", "of its own losses", "of its enemies' losses"],
        default="",
    )
    counted["silence"] = pd.Series(silence, index=counted.index, dtype="str").replace("", pd.NA)
    return counted.drop(columns="authority").sort_values(["incident_id", "side"], kind="stable", ignore_index=True)


def _side(bands: pd.DataFrame, cells: pd.DataFrame, band: Band) -> pd.DataFrame:
    """One kind of speaker's band, beside each cell."""
    one = bands.loc[bands["band"] == band, [*CELL, "low", "high", "is_worded", "said", "claimants"]]
    return cells[CELL].merge(one, how="left", on=CELL, validate="1:1")
