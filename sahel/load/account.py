"""The account of a reading: every row of the file is kept, quarantined, filtered or empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from sahel.errors import SahelError
from sahel.schema.validation import shown
from sahel.writing import put_in_place

#: The first columns of a quarantine file, by which it is known as ours.
QUARANTINE_COLUMNS = ["row", "reason"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A table read from a file, and what became of every row of the file.

    `frame` is the canonical table. `n_read` rows were in the file (header and blank lines
    not counted): `n_kept` of them are in the frame, `n_quarantined` were set aside,
    `n_filtered` lay outside what was asked for, and `n_empty` hold no record by the
    publisher's own design (a country-year without a coup), and `n_repeated` are equal in everything
    to an earlier row, which counts once. `quarantined` has one row per
    row set aside (row, reason, and the cells as in the file), `faults` one per fault.
    `flags` counts odd but published rows that were kept; `unknown` names values that no
    list of ours has; `notes` says what else a reader should know; those of them that are about
    the dataset, or were said before, are `remarks` as well.
    """

    frame: pd.DataFrame
    table: str
    dialect: str
    path: Path
    n_read: int
    n_kept: int
    n_filtered: int
    n_empty: int
    quarantined: pd.DataFrame
    faults: pd.DataFrame
    flags: Mapping[str, int] = field(default_factory=dict)
    unknown: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    n_repeated: int = 0
    quarantine_path: Path | None = None

    def __post_init__(self) -> None:
        accounted = self.n_kept + self.n_quarantined + self.n_filtered + self.n_empty + self.n_repeated
        if accounted != self.n_read:
            raise SahelError(
                f"the account of {str(self.path)!r} does not add up: {self.n_read} rows read, "
                f"{accounted} accounted for. "
                "This is a fault of sahel's, not of the file: report it, and do not use the table."
            )

    @property
    def n_quarantined(self) -> int:
        return len(self.quarantined)

    def as_dict(self) -> dict[str, Any]:
        """The account without the table, in plain values for JSON."""
        return {
            "path": str(self.path),
            "table": self.table,
            "dialect": self.dialect,
            "rows_read": self.n_read,
            "rows_kept": self.n_kept,
            "rows_quarantined": self.n_quarantined,
            "rows_filtered": self.n_filtered,
            "rows_empty": self.n_empty,
            "rows_repeated": self.n_repeated,
            "records": len(self.frame),
            "faults": self.faults.astype(object).where(self.faults.notna(), None).to_dict("records"),
            "flags": dict(self.flags),
            "unknown": {what: list(values) for what, values in self.unknown.items()},
            "notes": list(self.notes),
            "quarantine_path": str(self.quarantine_path) if self.quarantine_path else None,
        }

    def account(self) -> str:
        """The account in a reader's words, a line each."""
        lines = [
            f"{self.path}: {self.dialect} → {self.table}, {len(self.frame):,} record(s)",
            f"  {self.n_read:,} row(s) read = {self.n_kept:,} kept + {self.n_quarantined:,} quarantined"
            f" + {self.n_filtered:,} filtered + {self.n_empty:,} empty"
            + (f" + {self.n_repeated:,} repeated" if self.n_repeated else ""),
        ]
        lines += [f"  odd but published, kept: {n:,} × {word}" for word, n in self.flags.items()]
        lines += [f"  unknown {what}: {_listed(values)}" for what, values in self.unknown.items()]
        lines += [f"  note: {note}" for note in self.notes]
        for fault in self.faults.head(20).itertuples():
            lines.append(
                f"  fault in row {fault.row}, {fault.column} = {shown(fault.value)}: should hold that it {fault.rule}"
            )
        if len(self.faults) > 20:
            lines.append(f"  … and {len(self.faults) - 20:,} more fault(s)")
        if self.quarantine_path:
            lines.append(f"  quarantined rows with their reasons: {self.quarantine_path}")
        return "\n".join(lines)


def reasons(faults: pd.DataFrame) -> pd.Series:
    """One sentence per faulty row: every fault in it; the index is the row number."""
    if faults.empty:
        return pd.Series(dtype="str", index=pd.Index([], dtype="int64"))
    value = faults["value"].astype(object).map(shown)
    messages = faults["column"] + " = " + value + ": should hold that it " + faults["rule"]
    return messages.groupby(faults["row"]).agg("; ".join)


def write_quarantine(quarantined: pd.DataFrame, *, path: Path) -> Path:
    """Write set-aside rows with their reasons to FILE.quarantine.csv, beside the file they come from.

    Refuses to replace a file that is not such a list.
    """
    target = path.with_name(path.name + ".quarantine.csv")
    if target.exists() and not _is_quarantine(target):
        raise SahelError(
            f"{str(target)!r} is in the way: it is not a list of quarantined rows. Move it, or load a copy of "
            f"{path.name!r} from another folder."
        )
    try:
        # A cell is put in quotes if it holds a character of the line ends: a lone carriage return must be.
        with put_in_place(target) as fresh:
            quarantined.to_csv(fresh, index=False, lineterminator="\r\n", encoding="utf-8", errors="replace")
    except OSError as cause:
        raise SahelError(
            f"the rows set aside cannot be written to {str(target)!r}: {cause}. Copy the file to a folder in which "
            "you may write, and load it there."
        ) from cause
    return target


def _is_quarantine(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(64).startswith(",".join(QUARANTINE_COLUMNS).encode())


def _listed(values: Sequence[str], *, most: int = 20) -> str:
    first = [value if len(value) <= 200 else value[:200] + "…" for value in values[:most]]
    return ", ".join([*first, *([f"… and {len(values) - most:,} more"] if len(values) > most else [])])
