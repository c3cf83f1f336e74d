"""UCDP's files of other years and other hands: releases, candidate months, the API, R, Excel."""

from __future__ import annotations

import io
import json

import pandas as pd
import pytest
from load_files import GED, GED_HEADER, ged_row

from sahel.conflicts.episodes import conflict_episodes
from sahel.errors import InvalidTable, UnknownTable
from sahel.events.totals import reconcile_totals
from sahel.load.loaders import load_conflict_years, load_events
from sahel.load.mapping.suggest import suggest_mapping
from sahel.load.reader import read_table

#: GED as it was until 2019: 42 columns, the states before the sides, the estimates from low to high.
GED_42 = (
    "id,year,active_year,type_of_violence,conflict_new_id,conflict_name,dyad_new_id,dyad_name,side_a_new_id,gwnoa,"
    "side_a,side_b_new_id,gwnob,side_b,number_of_sources,source_article,source_office,source_date,source_headline,"
    "source_original,where_prec,where_coordinates,adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,country,"
    "country_id,region,event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,"
    "low,best,high"
)
ROW_42 = (
    "7,2016,1,1,11,Mali: Invented,22,Government of Mali - Invented,33,432,Government of Mali,44,,Invented,-1,Nobody,,,,"
    ",1,Madeuptown,Kidal region,,18.4,1.4,POINT (1.4 18.4),1,Mali,432,Africa,1,1,2016-05-03,2016-05-04,1,2,0,0,2,3,5"
)
#: The first releases: conflicts and dyads numbered 1-1, other names for the estimates.
GED_FIRST = (
    "id,year,active_year,type_of_violence,conflict_id,conflict_name,dyad_id,dyad_name,side_a_id,side_a,side_b_id,"
    "side_b,where_prec,where_coord,adm1,adm2,latitude,longitude,country,country_id,date_prec,date_start,date_end,"
    "deaths_a,deaths_b,deaths_civilians,deaths_unknown,best_est,low_est,high_est\n"
    "1,2009,1,1,1-999,Mali: Invented,1-998,Government of Mali - Invented,3,Government of Mali,4,Invented,1,Madeuptown,"
    "Kidal region,,18.4,1.4,Mali,432,1,2009-01-02,2009-01-02,0,3,0,0,3,3,4\n"
)
CONFLICTS = (
    "conflict_id,location,side_a,side_b,incompatibility,year,intensity_level,type_of_conflict,start_date,start_prec,"
    "start_date2,start_prec2,ep_end,ep_end_date,ep_end_prec,gwno_a,version\n"
)
OLD_CONFLICTS = (
    '"ConflictId","Location","SideA","SideA2nd","SideB","Incompatibility","TerritoryName","Year","IntensityLevel",'
    '"TypeOfConflict","StartDate","StartPrec","StartDate2","StartPrec2","EpEnd","EpEndDate","EpEndPrec","GWNoA",'
    '"Version"\n'
    '"1-999","Mali","Government of Mali",,"Invented",1,"Nowhere",1990,1,3,"1990-06-28",1,"1990-06-28",1,1,'
    '"1990-12-31",5,432,"4-2014"\n'
)
DEATHS = (
    "conflict_id,dyad_id,location_inc,side_a,side_b,incompatibility,year,bd_best,bd_low,bd_high,type_of_conflict,"
    "gwno_a,version\n"
    "99,1,Mali,Government of Mali,Invented A,2,2012,60,56,181,3,432,23.1\n"
    "99,2,Mali,Government of Mali,Invented B,2,2012,27,27,89,3,432,23.1\n"
    "99,1,Mali,Government of Mali,Invented A,2,2013,1200,900,1300,3,432,23.1\n"
)

COUNTRY_YEARS = (
    "country,country_id,year,region,govt_name,sb_dyad_names,sb_total_deaths_best,sb_total_deaths_high,"
    "sb_total_deaths_low,ns_dyad_names,ns_total_deaths_best,ns_total_deaths_high,ns_total_deaths_low,os_dyad_names,"
    "os_total_deaths_best,os_total_deaths_high,os_total_deaths_low,Version\n"
    "Mali,432,1989,Africa,Government of Mali,A - B; A - C,20,30,10,NO_DYAD,0,0,0,A - Civilians,4,4,4,26.1\n"
    "German Democratic Republic,265,1989,Europe,Government,NO_DYAD,0,0,0,D - E,2,2,2,NO_DYAD,0,0,0,26.1\n"
    "Germany,260,1989,Europe,Government of Germany,F - G,3,5,1,NO_DYAD,0,0,0,H - Civilians,1,1,1,26.1\n"
)


def written(tmp_path, name, text):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def ged_with_days(*pairs):
    """GED rows with these first and last days, as texts."""
    rows = [
        ged_row(place).replace("2023-01-01,2023-01-01", f"{start},{end}")
        for place, (start, end) in enumerate(pairs, start=1)
    ]
    return "\n".join([GED_HEADER, *rows, ""])


@pytest.mark.parametrize("text", [f"{GED_42}\n{ROW_42}\n", f"{ROW_42}\n"], ids=["header", "no header"])
def test_the_42_columns_of_earlier_releases_are_read_in_their_order(tmp_path, text):
    event = load_events(written(tmp_path, "GEDEvent_v18_1.csv", text)).iloc[0]
    assert event[["low", "best", "high", "side_b", "country"]].tolist() == [2, 3, 5, "Invented", "MLI"]
    assert (event["conflict_id"], event["dyad_id"], event["admin1"]) == (11, 22, "Kidal region")


def test_the_tagged_variant_is_read_whatever_columns_it_adds(tmp_path):
    header = GED_42.replace("active_year,", "active_year,start_year,end_year,").replace(
        "country_id,", "country_id,iso3,"
    )
    tags = ",#date+year,,#date+year+start," + "," * (header.count(",") - 4) + "#affected+killed"
    row = ROW_42.replace("2016,1,1,11", "2016,1,2016,2016,1,11").replace("Mali,432,Africa", "Mali,432,MLI,Africa")
    row = row.replace("Government of Mali,44", "Government of Mali,44").replace(",33,432,", ",33,432.0,")
    reading = read_table(written(tmp_path, "conflict_data_mli.csv", f"{header}\n{tags}\n{row}\n"))
    assert (reading.n_read, reading.n_kept, dict(reading.flags)) == (1, 1, {"sources_unknown": 1})
    assert reading.frame[["country", "low", "best", "high"]].values.tolist() == [["MLI", 2, 3, 5]]


def test_an_id_that_is_no_number_of_ucdps_keeps_its_event(tmp_path):
    provisional = GED.replace(",1,1,1,Mali: Government,2,2,", ",1,1,XXX12,Mali: Government,2,XXX475,")
    reading = read_table(written(tmp_path, "GEDEvent_v25_0_7.csv", provisional))
    assert reading.n_kept == 3
    assert reading.frame[["conflict_id", "dyad_id"]].isna().all(axis=None)
    assert reading.flags["other_number"] == 3
    assert reading.unknown["dyad_new_id (no number of UCDP's)"] == ("XXX475",)
    first = read_table(written(tmp_path, "ged15.csv", GED_FIRST))
    assert first.frame[["best", "low", "high", "place"]].values.tolist() == [[3, 3, 4, "Madeuptown"]]
    assert first.frame["conflict_id"].isna().all() and dict(first.flags) == {"other_number": 1}
    with pytest.raises(InvalidTable, match="is a whole number"):
        load_events(written(tmp_path, "torn.csv", GED.replace(",1,1,1,Mali", ",1,1,1 and 2,Mali")))


@pytest.mark.parametrize(
    "rename",
    [str.upper, lambda name: name.replace("_", "."), lambda name: name.title().replace("_", "")],
    ids=["capitals", "dots", "camels"],
)
def test_column_names_may_be_spelt_otherwise(tmp_path, rename):
    plain = load_events(written(tmp_path, "ged.csv", GED))
    header, rows = GED.split("\n", 1)
    spelt = ",".join(rename(name) for name in header.split(","))
    pd.testing.assert_frame_equal(load_events(written(tmp_path, "spelt.csv", f"{spelt}\n{rows}")), plain)


def test_two_spellings_of_one_column_are_never_merged(tmp_path):
    text = GED.replace("\n", ",Best\n", 1).replace("432,\n", "432,,99\n")
    assert load_events(written(tmp_path, "ged.csv", text))["best"].tolist() == [3, 9, 3]


def test_tables_that_r_and_pandas_wrote_read_as_the_original(tmp_path):
    path = written(tmp_path, "ged.csv", GED)
    plain = load_events(path)
    raw = pd.read_csv(path)
    raw.index += 1
    raw.to_csv(tmp_path / "index.csv")
    raw.to_csv(tmp_path / "r.csv", na_rep="NA", quoting=2)
    # R's write.table gives the column of row names no name at all.
    raw.to_csv(tmp_path / "table.tsv", na_rep="NA", quoting=2, sep="\t", index_label=False)
    raw.astype({"id": float, "year": float, "active_year": float, "best": float}).to_csv(tmp_path / "floats.csv")
    for name in ("index.csv", "r.csv", "table.tsv", "floats.csv"):
        found = load_events(tmp_path / name)
        pd.testing.assert_frame_equal(found.drop(columns="source_text"), plain.drop(columns="source_text"), obj=name)


def test_types_of_violence_may_be_written_out(tmp_path):
    text = GED.replace(",Clear,1,1,", ",Clear,State-based conflict,1,")
    assert set(load_events(written(tmp_path, "ged.csv", text))["type_of_violence"]) == {"state-based"}
    with pytest.raises(InvalidTable, match=r"is one of: 1 \(state-based\), 2 \(non-state\), 3 \(one-sided\)"):
        load_events(written(tmp_path, "ged.csv", GED.replace(",Clear,1,1,", ",Clear,riot,1,")))


def test_points_of_geojson_give_their_events_a_place(tmp_path):
    plain = load_events(written(tmp_path, "ged.csv", GED))
    records = pd.read_csv(tmp_path / "ged.csv", dtype="str", keep_default_na=False).to_dict("records")
    features = []
    for record in records:
        place = [float(record.pop("longitude")), float(record.pop("latitude"))]
        features.append({"type": "Feature", "properties": record, "geometry": {"type": "Point", "coordinates": place}})
    text = json.dumps({"type": "FeatureCollection", "features": features})
    pd.testing.assert_frame_equal(load_events(written(tmp_path, "ged.geojson", text)), plain)


def test_an_actor_that_ucdp_has_not_named_yet_is_listed(tmp_path):
    text = GED.replace(",Clear,", ",Check dyad,").replace(",Invented,", ",XXX475,")
    reading = read_table(written(tmp_path, "GEDEvent_v26_0_8.csv", text))
    assert ("XXX475",) in reading.unknown.values() and reading.n_kept == 3


def test_a_note_of_git_lfs_is_refused_as_what_it_is(tmp_path):
    note = "version https://git-lfs.github.com/spec/v1\noid sha256:0abf\nsize 250393383\n"
    with pytest.raises(UnknownTable, match="note of Git LFS"):
        load_events(written(tmp_path, "GEDEvent_v25_1.csv", note))


def test_answers_of_the_api_are_read_page_by_page_or_all_in_one_file(tmp_path):
    plain = load_events(written(tmp_path, "ged.csv", GED))
    records = pd.read_csv(tmp_path / "ged.csv", dtype="str", keep_default_na=False).to_dict("records")
    page = {"TotalCount": 3, "TotalPages": 2, "PreviousPageUrl": "", "NextPageUrl": ""}
    pages = [page | {"Result": records[:2]}, page | {"Result": records[2:]}]
    texts = {
        "pages": json.dumps(pages),
        "list": json.dumps(records),
        "lines": "\n".join(map(json.dumps, records)),
        "whole": json.dumps(page | {"Result": records}),
    }
    for name, text in texts.items():
        reading = read_table(written(tmp_path, f"{name}.json", text))
        assert not [note for note in reading.notes if "records" in note]
        pd.testing.assert_frame_equal(reading.frame, plain, obj=name)
    alone = read_table(written(tmp_path, "one.json", json.dumps(pages[0])))
    assert (alone.n_read, alone.notes[0]) == (2, "the answer holds 2 of 3 records: 1 page(s) of more")
    with pytest.raises(UnknownTable, match="incomplete JSON"):
        load_events(written(tmp_path, "cut.json", "\n".join(map(json.dumps, records))[:-9]))


def test_days_in_numbers_are_read_in_one_order_through_the_whole_table(tmp_path):
    reading = read_table(
        written(tmp_path, "us.csv", ged_with_days(("1/2/2023", "1/13/2023"), ("2/3/2023", "2/4/2023")))
    )
    assert reading.frame["date_start"].dt.strftime("%m-%d").tolist() == ["01-02", "02-03"]
    assert "days in numbers (date_start, date_end) are read months first, as the file shows" in reading.notes


def test_a_late_part_of_a_long_table_goes_with_the_order_of_the_rest(tmp_path, monkeypatch):
    monkeypatch.setattr("sahel.load.formats.csv._CHUNK", 1)
    monkeypatch.setattr("sahel.load.formats.csv._BLOCK", 800)  # bytes: a row or two
    monkeypatch.setattr("sahel.load.reader.careful_chunks", None)  # would fail if it were called
    days = [("1/13/2023", "1/13/2023"), ("1/14/2023", "1/14/2023"), ("1/2/2023", "1/2/2023")]
    events = load_events(written(tmp_path, "us.csv", ged_with_days(*days)))
    assert events["date_start"].dt.strftime("%m-%d").tolist() == ["01-13", "01-14", "01-02"]


def test_days_whose_order_never_shows_are_read_day_first_and_that_is_said(tmp_path):
    reading = read_table(written(tmp_path, "days.csv", ged_with_days(("1/2/2023", "3/2/2023"))))
    assert reading.frame["date_start"].tolist() == [pd.Timestamp("2023-02-01")]
    assert any("never show which comes first: read day first" in note for note in reading.notes)


def test_a_table_whose_days_differ_in_their_order_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("sahel.load.formats.csv._CHUNK", 1)
    monkeypatch.setattr("sahel.load.formats.csv._BLOCK", 800)
    days = [("13/1/2023", "13/1/2023"), ("1/13/2023", "1/13/2023")]
    with pytest.raises(InvalidTable) as refusal:
        load_events(written(tmp_path, "mixed.csv", ged_with_days(*days)))
    assert refusal.value.failures[["row", "value"]].values.tolist() == [[3, "1/13/2023"]] * 2


def test_years_of_two_figures_are_read_only_where_the_order_of_days_shows(tmp_path):
    events = load_events(written(tmp_path, "us.csv", ged_with_days(("1/3/13", "1/13/13"))))
    assert events["date_start"].tolist() == [pd.Timestamp("2013-01-03")]
    with pytest.raises(InvalidTable, match="is a day that exists"):
        load_events(written(tmp_path, "unclear.csv", ged_with_days(("13/01/08", "13/01/09"))))


def test_conflict_years_of_the_early_releases_keep_their_numbers_and_say_so(tmp_path):
    reading = read_table(written(tmp_path, "acd.csv", OLD_CONFLICTS))
    row = reading.frame.iloc[0]
    assert (row["conflict_id"], row["country"], row["source_id"]) == (999, "MLI", "ucdp-acd-4-2014")
    assert (row["episode_end"], row["episode_end_precision"]) == (pd.Timestamp("1990-01-01"), "year")
    assert row["note"].startswith("number of the releases up to 2016, there written 1-999")
    assert any("later ones give them to other conflicts" in note for note in reading.notes)
    # The releases of 2017 wrote the same names without capitals.
    header, rest = OLD_CONFLICTS.replace("1-999", "419").replace("4-2014", "17.1").split("\n", 1)
    assert load_conflict_years(written(tmp_path, "171.csv", f"{header.lower()}\n{rest}"))["conflict_id"].tolist() == [
        419
    ]


def test_conflict_years_that_are_all_torn_are_set_aside_one_by_one(tmp_path):
    reading = read_table(written(tmp_path, "acd.csv", CONFLICTS + "419,Mali,A\n420,Mali\n"), on_error="collect")
    assert (reading.n_read, reading.n_kept, reading.n_quarantined) == (2, 0, 2)


def test_a_precision_says_something_only_beside_its_day(tmp_path):
    text = CONFLICTS + "419,Mali,A,B,2,2012,1,3,2012-01-24,1,2012-01-24,1,0,,0,432,25.1\n"
    text += "419,Mali,A,B,2,2013,1,3,2012-01-24,1,2012-01-24,1,1,2013-12-31,,432,25.1\n"
    years = load_conflict_years(written(tmp_path, "acd.csv", text))
    assert years["episode_end_precision"].fillna("").tolist() == ["", "day"]


def test_a_start_in_the_wrong_century_is_a_fault(tmp_path):
    text = CONFLICTS + "419,Mali,A,B,2,1963,1,3,5/14/62,1,5/14/62,1,0,,,432,25.1\n"
    years = load_conflict_years(written(tmp_path, "short.csv", text))
    assert years["conflict_start"].tolist() == [pd.Timestamp("1962-05-14")]
    text = text.replace("/62", "/2062")
    with pytest.raises(InvalidTable, match="is not decades after the year of the row"):
        load_conflict_years(written(tmp_path, "acd.csv", text))


@pytest.mark.parametrize("ending", ["", "_cy"])
def test_country_years_are_read_under_their_names_before_and_since_2026(tmp_path, ending):
    header, rows = COUNTRY_YEARS.split("\n", 1)
    header = ",".join(name if name == "Version" else name + ending for name in header.split(","))
    reading = read_table(written(tmp_path, "cy.csv", f"{header}\n{rows}"))
    mali = reading.frame.query("country == 'MLI'")
    assert mali[["low", "best", "high"]].values.tolist() == [[10, 20, 30], [0, 0, 0], [4, 4, 4]]
    assert mali["dyads"].fillna("").tolist() == ["A - B;A - C", "", "A - Civilians"]
    assert set(mali["source_id"]) == {"ucdp-country-year-261"}


def test_country_years_without_their_bounds_leave_them_blank(tmp_path):
    years = pd.read_csv(written(tmp_path, "cy.csv", COUNTRY_YEARS))
    years.drop(columns=[name for name in years if name.endswith(("_low", "_high"))]).to_csv(tmp_path / "cut.csv")
    mali = read_table(tmp_path / "cut.csv", country="MLI").frame
    assert mali["best"].tolist() == [20, 0, 4]
    assert mali[["low", "high"]].isna().all(axis=None)


def test_two_states_of_ucdps_that_are_one_country_today_are_one_record_a_year(tmp_path):
    reading = read_table(written(tmp_path, "cy.csv", COUNTRY_YEARS))
    germany = reading.frame.query("country == 'DEU'").set_index("type_of_violence")
    assert germany["best"].to_dict() == {"state-based": 3, "non-state": 2, "one-sided": 1}
    assert germany.loc["state-based", ["low", "high", "dyads"]].tolist() == [1, 5, "F - G"]
    assert germany["note"].str.contains("two rows of UCDP's: German Democratic Republic and Germany").all()
    assert (reading.n_read, reading.n_kept) == (3, 3)
    assert read_table(reading.path, country="DEU").n_kept == 2
    events = load_events(written(tmp_path, "ged.csv", GED)).assign(country="DEU")
    events["date_start"] = events["date_end"] = pd.Timestamp("1989-05-01")
    assert len(reconcile_totals(events, reading.frame)) == 18


def test_a_faulty_row_is_not_added_to_a_sound_one(tmp_path):
    text = COUNTRY_YEARS.replace("NO_DYAD,0,0,0,D - E,2", "NO_DYAD,0,0,0,D - E,two")
    reading = read_table(written(tmp_path, "cy.csv", text), on_error="collect")
    assert (reading.n_kept, reading.n_quarantined) == (2, 1)
    assert reading.frame.query("country == 'DEU'")["best"].tolist() == [3, 0, 1]


def test_dyads_and_battle_deaths_are_called_what_they_are(tmp_path):
    deaths = read_table(written(tmp_path, "brd.csv", DEATHS))
    assert (deaths.dialect, deaths.frame["source_id"].iloc[0]) == ("UCDP battle-related deaths", "ucdp-brd-231")
    assert deaths.frame["intensity"].tolist() == ["minor", "minor", "war"]
    assert any(note.startswith("a dyad and year without a row") for note in deaths.notes)
    dyads = CONFLICTS.replace("conflict_id", "dyad_id,conflict_id")
    dyads += "1,419,Mali,A,B,2,2012,1,3,2012-01-24,1,2012-01-24,1,0,,,432,25.1\n"
    reading = read_table(written(tmp_path, "dyadic.csv", dyads))
    assert (reading.dialect, reading.frame["source_id"].iloc[0]) == ("UCDP dyad-years", "ucdp-dyadic-251")


def test_deaths_by_conflict_are_those_of_the_conflict_whichever_dyads_they_list(tmp_path):
    by_conflict = DEATHS.replace("99,2,Mali", "98,3,Mali").replace("99,1,Mali", '99,"1, 2",Mali', 1)
    reading = read_table(written(tmp_path, "brd.csv", by_conflict))
    assert (reading.n_kept, reading.frame["dyad_id"].isna().all()) == (3, True)
    assert reading.notes[0].startswith("a conflict and year without a row")


def test_the_dyads_of_one_conflict_year_are_one_year_of_an_episode(tmp_path):
    episodes = conflict_episodes(load_conflict_years(written(tmp_path, "brd.csv", DEATHS)), until=2014)
    assert episodes[["start_year", "end_year", "n_years", "n_war_years"]].values.tolist() == [[2012, 2013, 2, 1]]


@pytest.mark.parametrize(
    ("header", "named"),
    [
        (
            "conflict_id,dyad_id,org,side_a_name,side_b_name,year,best_fatality_estimate,low_fatality_estimate,"
            "high_fatality_estimate",
            "Non-State Conflict Dataset",
        ),
        (
            "actorid,actorname,year,bestfatalityestimate,lowfatalityestimate,highfatalityestimate,isgovernmentactor",
            "One-sided Violence Dataset",
        ),
        ("ActorId,NameData,NameOrig,Org,ConflictId,DyadId", "Actor Dataset"),
    ],
)
@pytest.mark.parametrize("load", [load_events, load_conflict_years, read_table])
def test_a_known_file_without_a_table_of_ours_is_refused_by_its_name(tmp_path, header, named, load):
    with pytest.raises(UnknownTable, match=f"this file is UCDP's {named}: a row is"):
        load(written(tmp_path, "file.csv", header + "\n" + "1," * header.count(",") + "1\n"))


@pytest.mark.parametrize(
    "kept",
    [
        ["id", "year", "active_year", "type_of_violence", "country", "date_start", "best"],
        ["type_of_violence", "side_a", "country", "latitude", "date_start", "date_end", "best", "low", "high"],
    ],
)
def test_the_draft_for_a_cut_of_ged_loads_it(tmp_path, kept):
    plain = load_events(written(tmp_path, "ged.csv", GED))
    cut = pd.read_csv(tmp_path / "ged.csv", usecols=kept)
    cut.to_csv(tmp_path / "cut.csv", index=False)
    with pytest.raises(UnknownTable, match="nearest is UCDP GED"):
        load_events(tmp_path / "cut.csv")
    mapping = written(tmp_path, "cut.toml", suggest_mapping(tmp_path / "cut.csv"))
    events = load_events(tmp_path / "cut.csv", mapping=mapping)
    for name in ("date_start", "country", "type_of_violence", "best"):
        assert events[name].tolist() == plain[name].tolist()
    if "active_year" in kept:
        assert events["active_year"].tolist() == [True, True, False]


def test_days_in_a_sheet_of_ones_own_are_read_in_one_order_and_a_doubt_is_said(tmp_path):
    header = "pays,jour,date_fin,morts\n"
    mapping = written(
        tmp_path, "m.toml", suggest_mapping(written(tmp_path, "doubt.csv", header + "Mali,3/8/2024,,2\n"))
    )
    doubtful = read_table(tmp_path / "doubt.csv", mapping=mapping)
    assert doubtful.frame["date_start"].tolist() == [pd.Timestamp("2024-08-03")]
    assert any("never show which comes first" in note for note in doubtful.notes)
    shown = read_table(written(tmp_path, "us.csv", header + "Mali,3/8/2024,3/18/2024,2\n"), mapping=mapping)
    assert shown.frame[["date_start", "date_end"]].values.tolist()[0] == [
        pd.Timestamp("2024-03-08"), pd.Timestamp("2024-03-18"),
    ]  # fmt: skip


def test_the_draft_for_a_sheet_in_french_knows_its_accents_commas_and_truths(tmp_path):
    sheet = written(
        tmp_path,
        "sheet.csv",
        "Date;Pays;Région;Latitude;Longitude;Tués;active_year\n28/07/2024;Mali;Kidal;20,5;-0,5;12;VRAI\n",
    )
    draft = suggest_mapping(sheet)
    assert 'admin1 = "Région"' in draft and 'best = "Tués"' in draft
    event = load_events(sheet, mapping=written(tmp_path, "sheet.toml", draft)).iloc[0]
    assert event[["latitude", "longitude", "best", "active_year"]].tolist() == [20.5, -0.5, 12, True]


def test_row_numbers_written_by_r_or_pandas_keep_the_fast_reading_and_its_watch_over_rows(tmp_path, monkeypatch):
    from sahel.load import reader

    plain, numbered = tmp_path / "ged.csv", tmp_path / "numbered.csv"
    table = pd.read_csv(io.StringIO(GED), dtype="str", keep_default_na=False)
    table["source_article"] = "one\nline"
    table.to_csv(plain, index=False)
    table.to_csv(numbered)
    monkeypatch.setattr(reader, "careful_chunks", None)  # would fail if it were called
    pd.testing.assert_frame_equal(load_events(numbered), load_events(plain))
