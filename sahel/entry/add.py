"""Rows added to the tables of the project that one works in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from sahel.entry.files import write_tables
from sahel.entry.proposals import Known, read_known, require_project
from sahel.entry.rows import Drafts, draft_claim, draft_incident, draft_source, typed
from sahel.locks import only_writer


def put(draft: Callable[[Known], Drafts], *, seen: Drafts | None = None) -> Drafts | None:
    """Draft rows once nobody else writes, write them, and hand them out; None: they are other than those `seen`."""
    return put_tables(lambda known: (draft(known), {}), seen=seen)


def put_tables(draft: Callable[[Known], tuple[Drafts, dict[str, set]]], *, seen: Drafts | None = None) -> Drafts | None:
    """The same for rows together with the keys of those that are to be taken out, by table."""
    folder = require_project().tables
    folder.mkdir(parents=True, exist_ok=True)
    with only_writer(folder):
        drafts, without = draft(read_known())
        if seen is not None and not (drafts.keys() == seen.keys() and all(drafts[k].equals(seen[k]) for k in seen)):
            return None
        write_tables(folder, drafts, without=without)
    return drafts


def _added(draft: Callable[..., Drafts], given: dict[str, Any], table: str) -> pd.DataFrame:
    drafts = put(lambda known: draft(known, **given))
    return typed(drafts)[table]


def add_source(**given: Any) -> pd.DataFrame:
    """Add a document to the project's `sources.csv`; the row that was written, typed.

    Parameters
    ----------
    url : its address, whole; refused where the table knows it. Without it give `publisher`.
    publisher : who published it; by default the host of the address.
    title, origin, language, archive_url, citation, note : as in the codebook; blank: not known.
    date : publication day as it is said: 28 juillet 2024, sept. 2024.
    kind : news, dataset, ngo, …; "news" by default.
    seen : "excerpt" by default; "whole" only if it was read whole.
    found : how a reader finds it again; by default what address, title and citation amount to.
    source_id : by default the publisher and the date, as in rfi-20240728.

    Raises
    ------
    BadProject : there is no project here, or its tables have faults.
    BadEntry : with everything that cannot be written as given; nothing is written.

    Examples
    --------
    >>> import tempfile
    >>> import sahel
    >>> from sahel.workspace import working_in
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with working_in(sahel.new_project(f"{folder}/mine").folder):
    ...         row = sahel.add_source(url="https://example.org/a", publisher="RFI", date="28 juillet 2024")
    >>> row["source_id"].item()
    'rfi-20240728'
    """
    return _added(draft_source, given, "sources")


def add_incident(**given: Any) -> pd.DataFrame:
    """Add an incident to the project's `incidents.csv`, and its sides to `parties.csv`; the incident's row, typed.

    Parameters
    ----------
    place, country, date, kind, source : needed. The country by name or code; the date, and `end` (by
        default the same), as they are said; the source by its id, address or title.
    attackers, targets : those of the actors who took part, by any of their names, several parted by
        ";". Only then can claims be placed as conceded or claimed. `attackers_as_named` and
        `targets_as_named` are free text; by default these names.
    name : in English; by default the kind and the place.
    point : degrees north and east, "19.95, 2.97"; `point_source` says where from; blank: not known.
    where_precision : UCDP's scale, 1 to 7; aliases : other names, parted by ";".
    part_of : the incident it is a part of.
    besides : known incidents near that place and day, parted by ";", which this one is not.
    admin1, seen, note : as in the codebook; incident_id : by default the place and the year.

    Raises
    ------
    BadProject : there is no project here, or its tables have faults.
    BadEntry : with everything that cannot be written as given, and what may be meant; nothing is written.

    Examples
    --------
    >>> import tempfile
    >>> import sahel
    >>> from sahel.workspace import working_in
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with working_in(sahel.new_project(f"{folder}/mine").folder):
    ...         row = sahel.add_incident(
    ...             place="Ansongo", country="Mali", date="12 mars 2025", kind="ambush", attackers="JNIM",
    ...             targets="FAMa", source="nrc-20230512",
    ...         )
    >>> row["incident_id"].item()
    'ansongo-2025'
    """
    return _added(draft_incident, given, "incidents")


def add_claim(**given: Any) -> pd.DataFrame:
    """Add a claim to the project's `claims.csv`; the rows that were written, typed.

    Parameters
    ----------
    incident : its id or name; or `place` and the day of the incident, `on`.
    claimant : who asserts, by any name the actor has on that day; `signed_as` keeps the name given.
        Of a speaker who is no actor give `signed_as` alone.
    victims : the party harmed, several parted by ";" ("civils" are civilians). Of people who are no
        actor give `victims_as_named` alone.
    harm : killed, wounded, … or in French; figure : 50, au moins 15, 20-30, dozens, denied.
    date : day of the statement, as it is said; "unknown" where nobody knows. A day without a year is
        refused with the one that the incident suggests.
    source : id, address or title of a document that the table has.
    relay, medium, role, joint_with, wording, note, seen, status, subset_of : as in the codebook.
    category : who the victims were; by default as the kind of actor says, or "unknown".
    scope : "whole" by default.
    revises : the claim that this one replaces: it becomes "revised", and is handed back as well.
    statement : the statement it is a part of; by default the same speaker's of that day on the
        incident, where no other figure for the same harm stands in it, or a new one.
    claim_id : by default the incident, a number and the harm.

    Raises
    ------
    BadProject : there is no project here, or its tables have faults.
    BadEntry : with everything that cannot be written as given, and what may be meant; nothing is written.

    Examples
    --------
    >>> import tempfile
    >>> import sahel
    >>> from sahel.workspace import working_in
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with working_in(sahel.new_project(f"{folder}/mine").folder):
    ...         row = sahel.add_claim(
    ...             incident="moura-2022", claimant="HRW", victims="civils", harm="tués", figure="au moins 300",
    ...             date="5 avril 2022", source="nrc-20230512",
    ...         )
    >>> row["claim_id"].item()
    'moura-2022.own-01.killed'
    """
    return _added(draft_claim, given, "claims")
