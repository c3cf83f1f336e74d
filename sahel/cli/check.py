"""`sahel check`: what files are, the account of their rows, and every fault."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from sahel.errors import BadParameter
from sahel.text import json_text, steering_signs
from sahel.workspace import current_project

if TYPE_CHECKING:
    import pandas as pd

DONE, FAILED = 0, 1


def check_files(asked: argparse.Namespace) -> int:
    """`sahel check`: files, the facts that should be looked at again, or the project as a whole."""
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
