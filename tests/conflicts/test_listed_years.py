"""Deaths inside a country and UCDP's own list of conflicts are told apart."""

import pandas as pd

import sahel
from sahel import present

STATUS = pd.DataFrame(
    {
        "country": ["MLI", "MLI", "MRT", "MRT"],
        "name": ["Mali", "Mali", "Mauritania", "Mauritania"],
        "year": [2010, 2012, 2010, 2011],
        "status": ["yes", "yes", "no", "depends"],
    }
)
LISTED = pd.DataFrame({"country": ["MLI", "MLI", "MRT"], "year": [2012, 2012, 2010], "conflict_id": [1, 2, 3]})


def test_a_year_is_listed_once_for_its_country_and_no_other():
    known = STATUS.copy()
    years = sahel.conflicts.add_listed_years(STATUS, conflict_years=LISTED)
    assert years["is_listed"].tolist() == [False, True, True, False]
    assert not sahel.conflicts.add_listed_years(STATUS, conflict_years=LISTED.iloc[:0])["is_listed"].any()
    pd.testing.assert_frame_equal(STATUS, known)


def test_the_sentence_names_the_list_as_the_judge_and_every_year_in_which_it_differs():
    said = present.activity_finding(sahel.conflicts.add_listed_years(STATUS, conflict_years=LISTED))
    assert "in 2 of 4 covered country-years, under none in 1; in 1 it depends: Mauritania 2011." in said
    assert "decides: it has 2 of these years, and says otherwise in Mali 2010, Mauritania 2010." in said


def test_the_six_core_countries():
    deaths = sahel.keep_country(sahel.load_country_years(), country="").query("type_of_violence == 'state-based'")
    listed = sahel.keep_country(sahel.load_conflict_years(), country="")
    years = sahel.conflicts.add_listed_years(sahel.conflicts.activity_status(deaths), conflict_years=listed)
    assert (len(years), int((years["status"] == "yes").sum()), int(years["is_listed"].sum())) == (216, 107, 106)
    assert int(present.conflicts.differs_from_list(years).sum()) == 6


def test_a_listed_year_has_a_dot_and_the_key_says_so():
    years = sahel.conflicts.add_listed_years(STATUS, conflict_years=LISTED)
    ax = sahel.plot_activity(years)
    (dots,) = [line for line in ax.lines if line.get_gid() == "listed"]
    assert dots.get_xydata().tolist() == [[2012.0, 0.0], [2010.0, 1.0]]
    assert "UCDP lists a conflict" in [text.get_text() for text in ax.get_legend().get_texts()]
    plain = sahel.plot_activity(STATUS)
    assert not [line for line in plain.lines if line.get_gid() == "listed"]
