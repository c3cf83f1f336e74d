"""Tables, sentences and definitions for readers."""

import pandas as pd
import pytest
from ledger_rows import blank

import sahel
from sahel import present
from sahel.countries import keep_country, place_name
from sahel.present import sentences

UNTIL = "2024-12-31"


@pytest.fixture(scope="module")
def coups() -> pd.DataFrame:
    return sahel.coup_timeline(sahel.load_coups(until=UNTIL), until=UNTIL)


@pytest.fixture(scope="module")
def compared() -> pd.DataFrame:
    coups = keep_country(sahel.load_coups(), country="")
    lists = [sahel.coups.published_list(coups, name=name) for name in ("Powell & Thyne", "Cline Center")]
    return sahel.compare_coups(*lists, tolerance_days=7)


def test_a_rate_says_its_interval_and_what_it_is_of(coups):
    view = present.rate_view(sahel.coups.success_rate(coups.query("country == 'MLI'")))
    assert view.iloc[0].tolist()[:4] == ["all attempts", 9, 5, "56 % (27 to 81)"]
    assert present.rate_view(sahel.coups.success_rate(coups, by="decade")).columns[0] == "Decade"
    pending = sahel.coup_timeline(
        sahel.load_coups(country="NER", since="2023-07-01", until="2023-07-27"), until="2023-07-27"
    )
    assert present.rate_view(sahel.coups.success_rate(pending))["Rate (95 percent interval)"].isna().all()
    assert sentences.rate_finding(sahel.coups.success_rate(pending)) == "No attempt has been decided."


def test_a_risk_is_told_by_years(coups):
    spells = sahel.coups.coup_spells(
        keep_country(coups[coups["date"] <= "2023-09-08"], country=""), since="1955-01-01", until="2023-09-08",
        countries=keep_country(sahel.load_countries(), country=""),
    )  # fmt: skip
    after = spells.query("began_with.notna()")
    risk = sahel.coups.coup_risk(sahel.coup_survival(after), within_days=[365, 1826])
    assert present.risk_view(risk)["Within"].tolist() == ["1 year", "5 years"]
    said = sentences.risk_finding(risk)
    assert " percent within 1 year (" in said and said.endswith("that take countries, not spells, as independent.")
    alone = sahel.coups.coup_risk(sahel.coup_survival(after.query("country == 'MLI'")), within_days=[365])
    assert sentences.risk_finding(alone).endswith(" percent within 1 year.")
    assert present.spell_view(spells)["Began with"].iloc[0] == "independence"


def test_every_dispute_says_what_each_list_says_and_why(compared):
    view = present.dispute_view(compared, a="P&T", b="Cline")
    row = view[view["P&T says"] == "21 May 2021, successful"].iloc[0]
    assert row["Cline says"] == "24 May 2021, successful"
    assert (row["Days apart"], row["In dispute"]) == (3, "date")
    assert "only in Cline" in view["In dispute"].tolist()
    assert len(view) == compared["is_disputed"].sum()


def test_the_sentence_on_two_lists_adds_up(compared):
    said = sentences.agreement_finding(compared, a="A", b="B")
    agreement = sahel.coups.coup_agreement(compared, by="country")
    assert f"agree on day and outcome of {agreement['n_agreed'].sum()}" in said
    assert f"{compared['is_disputed'].sum()} events are disputed" in said
    view = present.agreement_view(agreement, a="A", b="B")
    parts = view[["Agreed", "Other day", "Other outcome", "Both", "Only A", "Only B"]].sum(axis=1)
    assert (parts == view["Events"]).all()


def test_an_onset_says_under_which_gaps_it_is_one():
    years = pd.DataFrame({"conflict_id": 1, "year": [1990, 1993], "country": "MLI", "incompatibility": "territory"})
    view = present.onset_view(sahel.onsets(years, gap=1, since=1946))
    assert view["An onset with a gap of"].tolist() == ["1, 2, 3, 5, 10", "1, 2"]
    assert view["Inactive years before"].tolist() == ["first ever", "2"]


def test_what_depends_is_listed_with_what_it_hangs_on():
    deaths = sahel.load_country_years(country="MLI").query("type_of_violence == 'state-based'")
    listed = sahel.load_conflict_years(country="MLI")
    status = sahel.conflicts.add_listed_years(sahel.conflicts.activity_status(deaths), conflict_years=listed)
    columns = ["Year", "25 or more", "On UCDP's list"]
    assert present.doubt_view(status)[columns].values.tolist() == [["1991", "depends", "yes"], ["2010", "yes", "no"]]
    said = sentences.activity_finding(status)
    assert "it depends: Mali 1991." in said and said.endswith("and says otherwise in Mali 2010.")


def test_jumps_are_shown_with_what_lies_near():
    deaths = sahel.events.deaths_by_country(sahel.load_country_years(country="MLI"))
    jumps = sahel.conflicts.largest_jumps(deaths)
    rows = sahel.timeline(coups=sahel.load_coups(country="MLI"))
    view = present.jump_view(jumps, sahel.conflicts.rows_near_jumps(jumps, rows, within_days=30))
    assert view["From"].tolist() == ["2012"]
    assert "22 March 2012 (coup begins)" in view["Near it"].iloc[0]
    none = jumps.iloc[:0]
    assert len(present.jump_view(none, sahel.conflicts.rows_near_jumps(none, rows, within_days=1))) == 0


def test_the_belt_names_those_that_succeeded(coups):
    belt = sahel.coups.coups_by_country(coups, since="2020-01-01")
    said = sentences.coup_map_finding(belt)
    held, failed = said.split(" none succeeded: ")
    assert (
        "Mali 18 Aug 2020, 24 May 2021" in held
        and "(1 Feb 2022)" not in held
        and "Guinea-Bissau (1 Feb 2022)" in failed
    )
    assert sentences.coup_map_finding(belt.iloc[:0]) == "No coup and no attempt is listed."


def test_changes_around_coups_leave_out_what_has_no_estimate(coups):
    deaths = sahel.events.deaths_by_country(keep_country(sahel.load_country_years(), country=""))
    successes = keep_country(coups, country="").query("is_success")
    panel = sahel.coups.violence_around(successes, deaths, before=5, after=5)
    change = sahel.coups.violence_change(panel, deaths)
    view = present.change_view(change)
    assert len(view) == change["level_ratio"].notna().sum() < len(change)
    study = sahel.coups.event_study(panel, deaths)
    text = sentences.study_finding(study)
    assert f"By chance {study['chance_outside'].sum():.2f} of them would lie outside" in text
    assert "This shows no cause." in text
    none = panel.iloc[:0]
    assert (
        sentences.study_finding(sahel.coups.event_study(none, deaths)) == "No coup has every period around it covered."
    )


def test_arrows_are_told_for_the_latest_period():
    deaths = present.named(sahel.events.deaths_by_country(sahel.load_country_years(country="MLI")))
    arrows = sahel.conflicts.yearly_arrows(deaths)
    said = sentences.arrow_finding(arrows)
    assert said.startswith("In 2024: cannot tell in Mali. Without a change, at most 5 percent would be called")
    assert "a doubling would stand out of the noise in about 1" in said
    (row,) = present.arrow_view(arrows).to_dict("records")
    assert (row["Period"], row["False alarms, at most"], row["Answer"]) == ("2024", "5 %", "cannot tell")
    assert sentences.arrow_finding(arrows.iloc[:0]) == "No period is covered."


def test_a_table_is_kept_for_a_country_or_for_the_core():
    table = blank("coups", [{"country": "MLI"}, {"country": "TGO"}])
    assert keep_country(table, country="")["country"].tolist() == ["MLI"]
    assert keep_country(table, country="TGO")["country"].tolist() == ["TGO"]
    several = pd.DataFrame({"countries": ["MLI;NGA", "NGA", None]}, index=[7, 8, 9])
    assert keep_country(several, country="NGA").index.tolist() == [7, 8]
    assert place_name("MLI") == "Mali"


def test_definitions_come_from_the_words_and_the_rules_with_their_documents():
    table = sahel.definitions(vocabularies=["Outcome", "ViolenceType"], rules=[sahel.conflict_episodes])
    by_word = table.set_index("Word")
    assert by_word.loc["successful", "source_id"] == "pt-2023"
    assert by_word.loc["state-based", "source_id"] == "ucdp-country-year-251"
    assert by_word.loc["conflict_episodes", "Definition"].startswith("UCDP/PRIO: an episode ends when")
    assert set(table["source_id"].dropna()) <= set(sahel.load_sources()["source_id"])
    with pytest.raises(sahel.SahelError, match=r"no vocabulary is called \['Outcomes'\]. There are: "):
        sahel.definitions(vocabularies=["Outcomes"])
