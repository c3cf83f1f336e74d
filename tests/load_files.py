"""Files for the tests of loading: real ones where they are, and look-alikes with invented text."""

from __future__ import annotations

from pathlib import Path

from shared_files import shared_file

#: Real files: their name, the table they give, their rows.
REAL = {
    "ucdp_ged_23_1_sample1000.csv": ("events", 1000),
    "ucdp_country_year_25_1.csv": ("country_years", 6936),
    "ucdp_acd_25_1_conflict_years.csv": ("conflict_years", 2752),
    "powell_thyne_coups_2023-09-08.csv": ("coups", 491),
    "cline_coups_2.1.2.csv": ("coups", 981),
}


def real(name: str) -> Path:
    """A real file, or the test is skipped with the reason."""
    return shared_file(f"data/{name}")


#: ACLED's own rows may not be passed on: these are invented, in the shape of each generation.
ACLED_NEW = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,inter1,"
    "actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,admin1,admin2,admin3,location,"
    "latitude,longitude,geo_precision,source,source_scale,notes,fatalities,tags,timestamp\n"
    "MLI90001,2024-07-25,2024,1,Political violence,Battles,Armed clash,Invented Army (Mali),,State forces,"
    "Invented Group,,Rebel group,State forces-Rebel group,,466,Western Africa,Mali,Kidal,Kidal,NA,Madeuptown,"
    '20.1,-0.5,2,Nobody\'s News,National,"On 25 July 2024, invented people fought.\nNobody was there.",3,,1722900000\n'
    "MLI90002,2024-07-26,2024,2,Demonstrations,Protests,Peaceful protest,Invented Protesters,,Protesters,,,,"
    "Protesters only,,466,Western Africa,Mali,Gao,Gao,,Elsewhere,16.2,0.1,3,Nobody's News,National,Invented text.,0,"
    "crowd size=no report,1722900000\n"
)
ACLED_OLD = (
    "data_id,iso,event_id_cnty,event_id_no_cnty,event_date,year,time_precision,event_type,sub_event_type,actor1,"
    "assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,region,country,admin1,admin2,admin3,location,"
    "latitude,longitude,geo_precision,source,source_scale,notes,fatalities,timestamp,iso3\n"
    "70001,466,MLI80001,80001,26 May 2018,2018,1,Battle-No change of territory,,Invented Army,,1,Invented Group,,2,12,"
    "Western Africa,Mali,Mopti,Mopti,,Madeuptown,14.5,-4.2,1,Nobody,National,Invented.,2,1530000000,MLI\n"
)
ACLED_2016 = (
    "GWNO,EVENT_ID_CNTY,EVENT_ID_NO_CNTY,EVENT_DATE,YEAR,TIME_PRECISION,EVENT_TYPE,ACTOR1,ALLY_ACTOR_1,INTER1,ACTOR2,"
    "ALLY_ACTOR_2,INTER2,INTERACTION,COUNTRY,ADMIN1,ADMIN2,ADMIN3,LOCATION,LATITUDE,LONGITUDE,GEO_PRECISION,SOURCE,"
    "NOTES,FATALITIES,,\r\n"
    "432,1234MLI,1234,13/01/2016,2016,1,Riots/Protests,Invented Crowd,,6,,,0,60,Mali,Ségou,Ségou,,Ségou,13.4,-6.2,1,"
    "Nobody,Événement inventé.,0,,\r\n"
    "436,77NIG,77,02/02/2016,2016,3,Violence against civilians,Invented Group,,3,Civilians,,7,37,Niger,Diffa,Diffa,,"
    "Bosso,13.7,13.3,3,Nobody,Inventé.,4,,\r\n"
).encode("cp1252")
ACLED_CUT = "event_date,country,event_type,fatalities\n30-Jun-23,Burkina Faso,Battles,5\n01-Jul-23,Mali,Riots,0\n"
ACLED_API = (
    '{"status": 200, "success": true, "count": 2, "data": ['
    '{"event_id_cnty": "NIR1", "event_date": "2023-07-26", "year": "2023", "event_type": "Strategic developments",'
    ' "actor1": "Invented Guard", "country": "Niger", "latitude": "13.5", "longitude": "2.1", "fatalities": "0"},'
    '{"event_id_cnty": "NIR2", "event_date": "2023-07-27", "year": "2023", "event_type": "Riots", "actor1": "Crowd",'
    ' "country": "Niger", "latitude": "13.5", "longitude": "2.1", "fatalities": "1"}]}'
)
#: GED's newest shape with invented text; three rows, a newline in a cell, an estimate outside its bounds.
GED_HEADER = (
    "id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,conflict_name,"
    "dyad_dset_id,dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,side_b_dset_id,side_b_new_id,side_b,"
    "number_of_sources,source_article,source_office,source_date,source_headline,source_original,where_prec,"
    "where_coordinates,where_description,adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,country,country_id,"
    "region,event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,"
    "low,gwnoa,gwnob"
)
_GED_ROW = (
    "{id},MLI-2023-1-1-{id},2023,{active},{status},1,1,1,Mali: Government,2,2,Government of Mali - Invented,3,3,"
    'Government of Mali,4,4,Invented,{sources},"""Nobody\'s News, 2023-01-0{day}""{newline}",,,,,1,Madeuptown,'
    "in  Madeuptown,Kidal region,,18.4,1.4,POINT (1.4 18.4),1,{country},{code},Africa,1,1,"
    "2023-01-0{day},2023-01-0{day},"
    "1,2,0,0,{best},{high},{low},432,"
)


def ged_row(
    event_id: int, *, day: int = 1, best: int = 3, low: int = 3, high: int = 3, country: str = "Mali",
    status: str = "Clear", active: str = "1", sources: int = 1, newline: str = "",
) -> str:  # fmt: skip
    """One invented event in GED's 49 columns."""
    return _GED_ROW.format(
        id=event_id, day=day, best=best, low=low, high=high, country=country, status=status, active=active,
        sources=sources, newline=newline, code={"Mali": 432, "Niger": 436}[country],
    )  # fmt: skip


GED = "\n".join(
    [
        GED_HEADER,
        ged_row(1),
        ged_row(2, day=2, best=9, newline="\nand more"),
        ged_row(3, day=3, country="Niger", low=5, sources=-1, active="0"),
        "",
    ]
)
