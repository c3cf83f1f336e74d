"""The codebook and the Frictionless data package, written from the schemas: pure functions, no files."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from sahel.errors import UnknownName
from sahel.schema import tables, vocabularies
from sahel.schema.columns import Column, Table
from sahel.schema.datasets import BEHIND, DATASETS, asked_for
from sahel.schema.validation import AS_PUBLISHED
from sahel.schema.vocabularies import Word

_CC_BY = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
_NATURAL_EARTH = DATASETS["natural-earth"].url
#: Optional columns that the bundled files leave out.
LEFT_OUT = {"withdrawn_on", "withdrawn_on_precision"}
_OUTLINES = {
    "outlines-country": ("boundaries/countries.geojson", "outlines of countries, for orientation on a map"),
    "outlines-admin1": ("boundaries/admin1.geojson", "outlines of first-level regions, for orientation on a map"),
}
_DATE = r"\d{4}(-\d{2}(-\d{2})?)?"
_MEANINGS = {
    "text": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "year": "year",
    "date": "date, cut at its precision",
    "day": "day",
}


def datapackage(*schemas: Table) -> dict[str, Any]:
    """A Frictionless data package over the given schemas; all bundled tables when none is given.

    What comes back is plain data, ready for `json.dumps`: one resource per table with
    its Table Schema (fields, constraints, primary key, foreign keys). A cell that may
    hold several ids has no foreign key, since Table Schema knows none of that kind; a
    date of varying precision is a string with a pattern. With no schema given, the two
    outline files are resources too.

    >>> package = datapackage(tables.REBELLIONS)
    >>> package["resources"][0]["path"], package["resources"][0]["schema"]["primaryKey"]
    ('rebellions.csv', ['rebellion_id'])
    """
    described = [_resource(table) for table in schemas or tables.BUNDLED.values()]
    return {
        "profile": "data-package",
        "name": "sahel",
        "title": "Coups, insurgencies and contested casualty claims in the Sahel",
        "description": (
            "A claim is a statement, never a death. Zero is a finding, blank is silence. "
            "Every row names the documents it is taken from; CODEBOOK.md explains every column and word."
        ),
        "licenses": [_CC_BY],
        "resources": described if schemas else [*described, *_outline_resources()],
    }


def codebook() -> str:
    """The codebook as Markdown: every table with its columns, then every word with its definition and definer.

    >>> "## claims" in codebook()
    True
    """
    parts = [
        "# Codebook",
        "Written from the schemas by `sahel codebook`; changes by hand are lost.",
        "Zero is a finding, blank is silence: a blank cell says that nothing is known or was stated, never none. "
        "A cell that holds several ids or texts joins them with `;`. A date is ISO text cut at its precision "
        "(`2024`, `2024-07`, `2024-07-28`), and the column beside it names that precision. "
        "Files are CSV in UTF-8 with a header row.",
        "# Tables",
        *[_table_text(table, file=f"`{table.name}.csv`") for table in tables.BUNDLED.values()],
        "# Computed tables",
        *[_table_text(table, file="none") for name, table in tables.ALL.items() if name not in tables.BUNDLED],
        "# Words",
        "Each vocabulary is closed: a cell holds one of its words.",
        *[_vocabulary_text(vocabulary) for vocabulary in vocabularies_by_name().values()],
        "# Licences and citations",
        *[_origin_text(name) for name in BEHIND],
        "All tables: CC BY 4.0. Outlines: Natural Earth, public domain.",
    ]
    return "\n\n".join(parts) + "\n"


def _resource(table: Table) -> dict[str, Any]:
    origins = _origins(table.name)
    pointers = [column for column in table.columns if column.refers_to and not column.many]
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"{table.name}.csv",
        "description": f"One row is {table.row}.",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "licenses": [_CC_BY],
        **({"sources": origins} if origins else {}),
        "schema": {
            "fields": [_field(column) for column in table.columns if column.name not in LEFT_OUT],
            "missingValues": [""],
            "primaryKey": list(table.key),
            "foreignKeys": [_foreign_key(table, column) for column in pointers],
        },
    }


def _outline_resources() -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "path": path,
            "description": says,
            "format": "geojson",
            "mediatype": "application/geo+json",
            "encoding": "utf-8",
            "licenses": [{"title": "Public domain", "path": _NATURAL_EARTH}],
            "sources": [{"title": "Natural Earth", "path": _NATURAL_EARTH}],
        }
        for name, (path, says) in _OUTLINES.items()
    ]


def _field(column: Column) -> dict[str, Any]:
    kind = column.type if column.type in ("integer", "number", "boolean", "year") else "string"
    spelled = {"trueValues": ["true"], "falseValues": ["false"]} if kind == "boolean" else {}
    constraints = _constraints(column)
    return {
        "name": column.name,
        "type": kind,
        "description": column.says,
        **spelled,
        **({"constraints": constraints} if constraints else {}),
    }


def _constraints(column: Column) -> dict[str, Any]:
    pattern = _DATE if column.type == "date" else column.pattern
    if pattern is not None and column.many:
        pattern = f"{pattern}(;{pattern})*"
    whole = column.type in ("integer", "year")
    found = {
        "required": column.required or None,
        "enum": [word.value for word in column.words] if column.words else None,
        "pattern": pattern,
        "minimum": _limit(column.minimum, whole=whole),
        "maximum": _limit(column.maximum, whole=whole),
    }
    return {name: value for name, value in found.items() if value is not None}


def _limit(limit: float | None, *, whole: bool) -> float | None:
    return int(limit) if limit is not None and whole else limit


def _foreign_key(table: Table, column: Column) -> dict[str, Any]:
    target, key = column.refers_to.split(".")
    # Table Schema writes a reference to the same resource as an empty name.
    return {"fields": [column.name], "reference": {"resource": "" if target == table.name else target, "fields": [key]}}


def _table_text(table: Table, *, file: str) -> str:
    rules = [f"`{lower}` is never above `{upper}`" for lower, upper in table.ordered]
    excuse = f"unless the note begins “{AS_PUBLISHED}”: then the source itself crosses them, and they are kept"
    lines = [
        f"## {table.name}",
        "",
        f"One row is {table.row}. Key: {', '.join(f'`{name}`' for name in table.key)}. File: {file}.",
        *(["", f"Across columns: {'; '.join(rules)}, {excuse}."] if rules else []),
        "",
        "| column | what it says | holds | required | words or reference |",
        "|---|---|---|---|---|",
        *[_column_text(column) for column in table.columns],
    ]
    return "\n".join(lines)


def _column_text(column: Column) -> str:
    holds = _MEANINGS[column.type] + (", several" if column.many else "")
    limits = [f"≥ {column.minimum:g}"] if column.minimum is not None else []
    limits += [f"≤ {column.maximum:g}"] if column.maximum is not None else []
    pattern = [f"`{column.pattern}`"] if column.pattern else []
    pointer = [f"[{column.words.__name__}](#{column.words.__name__.lower()})"] if column.words else []
    pointer += [f"refers to `{column.refers_to}`"] if column.refers_to else []
    cells = [
        f"`{column.name}`",
        column.says,
        ", ".join([holds, *limits, *pattern]),
        "yes" if column.required else "",
        "; ".join(pointer),
    ]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _vocabulary_text(vocabulary: type[Word]) -> str:
    lines = [
        f"## {vocabulary.__name__}",
        "",
        (vocabulary.__doc__ or "").strip(),
        "",
        "| word | definition | definer |",
        "|---|---|---|",
        *[f"| `{word.value}` | {word.definition} | {word.definer} |" for word in vocabulary],
    ]
    return "\n".join(lines)


def _origins(table: str) -> list[dict[str, str]]:
    """The datasets behind a table, as a data package names its sources."""
    behind = [DATASETS[name] for name in BEHIND.get(table, ())]
    return [{"title": asked_for(one), **({"path": one.url} if one.url else {})} for one in behind]


def _origin_text(name: str) -> str:
    cited = ["- " + " – ".join(origin.values()) for origin in _origins(name)]
    return "\n".join([f"## Behind `{name}`", "", *cited])


#: Definers whose document is among the bundled sources.
_DOCUMENTS = {
    "Powell & Thyne": "pt-2023",
    "Cline Center": "cline-212",
    "UCDP/PRIO": "ucdp-acd-251",
    "UCDP, type": "ucdp-country-year-251",
}


def definitions(*, vocabularies: Sequence[str] = (), rules: Sequence[Callable] = ()) -> pd.DataFrame:
    """What the words and the rules of a page mean, and whose definitions they are.

    Parameters
    ----------
    vocabularies : names of vocabularies in `sahel.schema.vocabularies`: "Outcome", "Activity", …
    rules : functions whose documented rule is wanted.

    Returns
    -------
    One row per word or rule: Of (the vocabulary's question, or "Rule"), Word, Definition,
    Whose, source_id (the definer's document among the bundled sources; blank: none is). A
    rule's definition is the notes of its documentation, or its first sentence.

    Raises
    ------
    UnknownName : no vocabulary is called that.

    Examples
    --------
    >>> import sahel
    >>> table = definitions(vocabularies=["Outcome"], rules=[sahel.onsets])
    >>> table[["Word", "Whose"]].values.tolist()[0]
    ['successful', 'Powell & Thyne 2011']
    """
    known = vocabularies_by_name()
    if unknown := [name for name in vocabularies if name not in known]:
        raise UnknownName(f"no vocabulary is called {unknown}. There are: {', '.join(sorted(known))}.")
    of_words = [
        (inspect.getdoc(known[name]).splitlines()[0], str(word), word.definition, word.definer)
        for name in vocabularies
        for word in known[name]
    ]
    of_rules = [("Rule", rule.__name__, _notes(rule), "as computed by sahel") for rule in rules]
    table = pd.DataFrame([*of_words, *of_rules], columns=["Of", "Word", "Definition", "Whose"], dtype="str")
    definer = table["Whose"].str.extract(f"({'|'.join(_DOCUMENTS)})", expand=False)
    return table.assign(source_id=definer.map(_DOCUMENTS).astype("str"))


def vocabularies_by_name() -> dict[str, type[vocabularies.Word]]:
    """Every closed vocabulary, those of the tables before those of what changed.

    >>> vocabularies_by_name()["Outcome"].FAILED.definer
    'Powell & Thyne 2011'
    """
    kinds = [kind for kind in vars(vocabularies).values() if inspect.isclass(kind)]
    return {
        kind.__name__: kind for kind in kinds if issubclass(kind, vocabularies.Word) and kind is not vocabularies.Word
    }


def _notes(rule: Callable) -> str:
    """The notes of a function's documentation on one line; without notes, its first sentence."""
    text = inspect.getdoc(rule) or ""
    found = re.search(r"^Notes\n-+\n(.*?)(?:\n\n\w[\w ]*\n-+\n|\Z)", text, flags=re.MULTILINE | re.DOTALL)
    text = found[1] if found else text.splitlines()[0]
    return " ".join(text.replace("`", "").split())
