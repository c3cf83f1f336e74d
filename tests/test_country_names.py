"""Countries by name: the whole cell is one country's name, or it is none."""

from __future__ import annotations

import pandas as pd
import pytest

from sahel.countries import countries_of_iso2, countries_of_names, country_names, keep_country


@pytest.mark.parametrize(
    "name",
    [
        "Bénin/Niger", "Mali/Algérie", "Niger et Tchad", "Mali/Niger", "Mali, Burkina Faso", "Mali et Sénégal",
        "Mali - Niger", "Chad & Cameroon", "Niger Delta", "Niger State", "Nord Mali", "Northern Mali", "Mali border",
        "Mali (Niger)", "Lake Chad", "Liptako-Gourma", "Azawad", "Sahel", "Guinea-Bissau/Senegal", "XX", "",
    ],
)  # fmt: skip
def test_two_countries_and_places_that_are_none_give_nothing(name):
    assert countries_of_names(pd.Series([name])).isna().all()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Sudan (South)", "SSD"), ("Soudan du Sud", "SSD"), ("Korea, North", "PRK"), ("Gambia, The", "GMB"),
        ("Congo (Kinshasa)", "COD"), ("Democratic Republic of Congo", "COD"), ("Republic of the Congo", "COG"),
        ("République démocratique du Congo", "COD"), ("Rép. du Congo", "COG"), ("République du Mali", "MLI"),
        ("Yemen (North Yemen)", "YEM"), ("DR Congo (Zaire)", "COD"), ("Republic of China", "TWN"),
        ("Guinée équatoriale", "GNQ"), ("Guinée-Conakry", "GIN"), ("U.S.A.", "USA"),
        ("Islamic Republic of Mauritania", "MRT"),
        ("CENTRAFRIQUE", "CAF"), ("Côte d’Ivoire", "CIV"), ("Cote d'Ivoire", "CIV"), ("mli", None), ("MLI", "MLI"),
        ("Éthiopie", "ETH"), ("Ethiopie", "ETH"), ("Royaume-Uni", "GBR"), ("Ouganda", "UGA"), ("Érythrée", "ERI"),
    ],
)  # fmt: skip
def test_a_name_is_known_in_english_and_french_with_accents_and_without(name, code):
    assert countries_of_names(pd.Series([name])).fillna("").tolist() == [code or ""]


def test_every_short_name_is_its_own_country():
    codes = pd.Series(
        ["MLI", "NER", "NGA", "SDN", "SSD", "COD", "COG", "GIN", "GNB", "GNQ", "PRK", "KOR", "DOM", "DMA"]
    )
    assert countries_of_names(country_names(codes)).tolist() == codes.tolist()


def test_codes_of_two_letters_are_read_where_they_are_stated():
    assert countries_of_iso2(pd.Series(["ML", "bf", " NE ", "ZZ", None])).fillna("").tolist() == [
        "MLI",
        "BFA",
        "NER",
        "",
        "",
    ]


def test_a_table_whose_countries_are_all_blank_is_kept_to_no_country():
    actors = pd.DataFrame({"actor_id": ["a", "b"], "countries": pd.Series([None, None], dtype="str")})
    assert keep_country(actors, country="MLI").empty
