"""What each side concedes, third parties say and the enemy claims, with the gaps and silences between them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sahel import formatting
from sahel.claims.grouping import CELL, Lines, distinct, read_lines, statement_counts
from sahel.claims.row_keys import codes, firsts, joined
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import ActorKind, Band, Bound

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
    `floor` : the highest lower end that one statement about a *part* of the incident
        implies; blank: no part. A part is never read as the whole.
    `said` : the lowest and the highest statement in words ("about 50 … 84"), the words
        that came without a number, or "no figure"; blank: nothing about the whole.
    `n_statements`, `n_claimants` : statements behind the band; copies count once;
    `claimants` the ids of who made them, ";"-joined.
    `n_worded` : statements with a word and no number; `terms` their words.
    `n_silent` : statements that deny, or give no figure.

    Only standing claims count, and of relays that disagree those that give the
    statement's own text (see `drop_relays`). Statements with another scope than
    `whole` (one video, one village, several weeks) and those about a part of another
    claim's dead enter no band: see the ledger for them.

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
    read = read_lines(claims, cell=_BAND)
    order = _order(read.cells)
    lines = _renumbered(read, order)
    said, numbered, size = lines.said, lines.numbered, len(order)
    counts, ends = statement_counts(lines), _ends(numbered, size=size)
    is_worded = ends["low"].isna() & (counts["n_worded"] > 0)
    # As categories, since a name is looked up once, not once per row.
    speaker, names = pd.factorize(claims["claimant"])
    claimants = pd.Series(pd.Categorical.from_codes(speaker[said["row"]], categories=names))
    # Relays of one statement may each have a word of their own for a number that was not given.
    wordy = np.flatnonzero((claims["bound"] == Bound.UNQUANTIFIED).to_numpy()[lines.rows])
    worded = claims[["term", "wording"]].iloc[lines.rows[wordy]]
    bands = lines.cells[_BAND].assign(
        umbrella=claims["umbrella"].iloc[read.rows[firsts(read.of)[order]]].array,
        low=ends["low"].mask(is_worded, 1.0),
        high=ends["high"].mask(is_worded, np.inf),
        n_statements=counts["n_statements"],
        n_claimants=distinct(lines, _speakers(claims, speaker)[said["row"]]),
        claimants=joined(claimants, group=said["cell"].to_numpy(), size=size, separator=";"),
        n_worded=counts["n_worded"],
        n_silent=counts["n_silent"],
        terms=joined(worded["term"].fillna(worded["wording"]), group=lines.of[wordy], size=size, separator=" | "),
        is_worded=is_worded,
    )
    quotable = claims.iloc[numbered["row"].iloc[firsts(numbered["phrasing"].to_numpy())]]
    bands["said"] = _in_words(bands, ends, quotable)
    return _with_floors(bands, floor=ends["floor"])


def _order(bands: pd.DataFrame) -> np.ndarray:
    """By incident, victim, harm and band; unresolved victims last."""
    return bands[_BAND].reset_index(drop=True).sort_values(_BAND, na_position="last").index.to_numpy()


def _renumbered(lines: Lines, order: np.ndarray) -> Lines:
    """The same lines with their cells in another order."""
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    return lines._replace(
        cells=lines.cells.iloc[order].reset_index(drop=True),
        said=lines.said.assign(cell=place[lines.said["cell"]]),
        of=place[lines.of],
    )


def _ends(numbered: pd.DataFrame, *, size: int) -> pd.DataFrame:
    """Per cell 0 … size - 1 the envelope of its numbers, their highest lower end, and which phrases to quote.

    low, high, floor: blank where no number was stated. `lowest`, `highest`: phrases, numbered from 0 in
    order of first appearance; -1 where there is none.
    """
    # Of two that state the same ends, the firmer wording is quoted; of two as firm, the first or the last row's.
    ordered = numbered.assign(phrase=codes(numbered, ["phrasing"])).sort_values(["cell", "low", "high", "is_about"])
    found = ordered.groupby("cell").agg(low=("low", "min"), high=("high", "max"), floor=("low", "max"))
    found["lowest"] = ordered.drop_duplicates("cell").set_index("cell")["phrase"]
    found["highest"] = ordered.drop_duplicates("cell", keep="last").set_index("cell")["phrase"]
    ends = found.reindex(range(size))
    return ends.fillna({"lowest": -1, "highest": -1}).astype({"lowest": "int64", "highest": "int64"})


def _in_words(bands: pd.DataFrame, ends: pd.DataFrame, quotable: pd.DataFrame) -> pd.Series:
    """The lowest and the highest statement; the words of those without a number; or that no figure was given.

    `quotable` has one claim for each phrase that `ends` numbers.
    """
    # What is said alike in many bands is put in words once.
    alike = ends[["lowest", "highest"]].assign(term=bands["terms"].array, is_silent=(bands["n_silent"] > 0).array)
    number = codes(alike, list(alike.columns))
    first = firsts(number)
    phrases = formatting.stated(quotable).array
    low, high = (
        pd.Series(phrases.take(ends[name].to_numpy()[first], allow_fill=True)) for name in ("lowest", "highest")
    )
    said = (low + " … " + high).mask(low == high, low)
    worded = "“" + bands["terms"].iloc[first].reset_index(drop=True).str.replace(" | ", "”, “", regex=False) + "”"
    said = (said + "; also " + worded + " without a number").fillna(said).fillna(worded + ", no number")
    is_silent = (bands["n_silent"] > 0).to_numpy()[first]
    return pd.Series(said.mask(said.isna() & is_silent, "no figure").array.take(number), index=bands.index)


def _speakers(claims: pd.DataFrame, speaker: np.ndarray) -> np.ndarray:
    """Who speaks, as a number; speakers under one heading differ by the name they went under."""
    is_class = (claims["claimant_kind"] == ActorKind.SPEAKER_CLASS).to_numpy()
    name = claims["signed_as"].where(is_class)
    return codes(
        pd.DataFrame({"speaker": speaker, "is_class": is_class, "name": name.array}), ["speaker", "is_class", "name"]
    )


def _with_floors(bands: pd.DataFrame, *, floor: pd.Series) -> pd.DataFrame:
    """Per whole incident, the highest lower end (`floor`) that a statement about one of its parts gives.

    A band known only from parts gets a row, with no statement about the whole.
    """
    at = np.flatnonzero((bands["incident_id"] != bands["umbrella"]) & floor.notna())
    parts = bands[["umbrella", *_BAND[1:]]].iloc[at].rename(columns={"umbrella": "incident_id"})
    parts = parts.assign(floor=floor.iloc[at])
    floors = parts.groupby(_BAND, dropna=False, sort=False, as_index=False)["floor"].max()
    whole = bands.merge(floors, how="left", on=_BAND, validate="m:1")
    known = floors[_BAND].merge(bands[_BAND].drop_duplicates(), how="left", on=_BAND, indicator="in_bands")
    is_known = (known["in_bands"] == "both").to_numpy()
    if is_known.all():
        return whole
    unstated = floors[~is_known].assign(is_worded=False, **dict.fromkeys(_COUNTS, 0))
    unstated = unstated.assign(umbrella=unstated["incident_id"]).reindex(columns=whole.columns)
    both = pd.concat([whole, unstated.astype(whole.dtypes)], ignore_index=True)
    return both.iloc[_order(both)].reset_index(drop=True)


_CELL = ["incident_id", "victim", "harm"]


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
    `conceded_said`, `third_said`, `claimed_said` : the three bands in words; blank: nothing;
    `gap_low`, `gap_high` : claimed less conceded, the lowest and the highest that both bands
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
    require_columns(bands, *_CELL, "band", "umbrella", "low", "high", "is_worded", "said", "claimants")
    cells = bands[[*_CELL, "umbrella"]].drop_duplicates(_CELL, ignore_index=True)
    own, third, enemy = (_side(bands, cells, band) for band in (Band.CONCEDED, Band.THIRD_PARTY, Band.CLAIMED))
    no_own, no_enemy = own["low"].isna(), enemy["low"].isna()
    return cells.assign(
        conceded_low=own["low"],
        conceded_high=own["high"],
        claimed_low=enemy["low"],
        claimed_high=enemy["high"],
        conceded_said=own["said"],
        third_said=third["said"],
        claimed_said=enemy["said"],
        gap_low=enemy["low"] - own["high"],
        gap_high=enemy["high"] - own["low"],
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
    what its documents state: a statement that nobody relayed looks like silence too.

    >>> import sahel
    >>> world = {"incidents": sahel.load_incidents(), "parties": sahel.load_parties()}
    >>> related = sahel.relate(sahel.as_of(sahel.load_claims(), "2024-07-28"), actors=sahel.load_actors(),
    ...                        relations=sahel.load_relations(), **world)
    >>> found = sahel.claims.silences(related, **world).query("incident_id == 'tinzaouaten-2024'")
    >>> found.set_index("actor_id").loc[["jnim", "wagner"], "silence"].tolist()
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
    counted = placed.merge(counts, how="left", on=["incident_id", "voice"], validate="m:1")
    counted[["n_own", "n_enemy", "n_denied"]] = counted[["n_own", "n_enemy", "n_denied"]].fillna(0).astype("int64")
    silence = np.select(
        [(counted["n_own"] == 0) & (counted["n_enemy"] == 0), counted["n_own"] == 0, counted["n_enemy"] == 0],
        ["of both", "of its own losses", "of its enemies' losses"],
        default="",
    )
    counted["silence"] = pd.Series(silence, index=counted.index, dtype="str").replace("", pd.NA)
    return counted.drop(columns="voice").sort_values(["incident_id", "side"], kind="stable", ignore_index=True)


def _side(bands: pd.DataFrame, cells: pd.DataFrame, band: Band) -> pd.DataFrame:
    """One kind of speaker's band, beside each cell."""
    one = bands.loc[bands["band"] == band, [*_CELL, "low", "high", "is_worded", "said", "claimants"]]
    return cells[_CELL].merge(one, how="left", on=_CELL, validate="1:1")
