"""A first draft of a mapping: which of your columns are most likely which of ours."""

from __future__ import annotations

import difflib
import unicodedata
from os import PathLike

from sahel import tables
from sahel.errors import UnknownTable
from sahel.load.dialects import headerless_columns, known_columns
from sahel.load.files import identify
from sahel.load.layout import Layout, normalised, survey
from sahel.load.mapping import COUNTRY_STYLES, DATE_STYLES
from sahel.load.sheets import read_sheet
from sahel.load.strangers import refuse_strangers
from sahel.schema import Table

#: Codes on UCDP's scales: a column of nearly the same name, such as ACLED's time_precision, is on another.
_SCALES = ("date_precision", "where_precision")
#: Other people's words for our columns, French ones too.
_SYNONYMS = {
    "event_id": ("id", "no", "numero", "identifiant", "event_number"),
    "date_start": ("date", "event_date", "start", "start_date", "jour", "date_debut"),
    "date_end": ("end", "end_date", "date_fin"),
    "country_as_named": ("country", "pays", "country_name", "state"),
    "admin1": ("region", "adm1", "province", "wilaya", "state_name"),
    "admin2": ("cercle", "adm2", "district", "departement"),
    "place": ("location", "lieu", "localite", "village", "town", "site"),
    "latitude": ("lat", "y"),
    "longitude": ("lon", "long", "lng", "x"),
    "event_type": ("type", "category", "categorie", "nature", "type_evenement"),
    "sub_event_type": ("sub_type", "subtype", "sous_type"),
    "side_a": ("actor1", "actor_1", "acteur1", "acteur_1", "perpetrator", "auteur", "acteur", "group"),
    "side_b": ("actor2", "actor_2", "acteur2", "acteur_2", "target", "victim", "cible", "victime"),
    "best": ("fatalities", "deaths", "killed", "morts", "tues", "deces", "dead", "nombre_de_morts"),
    "low": ("low_estimate", "min", "minimum"),
    "high": ("high_estimate", "max", "maximum"),
    "source_text": ("source", "sources", "reference", "url", "lien"),
    "notes": ("note", "description", "comment", "commentaire", "remarques", "summary"),
    "deaths_civilians": ("civilians", "civils", "civilian_deaths"),
}

#: Codes that stand in the place of our words in tables cut from a publisher's.
_CODES = {"type_of_violence": {"1": "state-based", "2": "non-state", "3": "one-sided"}}


def suggest_mapping(path: str | PathLike, *, table: str = "events") -> str:
    """A first draft of a mapping for a table that no dialect fits, as TOML text.

    Each column of ours stands with the column of the file that looks most like it; those
    without a counterpart are there as comments, and so are the file's columns that nothing
    uses. Read it, mend it, save it beside the file, and load with `mapping=`.

    Raises
    ------
    UnknownTable : the file cannot be read as a table at all, no table has that name, or the
        file is a published table of counts, which holds no events to map.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     sheet = Path(folder) / "sheet.csv"
    ...     _ = sheet.write_text("jour;pays;morts", encoding="utf-8")
    ...     print(suggest_mapping(sheet).splitlines()[6])
    date_start = "jour"
    """
    if table not in tables.ALL:
        raise UnknownTable(f"no table is called {table!r}. There are: {', '.join(sorted(tables.ALL))}.")
    layout = _header_of(path)
    if table == "events":
        refuse_strangers(layout.columns)
    schema = tables.ALL[table]
    found = _counterparts(schema, layout)
    lines = [f'table = "{table}"', "# The rest of a line after # is a remark: take it away to use the line.", ""]
    if table == "events":
        lines[1:1] = ['dataset = "own"  # whose coding it is']
    lines.append("[columns]  # our column = your column")
    for column in schema.columns:
        if column.name in found:
            lines.append(f"{column.name} = {_quoted(found[column.name])}")
        elif column.name not in ("dataset", "flags"):
            lines.append(f'# {column.name} = ""  # {column.says}')
    unused = [name for name in layout.header if name.strip() and name not in found.values()]
    lines += ["", f"# Your columns that nothing uses: {', '.join(unused) or 'none'}", "", "[constants]"]
    lines += ['# country = "MLI"  # the same in every row', "", "[dates]"]
    lines += [f'# style = "day/month/year"  # one of: {", ".join(DATE_STYLES)}; left out: read off the cells']
    lines += ["", "[countries]", f'style = "names"  # one of: {", ".join(COUNTRY_STYLES)}', ""]
    for column in schema.columns:
        if column.name in found and column.words is not None and not column.many:
            lines.append(f"[words.{column.name}]  # your word = one of ours: {', '.join(column.words)}")
            lines += [f'{code} = "{word}"' for code, word in _CODES.get(column.name, {}).items()]
            lines.append("")
    return "\n".join(lines)


def _header_of(path: str | PathLike) -> Layout:
    """How a file is laid out, whatever it holds."""
    source = identify(path)
    known = known_columns() | {word for words in _SYNONYMS.values() for word in words}
    if source.kind == "text":
        return survey(source, known=known, headerless=headerless_columns)
    return read_sheet(source, known=known)[0]


def _counterparts(schema: Table, layout: Layout) -> dict[str, str]:
    """For each column of ours the file's column that is most likely the same."""
    free = {_unaccented(normalised(name)): name for name in layout.header if name.strip()}
    found = {}
    for column in schema.columns:
        for word in (column.name, *_SYNONYMS.get(column.name, ())):
            if word in free:
                found[column.name] = free.pop(word)
                break
    for column in schema.columns:
        if column.name in found or column.name in _SCALES:
            continue
        if near := difflib.get_close_matches(column.name, free, n=1, cutoff=0.8):
            found[column.name] = free.pop(near[0])
    return found


def _unaccented(name: str) -> str:
    return "".join(mark for mark in unicodedata.normalize("NFD", name) if not unicodedata.combining(mark))


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
