"""A sheet of claims into the ledger: what each row means there, what has to be asked, and what cannot be placed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from sahel.entry.add import put_tables
from sahel.entry.files import UNRESOLVED, UNRESOLVED_COLUMNS
from sahel.entry.ids import text_cells
from sahel.entry.proposals import (
    LATE_DAYS,
    NEAR_DAYS,
    Day,
    Known,
    address,
    find_actors,
    find_incident,
    find_source,
    find_speaker,
    is_of_country,
)
from sahel.entry.rows import Drafts, as_cells, category_of, draft_source, faults_of, typed
from sahel.entry.said import TURNING, is_yearless, read_date, read_point, unsafe, with_year
from sahel.errors import Ambiguous, BadEntry, SahelError, UnknownTable
from sahel.load.account import reasons
from sahel.load.formats.layout import normalised
from sahel.load.mapping.apply import mapped_dialect
from sahel.load.mapping.mapping import Translation, read_mapping
from sahel.load.own_files import read_cells
from sahel.load.reader import convert_rows, read_rows, remarks_on_days
from sahel.schema import tables
from sahel.schema.vocabularies import VictimCategory


class Asked(NamedTuple):
    """What has to be decided: a date, incident, claimant, victim or source, as the sheet says it.

    `at` is the day of a place, and the country of a name such as armée: what is meant depends on it.
    """

    what: str
    said: str
    at: str = ""

    @property
    def key(self) -> str:
        """How it is named in `choices`: with its day or country, where it has one."""
        return f"{self.said} {self.at}".strip()


@dataclass(kw_only=True)
class SheetPlan:
    """What a sheet would put into the tables; nothing is written yet.

    `drafts` are rows of text by table (claims, new sources); `placed` has one row per claim: row of the
    sheet, claim_id, incident_id, why; `again` the claims that are there already: row, claim_id;
    `questions` holds each thing to decide with why, `rows_asking` the rows that wait for it; `faults`
    what is wrong with a row itself.
    """

    sheet: str
    cells: dict[int, str]  # each row of the sheet, as JSON
    drafts: Drafts = field(default_factory=dict)
    placed: pd.DataFrame = field(default_factory=pd.DataFrame)
    again: pd.DataFrame = field(default_factory=pd.DataFrame)
    questions: dict[Asked, SahelError] = field(default_factory=dict)
    rows_asking: dict[Asked, list[int]] = field(default_factory=dict)
    faults: dict[int, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def ask(self, asked: Asked, refusal: SahelError, row: int) -> None:
        self.questions.setdefault(asked, refusal)
        rows = self.rows_asking.setdefault(asked, [])
        if row not in rows:
            rows.append(row)

    def unresolved(self) -> pd.DataFrame:
        """The rows of the sheet that could not be placed: sheet, row, reason, cells."""
        why = {row: list(said) for row, said in self.faults.items()}
        for asked, rows in self.rows_asking.items():
            for row in rows:
                why.setdefault(row, []).append(f"{asked.what}: {self.questions[asked]}")
        lines = [(self.sheet, str(row), " | ".join(said), self.cells.get(row, "")) for row, said in sorted(why.items())]
        return pd.DataFrame(lines, columns=list(UNRESOLVED_COLUMNS), dtype="str")


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What an import wrote: the new `claims` and `sources`, typed, and the rows of the sheet left over.

    `again` are claims of the sheet that the table had already (row of the sheet, claim_id), `unresolved` the rows
    that went to unresolved.csv (sheet, row, reason, cells), `notes` what is odd about the sheet.
    """

    claims: pd.DataFrame
    sources: pd.DataFrame
    again: pd.DataFrame
    unresolved: pd.DataFrame
    notes: tuple[str, ...]


def import_claims(
    sheet: str | PathLike, *, mapping: str | PathLike, choices: Mapping[str, str] | None = None,
    year: int | None = None, new_sources: bool = False, leave_rest: bool = False,
) -> Imported:  # fmt: skip
    """Put the claims of a sheet into the project's `claims.csv`, all of them or none.

    A row's incident is known by its id or name, or by its place where only one incident lies near it in
    place and time; actors by their names on the day; documents by id, address or title. A claim that
    the table has already is not written again.

    Parameters
    ----------
    sheet : CSV, XLSX, ODS, …; mapping : how its columns are ours, a TOML file for the table "claims".
    choices : what a text of the sheet means where that is open: {"Wagnériens": "wagner"}; a place
        with its day, and armée and the like with the country: {"Tessit 2024-08-08": "tessit-2022",
        "armée MLI": "fama"}; blank: nobody of the table, and the name is kept.
    year : the year of days that have none.
    new_sources : documents that are not known by their addresses are added to `sources.csv`, known by
        their address alone.
    leave_rest : rows that cannot be placed go to `unresolved.csv`, with reasons, and the others are written.

    Raises
    ------
    BadProject, UnknownTable : no project here, or no such sheet or mapping.
    BadEntry : with everything that is open or wrong, unless `leave_rest`; nothing is written.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import sahel
    >>> from sahel.workspace import working_in
    >>> sheet = "incident;qui;victimes;date;morts;source\\nmoura-2022;HRW;civils;5 avril;300+;nrc-20230512"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     here = Path(folder)
    ...     _ = (here / "sheet.csv").write_text(sheet, encoding="utf-8")
    ...     _ = (here / "m.toml").write_text(sahel.suggest_mapping(here / "sheet.csv"), encoding="utf-8")
    ...     with working_in(sahel.new_project(here / "mine").folder):
    ...         done = sahel.import_claims(here / "sheet.csv", mapping=here / "m.toml", year=2022)
    >>> done.claims["claim_id"].tolist()
    ['moura-2022.own-01.killed']
    """
    plans: list[SheetPlan] = []

    def draft(known: Known) -> tuple[Drafts, dict[str, set]]:
        plan = plan_import(sheet, known, mapping=mapping, choices=choices, year=year, new_sources=new_sources)
        plans.append(plan)
        if not leave_rest and (plan.faults or plan.questions):
            raise BadEntry(f"{plan.sheet}: nothing was written.\n" + "\n".join(open_points(plan)))
        return to_write(plan, known)

    put_tables(draft)
    plan = plans[-1]
    new = typed({name: plan.drafts.get(name, as_cells([], tables.BUNDLED[name])) for name in ("claims", "sources")})
    return Imported(claims=new["claims"], sources=new["sources"], again=plan.again, unresolved=plan.unresolved(),
        notes=tuple(plan.notes),
    )  # fmt: skip


def to_write(plan: SheetPlan, known: Known) -> tuple[Drafts, dict[str, set]]:
    """The rows to put into the tables and into unresolved.csv, and the keys of those to be taken out of the latter."""
    left = plan.unresolved()
    file = known.project.tables / f"{UNRESOLVED}.csv"
    before = read_cells(file).fillna("") if file.is_file() else pd.DataFrame(columns=list(UNRESOLVED_COLUMNS))
    met = before["sheet"].eq(plan.sheet) & before["cells"].isin(set(plan.cells.values()))
    gone = set(before.loc[met, ["sheet", "row", "cells"]].itertuples(index=False, name=None))
    return plan.drafts | ({UNRESOLVED: left} if len(left) else {}), {UNRESOLVED: gone} if gone else {}


def open_points(plan: SheetPlan) -> list[str]:
    """What is open or wrong in a sheet, a line each."""
    lines = [f"- row {row}: {why}" for row, said in sorted(plan.faults.items()) for why in said]
    for asked, rows in plan.rows_asking.items():
        where = f"row{'s' if len(rows) > 1 else ''} {', '.join(map(str, rows[:10]))}{', …' if len(rows) > 10 else ''}"
        lines.append(f"- {where}, {asked.what}: {plan.questions[asked]}")
        lines.append(f"    to choose: {asked.key}={_MEANT.get(asked.what, 'ID, or nothing to keep the name alone')}")
    return lines


#: What may stand behind the = of a choice.
_MEANT = {"date": "YYYY-MM-DD, or a year for all days without one", "incident": "ID", "source": "ID"}


def plan_import(
    sheet: str | PathLike, known: Known, *, mapping: str | PathLike, choices: Mapping[str, str] | None = None,
    year: int | None = None, new_sources: bool = False,
) -> SheetPlan:  # fmt: skip
    """What a sheet would put into the tables, what has to be decided first, and what is wrong; see `import_claims`."""
    translation = read_mapping(mapping)
    if translation.table.name != "claims":
        raise UnknownTable(f'the mapping is for the table {translation.table.name!r}. Write table = "claims" in it.')
    dialect = mapped_dialect(translation)
    layout, rows, malformed = read_rows(sheet, dialect=dialect)
    headers = dict(zip(layout.columns, layout.header, strict=True))
    cells = {row: _as_json({headers.get(name, name): cell for name, cell in line.items() if pd.notna(cell)})
             for row, line in rows.to_dict("index").items()}  # fmt: skip
    cells |= {one.row: _as_json({"": one.text}) for one in malformed}
    plan = SheetPlan(sheet=Path(sheet).name, cells=cells)
    choices = {key.strip(): value.strip() for key, value in (choices or {}).items()}
    rows = _with_years(rows, translation, plan, known, choices=choices, year=year)
    waiting = [row for asked in plan.rows_asking.values() for row in asked]
    gathered = convert_rows(rows.drop(index=waiting), malformed, layout, dialect=dialect)
    faults = pd.concat(gathered.faults) if gathered.faults else pd.DataFrame({"row": []})
    plan.faults = {int(row): [why] for row, why in reasons(faults).items()} if len(faults) else {}
    plan.notes += remarks_on_days(gathered.shown)
    if "stated_on" not in {*translation.columns, *translation.parts, *translation.constants}:
        plan.notes.append("the mapping names no column for the day of the statement, stated_on: the claims are undated")
    if gathered.n_repeated:
        plan.notes.append(f"{gathered.n_repeated} row(s) equal in everything to an earlier one: each counts once")
    claims = pd.concat(gathered.frames) if gathered.frames else pd.DataFrame()
    if len(claims):
        placing = _Placing(plan, known, choices=choices, new_sources=new_sources)
        placing.place(claims, _said_of_incidents(rows, translation, plan, year=year))
    return plan


def _as_json(cells: Mapping[str, str]) -> str:
    text = json.dumps(dict(cells), ensure_ascii=False)
    return TURNING.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


def _with_years(
    rows: pd.DataFrame, translation: Translation, plan: SheetPlan, known: Known, *, choices: Mapping[str, str],
    year: int | None,
) -> pd.DataFrame:  # fmt: skip
    """The rows with a year in every day that lacks one, as chosen or as stated for all; others are asked for."""
    if "stated_on" not in translation.columns:
        return rows
    name = normalised(translation.columns["stated_on"])
    dates = rows[name].dropna().astype("str").str.strip()
    chosen = {cell: choices[cell] for cell in dates.unique() if cell in choices}
    known_words = translation.words.get("stated_on", {})
    for cell in dates[~dates.isin([*chosen, *known_words])].unique():
        if not is_yearless(cell):
            continue
        if year is not None:
            chosen[cell] = with_year(cell, year)
            continue
        for row in dates.index[dates == cell]:
            begun = _begun(rows.loc[row], translation, known)
            try:
                read_date(cell, begun=begun)
            except Ambiguous as refusal:
                plan.ask(Asked("date", cell), refusal, int(row))
    return rows.assign(**{name: dates.map(chosen).astype("str").fillna(dates).reindex(rows.index).astype("str")})


class _OfIncident(NamedTuple):
    """When and where a row says that its incident was."""

    day: Day | None = None
    point: tuple[float, float] | None = None


def _said_of_incidents(
    rows: pd.DataFrame, translation: Translation, plan: SheetPlan, *, year: int | None
) -> dict[int, _OfIncident]:
    """What the columns of `[incident]` in a mapping say, by row; what cannot be read is a fault of the row."""
    columns = {name: rows[normalised(theirs)].dropna() for name, theirs in translation.incident.items()}
    days = columns.get("date", pd.Series(dtype="str"))
    found: dict[int, _OfIncident] = {}
    for cell in days.unique():
        try:
            whole = with_year(cell, year) if year is not None and is_yearless(cell) else cell
            day = read_date(whole)
            found |= {int(row): _OfIncident(day=day if day.text else None) for row in days.index[days == cell]}
        except SahelError as refusal:
            for row in days.index[days == cell]:
                plan.faults.setdefault(int(row), []).append(f"date of the incident: {refusal}")
    if {"latitude", "longitude"} <= columns.keys():
        points = pd.concat([columns["latitude"], columns["longitude"]], axis=1, join="inner")
        for row, north, east in points.itertuples(name=None):
            try:
                point = read_point(f"{north.replace(',', '.')}, {east.replace(',', '.')}")
            except SahelError as refusal:
                plan.faults.setdefault(int(row), []).append(f"point of the incident: {refusal}")
                continue
            found[int(row)] = found.get(int(row), _OfIncident())._replace(point=(float(point[0]), float(point[1])))
    return found


def _begun(row: pd.Series, translation: Translation, known: Known) -> pd.Timestamp | None:
    """The first day of a row's incident, where its id or name alone says which it is."""
    said = translation.constants.get("incident_id", "")
    if "incident_id" in translation.columns and pd.notna(row[normalised(translation.columns["incident_id"])]):
        said = row[normalised(translation.columns["incident_id"])]
    try:
        found = find_incident(str(said).strip(), known)[0]
    except SahelError as refusal:
        starts = getattr(refusal, "candidates", pd.DataFrame()).get("start", pd.Series(dtype="str")).dropna()
        return pd.to_datetime(starts.min()) if starts.str[:4].nunique() == 1 else None
    return known.frames["incidents"].set_index("incident_id")["start"].get(found)


class _Placing:
    """The claims of a sheet one after another, each against the table and those before it."""

    def __init__(self, plan: SheetPlan, known: Known, *, choices: Mapping[str, str], new_sources: bool) -> None:
        self.plan, self.known, self.choices, self.new_sources = plan, known, choices, new_sources
        self.countries = dict(known.frames["incidents"][["incident_id", "country"]].itertuples(index=False, name=None))
        self.met: dict[tuple, tuple[str, str] | SahelError] = {}
        self.sources: list[pd.DataFrame] = []

    def place(self, claims: pd.DataFrame, incidents: Mapping[int, _OfIncident]) -> None:
        self.incidents = incidents
        cells = text_cells(claims, tables.CLAIMS).fillna("")
        resolved = []
        for row, line, first in zip(cells.index, cells.to_dict("records"), claims["stated_on"], strict=True):
            resolved.append((int(row), self.resolved(int(row), line, first)))
        bad = {*self.plan.faults, *(row for rows in self.plan.rows_asking.values() for row in rows)}
        whole = [(row, line, why) for row, (line, why) in resolved if row not in bad]
        self.write(whole)

    def resolved(self, row: int, line: dict[str, str], first: pd.Timestamp) -> tuple[dict[str, str], str]:
        """A claim with the ids of what it names, as far as they are known, and why its incident is that one."""
        for name, cell in line.items():
            if cell and (why := unsafe(cell, column=name)):
                self.plan.faults.setdefault(row, []).append(f"{name}: {cell!r} {why}")
        if row in self.plan.faults:
            return line, ""
        on = line["stated_on"]
        day = Day(text=on, precision=line["stated_on_precision"], first=first) if on else None
        incident, why = self.found(row, "incident", line["incident_id"], day)
        country = self.countries.get(incident, "")
        line = line | {"incident_id": incident}
        for name, signed in (("claimant", "signed_as"), ("victim", "victim_as_named")):
            if not incident and is_of_country(line[signed]):
                continue  # whom it means is asked once the incident is known
            if not line[name] and line[signed]:
                line[name] = self.found(row, name, line[signed], day, country)[0]
        if line["victim"] and line["victim_category"] == VictimCategory.UNKNOWN:
            line["victim_category"] = category_of(line["victim"], self.known)
        line["source_id"] = self.found(row, "source", line["source_id"], day)[0]
        return line, why

    def found(self, row: int, what: str, said: str, day: Day | None, country: str = "") -> tuple[str, str]:
        """The id that a text means and why; a question, and blank, where that is open."""
        was = self.incidents.get(row, _OfIncident()) if what == "incident" else _OfIncident()
        day = was.day or day
        at = (day.text if day else "") if what == "incident" else country if is_of_country(said) else ""
        asked = Asked(what, said, at)
        key = (asked, day.text if day else "", was)
        if key not in self.met:
            try:
                self.met[key] = self.look_up(asked, day, country, was)
            except SahelError as refusal:
                self.met[key] = refusal
        answer = self.met[key]
        if isinstance(answer, SahelError):
            self.plan.ask(asked, answer, row)
            return "", ""
        return answer

    def look_up(self, asked: Asked, day: Day | None, country: str, was: _OfIncident) -> tuple[str, str]:
        chosen = self.choices.get(asked.key)
        if chosen == "" and asked.what in ("claimant", "victim"):
            return "", "left as named"
        said = chosen or asked.said
        match asked.what:
            case "incident":
                found, why = find_incident(
                    said, self.known, day=day, point=was.point, late=NEAR_DAYS if was.day else LATE_DAYS
                )
                return found, "chosen" if chosen else why
            case "source":
                if self.new_sources and address(said):
                    return self.source_at(said), ""
                return find_source(said, self.known), ""
            case "claimant":
                return find_speaker(said, self.known, day=day, country=country), ""
            case _:
                return find_actors(said, self.known, day=day, country=country), ""

    def source_at(self, url: str) -> str:
        """The source with an address; where there is none, a new one."""
        try:
            return find_source(url, self.known)
        except Ambiguous:
            raise
        except SahelError:
            pass
        full = url if "://" in url else f"https://{url}"
        draft = draft_source(self.known, url=full)["sources"]
        self.sources.append(draft)
        self.known = self.known.with_rows(typed({"sources": draft}))
        return draft["source_id"].iloc[0]

    def write(self, claims: list[tuple[int, dict[str, str], str]]) -> None:
        """Ids for the claims that are new, and the drafts of them and of their sources."""
        ids = self.known.claim_ids()
        statements: dict[tuple[str, str], str] = {}
        new, placed, again = [], [], []
        for row, line, why in claims:
            if same := ids.same_as(line):
                again.append((row, same))
                continue
            group = (line["statement_id"], line["claimant"] or line["signed_as"])
            try:
                line["statement_id"] = statements.get(group) or ids.statement(line)
            except SahelError as refusal:
                self.plan.faults.setdefault(row, []).append(str(refusal))
                continue
            statements[group] = line["statement_id"]
            if re.match(r"row-\d+(\.|$)", line["claim_id"]):
                line["claim_id"] = ids.claim(line)
            if line["claim_id"] in ids.ids:
                why = f"claim_id: {line['claim_id']!r} is the id of another claim in the table. Give another"
                self.plan.faults.setdefault(row, []).append(why)
                continue
            ids.add(line)
            new.append(line)
            placed.append((row, line["claim_id"], line["incident_id"], why))
        drafts = {"claims": as_cells(new, tables.CLAIMS)} if new else {}
        for fault in faults_of(drafts, self.known).itertuples() if new else ():
            self.plan.faults.setdefault(placed[fault.row - 2][0], []).append(f"{fault.column} = {fault.said}")
        is_whole = [row not in self.plan.faults for row, *_ in placed]
        self.plan.placed = pd.DataFrame(placed, columns=["row", "claim_id", "incident_id", "why"])[is_whole]
        self.plan.again = pd.DataFrame(again, columns=["row", "claim_id"])
        if any(is_whole):
            claims_new = drafts["claims"][is_whole].reset_index(drop=True)
            sources = pd.concat(self.sources, ignore_index=True) if self.sources else as_cells([], tables.SOURCES)
            sources = sources[sources["source_id"].isin(claims_new["source_id"])].reset_index(drop=True)
            self.plan.drafts = ({"sources": sources} if len(sources) else {}) | {"claims": claims_new}
