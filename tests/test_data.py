"""The bundled tables: they keep their schemas, point to rows that exist, and lost nothing on the way here."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from shared_files import ROOT, SHARED

from sahel.dates import last_day
from sahel.load.outlines import load_outlines
from sahel.load.own_files import parse, read_cells
from sahel.schema import tables
from sahel.schema.codebook import LEFT_OUT, codebook, datapackage
from sahel.schema.validation import AS_PUBLISHED, reference_faults
from sahel.schema.vocabularies import CORE

DATA = ROOT / "data"
PARTS = {"killed": "killed", "wounded": "wounded", "captured": "captured", "missing": "missing", "mixed": None}
#: Unnamed "JNIM sources": a speaker class of its own here, so that their stance can be computed.
PLACED_BESIDE_JNIM = ["tinzaouaten-2024-ambush.07.killed", "tinzaouaten-2024-ambush.07.captured"]
#: Claims of the facts that are recorded otherwise here, or not at all: a second reading found them wrong,
#: or "denial" stood for a statement without a figure.
CORRECTED = [
    "bk19.1", "bk19.2", "boulkessi-2019.04", "boulkessi-2019.05", "boulkessi-2019.06",
    "boulkessi-2025.04", "dioura-2019.03",
    "inamenas-2013.06", "kain-2019.07", "kidal-2023.01", "kidal-2023.04", "kouri-2018.03", "kwala-2024.01",
    "ndjamena-2022.08", "ogossagou-2020.01", "se.1", "seytenga-2022.03", "solenzo-2025.01",
    "nondin-soro-2024.04", "ogossagou-2020.04", "ogossagou-2020.07", "radisson-2015.01", "so.gov", "solhan-2021.07",
    "bosso-2016.06", "tamou-2022.03", "tamou-2022.07", "tessit-2021.10",
    "tinzaouaten-2024-strike-0730.03", "tinzaouaten-2024.04", "tinzaouaten-2024.14",
    "tinzaouaten-2024.54", "woro-2026.06",
]  # fmt: skip
#: Claims that a second reading found, in neither list of facts.
ADDED = [
    "barsalogho-2024.05", "barsalogho-2024.06", "barsalogho-2024.07", "boulkessi-2025.06", "boungou-2019.07",
    "dioura-2019.10", "djibo-2023.08", "gaskinde-2022.08", "gorgadji-2021.12", "gorgadji-2021.13", "gorgadji-2021.14",
    "karamga-2015.09", "kouri-2022.06", "nampala-2016.08", "nampala-2016.09", "nampala-2016.10", "ogossagou-2020.09",
    "ogossagou-2020.10", "pointtriple-2025.08", "pointtriple-2025.09", "solhan-2021.08", "tamou-2022.09",
    "tchombangou-2021.08", "tchombangou-2021.09", "tinakoff-2023.07", "tinzaouaten-2024.58", "woro-2026.07",
    "woro-2026.08", "woro-2026.09",
]  # fmt: skip
#: Coups, attempts and plots that a second reading found.
COUPS_ADDED = [
    "bf-1989-09-18", "bf-2022-12-28", "bf-2024-01-14", "bf-2024-09-23", "gw-2021-08", "mg-2023-11", "mg-2025-11-08",
    "sd-1957-06", "sd-2025-08-19",
]  # fmt: skip
#: People of a coup whom a second reading found a source for.
NAMED_SINCE = ["gw-1998-06-07", "gw-2000-11-23", "sd-2019-04-11"]
COPIED = {
    "incident_id": "incident_id",
    "statement_id": "statement_id",
    "claimant": "signed_as",
    "claimant_id": "claimant",
    "claimant_role": "claimant_role",
    "joint_with": "joint_with",
    "medium": "medium",
    "stated_on": "stated_on",
    "stated_on_precision": "stated_on_precision",
    "target_group": "victim_as_named",
    "original_term": "wording",
    "source_id": "source_id",
}
#: Best deaths in organised violence of 2022, 2023 and 2024, as UCDP released them.
RELEASED = {
    "MLI": [3656, 2118, 1901],
    "BFA": [2704, 6122, 4251],
    "NER": [664, 513, 1222],
    "TCD": [114, 112, 195],
    "MRT": [0, 6, 3],
    "SDN": [1407, 7837, 7103],
    "NGA": [2917, 3971, 3170],
}


@pytest.fixture(scope="module")
def bundle() -> dict[str, pd.DataFrame]:
    return {name: parse(DATA / f"{name}.csv", name=name)[0] for name in tables.BUNDLED}


@pytest.fixture(scope="module")
def facts() -> Path:
    if not (SHARED / "facts" / "claims.csv").is_file():
        pytest.skip(f"the facts that the tables were written from are not here ({SHARED.name}/facts)")
    return SHARED / "facts"


def listed_facts(facts: Path, name: str) -> pd.DataFrame:
    """The rows of both lists of facts, the first and the one of the second reading."""
    return pd.concat([read_cells(facts / name), read_cells(facts / "second" / name)], ignore_index=True)


def figures_by_claim(claims: pd.DataFrame) -> dict[str, Counter]:
    """Input claim → its figures (harm, low, high, bound, term), each with how often it is there."""
    figures: dict[str, Counter] = {}
    for claim in claims.fillna("").itertuples():
        figure = (claim.harm, claim.low, claim.high, claim.bound, claim.term)
        figures.setdefault(claim.claim_id, Counter())[figure] += 1
    return figures


def stated_figures(facts: pd.DataFrame) -> pd.DataFrame:
    """The wide table of facts as one row per harm; a row without a harm keeps one row."""
    parts = []
    for prefix, harm in PARTS.items():
        part = facts[[f"{prefix}_{name}" for name in ("min", "max", "bound", "term")]]
        part = part.set_axis(["low", "high", "bound", "term"], axis="columns")
        names = facts["mixed_measure"] if harm is None else harm
        parts.append(part.assign(claim_id=facts["claim_id"], harm=names)[part.notna().any(axis="columns")])
    found = pd.concat(parts)
    silent = facts[~facts["claim_id"].isin(found["claim_id"])]
    bound = np.where(silent["status"] == "denial", "denied", "no_figure")
    nothing = pd.DataFrame({"claim_id": silent["claim_id"], "harm": "unspecified", "bound": bound})
    return pd.concat([found.replace({"bound": {"qualitative": "unquantified"}}), nothing])


@pytest.mark.parametrize("name", tables.BUNDLED)
def test_a_bundled_table_keeps_its_schema(name: str) -> None:
    _, faults = parse(DATA / f"{name}.csv", name=name)
    assert faults.empty, faults.to_string()
    columns = [column.name for column in tables.BUNDLED[name].columns if column.name not in LEFT_OUT]
    assert read_cells(DATA / f"{name}.csv").columns.tolist() == columns


@pytest.mark.parametrize("name", tables.BUNDLED)
def test_a_bundled_file_is_utf_8_with_line_feeds_and_no_padding(name: str) -> None:
    text = (DATA / f"{name}.csv").read_bytes().decode("utf-8")
    assert "\r" not in text and not text.startswith("\ufeff")
    cells = read_cells(DATA / f"{name}.csv").stack().dropna()
    assert (cells == cells.str.strip()).all()


def test_every_reference_points_to_a_row(bundle: dict[str, pd.DataFrame]) -> None:
    lost = reference_faults(bundle)
    assert lost.empty, lost.to_string()


def test_every_row_names_a_source_unless_it_asserts_nothing(bundle: dict[str, pd.DataFrame]) -> None:
    for name, table in bundle.items():
        if name not in ("sources", "actors", "phrases"):
            assert table["source_id"].notna().all(), name
    unsourced = bundle["actors"].query("source_id.isna()")
    assert unsourced[["start", "end", "end_reason"]].isna().all(axis=None)


def test_the_data_package_and_the_codebook_are_those_the_schemas_give() -> None:
    assert json.loads((DATA / "datapackage.json").read_text(encoding="utf-8")) == datapackage()
    assert (DATA / "CODEBOOK.md").read_text(encoding="utf-8") == codebook()


def test_a_word_that_a_schema_uses_is_in_the_codebook() -> None:
    text = codebook()
    used = {column.words for table in tables.ALL.values() for column in table.columns if column.words}
    assert all(f"`{word.value}` | {word.definition}" in text for words in used for word in words)


def test_every_figure_of_the_facts_is_found_once_and_no_other(facts: Path) -> None:
    wide, cells = listed_facts(facts, "claims.csv"), read_cells(DATA / "claims.csv")
    ours = cells.assign(claim_id=cells["claim_id"].str.rpartition(".")[0])
    assert (cells["claim_id"] == ours["claim_id"] + "." + cells["harm"]).all()
    assert set(CORRECTED) <= set(wide["claim_id"]) and set(ADDED).isdisjoint(wide["claim_id"])
    ours = ours[~ours["claim_id"].isin([*CORRECTED, *ADDED])]
    assert figures_by_claim(ours) == figures_by_claim(stated_figures(wide[~wide["claim_id"].isin(CORRECTED)]))


def test_speaker_day_words_and_source_of_a_claim_are_those_of_the_facts(facts: Path) -> None:
    wide, cells = listed_facts(facts, "claims.csv").set_index("claim_id"), read_cells(DATA / "claims.csv")
    cells = cells[~cells["claim_id"].str.rpartition(".")[0].isin([*CORRECTED, *ADDED])].reset_index(drop=True)
    theirs = wide.loc[cells["claim_id"].str.rpartition(".")[0]].reset_index(drop=True)
    theirs["claimant_id"] = theirs["claimant_id"].mask(cells["claim_id"].isin(PLACED_BESIDE_JNIM), "jnim-channels")
    for given, column in COPIED.items():
        pd.testing.assert_series_equal(cells[column].fillna(""), theirs[given].fillna(""), check_names=False)
    victims = theirs["victim_ids"].str.split(";").map(lambda ids: ";".join(sorted(ids)), na_action="ignore")
    pd.testing.assert_series_equal(cells["victim"].fillna(""), victims.fillna(""), check_names=False)


def test_a_claim_revises_an_earlier_one_about_the_same_incident(bundle: dict[str, pd.DataFrame]) -> None:
    incidents, claims = bundle["incidents"], bundle["claims"].set_index("claim_id", drop=False)
    whole = incidents["part_of"].fillna(incidents["incident_id"]).set_axis(incidents["incident_id"])
    revising = claims[claims["revises"].notna()]
    revised = claims.loc[revising["revises"]]
    assert (revised["status"] == "revised").all()
    assert (revising["incident_id"].map(whole).to_numpy() == revised["incident_id"].map(whole).to_numpy()).all()
    latest = last_day(revising["stated_on"], revising["stated_on_precision"])
    assert (latest.to_numpy() >= revised["stated_on"].to_numpy()).all()


def test_a_revised_claim_or_its_like_in_the_same_statement_is_answered(bundle: dict[str, pd.DataFrame]) -> None:
    claims = bundle["claims"]
    alike = claims["statement_id"] + " " + claims["victim"].fillna("") + " " + claims["harm"]
    answered = alike[claims["claim_id"].isin(claims["revises"])]
    assert alike[claims["status"] == "revised"].isin(answered).all()


def test_all_coups_are_here_with_their_outcomes(facts: Path, bundle: dict[str, pd.DataFrame]) -> None:
    listed, coups = read_cells(facts / "coups.csv"), bundle["coups"]
    assert len(coups) == 230 and set(COUPS_ADDED) <= set(coups["coup_id"])
    coups = coups[~coups["coup_id"].isin(COUPS_ADDED)].reset_index(drop=True)
    assert dict(zip(coups["coup_id"], coups["outcome"], strict=True)) == dict(
        zip(listed["coup_id"], listed["outcome"], strict=True)
    )
    assert (coups["powell_thyne"].dropna() == listed["pt_code"].map({"2": "successful", "1": "failed"}).dropna()).all()


def test_a_coup_names_people_only_where_a_source_does(facts: Path, bundle: dict[str, pd.DataFrame]) -> None:
    listed = read_cells(facts / "coups.csv").set_index("coup_id")
    named = bundle["coups"].query("ousted.notna() or installed.notna()")["coup_id"]
    earlier = named[~named.isin([*NAMED_SINCE, *COUPS_ADDED])]
    assert (listed.loc[earlier, "leader_evidence"] == "sourced").all()


def test_a_correction_says_what_the_table_says(bundle: dict[str, pd.DataFrame]) -> None:
    cells = read_cells(DATA / "coups.csv").set_index("coup_id")
    for row in bundle["corrections"].itertuples():
        assert cells.loc[row.coup_id, row.field] == row.corrected != row.published


def test_all_incidents_are_here(facts: Path, bundle: dict[str, pd.DataFrame]) -> None:
    listed = listed_facts(facts, "incidents.csv")
    assert bundle["incidents"]["incident_id"].tolist() == listed["incident_id"].tolist()
    assert len(listed) == 79


def test_every_incident_has_a_party_of_its_own_or_of_its_whole(bundle: dict[str, pd.DataFrame]) -> None:
    incidents, parties = bundle["incidents"], bundle["parties"]
    whole = incidents["part_of"].fillna(incidents["incident_id"])
    assert whole.isin(parties["incident_id"]).all()
    assert (parties["side"].isna() == (parties["actor_id"] == "civilians")).all()


@pytest.mark.parametrize("country", RELEASED)
def test_yearly_deaths_are_the_figures_ucdp_released(bundle: dict[str, pd.DataFrame], country: str) -> None:
    years = bundle["country_years"].query("country == @country and year >= 2022")
    assert years.groupby("year")["best"].sum().tolist() == RELEASED[country]


def test_malis_low_and_high_of_2024_are_the_released_ones(bundle: dict[str, pd.DataFrame]) -> None:
    mali = bundle["country_years"].query("country == 'MLI' and year == 2024")
    assert mali[["low", "high"]].sum().tolist() == [1783, 2644]


def test_every_country_has_every_year_of_the_coverage_in_every_type(bundle: dict[str, pd.DataFrame]) -> None:
    table = bundle["country_years"]
    assert (table.groupby(["country", "year"]).size() == 3).all()
    assert (table.groupby("country")["year"].agg(["min", "max", "nunique"]) == [1989, 2024, 36]).all(axis=None)


def test_numbers_crossed_by_their_publisher_are_kept_and_flagged(bundle: dict[str, pd.DataFrame]) -> None:
    table = bundle["country_years"]
    crossed = table[(table["low"] > table["best"]) | (table["best"] > table["high"])]
    assert crossed[["country", "year"]].values.tolist() == [["MLI", 1995], ["TCD", 2015]]
    assert crossed["note"].str.startswith(AS_PUBLISHED).all()
    assert table["note"].str.startswith(AS_PUBLISHED).sum() == len(crossed)


def test_no_row_of_a_dataset_that_forbids_it_is_shipped(bundle: dict[str, pd.DataFrame]) -> None:
    assert not any("event_id_cnty" in table.columns for table in bundle.values())
    for name in tables.BUNDLED:
        assert not read_cells(DATA / f"{name}.csv").stack().str.fullmatch(r"[A-Z]{3}\d{3,}").any(), name
    spoken = bundle["claims"].query("claimant == 'acled'")
    assert spoken[["low", "high"]].isna().all(axis=None)


def test_outlines_are_closed_rings_inside_the_region() -> None:
    outlines = load_outlines()
    rings = outlines["rings"].explode()
    assert all(ring.shape[1] == 2 and (ring[0] == ring[-1]).all() for ring in rings)
    points = np.vstack(rings.tolist())
    assert (points.min(axis=0) > [-26, -6]).all() and (points.max(axis=0) < [49, 39]).all()
    assert set(CORE) <= set(outlines.query("level == 'admin1'")["country"])
