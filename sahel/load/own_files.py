"""Our own tables from files, the bundled ones and anybody's in the same shape: read, held to the schema, or refused."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from os import PathLike
from pathlib import Path

import pandas as pd

from sahel.errors import MissingColumns, UnknownTable
from sahel.load.datasets.own_tables import held_to_schema
from sahel.load.datasets.registry import surveyed
from sahel.load.formats.csv import careful_chunks, malformed_faults
from sahel.load.formats.detect import Source, identify
from sahel.load.formats.layout import resolved
from sahel.load.overlay import HIDDEN, Layers, hidden_faults, lost_references, with_origin
from sahel.schema import tables
from sahel.schema.validation import FAULT_COLUMNS, reference_faults, refuse, schema
from sahel.workspace import ALWAYS, PROJECT_FILE, Project, current_project, folder


def read_cells(path: str | PathLike) -> pd.DataFrame:
    """A CSV file as text cells; blank cells are blank, no word means "missing".

    Raises `InvalidTable` with the rows that have not the header's number of cells.
    """
    cells, malformed = _read(path)
    refuse(malformed, origin=str(path))
    return cells


def _read(path: str | PathLike, *, name: str = "table") -> tuple[pd.DataFrame, pd.DataFrame]:
    """A CSV file as text cells, and its malformed rows as faults; the index begins at 0 for row 2 of the file."""
    source = identify(path)
    if source.kind != "text":
        raise UnknownTable(f"{str(path)!r} is no CSV table. Save it as CSV, UTF-8.")
    if _is_plain(source):
        with source.stream() as stream:
            cells = pd.read_csv(stream, dtype="str", keep_default_na=False, na_values=[""], encoding="utf-8-sig")
        return cells, pd.DataFrame(columns=FAULT_COLUMNS)
    layout = resolved(surveyed(source), source)
    frames, malformed = [], []
    for chunk, broken, _ in careful_chunks(source, layout):
        frames.append(chunk)
        malformed += broken
    cells = pd.concat(frames)
    return cells.set_axis(cells.index - 2, axis=0), malformed_faults(malformed, table=name)


def _is_plain(source: Source) -> bool:
    """Whether it is UTF-8 with commas and every row has as many cells as the first: pandas would not see to it."""
    try:
        with source.stream() as stream, io.TextIOWrapper(stream, encoding="utf-8-sig", newline="") as text:
            widths = {len(row) for row in csv.reader(text)}
    except (UnicodeDecodeError, csv.Error):
        return False
    return len(widths) == 1 and widths != {1}


def recognise(columns: Iterable[str]) -> str:
    """The name of the bundled table that has exactly these columns.

    Raises `UnknownTable` with the nearest table and what is missing from it.
    """
    found = set(columns)
    for name, table in tables.BUNDLED.items():
        if found >= set(table.needed):
            return name
    nearest = max(tables.BUNDLED.values(), key=lambda table: len(found & set(table.column_names)))
    missing = [name for name in nearest.needed if name not in found]
    raise UnknownTable(
        f"these columns are none of our tables: {list(columns)}. The nearest is {nearest.name!r}, "
        f"from which {missing} are missing. See data/CODEBOOK.md for the columns of each table."
    )


def parse(path: str | PathLike, *, name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A file as a typed table, and every fault in it (none: it keeps its schema)."""
    frame, found = _parsed(path, name)
    return frame.reset_index(drop=True), found


#: The bundled tables that were parsed, by name: the digest of the file, the table, its faults.
_PARSED: dict[str, tuple[str, pd.DataFrame, pd.DataFrame]] = {}


def _parsed(path: str | PathLike, name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """As `parse`; the index is 0 for row 2 of the file, and leaves out what is blank or malformed.

    A bundled table is read whole each time, and parsed once for each content.
    """
    where = Path(path)
    if where != folder("data") / f"{name}.csv":
        return _parsed_anew(where, name)
    digest = _digest(where)
    if name not in _PARSED or _PARSED[name][0] != digest:
        frame, found = _parsed_anew(where, name)
        if digest is None or digest != _digest(where):  # it was changed meanwhile
            return frame, found
        _PARSED[name] = digest, frame, found
    return _PARSED[name][1].copy(), _PARSED[name][2].copy()


def _digest(path: Path) -> str | None:
    """None where it cannot be read, which is refused in words when it is parsed."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _parsed_anew(path: Path, name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    table = schema(name)
    cells, malformed = _read(path, name=name)
    others = [column for column in cells.columns if column not in table.column_names]
    absent = [column for column in table.column_names if column not in cells.columns]
    if missing := [column for column in absent if column in table.needed or get_close_matches(column, others, 1, 0.75)]:
        raise MissingColumns(
            f"{str(path)!r} lacks column(s) {missing} of the table {name!r}; it has {list(cells.columns)}, of which "
            f"{others or 'none'} are none of the table's: one may be misspelt. "
            "See data/CODEBOOK.md for what each holds."
        )
    frame, found = held_to_schema(cells.assign(**dict.fromkeys(absent, pd.Series(dtype="str"))), table)
    if len(malformed):
        found = pd.concat([malformed, found], ignore_index=True).sort_values("row", kind="stable", ignore_index=True)
    return frame, found


def refuse_unsound(*names: str) -> None:
    """Refuse if any of these tables (none named: any) breaks its schema or refers to nothing: all faults at once.

    Looks at the bundled tables, and in a project at its own laid over them.
    """
    wanted = names or tuple(tables.BUNDLED)
    if project := current_project():
        refuse(read_project_tables(project, *names).faults, origin=f"the project {project.name}")
        return
    parsed = {name: parse(folder("data") / f"{name}.csv", name=name) for name in wanted}
    lost = reference_faults({name: frame for name, (frame, _) in parsed.items()})
    found = [faults for _, faults in parsed.values() if not faults.empty]
    refuse(pd.concat([*found, lost], ignore_index=True) if found else lost, origin=str(folder("data")))


def read_canonical(path: str | PathLike | None, *, name: str) -> pd.DataFrame:
    """One table from a file in our shape, or (no path) as it is at hand: bundled, with a project's laid over it.

    In a project every row says in `row_from` which of the two it is from. Faulty files are refused.
    """
    if path is None and (project := current_project()):
        return with_origin(_merged(project, name), table=name, project=project.name)
    where = Path(path) if path is not None else folder("data") / f"{name}.csv"
    frame, found = parse(where, name=name)
    refuse(found, origin=str(where))
    return frame


def read_as_written(name: str) -> pd.DataFrame:
    """One table as it is at hand, as its files have it: text cells, in a project with `row_from`."""
    bundled = read_cells(folder("data") / f"{name}.csv")
    if not (project := current_project()):
        return bundled
    places = _merged(project, name)[["file", "row"]]
    texts = {"bundled": bundled, "own": bundled.iloc[:0]}
    if _is_there(file := project.tables / f"{name}.csv"):
        texts["own"] = read_cells(file)
    parts = [texts[one].loc[at["row"] - 2].set_axis(at.index, axis=0) for one, at in places.groupby("file")]
    whole = pd.concat(parts).sort_index() if parts else bundled.iloc[:0]
    return with_origin(whole.assign(**places), table=name, project=project.name)


def state_of(*names: str) -> tuple[Hashable, ...]:
    """What tables at hand are made of, at this moment: files with their times and sizes. Equal: nothing changed."""
    files = [folder("data") / f"{name}.csv" for name in names]
    if project := current_project():
        files += [project.folder / PROJECT_FILE, project.hidden, *(project.tables / f"{name}.csv" for name in names)]
    found = [(str(file), file.stat() if file.is_file() else None) for file in files]
    return tuple((file, now and (now.st_mtime_ns, now.st_size)) for file, now in found)


@dataclass(frozen=True, kw_only=True)
class ProjectTables:
    """The tables of a project by name in their layers, every fault in them, and files that are no table of ours.

    `faults` has the columns of `InvalidTable.failures` and `file`, the file from the project's folder on.
    """

    layers: dict[str, Layers]
    faults: pd.DataFrame
    not_read: list[str]


def read_project_tables(project: Project, *names: str) -> ProjectTables:
    """The tables of a project (none named: all) in their layers, held to their schemas and to each other."""
    listed, found = _hidden(project)
    listed = listed[listed["table"].isin(names)] if names else listed
    layers, faults = {}, [found]
    for name in names or tables.BUNDLED:
        layers[name], found = _layers(project, name, listed)
        faults.append(found)
    faults.append(hidden_faults(listed, layers, file=project.shown(project.hidden)))
    merged = {name: one.merged() for name, one in layers.items()}
    lost = lost_references(
        merged, {name: dict(zip(one.hidden["key"], one.hidden.index + 2, strict=True)) for name, one in layers.items()}
    )
    files = {"own": lambda name: project.shown(project.tables / f"{name}.csv"), "bundled": "bundled {}.csv".format}
    files["hidden"] = lambda _: project.shown(project.hidden)
    lost["file"] = [files[file](name) for file, name in zip(lost["file"], lost["table"], strict=True)]
    return ProjectTables(
        layers=layers,
        faults=_all_of([*faults, lost]),
        not_read=[project.shown(path) for path in _other_files(project) if not _like_a_table(path.stem)],
    )


def _merged(project: Project, name: str) -> pd.DataFrame:
    """One table of a project, its own rows laid over the bundled ones, as `Layers.merged`; refuses faults."""
    listed, found = _hidden(project)
    layers, own = _layers(project, name, listed)
    wrong = hidden_faults(listed[listed["table"] == name], {name: layers}, file=project.shown(project.hidden))
    refuse(_all_of([found, own, wrong]), origin=f"the project {project.name}")
    return layers.merged()


def _layers(project: Project, name: str, listed: pd.DataFrame) -> tuple[Layers, pd.DataFrame]:
    """The layers of one table of a project, and every fault in the files."""
    table = schema(name)
    bundled, found = _parsed(folder("data") / f"{name}.csv", name)
    if not project.extends_table(name):
        # What stays of the bundled tables keeps its sources.
        cited = _cited() if name == "sources" else set()
        bundled = bundled[bundled[table.key[0]].isin(cited)]
    file = project.tables / f"{name}.csv"
    own, faults = bundled.iloc[:0], found.iloc[:0]
    if _is_there(file):
        own, faults = _parsed(file, name)
    hides = listed[listed["table"] == name]
    faulty = [found.assign(file=f"bundled {name}.csv"), faults.assign(file=project.shown(file))]
    faulty.append(_misspelt(project, name))
    layers = Layers(table=table, bundled=bundled, own=own, hidden=hides)
    return layers, _all_of(faulty)


def _misspelt(project: Project, name: str) -> pd.DataFrame:
    """Files of a project that were probably meant to be this table, and are not read."""
    files = [project.shown(path) for path in _other_files(project) if _like_a_table(path.stem) == name]
    rule = f"is named {name}.csv, if it is that table, or otherwise"
    return pd.DataFrame([(file, name, 1, "file", file, rule) for file in files], columns=["file", *FAULT_COLUMNS])


def _all_of(faults: list[pd.DataFrame]) -> pd.DataFrame:
    """Faults of several kinds in one frame; the last may be empty as well."""
    filled = [one for one in faults if len(one)]
    return pd.concat(filled, ignore_index=True) if filled else faults[-1]


def _cited() -> set[str]:
    """The sources of the bundled tables that every project has."""
    citing = [name for name in ALWAYS if "source_id" in schema(name).column_names]
    cells = [parse(folder("data") / f"{name}.csv", name=name)[0]["source_id"] for name in citing]
    return set(pd.concat(cells).dropna().str.split(";").explode().str.strip())


def _is_there(file: Path) -> bool:
    """Whether there is such a file: it is opened, so that a page is known to depend on one that is not there yet."""
    try:
        file.open("rb").close()
    except FileNotFoundError:
        return False
    except OSError:  # it cannot be read, which is said when it is
        return True
    return True


def _hidden(project: Project) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows that a project hides, as text, and what is wrong with the file as such."""
    file = project.shown(project.hidden)
    listed, found = pd.DataFrame(columns=list(HIDDEN), dtype="str"), []
    if _is_there(project.hidden):
        cells, malformed = _read(project.hidden, name="hidden")
        if missing := [column for column in HIDDEN if column not in cells]:
            rule = f"has the columns {', '.join(HIDDEN)}; it lacks {', '.join(missing)}"
            found = [(file, "hidden", 1, "file", ", ".join(cells.columns), rule)]
        else:
            listed = cells[list(HIDDEN)].apply(lambda column: column.astype("str").str.strip())
            found = list(malformed.assign(file=file)[["file", *FAULT_COLUMNS]].itertuples(index=False, name=None))
    return listed, pd.DataFrame(found, columns=["file", *FAULT_COLUMNS])


def _other_files(project: Project) -> list[Path]:
    """CSV files beside a project's tables that are none of them."""
    known = {*tables.BUNDLED, "hidden", "unresolved"}
    return [path for path in sorted(project.tables.glob("*.csv")) if path.stem not in known]


def _like_a_table(stem: str) -> str:
    """The table whose name a file was probably meant to have; blank: none."""
    return next(iter(get_close_matches(stem.lower(), tables.BUNDLED, 1, 0.8)), "")
