"""Where incidents were: each point against a gazetteer, its region against the outlines."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.path import Path as Outline

import sahel
from sahel.events.proximity import haversine_km

#: The named place of each incident that has a point: GeoNames, save where a line says otherwise.
GAZETTEER = {
    "Aguelhok": (19.461, 0.859), "Arbinda": (14.230, -0.865), "Bamako": (12.609, -7.975), "Bosso": (13.699, 13.310),
    "Bourem": (16.955, -0.349), "Diapaga": (12.073, 1.788), "Djibo": (14.099, -1.627), "Gao": (16.272, -0.045),
    "Kidal": (18.443, 1.409), "N'Djamena": (12.107, 15.044), "Niamey": (13.514, 2.110), "Ouagadougou": (12.366, -1.534),
    "Solenzo": (12.174, -4.085), "Tessit": (15.217, -0.300), "Tillaberi": (14.207, 1.454),
    "Tin-Akoff": (14.965, -0.163), "Bankilare": (14.577, 0.727),
    # GeoNames too, but not in its list of places of 500 people or more.
    "Banibangou": (15.042, 2.704),
    # As UCDP places it.
    "Boulkessi": (14.798, -1.303),
    # As the encyclopedia places them.
    "Tinzaouaten": (19.9486, 2.9678), "Mourdiah": (14.474, -7.469), "Kouri Bou": (23.429, 15.998),
}  # fmt: skip
#: Villages that no gazetteer at hand has: their points are those of an event dataset, and say so.
NOT_IN_A_GAZETTEER = ["Anefis", "Inata", "Sole", "Tongo Tongo"]
FAR_KM = 15


@pytest.fixture(scope="module")
def placed():
    return sahel.load_incidents().dropna(subset=["latitude"]).set_index("incident_id")


def named(place: str) -> list[str]:
    return [name for name in GAZETTEER if name.casefold() in place.casefold()]


def test_a_point_is_within_fifteen_kilometres_of_its_named_place_or_its_note_says_why(placed):
    far = []
    for incident in placed.itertuples():
        found = [np.array(GAZETTEER[name]) for name in named(incident.place)]
        away = [haversine_km(*point, incident.latitude, incident.longitude) for point in found]
        unknown = not found and not any(name in incident.place for name in NOT_IN_A_GAZETTEER)
        explained = "the point is that of" in str(incident.note)
        if (unknown or max(away, default=0) > FAR_KM) and not explained:
            far.append((incident.Index, away))
    assert far == []


def test_a_point_says_where_it_comes_from_and_how_exact_it_is(placed):
    assert placed["coordinate_source"].notna().all() and placed["where_precision"].isin([1, 2]).all()
    unlisted = placed["place"].str.contains("|".join(NOT_IN_A_GAZETTEER))
    assert (placed.loc[unlisted, "coordinate_source"] == "place point of an event dataset").all()
    blank = sahel.load_incidents().query("latitude.isna()")
    assert (blank["where_precision"] >= 4).all() and blank["admin1"].notna().all()


def test_a_point_lies_in_its_country_or_on_its_border(placed):
    outlines = sahel.load_outlines().query("level == 'country'").set_index("country")["rings"]
    outside = []
    for incident in placed.itertuples():
        here = (incident.longitude, incident.latitude)
        rings = outlines[incident.country]
        nearest = min(np.hypot(*(ring - here).T).min() for ring in rings)
        if sum(Outline(ring).contains_point(here) for ring in rings) % 2 == 0 and nearest > 0.1:
            outside.append(incident.Index)
    assert outside == []


def test_tinzaouaten_is_where_it_is(placed):
    ours = placed[placed.index.str.startswith("tinzaouaten-2024")]
    assert (ours["latitude"] == 19.9486).all() and (ours["longitude"] == 2.9678).all()
