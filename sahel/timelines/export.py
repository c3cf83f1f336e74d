"""Publish: the timeline as a file for other programs, its uncertain dates still uncertain."""

from __future__ import annotations

import html
import json
from datetime import UTC, date, datetime
from os import PathLike
from pathlib import Path

import pandas as pd

from sahel import formatting
from sahel.dates import as_text, last_day, read_day
from sahel.errors import MissingDependency, SahelError
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import Precision
from sahel.writing import put_in_place

_NEEDED = (
    "row", "kind", "start", "start_precision", "end", "end_precision", "label", "low", "best", "high",
    "ref_table", "ref_id",
)  # fmt: skip
_FORMS = {".csv": "csv", ".parquet": "parquet", ".json": "json", ".ics": "icalendar"}


def write_timeline(rows: pd.DataFrame, *, path: str | PathLike, form: str | None = None) -> Path:
    """A timeline as a file: CSV, Parquet, JSON, iCalendar or TimelineJS.

    Parameters
    ----------
    rows : as `timeline` returns them.
    path : where to; its ending says the form: .csv, .parquet, .json, .ics.
    form : csv, parquet, json, icalendar, timelinejs; needed for timelinejs, which ends in
        .json too.

    Returns
    -------
    The path. The file is written whole or not at all: a failure leaves the old one.

    In CSV and JSON a date is ISO text cut at its precision (2024, 2024-07, 2024-07-28)
    beside that precision; Parquet holds the first day that it allows, as frames do.

    Raises
    ------
    SahelError : the ending says no form.
    MissingDependency : Parquet needs pyarrow.

    Examples
    --------
    >>> import sahel, tempfile
    >>> rows = sahel.timeline(coups=sahel.load_coups(country="NER"))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sahel.write_timeline(rows, path=f"{folder}/niger.ics").name
    'niger.ics'
    """
    target = Path(path)
    form = form or _FORMS.get(target.suffix.lower())
    match form:
        case "csv":
            content = timeline_csv(rows).encode()
        case "json":
            content = timeline_json(rows).encode()
        case "icalendar":
            content = timeline_calendar(rows)
        case "timelinejs":
            content = timeline_slides(rows).encode()
        case "parquet":
            content = _parquet(rows)
        case _:
            raise SahelError(
                f"{str(path)!r} names no form that a timeline can be written in. "
                "Use the ending .csv, .parquet, .json or .ics, or form='timelinejs'."
            )
    with put_in_place(target) as fresh:
        fresh.write_bytes(content)
    return target


def timeline_csv(rows: pd.DataFrame) -> str:
    """The rows as CSV text, dates cut at their precision.

    >>> import sahel
    >>> timeline_csv(sahel.timeline(rebellions=sahel.load_rebellions(country="NER"))).splitlines()[1][:33]
    'Rebellions,rebellion,1990-06-28,d'
    """
    return _as_published(rows).to_csv(index=False, lineterminator="\n")


def timeline_json(rows: pd.DataFrame) -> str:
    """The rows as a JSON list of objects, dates cut at their precision, blanks as null.

    >>> import json, sahel
    >>> first = json.loads(timeline_json(sahel.timeline(rebellions=sahel.load_rebellions(country="NER"))))[0]
    >>> first["start"], first["best"]
    ('1990-06-28', None)
    """
    # Records one by one: pandas' own writer would turn whole numbers with blanks into fractions.
    published = _as_published(rows)
    records = published.astype(object).where(published.notna(), None).to_dict("records")
    return json.dumps(records, ensure_ascii=False, indent=1, default=int) + "\n"


def timeline_calendar(rows: pd.DataFrame, *, made_on: str | date | None = None) -> bytes:
    """The rows as an iCalendar file (RFC 5545): all-day entries that block no time.

    A date of which only the month or year is known fills that month or year, and the
    entry says so; what goes on is entered on its first day, and says so; a row without
    any date is a journal entry without a day. `made_on` is the day stamped on every
    entry, today by default: give it for files that should be equal.

    >>> import sahel
    >>> rows = sahel.timeline(coups=sahel.load_coups(country="NER", since="2011-01-01", until="2011-12-31"))
    >>> b"DTSTART;VALUE=DATE:20110701" in timeline_calendar(rows, made_on="2026-01-01")
    True
    """
    from icalendar import Calendar, Event, Journal

    require_columns(rows, *_NEEDED)
    stamp = datetime.now(UTC) if made_on is None else read_day(made_on).to_pydatetime().replace(tzinfo=UTC)
    calendar = Calendar()
    calendar.add("prodid", "-//sahel//timeline//EN")
    calendar.add("version", "2.0")
    for row in _spelled(rows).itertuples(index=False):
        entry = Event() if row.has_day else Journal()
        entry.add("uid", f"{row.ref_table}/{row.ref_id}/{row.kind}@sahel")
        entry.add("dtstamp", stamp.replace(microsecond=0))
        entry.add("summary", row.headline)
        entry.add("description", row.text)
        entry.add("categories", [row.row])
        if row.has_day:
            entry.add("dtstart", row.first.date())
            entry.add("dtend", (row.last + pd.Timedelta(days=1)).date())
            entry.add("transp", "TRANSPARENT")
        calendar.add_component(entry)
    return calendar.to_ical()


def timeline_slides(rows: pd.DataFrame, *, title: str = "Timeline") -> str:
    """The rows as TimelineJS's JSON: a date has only the parts that are known.

    Rows without any date have no place on its axis; the title counts them.

    >>> import json, sahel
    >>> rows = sahel.timeline(coups=sahel.load_coups(country="NER", since="2011-01-01", until="2011-12-31"))
    >>> json.loads(timeline_slides(rows))["events"][0]["start_date"]
    {'year': 2011, 'month': 7}
    """
    require_columns(rows, *_NEEDED)
    spelled = _spelled(rows)
    dated = spelled[spelled["has_day"]]
    events = [_slide(row) for row in dated.itertuples(index=False)]
    undated = len(spelled) - len(dated)
    about = f"Not shown, without a date: {undated}." if undated else ""
    slides = {"title": {"text": {"headline": html.escape(title), "text": about}}, "events": events}
    return json.dumps(slides, ensure_ascii=False, indent=1) + "\n"


def _as_published(rows: pd.DataFrame) -> pd.DataFrame:
    require_columns(rows, *_NEEDED)
    return rows.assign(
        start=as_text(rows["start"], rows["start_precision"]), end=as_text(rows["end"], rows["end_precision"])
    )


def _parquet(rows: pd.DataFrame) -> bytes:
    require_columns(rows, *_NEEDED)
    try:
        return rows.to_parquet(None, index=False)
    except ImportError as cause:
        raise MissingDependency(
            "a Parquet file needs the package pyarrow, which is not installed. "
            'Install it with: pip install "sahel[parquet]". Or write .csv.'
        ) from cause


def _spelled(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with the days that they may fill, and a headline and a text for a reader."""
    # Without a start there is only the end to enter.
    start = rows["start"].fillna(rows["end"])
    start_precision = rows["start_precision"].where(rows["start"].notna(), rows["end_precision"])
    last = last_day(rows["end"], rows["end_precision"]).fillna(last_day(start, start_precision))
    rough = [Precision.MONTH, Precision.YEAR]
    notes = {
        "Only its month or year is known, not its day.": rows["start_precision"].isin(rough),
        "The end is known to its month or year only.": rows["end_precision"].isin(rough)
        & (rows["end"] != rows["start"]),
        "Its beginning is not known.": rows["start"].isna() & rows["end"].notna(),
        "Not known to have ended; entered on its first day.": rows["start"].notna() & rows["end"].isna(),
        "Its date is not known.": start.isna(),
    }
    low, best, high = (formatting.digits(rows[name]) for name in ("low", "best", "high"))
    parts = [
        formatting.period(rows).where(
            rows["start"] != rows["end"], formatting.when(rows["start"], rows["start_precision"])
        ),
        *[pd.Series(note, index=rows.index).where(holds) for note, holds in notes.items()],
        ("Persons: best " + best).fillna("") + (" low " + low).fillna("") + (" high " + high).fillna(""),
        "From " + rows["ref_table"] + ": " + rows["ref_id"],
        "Sources: " + rows["source_id"] if "source_id" in rows.columns else pd.Series(pd.NA, index=rows.index),
    ]
    table = pd.concat(parts, axis="columns").astype("str")
    text = table.apply(lambda row: "\n".join(part.strip() for part in row.dropna() if part.strip()), axis="columns")
    outcome = rows["outcome"] if "outcome" in rows.columns else pd.Series(pd.NA, index=rows.index, dtype="str")
    return rows.assign(
        first=start,
        first_precision=start_precision,
        last=last.where(last >= start, last_day(start, start_precision)),
        has_day=start.notna(),
        headline=rows["row"] + ": " + rows["label"] + (" (" + outcome.astype("str") + ")").fillna(""),
        text=text if len(rows) else pd.Series(dtype="str"),
    )


def _slide(row: tuple) -> dict[str, object]:
    slide = {
        "unique_id": f"{row.ref_table}-{row.ref_id}-{row.kind}",
        "group": html.escape(row.row),
        "start_date": _known_parts(row.first, row.first_precision),
        "text": {"headline": html.escape(row.headline), "text": html.escape(row.text).replace("\n", "<br>")},
    }
    if pd.notna(row.end) and row.end != row.start:
        slide["end_date"] = _known_parts(row.end, row.end_precision)
    return slide


def _known_parts(day: pd.Timestamp, precision: str) -> dict[str, int]:
    parts = {"year": day.year, "month": day.month, "day": day.day}
    known = {Precision.YEAR: 1, Precision.MONTH: 2}.get(precision, 3)
    return dict(list(parts.items())[:known])
