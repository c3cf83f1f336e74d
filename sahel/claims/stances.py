"""Where a claimant stands towards those it reports on: computed from parties and dated relations."""

from __future__ import annotations

import pandas as pd

from sahel.errors import UnknownName, did_you_mean
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import ActorKind, Band, Relation, Stance

#: The stance that speaks loudest where a statement covers several victim parties.
_RANK = [Stance.OWN, Stance.ALLY, Stance.ENEMY, Stance.PARTY, Stance.THIRD, Stance.UNKNOWN]

BAND_OF = {
    Stance.OWN: Band.CONCEDED,
    Stance.ALLY: Band.ALIGNED,
    Stance.PARTY: Band.PARTY,
    Stance.THIRD: Band.THIRD_PARTY,
    Stance.ENEMY: Band.CLAIMED,
    Stance.UNKNOWN: Band.UNPLACED,
}


def relate(
    claims: pd.DataFrame,
    *,
    incidents: pd.DataFrame,
    parties: pd.DataFrame,
    actors: pd.DataFrame,
    relations: pd.DataFrame,
    allow_unknown: bool = False,
) -> pd.DataFrame:
    """The claims with the stance of each claimant to its victims.

    Parameters
    ----------
    claims, incidents, parties, actors, relations : the tables as loaded.
    allow_unknown : keep claims about incidents that `incidents` does not have: their stance
        is blank and their band `unplaced`, since nobody's side is known there.

    Returns
    -------
    The same rows, plus `umbrella` (the whole incident that the row's incident is or
    is a part of), `claimant_kind` (what sort of actor speaks), `voice` (who counts as
    one voice: a state's authorities together, each name under a heading of many
    speakers apart), `stance` (own, ally, enemy, party, third, unknown) and `band` (conceded,
    aligned, claimed, party, third_party, unplaced).

    Notes
    -----
    A government and the forces of the same state are one authority. A claimant is
    *own* to its own authority's losses, *ally* to losses on its side of the
    incident, *enemy* to losses of another side; a speaker that was no party stands
    where a party it was allied with on the first day of the incident stood. A claimant
    that was a party, or stands on a side so, is *party* to people who belong to no side,
    such as civilians; everyone else is *third*. Where one figure covers several armed
    parties the nearest stance counts: own before ally before enemy; where it counts
    civilians too, only the stance to them. A claimant that could not be resolved gives
    *unknown*, and so does a victim that could not, if the claimant was a party: nothing is guessed.

    Raises
    ------
    UnknownName : claims about incidents that `incidents` does not have.

    Examples
    --------
    >>> import sahel
    >>> related = sahel.relate(
    ...     sahel.load_claims(), incidents=sahel.load_incidents(), parties=sahel.load_parties(),
    ...     actors=sahel.load_actors(), relations=sahel.load_relations(),
    ... )
    >>> related.set_index("claim_id").loc["tz.article.bloggers.killed", "stance"]
    'ally'
    """
    require_columns(claims, "incident_id", "claimant", "victim")
    require_columns(actors, "actor_id", "kind", "state")
    is_known = claims["incident_id"].isin(incidents["incident_id"])
    if not (is_known.all() or allow_unknown):
        raise UnknownName(_unknown_incidents(claims.loc[~is_known, "incident_id"], incidents["incident_id"]))
    authority = authorities(actors)
    placed = _placed(incidents, parties, authority)
    sides = _sides(placed)
    ties = _ties(relations, authority)

    # One row per claim and victim party.
    pairs = (
        claims[["incident_id", "claimant"]]
        .assign(row=range(len(claims)), victim=claims["victim"].str.split(";"))
        .explode("victim")
    )
    pairs["speaker"] = pairs["claimant"].map(authority)
    pairs["struck"] = pairs["victim"].map(authority)
    pairs["day"] = pairs["incident_id"].map(incidents.set_index("incident_id")["start"])
    pairs["struck_side"] = _side_of(pairs, "struck", sides)
    pairs["speaker_side"] = _side_of(pairs, "speaker", sides)
    pairs["speaker_side"] = pairs["speaker_side"].fillna(_allied_side(pairs, sides, ties))

    has_side = pairs["speaker_side"].notna()
    known_sides = has_side & pairs["struck_side"].notna()
    same_side = pairs["speaker_side"] == pairs["struck_side"]
    at = pd.MultiIndex.from_frame(pairs[["incident_id", "speaker"]])
    is_party = has_side | at.isin(pd.MultiIndex.from_frame(placed[["incident_id", "authority"]]))
    stance = pd.Series(str(Stance.THIRD), index=pairs.index).mask(is_party, str(Stance.PARTY))
    stance = stance.mask(known_sides & same_side, str(Stance.ALLY))
    stance = stance.mask(known_sides & ~same_side, str(Stance.ENEMY))
    stance = stance.mask(pairs["speaker"] == pairs["struck"], str(Stance.OWN))
    stance = stance.mask(pairs["speaker"].isna() | (pairs["struck"].isna() & is_party), str(Stance.UNKNOWN))

    # A figure that counts civilians concedes and claims nothing: only the stance to them counts.
    row = pairs["row"].to_numpy()
    civilians = actors.loc[actors["kind"] == ActorKind.CIVILIANS, "actor_id"]
    of_civilians = pairs["victim"].isin(civilians)
    counts = of_civilians | ~of_civilians.groupby(row).transform("any")
    ranked = stance.astype(pd.CategoricalDtype([str(word) for word in _RANK], ordered=True))
    stances = ranked[counts].groupby(row[counts]).min().astype("str").set_axis(claims.index)
    stances = stances.where(is_known)
    kind = claims["claimant"].map(actors.set_index("actor_id")["kind"])
    return claims.assign(
        umbrella=claims["incident_id"].map(incidents.set_index("incident_id")["part_of"]).fillna(claims["incident_id"]),
        claimant_kind=kind,
        voice=_voice(claims, authority, kind),
        stance=stances,
        band=stances.map({str(stance): str(band) for stance, band in BAND_OF.items()}).fillna(str(Band.UNPLACED)),
    )


def _unknown_incidents(ids: pd.Series, known: pd.Series) -> str:
    """The refusal: how many claims, the ids, and for the first of them the ids that are like it."""
    unknown = ids.fillna("(blank)").unique()
    near = [f"{name!r} ({did_you_mean(name, known)})" for name in unknown[:5]]
    more = f" and {len(unknown) - 5} more" if len(unknown) > 5 else ""
    return (
        f"{len(ids)} claim(s) are about incidents that `incidents` does not have: {', '.join(near)}{more}. "
        "Correct the ids or add the incidents and their parties; allow_unknown=True leaves their stance blank."
    )


def _voice(claims: pd.DataFrame, authority: pd.Series, kind: pd.Series) -> pd.Series:
    """Who counts as one voice; blank: an unnamed speaker."""
    voice = claims["claimant"].map(authority).astype("str")
    if "signed_as" not in claims:
        return voice
    return voice.mask(
        (kind == ActorKind.SPEAKER_CLASS) & claims["signed_as"].notna(), voice + "|" + claims["signed_as"]
    )


def authorities(actors: pd.DataFrame) -> pd.Series:
    """Actor → the authority it speaks or fights for: its state, or itself."""
    of_state = actors["kind"].isin([ActorKind.GOVERNMENT, ActorKind.STATE_FORCE]) & actors["state"].notna()
    return actors["actor_id"].mask(of_state, actors["state"]).set_axis(actors["actor_id"])


def _placed(incidents: pd.DataFrame, parties: pd.DataFrame, authority: pd.Series) -> pd.DataFrame:
    """Incident, authority, side (blank: on none); parts inherit the parties of the whole they belong to."""
    parts = incidents.dropna(subset=["part_of"])[["incident_id", "part_of"]]
    inherited = parts.merge(parties, left_on="part_of", right_on="incident_id", suffixes=("", "_whole"))
    both = pd.concat([parties, inherited], ignore_index=True)
    return both.assign(authority=both["actor_id"].map(authority))[["incident_id", "authority", "side"]]


def _sides(placed: pd.DataFrame) -> pd.DataFrame:
    """Incident, authority, side, for those on one side."""
    one_side = placed.dropna(subset=["side"]).drop_duplicates()
    # An authority on two sides of one incident (a mutiny) is placed on neither.
    return one_side[~one_side.duplicated(["incident_id", "authority"], keep=False)]


def _ties(relations: pd.DataFrame, authority: pd.Series) -> pd.DataFrame:
    """Who stood with whom: authority, friend, start, end; both ways."""
    close = relations[relations["relation"].isin([Relation.ALLIED_WITH, Relation.MEMBER_OF])]
    ties = pd.DataFrame(
        {
            "authority": close["subject"].map(authority),
            "friend": close["object"].map(authority),
            "start": close["start"],
            "end": close["end"],
        }
    )
    return pd.concat([ties, ties.rename(columns={"authority": "friend", "friend": "authority"})], ignore_index=True)


def _side_of(pairs: pd.DataFrame, actor: str, sides: pd.DataFrame) -> pd.Series:
    keys = ["incident_id", actor]
    placed = pairs[keys].merge(sides.rename(columns={"authority": actor}), how="left", on=keys, validate="m:1")
    return pd.Series(placed["side"].to_numpy(), index=pairs.index, dtype="str")


def _allied_side(pairs: pd.DataFrame, sides: pd.DataFrame, ties: pd.DataFrame) -> pd.Series:
    """The one side on which a speaker's friends of the day stood; blank for none or several."""
    wanted = pairs[["incident_id", "speaker", "day"]].drop_duplicates().dropna(subset=["speaker"])
    friends = wanted.merge(ties, left_on="speaker", right_on="authority")
    held = (friends["start"].isna() | (friends["start"] <= friends["day"])) & (
        friends["end"].isna() | (friends["end"] >= friends["day"])
    )
    placed = friends[held].merge(sides, left_on=["incident_id", "friend"], right_on=["incident_id", "authority"])
    found = placed[["incident_id", "speaker", "side"]].drop_duplicates()
    found = found[~found.duplicated(["incident_id", "speaker"], keep=False)]
    return _side_of(pairs, "speaker", found)
