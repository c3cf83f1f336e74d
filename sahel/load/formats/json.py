"""Records in JSON: answers of an API, lines of JSON, GeoJSON."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from sahel.errors import UnknownTable
from sahel.load.formats.csv import MalformedRow, cell_text, frame_of
from sahel.load.formats.detect import Source
from sahel.load.formats.layout import Layout, named

_RECORDS = ("data", "Result", "results", "records")


def read_answer(source: Source) -> tuple[Layout, pd.DataFrame, list[MalformedRow]]:
    """The records of a JSON file as text cells, with their layout and those that are no flat record."""
    try:
        with source.stream() as stream:
            answer = _parsed(stream.read().decode("utf-8-sig"))
    except (ValueError, RecursionError) as cause:
        raise UnknownTable(
            f"{str(source.path)!r} is damaged or incomplete JSON: {cause}. Download it again."
        ) from cause
    pages = answer if isinstance(answer, list) else [answer]
    notes: tuple[str, ...] = ()
    if isinstance(answer, dict) and isinstance(answer.get("features"), list):
        records = [_flat(feature) for feature in answer["features"]]
    elif pages and all(_held(page) is not None for page in pages):
        records = [record for page in pages for record in page[_held(page)]]
        notes = _shortfall(pages, len(records))
    elif isinstance(answer, list):
        records = answer
    else:
        shown = json.dumps(answer, ensure_ascii=False)
        raise UnknownTable(
            f"{str(source.path)!r} is JSON without records under any of {list(_RECORDS)}; it says "
            f"{shown if len(shown) <= 300 else shown[:300] + '…'}. "
            "If that is an error of the API, mend the request and download again."
        )
    if not records:
        raise UnknownTable(f"{str(source.path)!r} holds no records. Widen the request, and download again.")
    header = list(dict.fromkeys(name for record in records if isinstance(record, dict) for name in record))
    if not header:
        raise UnknownTable(
            f"{str(source.path)!r} is JSON whose records name no columns; the first is {json.dumps(records[0])[:80]}. "
            'Each record should be an object such as {"event_date": "2024-07-28"}: mend the request, and download '
            "again."
        )
    # What an escape makes of half a character is marked, as damaged bytes of a text are.
    layout = Layout(skipped=1, errors="replace", header=tuple(header), columns=named(map(_sound, header)), notes=notes)
    kept, rows, malformed = [], [], []
    for number, record in enumerate(records, start=2):
        if not isinstance(record, dict) or any(isinstance(value, dict) for value in record.values()):
            text = _sound(json.dumps(record, ensure_ascii=False))
            malformed.append(MalformedRow(row=number, text=text, rule="is a record of plain values"))
            continue
        kept.append([_sound(cell_text(record.get(name)) or "") for name in header])
        rows.append(number)
    return layout, frame_of(kept, rows, layout), malformed


def _sound(text: str) -> str:
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _parsed(text: str) -> Any:
    """A JSON text, or several of them one after the other, a line each, as a list."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2 or not all(line.lstrip().startswith("{") and line.rstrip().endswith("}") for line in lines):
            raise
        return [json.loads(line) for line in lines]


def _flat(feature: Any) -> Any:
    """A feature of GeoJSON as a record: its properties, and the place of a point where these do not have it."""
    match feature:
        case {"properties": dict() as properties, "geometry": {"type": "Point", "coordinates": [x, y, *_]}}:
            return {"longitude": x, "latitude": y} | properties
        case {"properties": dict() as properties}:
            return properties
    return feature


def _held(page: Any) -> str | None:
    """Under which name an answer of an API holds its records; None: it is no such answer."""
    return next((name for name in _RECORDS if isinstance(page, dict) and isinstance(page.get(name), list)), None)


def _shortfall(pages: list[dict[str, Any]], n_records: int) -> tuple[str, ...]:
    """A note where the pages say themselves that there are more of them."""
    for name in ("TotalCount", "total_count", "count", "total"):
        totals = [page[name] for page in pages if isinstance(page.get(name), int)]
        # Each page may count the whole, or itself.
        if totals and max(totals) > n_records:
            return (f"the answer holds {n_records} of {max(totals)} records: {len(pages)} page(s) of more",)
    return ()
