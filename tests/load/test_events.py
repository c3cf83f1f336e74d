"""Events as their publishers ship them: every dialect, every wrapping, every row accounted for."""

from __future__ import annotations

import gzip
import json
import zipfile

import pandas as pd
import pytest
from load_files import ACLED_2016, ACLED_API, ACLED_CUT, ACLED_NEW, ACLED_OLD, GED, GED_HEADER, REAL, ged_row, real

from sahel.errors import BadParameter, InvalidTable, MissingColumns, SahelError, UnknownName, UnknownTable
from sahel.load import reader
from sahel.load.formats.csv import NotClean
from sahel.load.loaders import load_actors, load_coups, load_events
from sahel.load.mapping.suggest import suggest_mapping
from sahel.load.reader import read_table
from sahel.workspace import folder


def written(tmp_path, name, text):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize("name", REAL)
def test_a_real_file_is_recognised_and_wholly_kept(name):
    table, rows = REAL[name]
    reading = read_table(real(name))
    assert (reading.table, reading.n_read, reading.n_kept) == (table, rows, rows)
    assert not reading.unknown


def test_the_odd_rows_of_the_real_sample_are_kept_and_flagged():
    reading = read_table(real("ucdp_ged_23_1_sample1000.csv"))
    assert reading.flags == {"best_outside": 13, "low_above_high": 7, "sources_unknown": 326}
    plain = pd.read_csv(reading.path)
    assert reading.frame[["best", "low", "high"]].sum().tolist() == plain[["best", "low", "high"]].sum().tolist()
    assert reading.frame["country"].notna().all()


def test_the_fast_and_the_careful_reading_agree(tmp_path):
    path = real("ucdp_ged_23_1_sample1000.csv")
    fast = read_table(path).frame
    # Brackets that no clean file has in its last, unused column make a number of it text.
    lines = path.read_bytes().replace(
        b"2013-01-03 00:00:00.000,0,2,0,0,2,2,2,652,", b"2013-01-03 00:00:00.000,0,2,0,0, 2,2,2.0,652,"
    )
    careful = read_table(written(tmp_path, "ged.csv", lines)).frame
    text = fast.select_dtypes("str").columns
    # The careful reading trims the blanks around a cell.
    fast[text] = fast[text].apply(lambda column: column.str.strip())
    pd.testing.assert_frame_equal(fast, careful)


def test_published_totals_of_the_country_years_come_out():
    years = read_table(real("ucdp_country_year_25_1.csv"), since="2022-01-01").frame
    best = years.groupby(["country", "year"])["best"].sum()
    told = {"MLI": (3656, 2118, 1901), "BFA": (2704, 6122, 4251), "NER": (664, 513, 1222), "SDN": (1407, 7837, 7103)}
    for country, sums in told.items():
        assert tuple(best[country].loc[[2022, 2023, 2024]]) == sums


def test_powell_and_thyne_and_csp_codes_run_opposite_ways(tmp_path):
    new = "country\tccode\tccode_gw\tccode_polity\tyear\tmonth\tday\tcoup\tversion\r\n"
    new += '"Mali"\t432\t\t\t2020\t8\t18\t2\t"V2023.09.08"\r\n'
    old = "country\tccode\tyear\tmonth\tday\tcoup\tversion\nMali\t432\t2012\t5\t1\t1\tv2020\n"
    csp = "country,scode,month,day,year,success\nMali,MLI,8,18,2020,1\nNiger,NIR,0,0,1996,4\n"
    assert load_coups(written(tmp_path, "new.csv", new))["outcome"].tolist() == ["successful"]
    assert load_coups(written(tmp_path, "old.txt", old))["outcome"].tolist() == ["failed"]
    listed = load_coups(written(tmp_path, "csp.csv", csp))
    assert listed[["country", "outcome", "date_precision"]].values.tolist() == [
        ["MLI", "successful", "day"], ["NER", "alleged", "year"],
    ]  # fmt: skip


def test_a_country_year_file_gives_its_coups_and_counts_its_empty_rows(tmp_path):
    text = (
        "ccode\tyear\tcoup1\tcoup2\tcoup3\tcoup4\tdate1\tdate2\tdate3\tdate4\tversion\n"
        "432\t2012\t2\t1\t0\t0\t22mar2012\t01may2012\t.\t.\tV2023\n432\t2013\t0\t0\t0\t0\t.\t.\t.\t.\tV2023\n"
    )
    reading = read_table(written(tmp_path, "pt.txt", text))
    assert (reading.n_read, reading.n_kept, reading.n_empty, len(reading.frame)) == (2, 1, 1, 2)
    assert reading.frame["date"].dt.strftime("%Y-%m-%d").tolist() == ["2012-03-22", "2012-05-01"]


@pytest.mark.parametrize(
    ("text", "days", "best"),
    [
        (ACLED_NEW, ["2024-07-25", "2024-07-26"], [3, 0]),
        (ACLED_OLD, ["2018-05-26"], [2]),
        (ACLED_2016, ["2016-01-13", "2016-02-02"], [0, 4]),
        (ACLED_CUT, ["2023-06-30", "2023-07-01"], [5, 0]),
        (ACLED_API, ["2023-07-26", "2023-07-27"], [0, 1]),
        ("\ufeff" + ACLED_NEW, ["2024-07-25", "2024-07-26"], [3, 0]),
        (ACLED_CUT.replace(",", ";").replace("\n", "\r\n"), ["2023-06-30", "2023-07-01"], [5, 0]),
        (ACLED_NEW.encode("utf-16"), ["2024-07-25", "2024-07-26"], [3, 0]),
    ],
    ids=["new", "old", "2016", "cut", "api", "bom", "semicolons", "utf-16"],
)
def test_acled_of_every_generation(tmp_path, text, days, best):
    events = load_events(written(tmp_path, "any.name", text))
    assert events["date_start"].dt.strftime("%Y-%m-%d").tolist() == days
    assert events["best"].tolist() == best
    assert events["country"].isin(["MLI", "NER", "BFA"]).all()
    assert events[["low", "high", "type_of_violence"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("written_days", "days"),
    [
        (["01-January-2015", "14-May-2015"], ["2015-01-01", "2015-05-14"]),
        (["31-12-19", "06-12-19", "04-12-97"], ["2019-12-31", "2019-12-06", "1997-12-04"]),
        (["3/8/24", "28/7/24"], ["2024-08-03", "2024-07-28"]),
        (["8/3/24", "7/28/24"], ["2024-08-03", "2024-07-28"]),
        (["5-Aug-68", "5-Aug-24"], ["1968-08-05", "2024-08-05"]),
        (["'July 28, 2024'", "'May 5, 2024'"], ["2024-07-28", "2024-05-05"]),
    ],
    ids=["month in full", "two figures", "day first", "month first", "a century apart", "American"],
)
def test_days_as_curated_files_and_spreadsheets_write_them(tmp_path, written_days, days):
    rows = "".join(f"{day},Mali,Riots,0\n" for day in written_days).replace("'", '"')
    events = load_events(written(tmp_path, "cut.csv", "EVENT_DATE,COUNTRY,EVENT_TYPE,FATALITIES\n" + rows))
    assert events["date_start"].dt.strftime("%Y-%m-%d").tolist() == days


@pytest.mark.slow
def test_years_of_two_figures_are_read_as_the_whole_file_shows_where_they_stand(tmp_path):
    """Only the first rows show it, the last stand in another chunk."""
    rows = ["31-12-19", "29-12-19", *["04-12-19"] * 100_001, "03-12-97"]
    lines = "".join(f"MLI{n},{day},Mali,Riots,0\n" for n, day in enumerate(rows))
    path = written(tmp_path, "big.csv", "event_id_cnty,event_date,country,event_type,fatalities\n" + lines)
    events = load_events(path, columns=["date_start"])
    assert events["date_start"].tolist()[-2:] == [pd.Timestamp("2019-12-04"), pd.Timestamp("1997-12-03")]
    with pytest.raises(InvalidTable, match="is a day that exists"):
        load_events(written(tmp_path, "one.csv", ACLED_CUT.replace("30-Jun-23", "13/01/08")))


def test_acled_precision_is_on_ucdps_scale_and_old_types_are_named(tmp_path):
    events = load_events(written(tmp_path, "new.csv", ACLED_NEW))
    assert events[["date_precision", "where_precision"]].values.tolist() == [[1, 2], [3, 4]]
    reading = read_table(written(tmp_path, "2016.csv", ACLED_2016))
    assert reading.flags == {"retired_category": 1}
    assert reading.unknown == {"event_type of earlier releases": ("Riots/Protests",)}
    assert reading.frame["notes"].tolist() == ["Événement inventé.", "Inventé."]


def test_a_file_without_one_type_of_acleds_is_not_taken_for_acleds_in_silence(tmp_path):
    reading = read_table(written(tmp_path, "cut.csv", ACLED_CUT.replace("Battles", "Raid").replace("Riots", "Raid")))
    assert any("no event has a type that ACLED uses" in note for note in reading.notes)
    assert not any("no event has" in note for note in read_table(written(tmp_path, "2.csv", ACLED_CUT)).notes)


def test_weekly_counts_that_pass_for_events_are_told(tmp_path):
    weeks = pd.date_range("2024-01-06", periods=12, freq="7D").strftime("%Y-%m-%d")
    rows = [f"{day},Mali,Battles,1" for day in weeks]
    header = "event_date,country,event_type,fatalities"
    reading = read_table(written(tmp_path, "weeks.csv", "\n".join([header, *rows, ""])))
    assert "every event is on a Saturday" in reading.notes[-1]
    rows[3] = "2024-01-30,Mali,Battles,1"
    reading = read_table(written(tmp_path, "days.csv", "\n".join([header, *rows, ""])))
    assert not any("every event" in note for note in reading.notes)


def test_blank_is_no_unknown_name(tmp_path):
    path = written(tmp_path, "cut.csv", ACLED_CUT.replace("Mali", ""))
    assert "country" not in read_table(path, on_error="collect").unknown


@pytest.mark.parametrize("sea", ["Red Sea", "Gulf of Guinea", "Persian Gulf", "South China Sea", "Mozambique Channel"])
def test_an_event_at_sea_is_in_no_country(tmp_path, sea):
    reading = read_table(written(tmp_path, "cut.csv", ACLED_CUT.replace("Mali", sea)))
    assert reading.frame["country"].isna().tolist() == [False, True]
    assert reading.unknown == {"country": (sea,)} and "1 event(s) in international waters" in " ".join(reading.notes)


def test_a_number_within_the_country_names_an_event_together_with_the_country(tmp_path):
    header = "event_id_no_cnty,event_date,country,event_type,fatalities\n"
    text = header + "1,2016-01-02,Mali,Battles,0\n1,2016-01-02,Niger,Battles,0\n"
    reading = read_table(written(tmp_path, "cut.csv", text))
    assert reading.frame["event_id"].tolist() == ["MLI-1", "NER-1"] and not reading.flags


def by_actor(*rows):
    header = "event_id_cnty,event_date,event_type,actor1,inter1,country,location,latitude,longitude,fatalities"
    return "\n".join([header, *rows, ""])


def test_an_export_with_a_row_for_each_actor_counts_its_dead_once(tmp_path):
    text = by_actor(
        "MLI1,2024-07-25,Battles,Invented Army,State forces,Mali,Madeuptown,18.4,1.4,5",
        "MLI1,2024-07-25,Battles,Invented Front,Rebel group,Mali,Madeuptown,18.4,1.4,5",
        "MLI2,2024-07-26,Riots,Rioters (Mali),Rioters,Mali,Madeuptown,18.4,1.4,0",
    )
    reading = read_table(written(tmp_path, "actors.csv", text))
    assert reading.frame[["event_id", "side_a", "side_b", "best"]].fillna("").values.tolist() == [
        ["MLI1", "Invented Army", "Invented Front", 5],
        ["MLI2", "Rioters (Mali)", "", 0],
    ]
    assert (reading.n_read, reading.n_kept, reading.n_empty) == (3, 2, 1)
    assert "a row for each actor" in reading.notes[-1] and not reading.flags
    assert load_events(reading.path, columns=["best"])["best"].sum() == 5


def test_rows_of_one_id_that_differ_in_more_than_the_actor_stay_apart(tmp_path):
    text = by_actor(
        "MLI1,2024-07-25,Battles,Invented Army,State forces,Mali,Madeuptown,18.4,1.4,5",
        "MLI1,2024-07-25,Battles,Invented Front,Rebel group,Mali,Madeuptown,18.4,1.4,7",
        "MLI2,soon,Riots,Rioters (Mali),Rioters,Mali,Madeuptown,18.4,1.4,0",
        "MLI2,soon,Riots,Police (Mali),State forces,Mali,Madeuptown,18.4,1.4,0",
    )
    reading = read_table(written(tmp_path, "actors.csv", text), on_error="collect")
    assert reading.frame["best"].tolist() == [5, 7] and reading.flags == {"repeated_id": 2}
    assert (reading.n_kept, reading.n_quarantined, reading.n_empty) == (2, 2, 0)


def test_an_unknown_category_and_country_are_kept_and_named(tmp_path):
    text = ACLED_CUT.replace("Riots", "Skirmishes").replace("Mali", "Azawad")
    reading = read_table(written(tmp_path, "cut.csv", text))
    assert reading.unknown == {"country": ("Azawad",), "event_type": ("Skirmishes",)}
    assert reading.frame["flags"].tolist()[1] == "unknown_country;unknown_category"
    assert pd.isna(reading.frame["country"][1]) and reading.frame["country_as_named"][1] == "Azawad"


def test_ged_in_every_wrapping(tmp_path):
    plain = load_events(written(tmp_path, "ged.csv", GED))
    packed = tmp_path / "ged.csv.gz"
    packed.write_bytes(gzip.compress(GED.encode()))
    with zipfile.ZipFile(tmp_path / "ged.zip", "w") as archive:
        archive.writestr("__MACOSX/ged.csv", "x")
        archive.writestr("ged.csv", GED)
    for path in (packed, tmp_path / "ged.zip"):
        pd.testing.assert_frame_equal(load_events(path), plain)
    assert plain["flags"].fillna("").tolist() == [
        "",
        "best_outside;sides_differ",
        "best_outside;low_above_high;sources_unknown",
    ]
    assert plain["active_year"].tolist() == [True, True, False]


def test_ged_without_a_header_and_with_tags(tmp_path):
    plain = load_events(written(tmp_path, "ged.csv", GED))
    bare = read_table(written(tmp_path, "GEDEvent_v25_0_7.csv", GED.split("\n", 1)[1]))
    pd.testing.assert_frame_equal(bare.frame, plain)
    assert "no header row" in bare.notes[0]
    header, rest = GED.split("\n", 1)
    tags = ",".join(f"#tag{i}" for i in range(49))
    tagged = read_table(
        written(tmp_path, "hxl.csv", f"{header},iso3\n{tags},#country+code\n" + rest.replace("432,\n", "432,,MLI\n"))
    )
    assert tagged.n_read == 3
    assert tagged.flags["country_differs"] == 1


def test_json_lines_and_features_of_a_map_read_as_an_answer_does(tmp_path):
    records = json.loads(ACLED_API)["data"]
    plain = load_events(written(tmp_path, "api.json", ACLED_API))
    lines = "\n".join(json.dumps(record) for record in records)
    pd.testing.assert_frame_equal(load_events(written(tmp_path, "api.jsonl", lines)), plain)
    features = [
        {
            "type": "Feature",
            "properties": {name: value for name, value in record.items() if name not in ("latitude", "longitude")},
            "geometry": {"type": "Point", "coordinates": [float(record["longitude"]), float(record["latitude"])]},
        }
        for record in records
    ]
    collection = json.dumps({"type": "FeatureCollection", "features": features})
    pd.testing.assert_frame_equal(load_events(written(tmp_path, "map.geojson", collection)), plain)


def test_excel_reads_as_csv_does(tmp_path):
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl (extra `excel`) is not installed")
    from datetime import datetime

    book = openpyxl.Workbook()
    book.active.append(["About", "this file"])
    sheet = book.create_sheet("data")
    sheet.append(["EVENT_DATE", "COUNTRY", "EVENT_TYPE", "FATALITIES", "LATITUDE", "LONGITUDE", None])
    sheet.append([datetime(2016, 1, 13), "Mali", "Riots", 3, "14.5", -4.2, None])
    path = tmp_path / "2016.xlsx"
    book.save(path)
    events = load_events(path)
    assert events[["country", "best", "latitude", "longitude"]].values.tolist() == [["MLI", 3, 14.5, -4.2]]
    assert events["date_start"].tolist() == [pd.Timestamp("2016-01-13")]


def test_all_faults_are_gathered_and_raised_once(tmp_path):
    bad = "\n".join([GED_HEADER, ged_row(1), ged_row(2).replace("2023-01-01,2023-01-01", "2023-02-30,2023-01-01"),
                     ged_row(3).replace(",18.4,1.4,", ",98.4,1.4,"), ""])  # fmt: skip
    path = written(tmp_path, "ged.csv", bad)
    with pytest.raises(InvalidTable, match="2 fault") as refusal:
        load_events(path)
    found = refusal.value.failures
    assert found[["row", "column", "value"]].values.tolist() == [
        [3, "date_start", "2023-02-30"],
        [4, "latitude", "98.4"],
    ]
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["ged.csv"]


def test_bad_rows_are_quarantined_beside_the_file_with_their_reasons(tmp_path):
    bad = "\n".join(
        [
            GED_HEADER,
            ged_row(1),
            ged_row(2).replace(",2023-01-01,2023-01-01,", ",soon,2023-01-01,"),
            ged_row(3)[:90],
            "",
        ]
    )
    path = written(tmp_path, "ged.csv", bad)
    reading = read_table(path, on_error="quarantine")
    assert (reading.n_read, reading.n_kept, reading.n_quarantined) == (3, 1, 2)
    aside = pd.read_csv(reading.quarantine_path, dtype="str")
    assert aside["row"].tolist() == ["3", "4"]
    assert aside["reason"].str.contains("is a day that exists|has the header's 49 cells").all()
    assert path.read_text() == bad
    json.dumps(reading.as_dict())
    assert "2 quarantined" in reading.account()


def test_our_own_table_of_events_reads_back_from_csv(tmp_path):
    events = load_events(written(tmp_path, "ged.csv", GED))
    events.to_csv(tmp_path / "ours.csv", index=False)
    pd.testing.assert_frame_equal(load_events(tmp_path / "ours.csv"), events)


def test_quarantine_never_replaces_a_file_that_is_not_one(tmp_path):
    path = written(tmp_path, "cut.csv", ACLED_CUT + "soon,Mali,Riots,1\n")
    written(tmp_path, "cut.csv.quarantine.csv", "my own notes")
    with pytest.raises(SahelError, match="in the way"):
        load_events(path, on_error="quarantine")


def test_filters_are_counted(tmp_path):
    path = written(tmp_path, "ged.csv", GED)
    reading = read_table(path, country="MLI", since="2023-01-02")
    assert (reading.n_kept, reading.n_filtered) == (1, 2)
    with pytest.raises(UnknownName, match=r"no row is about 'TCD'.*here: MLI, NER"):
        load_events(path, country="TCD")


def test_columns_may_be_ours_or_the_publishers(tmp_path):
    path = written(tmp_path, "ged.csv", GED)
    assert list(load_events(path, columns=["event_id", "best", "priogrid_gid"]).columns) == [
        "event_id",
        "best",
        "priogrid_gid",
    ]
    with pytest.raises(MissingColumns, match="'beast'"):
        load_events(path, columns=["beast"])


def test_a_repeated_id_is_flagged_not_dropped(tmp_path):
    text = "\n".join([GED_HEADER, ged_row(7), ged_row(7, best=3, day=2), ""])
    reading = read_table(written(tmp_path, "ged.csv", text))
    assert reading.flags == {"repeated_id": 2}
    assert len(reading.frame) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("date;pays;morts\n1;2;3\n", "nearest is .* lacks column"),
        (GED.replace("date_start", "begun"), "nearest is UCDP GED .* lacks column.s. .'date_start'. of it"),
        ("432,9XYZ,13/02/2016,2016,Riots,Mali,0\n", "looks like data.*Put a header"),
        ("<!DOCTYPE html><html>", "web page"),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "git lfs pull"),
        ('<?xml version="1.0"?><acled><row/></acled>', "is XML. Ask its publisher"),
        (bytes(range(256)), "cannot be read as a CSV table"),
        ('{"status": 403, "error": "Forbidden"}', "Forbidden"),
        ('{"status": 403, "error": [{"message": "Terms not accepted"}]}', "Terms not accepted"),
        ('{"data": [', "incomplete JSON"),
        ("", "is empty"),
        (b"\xd0\xcf\x11\xe0old", "Save it as .xlsx"),
    ],
    ids=[
        "foreign",
        "damaged header",
        "no header",
        "login page",
        "git lfs",
        "xml",
        "binary",
        "api error",
        "told within",
        "cut json",
        "empty",
        "xls",
    ],
)
def test_what_is_no_table_of_events_is_refused_with_a_reason(tmp_path, text, said):
    with pytest.raises(UnknownTable, match=said):
        load_events(written(tmp_path, "file", text))


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("WEEK,REGION,COUNTRY,EVENT_TYPE,SUB_EVENT_TYPE,EVENTS,FATALITIES", "weekly counts, as ACLED"),
        (
            "Country,Admin1,Admin2,ISO3,Admin2 Pcode,Admin1 Pcode,Month,Year,Events,Fatalities",
            "monthly counts, as ACLED",
        ),
        ("COUNTRY,YEAR,EVENTS", "yearly counts, as ACLED"),
        (
            "location_code,event_type,events,fatalities,reference_period_start,reference_period_end",
            "monthly counts, as HDX",
        ),
        ("Country ISO3,Admin 1 Name,Start Date,End Date,Event Type,Events,Fatalities", "monthly counts, as HDX"),
    ],
    ids=["weekly", "monthly", "yearly", "hapi", "hapi 2025"],
)
def test_tables_of_counts_are_refused_as_such_and_no_mapping_is_offered(tmp_path, header, said):
    path = written(tmp_path, "counts.csv", header + "\n" + ",".join("1" for _ in header.split(",")) + "\n")
    for refused in (load_events, suggest_mapping):
        with pytest.raises(UnknownTable, match=f"{said}.*cannot be recovered from counts"):
            refused(path)


def test_a_draft_never_takes_codes_of_one_scale_for_another(tmp_path):
    draft = suggest_mapping(written(tmp_path, "sheet.csv", "jour,time_precision,acteur1,acteur2,sous_type,pays\n"))
    assert "# date_precision" in draft and "# Your columns that nothing uses: time_precision" in draft
    assert 'side_a = "acteur1"' in draft and 'side_b = "acteur2"' in draft and 'sub_event_type = "sous_type"' in draft


def test_the_wrong_loader_is_told_the_right_one(tmp_path):
    with pytest.raises(UnknownTable, match="load_events"):
        load_coups(written(tmp_path, "ged.csv", GED))


def test_a_mapping_loads_any_other_table_and_a_draft_of_it_is_suggested(tmp_path):
    sheet = written(
        tmp_path, "sheet.csv", "Date;Année;Type;Pays;Morts\n28/07/2024;2024;embuscade;Mali;12\n3/8/2024;2024;;Tchad;\n"
    )
    draft = suggest_mapping(sheet)
    assert 'date_start = "Date"' in draft and 'country_as_named = "Pays"' in draft and 'best = "Morts"' in draft
    mapping = written(tmp_path, "sheet.toml", draft)
    events = load_events(sheet, mapping=mapping)
    assert events["date_start"].dt.strftime("%Y-%m-%d").tolist() == ["2024-07-28", "2024-08-03"]
    assert events["country"].tolist() == ["MLI", "TCD"]
    assert events["best"].isna().tolist() == [False, True]


@pytest.mark.parametrize("blank", ["", "NA", "NaN", "nan", "NULL", "None", "#N/A", "."])
def test_blank_as_other_programs_write_it_is_blank_in_acleds_files_and_in_mapped_ones(tmp_path, blank):
    header = "event_date,country,event_type,fatalities,latitude,actor2\n"
    row = f"2024-07-28,Mali,Battles,{blank},{blank},{blank}\n"
    path = written(tmp_path, "cut.csv", header + row + "2024-07-29,Mali,Battles,3,18.4,Invented\n")
    mapping = written(tmp_path, "cut.toml", suggest_mapping(path))
    for events in (load_events(path), load_events(path, mapping=mapping)):
        assert events[["best", "latitude", "side_b"]].isna().values.tolist() == [[True] * 3, [False] * 3]


def test_a_mapping_that_says_what_cannot_be_is_refused(tmp_path):
    sheet = written(tmp_path, "sheet.csv", "a,b\n1,2\n")
    mapping = written(tmp_path, "sheet.toml", '[columns]\nbeast = "a"\n')
    with pytest.raises(UnknownTable, match="'beast'"):
        load_events(sheet, mapping=mapping)


def test_several_countries_are_kept_as_one_is(tmp_path):
    path = written(tmp_path, "ged.csv", GED)
    whole = load_events(path)
    pair = sorted(set(whole["country"]))[:2]
    assert load_events(path, country=pair)["event_id"].tolist() == whole.query("country in @pair")["event_id"].tolist()
    with pytest.raises(UnknownName, match="'TCD', 'XYZ'"):
        load_events(path, country=[*pair, "TCD", "XYZ"])
    for nothing in (432, [], [432]):
        with pytest.raises(BadParameter, match="ISO alpha-3"):
            load_events(path, country=nothing)


def test_rows_about_several_countries_are_kept_for_each_and_rows_about_none_are_refused(tmp_path):
    from sahel.load.convert import convert

    actors = load_actors(country="NER")
    assert actors["countries"].str.contains(";").any()
    path, stored = folder("data") / "actors.csv", tmp_path / "actors.parquet"
    convert(path, stored)
    for file in (path, stored):
        assert read_table(file, country="NER").frame["actor_id"].tolist() == actors["actor_id"].tolist()
        with pytest.raises(UnknownName, match="'XYZ'"):
            read_table(file, country="XYZ")
    with pytest.raises(BadParameter, match="in no country"):
        read_table(folder("data") / "claims.csv", country="MLI")


def test_parquet_gives_the_same_table_back(tmp_path):
    from sahel.load.convert import convert

    path = written(tmp_path, "ged.csv", GED)
    convert(path, tmp_path / "ged.parquet")
    pd.testing.assert_frame_equal(load_events(tmp_path / "ged.parquet"), load_events(path))
    some = {"country": ["MLI", "NER"], "columns": ["country", "best", "side_a"]}
    pd.testing.assert_frame_equal(load_events(tmp_path / "ged.parquet", **some), load_events(path, **some))
    kept = load_events(tmp_path / "ged.parquet", country="NER", columns=["event_id"])
    assert kept["event_id"].tolist() == ["3"]
    with pytest.raises(SahelError, match="is no name"):
        convert(path, path)
    # A table of somebody else's in Parquet is read by its columns.
    pd.read_csv(path).to_parquet(tmp_path / "own.parquet")
    assert load_events(tmp_path / "own.parquet")["best"].tolist() == [3, 9, 3]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_title_above_the_header_is_passed_over_and_told(tmp_path, mark):
    text = f"Incidents of July 2024\n{mark * 3}\n" + ACLED_CUT.replace(",", mark)
    reading = read_table(written(tmp_path, "titled.csv", text))
    assert reading.n_read == 2
    assert reading.frame["best"].tolist() == [5, 0]
    assert reading.notes[0].startswith("2 row(s) above the header passed over: Incidents of July 2024")
    bad = read_table(written(tmp_path, "titled.csv", text.replace("01-Jul-23", "soon")), on_error="collect")
    assert bad.faults["row"].tolist() == [5]


def test_words_for_blank_are_blank_in_the_fast_reading_and_in_the_careful_one(tmp_path, monkeypatch):
    def never_clean(*_, **__):
        raise NotClean("for the test")

    path = written(tmp_path, "ged.csv", GED.replace("Madeuptown", "NULL").replace("Kidal region", "nan"))
    fast = load_events(path)
    monkeypatch.setattr(reader, "clean_chunks", never_clean)
    careful = load_events(path)
    for events in (fast, careful):
        assert len(events) == 3 and events["place"].isna().all() and events["admin1"].isna().all()
