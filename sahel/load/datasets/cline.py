"""The Cline Center's Coup d'État Project: coup, attempted, conspiracy, with flags."""

from __future__ import annotations

import pandas as pd

from sahel.load.cells import Cells, days_from_parts
from sahel.load.datasets.coup_list import country_of, coup_table, name_then, slips
from sahel.load.datasets.dialect import Dialect
from sahel.schema.vocabularies import CoupKind, Outcome, Precision

_OUTCOMES = {
    "coup": Outcome.SUCCESSFUL,
    "attempted": Outcome.FAILED,
    "attempted coup": Outcome.FAILED,
    "attempt": Outcome.FAILED,
    "conspiracy": Outcome.PLOT,
    "coup conspiracy": Outcome.PLOT,
}
#: How the bundled table abbreviates the types: realised, attempted, conspiracy.
_SHORT = {Outcome.SUCCESSFUL: "coup/R", Outcome.FAILED: "attempted/U", Outcome.PLOT: "conspiracy/U"}
_INITIATORS = (
    "military", "dissident", "rebel", "palace", "foreign", "auto", "resign", "popular", "counter", "other",
)  # fmt: skip
_FATES = ("noharm", "injured", "killed", "harrest", "jailed", "tried", "fled", "exile")


def coups(cells: Cells) -> pd.DataFrame:
    """Cline rows as coups; auto-coups, counter-coups and resignations get their kind."""
    cells.filled("coup_id")
    cells.filled("event_type")
    outcome = _outcome(cells)
    country, note = country_of(cells, code="cowcode")
    cells.fault("country" if cells.has("country") else "cowcode", country.isna(), "is a country")
    day, precision = days_from_parts(cells)
    other = _other_day(cells, day, precision)
    note = (note + "; " + other).fillna(note).fillna(other)
    flags = pd.DataFrame({name: cells.truth(name).fillna(False) for name in (*_INITIATORS, *_FATES)})
    kind = cells.constant(CoupKind.COUP).mask(flags["resign"] & ~flags["military"], CoupKind.RESIGNATION)
    kind = kind.mask(flags["counter"], CoupKind.COUNTER_COUP).mask(flags["auto"], CoupKind.SELF_COUP)
    return coup_table(
        cells, day=day, precision=precision, country=country, country_then=name_then(cells, code="cowcode"),
        outcome=outcome, source_id=cells.constant("cline"), tag="cl", cline=_summary(flags, outcome), kind=kind,
        coup_id="cline-" + cells.text("coup_id"), note=note,
    )  # fmt: skip


def _other_day(cells: Cells, day: pd.Series, precision: pd.Series) -> pd.Series:
    """A remark where the day in a coup's id (month, day, year at its end) is not the day in its row."""
    ids = cells.text("coup_id").str.extract(r"(\d{8})(?:_\d+)?(?:\.0)?$", expand=False)
    coded = pd.to_datetime(ids, format="%m%d%Y", errors="coerce").astype(day.dtype)
    differs = coded.notna() & (precision == Precision.DAY) & (coded != day)
    return ("its coup_id says " + coded.dt.strftime("%Y-%m-%d")).where(differs)


def _outcome(cells: Cells) -> pd.Series:
    types = cells.text("event_type").str.lower().str.strip()
    outcome = types.map({word: str(named) for word, named in _OUTCOMES.items()}).astype("str")
    cells.fault("event_type", types.notna() & outcome.isna(), f"is one of: {', '.join(_OUTCOMES)}")
    if cells.has("realized"):
        realised = cells.truth("realized")
        crossed = (realised.astype("boolean") != (outcome == Outcome.SUCCESSFUL)).fillna(False)
        cells.fault("realized", crossed & outcome.notna(), "agrees with event_type (1 for a coup, 0 for others)")
    return outcome


def _summary(flags: pd.DataFrame, outcome: pd.Series) -> pd.Series:
    """Type, initiators and fate of the executive in one cell, as the bundled table writes them."""
    held = [
        "+".join(name for name, is_set in zip(_INITIATORS, row, strict=True) if is_set)
        for row in flags[list(_INITIATORS)].to_numpy(dtype=bool)
    ]
    fate = [
        "+".join(name for name, is_set in zip(_FATES, row, strict=True) if is_set)
        for row in flags[list(_FATES)].to_numpy(dtype=bool)
    ]
    head = outcome.map({str(word): text for word, text in _SHORT.items()}).astype("str")
    return (
        head
        + ":"
        + pd.Series(held, index=flags.index, dtype="str")
        + "|"
        + pd.Series(fate, index=flags.index, dtype="str")
    )


def remarks(coups: pd.DataFrame) -> list[str]:
    """What a reader of these coups should know."""
    return [
        "the file does not name its release: keep its name with your results",
        "a realised coup counts as successful here, whether or not power was held for seven days",
        *slips(coups),
    ]


DIALECTS = (
    Dialect(
        name="Cline Center",
        table="coups",
        needs=("coup_id", "cowcode", "year", "month", "day", "event_type"),
        convert=coups,
        reads=("country", "realized", *_INITIATORS, *_FATES),
        blanks=(".", "NA"),
        remarks=remarks,
    ),
)
