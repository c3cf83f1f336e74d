"""The gap between what the victims' own side concedes and what its enemies claim; and who says nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sahel.check import require_columns
from sahel.words import Band

_CELL = ["incident_id", "victim", "harm"]


def claim_gaps(bands: pd.DataFrame) -> pd.DataFrame:
    """Conceded against claimed, for each victim party and harm of each incident.

    Parameters
    ----------
    bands : as `claim_bands` returns them.

    Returns
    -------
    One row per incident (or part), victim and harm: umbrella,

    `conceded_least`, `conceded_most`, `claimed_least`, `claimed_most` : the two bands (persons; inf: an open
        end; blank: that side says nothing of the whole);
    `conceded_said`, `third_said`, `claimed_said` : the three bands in words; blank: nothing;
    `gap_least`, `gap_most` : claimed less conceded, from the least to the most that both bands
        allow (−inf, inf: open); negative: more was conceded than claimed; blank: one side
        says nothing, and silence is no zero;
    `is_gap_worded` : one side gave only a word, so that the gap is not a number;
    `conceded_by`, `claimed_by` : who (actor ids; blank: nobody);
    `silence` : in words, which side says nothing: "own side", "enemies", "both"; blank: none.

    >>> import sahel
    >>> related = sahel.relate(
    ...     sahel.as_of(sahel.load_claims(), "2024-07-28"), incidents=sahel.load_incidents(),
    ...     parties=sahel.load_parties(), actors=sahel.load_actors(), relations=sahel.load_relations(),
    ... )
    >>> gaps = claim_gaps(sahel.claim_bands(related)).set_index(["incident_id", "victim", "harm"])
    >>> gaps.loc[("tinzaouaten-2024-ambush", "wagner", "killed"), ["claimed_said", "silence"]].tolist()
    ['50', 'own side']
    """
    require_columns(bands, *_CELL, "band", "umbrella", "least", "most", "is_worded", "said", "claimants")
    cells = bands[[*_CELL, "umbrella"]].drop_duplicates(_CELL, ignore_index=True)
    own, third, enemy = (_side(bands, cells, band) for band in (Band.CONCEDED, Band.THIRD_PARTY, Band.CLAIMED))
    no_own, no_enemy = own["least"].isna(), enemy["least"].isna()
    return cells.assign(
        conceded_least=own["least"],
        conceded_most=own["most"],
        claimed_least=enemy["least"],
        claimed_most=enemy["most"],
        conceded_said=own["said"],
        third_said=third["said"],
        claimed_said=enemy["said"],
        gap_least=enemy["least"] - own["most"],
        gap_most=enemy["most"] - own["least"],
        is_gap_worded=(own["is_worded"].eq(True) | enemy["is_worded"].eq(True)) & ~no_own & ~no_enemy,
        conceded_by=own["claimants"].where(~no_own),
        claimed_by=enemy["claimants"].where(~no_enemy),
        silence=pd.Series(
            np.select([no_own & no_enemy, no_own, no_enemy], ["both", "own side", "enemies"], ""), dtype="str"
        ).replace("", pd.NA),
    )


def silences(claims: pd.DataFrame, *, incidents: pd.DataFrame, parties: pd.DataFrame) -> pd.DataFrame:
    """Which party of an incident said nothing of whose losses: silence, listed as silence.

    Parameters
    ----------
    claims : as `relate` returns them, cut with `as_of` for a past day.
    incidents, parties : who stood where; parts of an incident count with their whole.

    Returns
    -------
    One row per whole incident and party on a side: incident_id, actor_id, side, contested,
    `n_own`, `n_enemy` : its statements about its own and about its enemies' losses, of any harm
        and scope, standing or not; `n_denied` : those that deny, or were asked and gave no figure;
    `silence` : "of its own losses", "of its enemies' losses", "of both"; blank: it spoke of both.
    A government speaks for its forces. Silence is not a zero, and the table shows only
    what its documents carry: a statement that nobody relayed looks like silence too.

    >>> import sahel
    >>> world = {"incidents": sahel.load_incidents(), "parties": sahel.load_parties()}
    >>> related = sahel.relate(sahel.as_of(sahel.load_claims(), "2024-07-28"), actors=sahel.load_actors(),
    ...                        relations=sahel.load_relations(), **world)
    >>> quiet = sahel.silences(related, **world).query("incident_id == 'tinzaouaten-2024'")
    >>> quiet.set_index("actor_id").loc[["jnim", "wagner"], "silence"].tolist()
    ['of its own losses', 'of both']
    """
    require_columns(claims, "umbrella", "voice", "stance", "bound", "statement_id", "claimant")
    require_columns(parties, "incident_id", "actor_id", "side", "contested")
    whole = incidents["part_of"].fillna(incidents["incident_id"]).set_axis(incidents["incident_id"])
    placed = parties.dropna(subset=["side"])
    placed = placed.assign(incident_id=placed["incident_id"].map(whole).fillna(placed["incident_id"]))
    placed = placed.drop_duplicates(["incident_id", "actor_id"])[["incident_id", "actor_id", "side", "contested"]]
    # An actor's voice is that of the rows it claims; an actor that never spoke has none of its own.
    voices = claims.dropna(subset=["claimant", "voice"]).drop_duplicates("claimant").set_index("claimant")["voice"]
    placed = placed.assign(voice=placed["actor_id"].map(voices).astype("str").fillna(placed["actor_id"]))
    spoken = claims.assign(
        own=claims["statement_id"].where(claims["stance"] == "own"),
        enemy=claims["statement_id"].where(claims["stance"] == "enemy"),
        denied=claims["statement_id"].where(claims["bound"].isin(["denied", "no_figure"])),
    )
    counts = spoken.groupby(["umbrella", "voice"])[["own", "enemy", "denied"]].nunique()
    counts = counts.rename(columns="n_{}".format).rename_axis(["incident_id", "voice"]).reset_index()
    heard = placed.merge(counts, how="left", on=["incident_id", "voice"], validate="m:1")
    heard[["n_own", "n_enemy", "n_denied"]] = heard[["n_own", "n_enemy", "n_denied"]].fillna(0).astype("int64")
    quiet = np.select(
        [(heard["n_own"] == 0) & (heard["n_enemy"] == 0), heard["n_own"] == 0, heard["n_enemy"] == 0],
        ["of both", "of its own losses", "of its enemies' losses"],
        default="",
    )
    heard["silence"] = pd.Series(quiet, index=heard.index, dtype="str").replace("", pd.NA)
    return heard.drop(columns="voice").sort_values(["incident_id", "side"], kind="stable", ignore_index=True)


def _side(bands: pd.DataFrame, cells: pd.DataFrame, band: Band) -> pd.DataFrame:
    """One kind of speaker's band, beside each cell."""
    one = bands.loc[bands["band"] == band, [*_CELL, "least", "most", "is_worded", "said", "claimants"]]
    return cells[_CELL].merge(one, how="left", on=_CELL, validate="1:1")
