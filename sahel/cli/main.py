"""The command `sahel`: thin, over the functions that scripts can call as well.

Exit status: 0 done, 1 something failed and is named, 2 wrong usage and nothing was done.
"""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from sahel import __version__
from sahel.cli.add import add_rows, import_arguments, import_sheet, rows_arguments
from sahel.cli.report import add_arguments, make_reports
from sahel.errors import BadParameter, InvalidTable, MissingDependency, NothingMatched, SahelError
from sahel.text import isolated, json_text, steering_signs, visible
from sahel.workspace import current_project, folder, working_in

if TYPE_CHECKING:
    import pandas as pd

    from sahel.reports.verification import Verified
DONE, FAILED, WRONG_USAGE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and hand back its exit status.

    What files hold is shown and never obeyed: no control and no escape reaches the terminal.
    """
    streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = map(_Visible, streams)
    try:
        return _run(arguments)
    finally:
        sys.stdout, sys.stderr = (sys.stdout and streams[0]), streams[1]


class _Visible:
    """A stream on which every text is `visible`, and on a terminal `isolated` too."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._as_shown = isolated if stream.isatty() else visible

    def write(self, text: str) -> int:
        self._stream.write(self._as_shown(text))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _run(arguments: Sequence[str] | None) -> int:
    asked = _parser().parse_args(arguments)
    try:
        with working_in(asked.project) if asked.project else nullcontext():
            return asked.run(asked)
    except (InvalidTable, NothingMatched) as refusal:
        print(f"sahel: {refusal}", file=sys.stderr)
        return FAILED
    except SahelError as refusal:
        print(f"sahel: {refusal}", file=sys.stderr)
        return WRONG_USAGE
    except KeyboardInterrupt:
        print("sahel: interrupted; reports that were already in place are whole.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of our output went away, as `head` does; do not fail again at exit.
        sys.stdout = None
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sahel", description="Follow coups, insurgencies and contested casualty claims in the Sahel."
    )
    parser.add_argument("--version", action="version", version=f"sahel {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    report = commands.add_parser("report", help="make reports as HTML pages, and their catalogue")
    add_arguments(report)
    report.set_defaults(run=make_reports)

    check = commands.add_parser("check", help="say what table files are, account for every row, list every fault")
    check.add_argument(
        "files", nargs="*", metavar="FILE", help="a table of ours, or a dataset as published (none: the project)"
    )
    check.add_argument("--facts", action="store_true", help="list the rows that should be looked at again")
    check.add_argument("--json", action="store_true", help="print the findings as JSON")
    mapped = check.add_mutually_exclusive_group()
    mapped.add_argument(
        "--suggest", action="store_true", help="print a first mapping (TOML) for a table of no known shape"
    )
    mapped.add_argument("--mapping", metavar="FILE.toml", help="how to read a table of no known shape")
    check.add_argument("--table", metavar="NAME", help="with --suggest: the table it shall be, for example claims")
    check.set_defaults(run=_check)

    add = commands.add_parser("add", help="add an incident, a source or a claim to the project's tables")
    rows_arguments(add)
    add.set_defaults(run=add_rows)

    sheet = commands.add_parser("import", help="put the claims of a sheet into the project's tables")
    import_arguments(sheet)
    sheet.set_defaults(run=import_sheet)

    verify = commands.add_parser("verify", help="check reports against their receipts, the tables and the rules")
    verify.add_argument("files", nargs="+", metavar="FILE.html", help="a report, wherever it lies now")
    verify.add_argument("--data", metavar="DIR", help="hold the embedded rows against the tables of this folder")
    verify.add_argument(
        "--no-run", action="store_true",
        help="do not make the page again: a partial check, which whoever edits a page and its sums can pass",
    )  # fmt: skip
    verify.add_argument("--json", action="store_true", help="print the findings as JSON")
    verify.set_defaults(run=_verify)

    convert = commands.add_parser("convert", help="write a dataset as published to Parquet, to read it fast")
    convert.add_argument("source", metavar="IN", help="a table file in any known dialect")
    convert.add_argument("target", metavar="OUT.parquet", help="the file to write")
    convert.add_argument("--mapping", metavar="FILE.toml", help="how to read a table of no known shape")
    convert.add_argument("--quarantine", action="store_true", help="set faulty rows aside beside IN, do not refuse")
    convert.set_defaults(run=_convert)

    changes = commands.add_parser("changes", help="say what changed between two tables, folders of tables, or pages")
    changes.add_argument(
        "old", metavar="OLD", nargs="?",
        help="the earlier state: a CSV table, a folder of them, a project or a page (none, in a project: as bundled)",
    )  # fmt: skip
    changes.add_argument("new", metavar="NEW", nargs="?", help="the later state, of the same kind (none: the project)")
    changes.add_argument("--table", metavar="NAME", help="compare only this table, for example claims")
    changes.add_argument("--json", action="store_true", help="print the changes and the headline numbers as JSON")
    changes.set_defaults(run=_changes)

    fetch = commands.add_parser(
        "fetch",
        help="download a dataset from its publisher",
        description="Download a dataset from its publisher. acled wants an account: set the environment variables "
        "ACLED_EMAIL and ACLED_PASSWORD, or ACLED_ACCESS_TOKEN.",
    )
    fetch.add_argument("dataset", metavar="DATASET", help="for example ucdp-ged, powell-thyne, acled")
    fetch.add_argument("--folder", metavar="DIR", help="where to keep it (default: the user's cache)")
    fetch.add_argument("--country", metavar="ISO3", action="append", help="for acled: MLI; again for each country")
    fetch.add_argument("--since", metavar="DAY", help="for acled: first day of the events, YYYY-MM-DD")
    fetch.add_argument("--until", metavar="DAY", help="for acled: last day of the events (default: today)")
    fetch.set_defaults(run=_fetch)

    codebook = commands.add_parser("codebook", help="write data/datapackage.json and data/CODEBOOK.md anew")
    codebook.set_defaults(run=_codebook)

    lab = commands.add_parser("lab", help="open JupyterLab on the notebooks")
    lab.set_defaults(run=_lab)
    new = commands.add_parser("new", help="make the folder of a new project: your own ledger, notebook and reports")
    new.add_argument("folder", metavar="FOLDER", help="the folder to make; nothing in it is written over")
    new.add_argument(
        "--from", dest="incident", default="", metavar="INCIDENT",
        help="take the rows of a bundled incident along, for example tinzaouaten-2024 (default: an invented example)",
    )  # fmt: skip
    new.set_defaults(run=_new)
    for command in commands.choices.values():
        command.add_argument(
            "--project", metavar="DIR",
            help="work in the project in this folder (default: $SAHEL_PROJECT, else the nearest folder upwards)",
        )  # fmt: skip
    return parser


def _check(asked: argparse.Namespace) -> int:
    if not asked.files and not asked.facts and (project := current_project()):
        from sahel.cli.project import check_project

        return DONE if check_project(project, as_json=asked.json) else FAILED
    if asked.facts == bool(asked.files):
        raise BadParameter(
            "`sahel check` takes files, or --facts and no file. Name a table file, give --facts alone, or go to the "
            "folder of a project and give neither."
        )
    if asked.facts:
        return _check_facts(as_json=asked.json)
    if asked.suggest:
        from sahel.load.mapping.suggest import suggest_mapping

        for file in asked.files:
            print(suggest_mapping(file, table=asked.table))
        return DONE
    names = {file: None if asked.mapping else _own_table(file) for file in asked.files}
    ours = {file: name for file, name in names.items() if name}
    sound = [_check_ours(ours, as_json=asked.json)] if ours else []
    sound += [
        _check_published(file, as_json=asked.json, mapping=asked.mapping) for file, name in names.items() if not name
    ]
    return DONE if all(sound) else FAILED


def _check_facts(*, as_json: bool) -> int:
    from datetime import date

    from sahel.load.own_files import read_canonical
    from sahel.schema.facts import watch_list
    from sahel.schema.tables import BUNDLED

    found = watch_list({name: read_canonical(None, name=name) for name in BUNDLED}, on=date.today())
    if as_json:
        print(found.to_json(orient="records", date_format="iso", force_ascii=False, indent=1))
        return DONE
    for why, rows in found.groupby("why", sort=False):
        print(f"{why}: {len(rows)}")
        for row in rows.fillna({"age_days": -1}).itertuples():
            age = f"{row.age_days} days" if row.age_days >= 0 else "undated"
            print(f"  {row.table} {row.row_id} ({age}): {row.detail}")
    return DONE


def _verify(asked: argparse.Namespace) -> int:
    from sahel.reports.verification import examine

    found = [examine(file, data=asked.data, recompute=not asked.no_run) for file in asked.files]
    if asked.json:
        print(json_text([one.as_dict() for one in found]))
    else:
        print("\n\n".join(_verified_in_words(one) for one in found))
    return DONE if all(one.holds for one in found) else FAILED


def _verified_in_words(verified: Verified) -> str:
    """The whole account of one page: what does not hold, line by line, and what was and was not checked."""
    n_faults = len(verified.faults)
    head = f"{verified.file}: {verified.numbers} numbers, " + (
        "all that was checked holds"
        if not n_faults
        else f"{n_faults} thing{'s do' if n_faults > 1 else ' does'} not hold"
    )
    groups = verified.faults.groupby(["stands_in", "reason"], sort=False)
    faults = [_one_line(where, reason, group) for (where, reason), group in groups]
    checked = [f"  checked: {what}" for what in verified.checked]
    unchecked = [f"  PARTIAL, not checked: {what}" for what in verified.unchecked]
    return "\n".join([head, *faults, *checked, *unchecked])


def _one_line(where: str, reason: str, faults: pd.DataFrame) -> str:
    """The numbers of one line that do not hold for one reason."""
    numbers = ", ".join(_instead(printed, expected) for printed, expected in faults[["printed", "expected"]].to_numpy())
    ids = faults["id"].iloc[0] + (f" to {faults['id'].iloc[-1]}" if len(faults) > 1 else "")
    listed = f": {numbers}" if numbers.strip(", ") else ""
    return f"  {ids}  {where}{listed}\n      {reason}"


def _instead(printed: str, expected: str) -> str:
    if not expected or printed == expected:
        return printed
    return f"{printed or 'nothing'} instead of {expected}"


def _own_table(file: str) -> str | None:
    """Which of our tables a CSV file has the columns of, if any."""
    from sahel.errors import UnknownTable
    from sahel.load.datasets.registry import surveyed
    from sahel.load.formats.detect import identify
    from sahel.load.own_files import recognise

    if not Path(file).is_file():
        raise UnknownTable(f"there is no file {file!r}. Check the path.")
    try:
        source = identify(file)
        if source.kind != "text":
            return None
        return recognise(surveyed(source).header)  # a published table may be large: only ours are read on
    except UnknownTable:
        return None


def _check_published(file: str, *, as_json: bool, mapping: str | None) -> bool:
    from sahel.cli.project import print_unseen_signs
    from sahel.load.reader import read_table

    reading = read_table(file, on_error="collect", mapping=mapping)
    print(json_text(reading.as_dict()) if as_json else reading.account())
    if not as_json and any(_has_unseen_signs(frame) for frame in (reading.frame, reading.quarantined)):
        print_unseen_signs(file)
    return not len(reading.faults)


def _has_unseen_signs(frame: pd.DataFrame) -> bool:
    texts = frame.select_dtypes(["str", "object"])
    return any(steering_signs(str(text)) for name in texts for text in texts[name].dropna().unique())


def _check_ours(names: dict[str, str], *, as_json: bool) -> bool:
    import pandas as pd

    from sahel.cli.project import print_unseen_signs
    from sahel.load.own_files import parse

    parsed = {file: parse(file, name=name) for file, name in names.items()}
    found = {
        file: pd.concat([faults, _lost_references(file, names, parsed)], ignore_index=True)
        for file, (_, faults) in parsed.items()
    }
    if as_json:
        print(json_text(_as_records(found)))
    else:
        for file, faults in found.items():
            _print_faults(file, names[file], len(parsed[file][0]), faults)
            print_unseen_signs(file)
    return not any(len(faults) for faults in found.values())


def _convert(asked: argparse.Namespace) -> int:
    from sahel.load.convert import convert

    on_error = "quarantine" if asked.quarantine else "raise"
    reading = convert(asked.source, asked.target, on_error=on_error, mapping=asked.mapping)
    print(reading.account())
    print(asked.target)
    return DONE


def _changes(asked: argparse.Namespace) -> int:
    from sahel.reports.changes import as_lines, as_values, compare_files

    project = current_project()
    if asked.new is None and project is None:
        raise BadParameter(
            "`sahel changes` takes two states, OLD and NEW. Only in a project the second, or both, may be left out."
        )
    found, notes = compare_files(asked.old or folder("data"), asked.new or project.folder, table=asked.table)
    if asked.json:
        print(json_text(as_values(found, notes)))
    else:
        print("\n".join(as_lines(found, notes)))
    return DONE


def _fetch(asked: argparse.Namespace) -> int:
    from sahel.load.fetch import fetch

    def say(line: str) -> None:
        print(line, file=sys.stderr)

    filters = {"country": asked.country, "since": asked.since, "until": asked.until}
    print(fetch(asked.dataset, folder=asked.folder, say=say, **filters))
    return DONE


def _lost_references(
    file: str, names: dict[str, str], parsed: dict[str, tuple[pd.DataFrame, pd.DataFrame]]
) -> pd.DataFrame:
    """Ids in one file that point to no row: in itself, in the other tables given or, without one, in the bundled."""
    import pandas as pd

    from sahel.load.own_files import read_canonical
    from sahel.schema.validation import reference_faults, schema

    name = names[file]
    rows = parsed[file][0]
    tables = {name: rows}
    if current_project() and parsed[file][1].empty:
        # A file of a project refers to the bundled rows of its own table as well.
        tables[name] = pd.concat([rows, read_canonical(None, name=name)], ignore_index=True)
    for target in {column.refers_to.split(".")[0] for column in schema(name).columns if column.refers_to} - {name}:
        given = [frame for other, (frame, _) in parsed.items() if names[other] == target]
        tables[target] = pd.concat(given) if given else read_canonical(None, name=target)
    found = reference_faults(tables)
    return found[(found["table"] == name) & (found["row"] < len(rows) + 2)]


def _as_records(found: dict[str, pd.DataFrame]) -> list[dict]:
    return [
        {"file": file, **fault}
        for file, faults in found.items()
        for fault in faults.astype(object).where(faults.notna(), None).to_dict("records")
    ]


def _print_faults(file: str, name: str, rows: int, faults: pd.DataFrame) -> None:
    from sahel.schema.validation import shown

    print(f"{file}: {name}, {rows} rows, {len(faults) or 'no'} fault{'' if len(faults) == 1 else 's'}")
    for fault in faults.itertuples():
        print(f"  row {fault.row}, {fault.column} = {shown(fault.value)}: should hold that it {fault.rule}")


def _codebook(asked: argparse.Namespace) -> int:
    from sahel.schema.codebook import codebook, datapackage
    from sahel.writing import write_atomically

    written = {
        "datapackage.json": json.dumps(datapackage(), ensure_ascii=False, indent=2) + "\n",
        "CODEBOOK.md": codebook(),
    }
    for name, text in written.items():
        path = folder("data") / name
        write_atomically(text, path)
        print(path)
    return DONE


def _new(asked: argparse.Namespace) -> int:
    from sahel.projects import new_project

    project = new_project(asked.folder, incident=asked.incident)
    print(project.folder)
    print(f"Next: cd {shlex.quote(asked.folder)}, then `sahel check`, `sahel report` or `sahel lab`.")
    return DONE


def _lab(asked: argparse.Namespace) -> int:
    import subprocess

    if find_spec("jupyterlab") is None:
        raise MissingDependency('JupyterLab is not installed. Run: pip install "sahel[lab]"')
    project = current_project()
    where = project.folder if project else folder("notebooks")
    return subprocess.call([sys.executable, "-m", "jupyterlab", str(where)])
