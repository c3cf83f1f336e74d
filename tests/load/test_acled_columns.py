"""What ACLED codes beside its deaths is kept: from every generation, and through Parquet."""

from __future__ import annotations

import pandas as pd
import pytest
from load_files import ACLED_2016, ACLED_NEW, GED

from sahel import convert, load_events
from sahel.errors import InvalidTable
from sahel.schema.tables import EVENTS

OPTIONAL = [column.name for column in EVENTS.columns if column.optional]
HEADER, *ROWS = ACLED_NEW.splitlines()
#: The newest shape, with people nearby.
EXPOSED = (
    "event_id_cnty,event_date,country,event_type,disorder_type,actor1,assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,"
    "interaction,civilian_targeting,admin1,admin2,admin3,source_scale,fatalities,tags,population_1km,population_2km,"
    "population_5km,population_best\n"
    "MLI1,2024-07-25,Mali,Battles,Political violence,Invented Army,Invented Militia; Invented Police,State forces,"
    "Invented Group,,Rebel group,State forces-Rebel group,Civilian targeting,Kidal,Abeibara,Tinzaouaten,National,3,"
    "local administrators,0,120,4500,\n"
)


def written(tmp_path, name, text):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_what_acled_codes_is_kept_under_its_own_names_and_blanks_stay_blank(tmp_path):
    events = load_events(written(tmp_path, "new.csv", EXPOSED))
    found = events.loc[0, OPTIONAL]
    assert found.drop(["assoc_actor_2", "population_best"]).tolist() == [
        "Political violence", "Invented Militia; Invented Police", "State forces", "Rebel group",
        "State forces-Rebel group", "Civilian targeting", "Tinzaouaten", "National", "local administrators",
        0, 120, 4500,
    ]  # fmt: skip
    assert found[["assoc_actor_2", "population_best"]].isna().all()
    assert str(events["population_best"].dtype) == "Int64"
    assert events["population_1km"].notna().all(), "nobody nearby is a number, not a blank"


def test_older_files_have_the_columns_with_their_codes_or_blank(tmp_path):
    events = load_events(written(tmp_path, "2016.csv", ACLED_2016))
    assert events["interaction"].tolist() == ["60", "37"]
    assert events["civilian_targeting"].isna().all()
    assert "population_best" not in events


def test_a_dataset_that_does_not_code_them_has_no_blank_columns_for_them(tmp_path):
    events = load_events(written(tmp_path, "ged.csv", GED))
    assert not {*OPTIONAL} & {*events.columns}


def test_they_pass_through_parquet_and_through_our_own_csv(tmp_path):
    source = written(tmp_path, "new.csv", EXPOSED)
    events = load_events(source)
    convert(source, tmp_path / "new.parquet")
    pd.testing.assert_frame_equal(load_events(tmp_path / "new.parquet"), events)
    events.to_csv(tmp_path / "ours.csv", index=False)
    ours = load_events(tmp_path / "ours.csv")
    assert ours["assoc_actor_1"].tolist() == events["assoc_actor_1"].tolist()
    assert ours["population_5km"].tolist() == [4500]


def test_people_nearby_that_are_no_number_are_refused(tmp_path):
    with pytest.raises(InvalidTable, match="population_2km"):
        load_events(written(tmp_path, "new.csv", EXPOSED.replace(",120,", ",many,")))


def test_an_export_by_actor_keeps_who_is_named_with_the_others(tmp_path):
    text = (
        "event_id_cnty,event_date,country,event_type,actor1,assoc_actor_1,inter1,fatalities\n"
        "MLI1,2024-07-25,Mali,Battles,Invented Army,Invented Militia,State forces,3\n"
        "MLI1,2024-07-25,Mali,Battles,Invented Group,Invented Friends,Rebel group,3\n"
    )
    events = load_events(written(tmp_path, "actors.csv", text))
    assert events[["side_b", "assoc_actor_1", "assoc_actor_2", "inter2"]].values.tolist() == [
        ["Invented Group", "Invented Militia", "Invented Friends", "Rebel group"]
    ]
