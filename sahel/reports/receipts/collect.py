"""Make what a page embeds: its source rows, the hashes of its inputs, its receipts, its seals."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sahel
from sahel.load.own_files import read_as_written, read_cells, state_of
from sahel.reports.fingerprints import digest, digest_of_file
from sahel.reports.receipts.embedded import BLOCK, Receipt, packed
from sahel.schema import tables
from sahel.schema.columns import Table
from sahel.workspace import PROJECT_FILE, current_project, folder

if TYPE_CHECKING:
    import pandas as pd

    from sahel.reports.receipts.lines import Traced


_OWN = ("data", "notebooks")
#: Rows that explain a row are embedded with it, one step from it; sources are listed on the page.
_NAMED_BY = ("actors", "incidents")


def named_inputs(inputs: Mapping[str, str | None]) -> dict[str, str]:
    """The hashes of files by relative name: "data/claims.csv", or the bare name of a file from elsewhere.

    Files that were looked for and not there (None) are left out. Of two files from elsewhere
    with one name, each is distinguished by how its hash begins.
    """
    named: dict[str, str] = {}
    for path, content in sorted(inputs.items()):
        if content is not None:
            name = relative_name(Path(path))
            named[f"{name} ({content[:8]})" if named.get(name, content) != content else name] = content
    return named


def bundled_inputs(notebook: Path) -> dict[str, str]:
    """The hashes of all tables of this installation and of the project, and of the notebook."""
    project = current_project()
    own = [project.folder / PROJECT_FILE, *sorted(project.tables.glob("*.csv"))] if project else []
    files = [*sorted(folder("data").glob("*.csv")), *own, notebook]
    return {relative_name(path): digest_of_file(path) for path in files}


def rows_as_written(wanted: Iterable[str], *, data: Path | None = None) -> dict[str, dict[str, dict[str, str]]]:
    """The named rows out of the tables in a folder, and the actors and incidents they name; unknown ones are left out.

    {table: {row id: {column: text}}}, blank cells left out. Without a folder: out of the tables at
    hand, where a row says in a project also the file that it is from (`row_from`).
    """
    written = _lookup(data)
    found = {name: row for name in set(wanted) if (row := written(name)) is not None}
    named = {other for name, row in found.items() for other in references(tables.BUNDLED[name.partition("/")[0]], row)}
    found |= {name: row for name in named if (row := written(name)) is not None}
    kept: dict[str, dict[str, dict[str, str]]] = {}
    for name in sorted(found):
        table, _, row = name.partition("/")
        kept.setdefault(table, {})[row] = found[name]
    return kept


def rows_behind(blocks: Mapping[str, Traced]) -> dict[str, dict[str, dict[str, str]]]:
    """The source rows of the lines of these blocks, as `rows_as_written` gives them."""
    wanted = (row for block in blocks.values() for _, rows in block.lines for row in rows or ())
    return rows_as_written(wanted)


def written_rows(table: str, *, data: Path | None = None) -> dict[str, dict[str, str]]:
    """Every row of a table in a folder, or at hand, by its key, as the file has it, blank cells left out."""
    if data is None:
        return _table_at_hand(table, state_of(table))
    path = data / f"{table}.csv"
    return _table(path, table, path.stat().st_mtime_ns) if path.is_file() else {}


def _by_key(cells: pd.DataFrame, table: str) -> dict[str, dict[str, str]]:
    keys = cells[list(tables.BUNDLED[table].key)].astype("str").agg("/".join, axis="columns")
    filled = ({name: text for name, text in row.items() if isinstance(text, str)} for row in cells.to_dict("records"))
    return dict(zip(keys, filled, strict=True))


def embedded_block(
    described: Mapping[str, Any], blocks: Mapping[str, Traced], *, rows: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """The JSON block of a page, without its seals.

    `described` is what it says of itself and of its inputs, `blocks` are its blocks by id, in order,
    `rows` their source rows, as `rows_behind` gives them.
    """
    seals = {name: block.read.blocks[name] for name, block in blocks.items()}
    receipts = packed(receipts_of(blocks), blocks=seals, tables=rows)
    return {**described, "tables": rows, **receipts, "says": rules_in_words(receipts["rules"])}


def rules_in_words(rules: Iterable[str]) -> dict[str, str]:
    """What each rule that is a public function answers, as its own documentation says.

    >>> rules_in_words(["claim_gaps", "as the table has it"])
    {'claim_gaps': 'Conceded against claimed, for each victim party and harm of each incident.'}
    >>> list(rules_in_words(["success_rate", "no such rule"]))
    ['success_rate']
    """
    found = {rule: _public_function(rule) for rule in rules}
    return {rule: text.partition("\n")[0] for rule, made in found.items() if made and (text := inspect.getdoc(made))}


#: The packages whose functions compute what pages print.
_COMPUTING = ("claims", "coups", "conflicts", "events", "compare", "timelines", "actors")


def _public_function(name: str) -> Callable | None:
    """The public function of this name, at the top or in its package; None: it is none."""
    if name in sahel.__all__:
        return getattr(sahel, name)
    packages = (getattr(sahel, package) for package in _COMPUTING)
    return next((getattr(package, name) for package in packages if name in package.__all__), None)


def receipts_of(blocks: Mapping[str, Traced]) -> dict[str, Receipt]:
    """The receipt of every line of these blocks, by the line's id, in order.

    All rows of the inputs stand behind a line that names a row which our tables do not have.
    """
    receipts, written = {}, _lookup(None)
    for name, block in blocks.items():
        for line, (rule, behind) in zip(block.read.lines, block.lines, strict=True):
            is_known = behind is not None and all(written(row) is not None for row in behind)
            receipts[line.id] = Receipt(
                cell=int(name.removeprefix("r").split(".")[0]),
                what=block.what,
                rule=rule,
                rows=behind if is_known else None,
                numbers=tuple(line.numbers),
                seal=line.seal,
            )
    return receipts


def sealed(page: str, embedded: Mapping[str, Any]) -> str:
    """A page with an empty block, filled with what it embeds and the seals of both."""
    described = {**embedded, "page": page_seal(page)}
    text = for_script({**described, "seal": embedded_seal(described)})
    return BLOCK.sub(lambda found: found[0].replace(found[1] + "</script>", text + "</script>"), page, count=1)


def page_seal(page: str) -> str:
    """The sha256 of a page without what it embeds; the ends of lines, which mail may change, do not count."""
    bare = BLOCK.sub("", page.replace("\r\n", "\n"), count=1)
    return digest(bare.encode("utf-8", "surrogatepass"))


def embedded_seal(embedded: Mapping[str, Any]) -> str:
    """The sha256 of what a page embeds, without the seal itself."""
    bare = {name: value for name, value in embedded.items() if name != "seal"}
    return digest(_compact(bare).encode("ascii"))


def for_script(value: Any) -> str:
    r"""JSON that can stand inside a `<script>` element without ending it.

    >>> for_script("</script>")
    '"\\u003c/script\\u003e"'
    """
    return _compact(value).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def relative_name(path: Path) -> str:
    """A file's name in what pages embed: below the bundled folders or the project, or else its bare name."""
    homes = {name: folder(name) for name in _OWN}
    if project := current_project():
        homes["project"] = project.folder
    real = path.resolve()
    inside = ((name, home.resolve()) for name, home in homes.items() if real.is_relative_to(home.resolve()))
    return next((f"{name}/{real.relative_to(home).as_posix()}" for name, home in inside), path.name)


def _lookup(data: Path | None) -> Callable[[str], dict[str, str] | None]:
    """What gives one row by its name, or None where there is no such table or row; each table is read once."""
    rows_of = cache(partial(written_rows, data=data))

    def written(name: str) -> dict[str, str] | None:
        table, _, row = name.partition("/")
        return rows_of(table).get(row) if table in tables.BUNDLED else None

    return written


@lru_cache(maxsize=32)
def _table(path: Path, table: str, changed: int) -> dict[str, dict[str, str]]:
    """A table once per state of its file: a batch of pages asks for the same rows again and again."""
    return _by_key(read_cells(path), table)


@lru_cache(maxsize=32)
def _table_at_hand(table: str, state: tuple[Hashable, ...]) -> dict[str, dict[str, str]]:
    return _by_key(read_as_written(table), table)


def references(table: Table, row: Mapping[str, str]) -> Sequence[str]:
    """The names of the rows that a row names in columns that refer to actors or incidents."""
    columns = [column for column in table.columns if (column.refers_to or "").split(".")[0] in _NAMED_BY]
    return [
        f"{column.refers_to.split('.')[0]}/{part.strip()}"
        for column in columns
        for part in row.get(column.name, "").split(";")
        if part.strip()
    ]
