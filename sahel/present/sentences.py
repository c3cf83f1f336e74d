"""Sentences that state what a finished frame shows: for the head of a page and for alternative texts.

Each is a `sahel.provenance.Sentence`: a text that also names its source rows, where the frame has them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import pandas as pd

from sahel import formatting
from sahel.countries import country_names
from sahel.events.fatalities import has_repeated_id
from sahel.present import claims, conflicts
from sahel.provenance import AS_WRITTEN, Sentence, named_rows, row_names, rows_behind, sentence_about
from sahel.schema.vocabularies import Activity, ActorKind, Arrow, Harm, Outcome, Precision, Status, TimelineKind


def _about(*, rule: str, table: str | None = None) -> Callable[[Callable[..., str]], Callable[..., Sentence]]:
    """The text that a function says of a frame becomes a sentence that names the frame's source rows."""

    def decorate(finding: Callable[..., str]) -> Callable[..., Sentence]:
        @wraps(finding)
        def sentence(frame: pd.DataFrame) -> Sentence:
            return sentence_about(finding(frame), frame, rule=rule, table=table)

        return sentence

    return decorate


def _count(number: int, one: str, many: str = "") -> str:
    """A number of things: "1 loss", "2 losses", "1,000 deaths"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _kinds(codes: pd.Series, template: str) -> str:
    """How often each word occurs, the commonest first, by a template with `count` and `kind`."""
    return ", ".join(template.format(kind=kind, count=n) for kind, n in formatting.words(codes).value_counts().items())


def band_findings(bands: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> list[Sentence]:
    """One entry per victim party: what each kind of speaker says of those killed, in the whole and in its parts.

    Numbers of different speakers, victims or parts are never added: they may be the
    same dead. Empty: nobody said anything of people killed.
    """
    return _band_sentences(bands[bands["harm"] == Harm.KILLED], actors=actors, incidents=incidents)


def mixed_findings(bands: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> list[Sentence]:
    """The same for figures that mix the dead with others: "killed or wounded", "casualties", bodies seen."""
    mixed = [harm for harm in claims.LADDER_HARMS if harm not in (Harm.KILLED, Harm.UNSPECIFIED)]
    return _band_sentences(bands[bands["harm"].isin(mixed)], actors=actors, incidents=incidents)


def _band_sentences(bands: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> list[Sentence]:
    if bands.empty:
        return []
    view = claims.band_view(bands.assign(floor=float("nan")), actors=actors, incidents=incidents)
    said = ("its own side concedes " + view["Own side concedes"]).fillna("of its own side nothing is recorded")
    # Civilians have no side, and that of victims who could not be resolved is not known.
    sides = actors.loc[actors["kind"] != ActorKind.CIVILIANS, "actor_id"]
    on_a_side = bands["victim"].str.split(";").explode().isin(sides).groupby(level=0).all()
    placed = formatting.names(bands.loc[on_a_side, "victim"], actors)
    said = said.mask(view["Own side concedes"].isna() & ~view["Of whom"].isin(placed), "")
    for words, heading in (
        ("allies say", "Allies say"),
        ("parties to the incident say", "Parties say"),
        ("third parties say", "Third parties say"),
        ("enemies claim", "Enemies claim"),
        ("where speaker or victim cannot be placed,", "Speaker or victim not placed"),
    ):
        said = said + (f"; {words} " + view[heading]).fillna("")
    said = said.str.removeprefix("; ")
    headings = list(claims.BAND_HEADINGS.values())
    whole = incidents.loc[incidents["part_of"].isna(), "name"]
    part = ("In the part “" + view["Incident"] + "”: ").mask(view["Incident"].isin(whole), "")
    lines = view.assign(text=part + said + ".")[view[headings].notna().any(axis="columns")]
    return [
        sentence_about(f"{victim}, {harm}: {' '.join(entry['text'])}", entry, rule="claim_bands")
        for (victim, harm), entry in lines.groupby(["Of whom", "Harm"], sort=False)
    ]


@_about(rule="statements")
def ladder_finding(ladder: pd.DataFrame) -> str:
    """How many lines a claims ladder has; needs `ladder_view`'s or `band_ladder_view`'s columns.

    >>> ladder_finding(pd.DataFrame({"group": ["a", "a", "b"], "rows": ["claims/1", "claims/2", "claims/3"]}))
    '3 lines in 2 groups of victims and scope.'
    """
    return f"{_count(len(ladder), 'line')} in {_count(ladder['group'].nunique(), 'group')} of victims and scope."


def known_finding(claims: pd.DataFrame, *, known: pd.DataFrame) -> Sentence:
    """How much of the ledger a dated edition knows: `known` is `claims` as of a day, or all of it."""
    rows = rows_behind(row_names(claims, table="claims"))
    if len(known) == len(claims):
        n_statements = claims["statement_id"].nunique()
        text = f"Everything in the tables is shown: {len(claims)} rows of {n_statements} statements."
        return Sentence(text, rows=rows, rule=AS_WRITTEN)
    n_undated = int(claims["stated_on"].isna().sum())
    text = (
        f"This edition knows {len(known)} of the {len(claims)} rows the ledger holds today; "
        f"{len(claims) - len(known) - n_undated} were stated later, or on a day that cannot be shown to be earlier, "
        f"and {n_undated} carry no date."
    )
    if "withdrawn_on" in known:
        is_open = (known["status"] == Status.WITHDRAWN) & known["withdrawn_on"].isna()
        if n_open := int(is_open.sum()):
            text += f" {_count(n_open, 'row')} withdrawn on a day that is not known: withdrawn in every edition."
    return Sentence(text, rows=rows, rule="as_of")


@_about(rule="claim_gaps")
def gap_finding(gaps: pd.DataFrame) -> str:
    """Of the losses in killed, how many have a number from both sides, from one, or a silence.

    >>> gaps = pd.DataFrame({"harm": ["killed"], "conceded_low": [2.0], "claimed_low": [10.0],
    ...                      "is_gap_worded": [False], "silence": [None]})
    >>> gap_finding(gaps)
    '1 loss in killed: 1 with a number from both sides, ...'
    """
    killed = gaps[gaps["harm"] == Harm.KILLED]
    both = killed["conceded_low"].notna() & killed["claimed_low"].notna()
    worded = int((both & killed["is_gap_worded"].astype(bool)).sum())
    silent = killed["silence"].value_counts()
    return (
        f"{_count(len(killed), 'loss', 'losses')} in killed: "
        f"{int(both.sum()) - worded} with a number from both sides, "
        f"{worded} with only a word from one of them; {silent.get('enemies', 0)} conceded and not claimed, "
        f"{silent.get('own side', 0)} claimed and not conceded, {silent.get('both', 0)} of which neither side speaks, "
        f"{silent.get('no side', 0)} of people on no side of whom a party speaks, "
        f"{silent.get('not placed', 0)} whose speakers or victims cannot be placed."
    )


def trail_finding(trail: pd.DataFrame) -> Sentence:
    """How many revisions, and which way they went; needs `revision_trail`'s columns.

    >>> trail_finding(pd.DataFrame({"direction": ["up", "up", "blurred"]}))
    '3 revisions: 2 up, 1 blurred.'
    """
    if trail.empty:
        return Sentence("Nobody revised a statement.", rows=[], rule="revision_trail")
    text = f"{_count(len(trail), 'revision')}: {_kinds(trail['direction'], '{count} {kind}')}."
    return sentence_about(text, trail, rule="revision_trail")


@_about(rule="rule_sensitivity")
def sensitivity_finding(conclusions: pd.DataFrame) -> str:
    """How many conclusions depend on the rule; needs `rule_sensitivity`'s columns.

    >>> sensitivity_finding(pd.DataFrame({"finding": ["threshold", "rank"], "depends_on_rule": [True, False]}))
    'Of 2 conclusions 1 depends on the rule (threshold 1).'
    """
    dependent = conclusions[conclusions["depends_on_rule"]]
    if dependent.empty:
        return f"Of {len(conclusions)} conclusions none depends on the rule."
    depend = "depends" if len(dependent) == 1 else "depend"
    kinds = _kinds(dependent["finding"], "{kind} {count}")
    return f"Of {len(conclusions)} conclusions {len(dependent)} {depend} on the rule ({kinds})."


@_about(rule="compare_rules")
def rules_finding(compared: pd.DataFrame) -> str:
    """What the rules answer where several readings compete, how often they do not decide, and how often by a tie.

    >>> rules_finding(pd.DataFrame({"rule": ["modal", "majority"], "answer": ["number", "indeterminate"],
    ...                             "n_readings": 2, "is_tied": [True, False]}))
    '1 loss: 0 without a number, 0 with one reading, 1 with several. On these 2 rules give 1 answer with a number or a
    range (1 of them a tie, decided downwards) and 1 indeterminate.'
    """
    rules = max(compared["rule"].nunique(), 1)
    contested = compared[compared["n_readings"] > 1]
    n_blank, n_one = (int((compared["n_readings"] == n).sum()) // rules for n in (0, 1))
    is_open = contested["answer"] == "indeterminate"
    undecided, tied = int(is_open.sum()), int((contested["is_tied"] & ~is_open).sum())
    losses = (
        f"{_count(len(compared) // rules, 'loss', 'losses')}: {n_blank} without a number, {n_one} with one reading, "
        f"{len(contested) // rules} with several."
    )
    if contested.empty:
        return losses
    ties = f"{tied} of them {'a tie' if tied == 1 else 'ties'}, decided downwards"
    answers = f"{_count(len(contested) - undecided, 'answer')} with a number or a range ({ties})"
    return f"{losses} On these {_count(rules, 'rule')} give {answers} and {undecided} indeterminate."


@_about(rule="relation_profiles")
def profile_finding(profiles: pd.DataFrame) -> str:
    """How statements sit beside third parties', by whose losses they report; needs `relation_profiles`'s columns.

    >>> profile_finding(pd.DataFrame({"losses": ["own"], "n_compared": [8], "n_below": [4], "n_within": [3],
    ...                               "n_above": [1], "n_mixed": [0]}))
    'Beside third parties: of 8 statements about own losses 4 below, 3 within, 1 above.'
    """
    lines = [
        f"of {_count(row.n_compared, 'statement')} about {_LOSSES[row.losses]} {row.n_below} below, "
        f"{row.n_within} within, {row.n_above} above" + (f", {row.n_mixed} in part each" if row.n_mixed else "")
        for row in profiles[profiles["n_compared"] > 0].itertuples()
    ]
    return f"Beside third parties: {'; '.join(lines)}." if lines else "No statement can be compared with third parties."


_LOSSES = {"own": "own losses", "enemy": "enemies' losses"}


@_about(rule="claims_matrix")
def claims_matrix_finding(counts: pd.DataFrame) -> str:
    """Which kind of speaker says most of whose losses, and how many pairings are silent; takes `claims_matrix`.

    >>> claims_matrix_finding(pd.DataFrame({"speaker_kind": ["jihadist", "igo"], "victim_kind": "state_force",
    ...                                "n_statements": [3, 0]}))
    'Most statements: jihadist about state force, 3. Silent: 1 of 2 pairings.'
    """
    if counts.empty:
        return "No statement."
    most = counts.loc[counts["n_statements"].idxmax()]
    pair = " about ".join(str(most[name]).replace("_", " ") for name in ("speaker_kind", "victim_kind"))
    silent = int((counts["n_statements"] == 0).sum())
    return f"Most statements: {pair}, {most['n_statements']:,}. Silent: {silent:,} of {len(counts):,} pairings."


def incident_finding(incidents: pd.DataFrame) -> Sentence:
    """What, where and when, for the first row of a family of incidents.

    >>> import sahel
    >>> incident_finding(sahel.load_incidents().query("incident_id == 'djibo-2025'"))
    'Attack on Djibo: base attack at Djibo, Sahel (Soum), Burkina Faso, 11 May 2025.'
    """
    first = incidents.iloc[:1]
    if first.empty:
        return sentence_about("No incident.", first, rule=AS_WRITTEN, table="incidents")
    place = ", ".join(first[["place", "admin1"]].dropna(axis="columns").iloc[0])
    kind = formatting.words(first["kind"]).iloc[0]
    country = country_names(first["country"]).iloc[0]
    text = f"{first['name'].iloc[0]}: {kind} at {place}, {country}, {formatting.period(first).iloc[0]}."
    return sentence_about(text, first, rule=AS_WRITTEN, table="incidents")


def place_finding(incidents: pd.DataFrame) -> Sentence:
    """Where the first row of a family of incidents was, and how exactly that is known."""
    if incidents.empty:
        return sentence_about("Map: no place is known.", incidents, rule=AS_WRITTEN, table="incidents")
    first = incidents.iloc[0]
    country = country_names(incidents["country"]).iloc[0]
    region = f"{first['admin1']}, {country}" if pd.notna(first["admin1"]) else country
    exactly = "at" if pd.notna(first["where_precision"]) and first["where_precision"] == 1 else "near"
    point = f"a point {exactly} {first['place']}" if pd.notna(first["place"]) else "a point"
    text = f"Map: {point}, in {region}."
    if pd.isna(first["latitude"]):
        known = f"the region is known, {first['admin1']} in {country}" if region != country else f"{country} is known"
        text = (
            f"Map: only {known}, so no point is drawn. "
            "What is shaded, the region or the whole country, stands in the key."
        )
    return sentence_about(text, incidents.iloc[:1], rule=AS_WRITTEN, table="incidents")


@_about(rule="deaths_by_year")
def death_finding(deaths: pd.DataFrame) -> str:
    """The deadliest and the latest covered year of a table of deaths by year, each with low and high.

    >>> death_finding(pd.DataFrame({"year": [2023, 2024], "low": [9, 5], "best": [10, 6], "high": [12, 9]}))
    'Most deaths, by the best estimate, in 2023: 10 (low 9, high 12). Latest covered year, 2024: 6 (low 5, high 9).'
    """
    counted = deaths.dropna(subset=["best"]).sort_values("year")
    if counted.empty:
        return "No covered year."
    worst, latest = counted[counted["best"] == counted["best"].max()], counted.iloc[-1]
    if not latest["best"] and len(worst) == len(counted):
        first, highest = counted.iloc[0].year, counted["high"].max()
        return f"No deaths found in any year from {first:.0f} to {latest.year:.0f} (high {highest:,})."
    one = "{0.year:.0f}: {0.best:,.0f} (low {0.low:,.0f}, high {0.high:,.0f})".format
    most = "; ".join(one(year) for year in worst.itertuples())
    return f"Most deaths, by the best estimate, in {most}. Latest covered year, {one(latest)}."


@_about(rule="coup_timeline", table="coups")
def coup_finding(coups: pd.DataFrame) -> str:
    """How many attempts, how many succeeded, and which was the last; needs `coup_timeline`'s columns.

    >>> import sahel
    >>> coups = sahel.load_coups(country="BEN", until="1963-12-31")
    >>> coup_finding(sahel.coup_timeline(coups, until="1963-12-31"))
    '1 coup attempt, of which 1 succeeded; the latest on 28 October 1963, in Dahomey (successful).'
    """
    attempts = coups[coups["is_attempt"]].sort_values("date", na_position="first")
    n_plots = int(((coups["outcome"] == Outcome.PLOT) & (coups["kind"] == "coup")).sum())
    plots = f" {_count(n_plots, 'plot was', 'plots were')} also alleged." if n_plots else ""
    if attempts.empty:
        return f"No coup attempt is listed.{plots}"
    last = attempts.tail(1)
    day = formatting.when(last["date"], last["date_precision"]).iloc[0]
    since = f" since {attempts['date'].min().year}" if len(attempts) > 1 else ""
    return (
        f"{_count(len(attempts), 'coup attempt')}{since}, of which {int(attempts['is_success'].sum())} succeeded; "
        f"the latest {'on' if last['date_precision'].iloc[0] == Precision.DAY else 'in'} {day}, in "
        f"{last['country_then'].iloc[0]} ({last['outcome'].iloc[0]}).{plots}"
    )


@_about(rule="conflict_episodes")
def episode_finding(episodes: pd.DataFrame) -> str:
    """How many conflicts and episodes, and which were active in the last covered year.

    Needs `conflict_episodes`'s columns.

    >>> import sahel
    >>> episode_finding(sahel.conflict_episodes(sahel.load_conflict_years(country="TCD"), until=2024))
    'UCDP lists 4 conflicts in 13 episodes, the first active in 1966. In 2024, the last covered year, none was active.'
    """
    if episodes.empty:
        return "UCDP lists no armed conflict with 25 or more battle-related deaths in a year."
    going = episodes[episodes["is_ongoing"]]
    over = formatting.over(going["incompatibility"])
    counted = going.groupby(["country", over], sort=False, observed=True).size().rename("n").reset_index()
    counted["text"] = counted["n"].astype("str") + " over " + counted["incompatibility"]
    by_country = counted.groupby("country", sort=False)["text"].agg(", ".join)
    places = country_names(by_country.index.to_series()).to_numpy() + " (" + by_country.to_numpy() + ")"
    was = "none was" if going.empty else "1 was" if len(going) == 1 else f"{len(going)} were"
    return (
        f"UCDP lists {_count(episodes['conflict_id'].nunique(), 'conflict')} in {_count(len(episodes), 'episode')}, "
        f"the first active in {episodes['start_year'].min()}. In {episodes['covered_until'].max()}, "
        f"the last covered year, {was} active{': ' + ', '.join(places) if len(going) else ''}."
    )


@_about(rule="count_fatalities")
def event_finding(events: pd.DataFrame) -> str:
    """How many coded events there are, their dead, and which was the deadliest, each with low and high.

    A low or a high is given where every event with a figure states both; where no event has one, the
    figure is not called a best estimate. Events without a figure are counted, and missing from the
    sum; those under an id that stands on several rows are each counted, and said to be.

    >>> import sahel
    >>> event_finding(sahel.load.loaders.empty_events())
    'No coded event.'
    """
    if events.empty:
        return "No coded event."
    counted = events.dropna(subset=["best"])
    repeated = _repeated(events)
    if counted.empty:
        return f"{_count(len(events), 'coded event')}, none with a figure.{repeated}"
    worst = counted[counted["best"] == counted["best"].max()]
    first = worst.iloc[0]
    others = f" and {_count(len(worst) - 1, 'other')}" if len(worst) > 1 else ""
    without = len(events) - len(counted)
    left_out = (
        f"; {_count(without, 'event')} without a figure {'is' if without == 1 else 'are'} not in it" if without else ""
    )
    by = " by the best estimate" if events[["low", "high"]].notna().any(axis=None) else ""
    return (
        f"{_count(len(events), 'coded event')} with {_count(counted['best'].sum(), 'death')}{by}"
        f"{_low_high(counted)}{left_out}; the deadliest on {first['date_start']:%Y-%m-%d}{others} with "
        f"{first['best']:,}{_low_high(worst.head(1))}.{repeated}"
    )


def _repeated(events: pd.DataFrame) -> str:
    """That ids stand on several rows that differ, which may be one event counted twice; blank: none does."""
    twice = events[has_repeated_id(events)]
    if twice.empty:
        return ""
    ids = _count(twice["event_id"].nunique(), "event id stands", "event ids stand")
    return f" {ids} on {len(twice)} rows that differ; each row is counted."


def _low_high(events: pd.DataFrame) -> str:
    """ " (low 3, high 9)", sums of all the events; nothing where one of them does not state both."""
    if events[["low", "high"]].isna().any(axis=None):
        return ""
    return f" (low {events['low'].sum():,}, high {events['high'].sum():,})"


@_about(rule="plausible_totals")
def plausible_finding(totals: pd.DataFrame) -> str:
    """What UCDP's coders hold plausible behind the deaths of one period, under both assumptions.

    `totals` as `plausible_totals` gives them, one period and no group.
    """
    known = totals.dropna(subset="best").set_index("errors")
    if known.empty or not known["n_events"].any():
        return "Nothing is said of plausible deaths: there is no event of UCDP's with a figure."
    apart, together = known.loc["independent"], known.loc["dependent"]
    return (
        f"Behind the best estimate of {_count(apart['best'], 'death')} UCDP's coders hold {apart['p05']:,.0f} to "
        f"{apart['p95']:,.0f} plausible if each event's error is its own, {together['p05']:,.0f} to "
        f"{together['p95']:,.0f} if all err the same way (5th to 95th percentile)."
    )


def timeline_finding(rows: pd.DataFrame, *, since: pd.Timestamp, until: pd.Timestamp) -> Sentence:
    """What of a timeline falls between two days: counts per kind; what has no date is counted apart.

    >>> import sahel
    >>> rows = sahel.timeline(coups=sahel.load_coups(country="MLI"), rebellions=sahel.load_rebellions(country="MLI"))
    >>> timeline_finding(rows, since=pd.Timestamp("2020-01-01"), until=pd.Timestamp("2024-12-31"))
    'From 2020 to 2024: 3 coups, attempts or plots, 2 rebellions.'
    """
    is_dated = rows["start"].notna() | rows["end"].notna()
    end = rows["end"].fillna(rows["covered_until"]) if "covered_until" in rows else rows["end"]
    inside = rows[is_dated & ~(rows["start"] > until) & ~(end < since)]
    counts = [_count(n, *_KINDS[kind]) for kind, n in inside["kind"].value_counts(sort=False).items()]
    undated = int((~is_dated).sum())
    counts += [f"{undated} without a date"] if undated else []
    # An episode or a band is many rows, which the timeline does not name.
    is_row = inside["ref_table"].isin(["coups", "rebellions", "actors", "incidents"]).all()
    rows = inside["ref_table"] + "/" + inside["ref_id"] if is_row else None
    text = f"From {since:%Y} to {until:%Y}: {', '.join(counts) or 'nothing recorded'}."
    return Sentence(text, rows=rows, rule="timeline")


#: One and several.
_KINDS = {
    TimelineKind.COUP: ("coup, attempt or plot", "coups, attempts or plots"),
    TimelineKind.REBELLION: ("rebellion", "rebellions"),
    TimelineKind.EPISODE: ("conflict episode", "conflict episodes"),
    TimelineKind.GROUP: ("armed group", "armed groups"),
    TimelineKind.INCIDENT: ("incident", "incidents"),
    TimelineKind.CLAIM: ("span of claims", "spans of claims"),
}


@_about(rule="success_rate")
def rate_finding(rates: pd.DataFrame) -> str:
    """The rate of success of all attempts together; needs `success_rate`'s one row.

    >>> rates = pd.DataFrame({"n_attempts": [8], "n_successes": [5], "rate": [0.625], "low": [0.3], "high": [0.86]})
    >>> rate_finding(rates)
    '5 of 8 attempts succeeded: 62 percent (95 percent interval 30 to 86).'
    """
    if rates.empty or rates["rate"].isna().all():
        return "No attempt has been decided."
    row = rates.iloc[0]
    return (
        f"{row['n_successes']:.0f} of {row['n_attempts']:.0f} attempts succeeded: {100 * row['rate']:.0f} percent "
        f"(95 percent interval {100 * row['low']:.0f} to {100 * row['high']:.0f})."
    )


@_about(rule="coup_risk")
def risk_finding(risk: pd.DataFrame) -> str:
    """What the curve says of the years after a coup; needs `coup_risk`'s columns."""
    known = risk.dropna(subset="risk")
    if known.empty:
        return "No spell is followed long enough to say a risk."
    listed = [
        f"{100 * row.risk:.0f} percent within {within}"
        + (f" ({100 * row.low:.0f} to {100 * row.high:.0f})" if pd.notna(row.low) else "")
        for within, row in zip(formatting.years(known["within_days"]), known.itertuples(), strict=True)
    ]
    text = f"After an attempt, the next came in {', '.join(listed)}."
    if known["low"].isna().all():
        return text
    return text + " In brackets: 95 percent intervals that take countries, not spells, as independent."


def agreement_finding(events: pd.DataFrame, *, a: str, b: str) -> Sentence:
    """How many events two lists share, and how many they dispute; needs `compare_coups`'s columns."""
    both = events["coup_id_a"].notna() & events["coup_id_b"].notna()
    verdicts = events["verdict"].value_counts()
    text = (
        f"{a} and {b} share {int(both.sum())} events and agree on day and outcome of {verdicts.get('agreed', 0)}; "
        f"{int(events['is_disputed'].sum())} events are disputed: {verdicts.get('only in a', 0)} only in {a}, "
        f"{verdicts.get('only in b', 0)} only in {b}, the others in day, outcome or both."
    )
    if outside := verdicts.get("not covered by the other", 0):
        text += f" Beside them, {_count(outside, 'event')} of a time or a sort that the other list does not cover."
    behind = events.assign(rows=named_rows("coups", events["coup_id_a"], events["coup_id_b"]))
    return sentence_about(text, behind, rule="compare_coups")


@_about(rule="event_study")
def study_finding(study: pd.DataFrame) -> str:
    """How often the mean around coups leaves the band of random days; needs `event_study`'s columns."""
    if study.empty or not study["n_coups"].max():
        return "No coup has every period around it covered."
    outside = (study["ratio"] < study["placebo_low"]) | (study["ratio"] > study["placebo_high"])
    where = ", ".join(f"{offset:+d}" for offset in study.loc[outside, "offset"])
    left = f"{int(outside.sum())} of {len(study)} periods ({where})" if where else f"none of {len(study)} periods"
    return (
        f"Deaths around {_count(int(study['n_coups'].max()), 'coup')}, against those before, leave the band of random "
        f"days in {left}. By chance {study['chance_outside'].sum():.2f} of them would lie outside, and 5 percent of "
        "studies without an effect leave the band somewhere. This shows no cause."
    )


@_about(rule="activity_status")
def activity_finding(status: pd.DataFrame) -> str:
    """How many years are active, not active, or depend, and where UCDP's list says otherwise.

    Needs the years as `add_listed_years` returns them.
    """
    if status.empty:
        return "No year is covered."
    counts = status["status"].value_counts()
    depends = _country_years(status[status["status"] == Activity.DEPENDS])
    differs = _country_years(status[conflicts.differs_from_list(status)])
    return (
        "State-based deaths inside a country, of all wars together, are 25 or more under every estimate in "
        f"{counts.get('yes', 0)} of {_count(len(status), 'covered country-year')}, under none in "
        f"{counts.get('no', 0)}; in {counts.get('depends', 0)} it depends{': ' + depends if depends else ''}. Some of "
        "these deaths may belong to wars of other governments. UCDP's own list of active conflicts decides: it has "
        f"{int(status['is_listed'].sum())} of these years, and says otherwise in {differs or 'none'}."
    )


def _country_years(rows: pd.DataFrame) -> str:
    """ "Mali 1991, Sudan 2019"."""
    return ", ".join(country_names(rows["country"]) + " " + rows["year"].astype("str"))


def arrow_finding(arrows: pd.DataFrame) -> Sentence:
    """The latest answer of every country, with false alarms and power.

    Needs what `monthly_arrows` or `yearly_arrows` return, with name.

    >>> arrows = pd.DataFrame({"name": ["Mali", "Niger"], "year": 2024, "arrow": ["cannot tell", "improved"]})
    >>> arrow_finding(arrows.assign(false_alarm=0.05, power=[0.2, 0.9])).split(". ")[0]
    'In 2024: improved in Niger; cannot tell in Mali'
    """
    column = "start" if "start" in arrows.columns else "year"
    rule = "monthly_arrows" if column == "start" else "yearly_arrows"
    if arrows.empty:
        return sentence_about("No period is covered.", arrows, rule=rule)
    last = arrows[arrows[column] == arrows[column].max()]
    names = last.groupby("arrow")["name"].agg(", ".join)
    when = f"{last[column].iloc[0]:%B %Y}" if column == "start" else str(last[column].iloc[0])
    listed = [f"{word} in {names[word]}" for word in Arrow if word in names.index]
    text = f"In {when}: {'; '.join(listed)}."
    if last["power"].notna().any():
        low, high = (f"{100 * end:.0f}" for end in (last["power"].min(), last["power"].max()))
        power = low if low == high else f"{low} to {high}"
        text += (
            f" Without a change, at most {100 * last['false_alarm'].iloc[0]:g} percent would be called improved or "
            f"deteriorated; a doubling would stand out of the noise in about {power} percent, and below 50 there is no "
            "answer."
        )
    return sentence_about(text, last, rule=rule)


@_about(rule="coups_by_country")
def coup_map_finding(attempts: pd.DataFrame) -> str:
    """Which countries had successful coups, and when; needs `coups_by_country`'s columns."""
    if attempts.empty:
        return "No coup and no attempt is listed."
    held = attempts[attempts["n_successes"] > 0]
    listed, others = (
        "; ".join(rows["name"] + " " + rows["days"]) for rows in (held, attempts[attempts["n_successes"] == 0])
    )
    succeeded = f"{len(held)}: {listed}" if len(held) else "none"
    failed = f" In {len(attempts) - len(held)} none succeeded: {others}." if others else ""
    return (
        f"Attempts in {_count(len(attempts), 'country', 'countries')}, successful in {succeeded}.{failed} "
        "In brackets: without success."
    )
