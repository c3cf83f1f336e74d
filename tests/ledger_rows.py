"""A ledger small enough to check by eye: one battle, one ambush inside it, two sides, one outsider."""

import pandas as pd

from sahel.schema import tables


def blank(name: str, rows: list[dict]) -> pd.DataFrame:
    """Rows with only some columns, completed with blanks to the schema of a table."""
    table = tables.ALL[name]
    frame = pd.DataFrame(rows, columns=table.column_names)
    for column in table.columns:
        if column.type == "date":
            frame[column.name] = pd.to_datetime(frame[column.name]).astype("datetime64[us]")
        elif column.type in ("integer", "year"):
            frame[column.name] = frame[column.name].astype("Int64")
        elif column.type == "text":
            frame[column.name] = frame[column.name].astype("str")
    return frame


def claims(*rows: dict) -> pd.DataFrame:
    """Claims with the plainest values wherever a row says nothing else."""
    filled = []
    for number, row in enumerate(rows):
        plain = {
            "claim_id": f"c{number}",
            "incident_id": "battle",
            "statement_id": f"s{number}",
            "claimant": "army",
            "signed_as": row.get("claimant", "army"),
            "stated_on": "2024-07-28",
            "stated_on_precision": "day",
            "victim": "army",
            "victim_category": "combatant",
            "harm": "killed",
            "bound": "exact",
            "scope": "whole",
            "status": "standing",
            "source_id": f"doc{number}",
            "seen": "excerpt",
        }
        given = plain | row
        if given["bound"] in ("exact", "about") and "low" in given:
            given["high"] = given["low"]
        filled.append(given)
    return blank("claims", filled)


def setting() -> dict[str, pd.DataFrame]:
    """Incidents, parties, actors and relations that go with these claims."""
    actors = [
        {"actor_id": "army", "name": "Army", "kind": "state_force", "state": "MLI"},
        {"actor_id": "minister", "name": "Government", "kind": "government", "state": "MLI"},
        {"actor_id": "mercs", "name": "Mercenaries", "kind": "mercenary"},
        {"actor_id": "bloggers", "name": "Bloggers", "kind": "speaker_class"},
        {"actor_id": "rebels", "name": "Rebel Front", "acronym": "RF", "kind": "rebel"},
        {"actor_id": "un", "name": "United Nations", "kind": "igo"},
        {"actor_id": "civilians", "name": "Civilians", "kind": "civilians"},
    ]
    incidents = [
        {"incident_id": "battle", "name": "Battle", "start": "2024-07-25", "start_precision": "day"},
        {
            "incident_id": "ambush",
            "part_of": "battle",
            "name": "Ambush",
            "start": "2024-07-27",
            "start_precision": "day",
        },
    ]
    parties = [
        {"incident_id": "battle", "actor_id": "rebels", "side": "a"},
        {"incident_id": "battle", "actor_id": "army", "side": "b"},
        {"incident_id": "battle", "actor_id": "mercs", "side": "b"},
        {"incident_id": "battle", "actor_id": "civilians", "side": None},
    ]
    relations = [
        {
            "relation_id": "r1",
            "subject": "bloggers",
            "relation": "allied_with",
            "object": "mercs",
            "start": "2022-01-01",
        },
    ]
    return {
        "incidents": blank("incidents", incidents),
        "parties": blank("parties", parties),
        "actors": blank("actors", actors),
        "relations": blank("relations", relations),
    }
