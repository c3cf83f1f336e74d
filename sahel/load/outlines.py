"""Read the bundled outlines of countries and first-level regions, for orientation on a map."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pandas as pd

from sahel.workspace import folder

_FILES = {"country": "countries.geojson", "admin1": "admin1.geojson"}


def load_outlines() -> pd.DataFrame:
    """The outlines of countries and of first-level regions, as rings of points.

    One row is one country (`level` "country": West and Central Africa and their
    neighbours) or one first-level region (`level` "admin1": core countries and
    Nigeria): country (ISO 3166-1 alpha-3), name, level, rings (a list of n × 2
    arrays of degrees, longitude then latitude; outer rings and holes alike, each
    closed; not to be written to). Nothing is blank. Points are rounded to 0.01 degrees (about 1 km): good
    for looking, not for deciding on which side of a border something lies. The
    regions are older than the countries: Mali lacks Ménaka and Taoudénit.

    >>> outlines = load_outlines().query("level == 'country'").set_index("country")
    >>> outlines.loc["MLI", "name"], outlines.loc["MLI", "rings"][0].shape[1]
    ('Mali', 2)
    """
    return pd.concat([_level(level, file) for level, file in _FILES.items()], ignore_index=True)


def _level(level: str, file: str) -> pd.DataFrame:
    return _parsed((folder("data") / "boundaries" / file).read_text(encoding="utf-8"), level).copy()


@cache
def _parsed(text: str, level: str) -> pd.DataFrame:
    """The outlines of one file; a file is read each time, and parsed once for each content."""
    features = json.loads(text)["features"]
    return pd.DataFrame(
        {
            "country": [feature["properties"]["country"] for feature in features],
            "name": [feature["properties"]["name"] for feature in features],
            "level": level,
            "rings": [_rings(feature["geometry"]) for feature in features],
        }
    )


def _rings(geometry: dict) -> list[np.ndarray]:
    shape = geometry["coordinates"]
    polygons = [shape] if geometry["type"] == "Polygon" else shape
    rings = [np.asarray(ring, dtype=float) for polygon in polygons for ring in polygon]
    for ring in rings:
        ring.flags.writeable = False  # they are shared by all who load them
    return rings
