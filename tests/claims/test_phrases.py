"""Words that stand for numbers: read only when a convention is named."""

from __future__ import annotations

import numpy as np
import pytest
from ledger_rows import claims

import sahel
from sahel.claims.rule_methods import ACLED_WORDS


def worded(*terms: str) -> dict:
    return claims(*[{"bound": "unquantified", "term": term} for term in terms])


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("dozens", (24, np.inf)),
        ("Scores of soldiers", (40, np.inf)),
        ("several", (2, np.inf)),
        ("several dozen", (24, np.inf)),
        ("half a dozen", (6, 6)),
        ("une vingtaine de morts", (20, 20)),
        ("Plusieurs centaines", (200, np.inf)),
        ("numerous", (1, np.inf)),
        ("hundredscore", (1, np.inf)),
    ],
)
def test_a_phrase_is_read_as_published(text, ends):
    read = sahel.claims.read_phrases(worded(text), phrases=sahel.load_phrases())
    assert (read["low"][0], read["high"][0]) == ends
    assert read["is_worded"][0] == (ends[0] == 1)


@pytest.mark.parametrize("convention", ["sahel", "acled"])
def test_every_phrase_of_a_convention_reads_back_as_its_own_row(convention):
    phrases = sahel.load_phrases(convention=convention).reset_index(drop=True)
    read = sahel.claims.read_phrases(worded(*phrases["phrase"]), phrases=phrases)
    expected = sahel.claims.read_bounds(phrases)
    assert read["phrase"].tolist() == phrases["phrase"].tolist()
    assert read[["low", "high"]].values.tolist() == expected[["low", "high"]].values.tolist()
    assert read["phrase_source"].tolist() == phrases["source"].tolist()


def test_nothing_is_read_unless_it_is_asked_for_and_nothing_is_written_into_the_ledger():
    table = worded("dozens")
    assert sahel.claims.read_bounds(table)["low"].tolist() == [1]
    before = table.copy()
    read = sahel.claims.read_phrases(table, phrases=sahel.load_phrases())
    assert read[["stated_low", "stated_high"]].isna().all(axis=None)
    assert table.equals(before)


def test_a_number_beside_a_word_stays_the_number():
    table = claims({"bound": "at_least", "low": 5, "term": "dozens"})
    assert sahel.claims.read_phrases(table, phrases=sahel.load_phrases())["low"].tolist() == [5]


def test_two_conventions_at_once_are_refused():
    from sahel.load.own_files import read_canonical

    with pytest.raises(sahel.SahelError, match="2 conventions: sahel, acled"):
        sahel.claims.read_phrases(worded("dozens"), phrases=read_canonical(None, name="phrases"))
    with pytest.raises(sahel.SahelError, match="no convention is called 'gtd'"):
        sahel.load_phrases(convention="gtd")


def test_the_rule_that_codes_words_uses_the_published_numbers():
    phrases = sahel.load_phrases(convention="acled")
    assert dict(zip(phrases["phrase"], phrases["low"], strict=True)) == ACLED_WORDS
    assert phrases["source"].str.contains("second hand").all()


def test_an_empty_phrase_table_reads_nothing():
    read = sahel.claims.read_phrases(worded("dozens"), phrases=sahel.load_phrases().head(0))
    assert read["is_worded"].tolist() == [True]
