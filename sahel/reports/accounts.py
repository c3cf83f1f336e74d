"""What came of verifying a page, in words for a reader at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from sahel.reports.verifying import Verified


def account(verified: Verified) -> str:
    """The whole account of one page: what does not hold, line by line, and what was and was not checked."""
    n_faults = len(verified.faults)
    head = f"{verified.file}: {verified.numbers} numbers, " + (
        "all that was checked holds"
        if not n_faults
        else f"{n_faults} thing{'s do' if n_faults > 1 else ' does'} not hold"
    )
    groups = verified.faults.groupby(["stands_in", "reason"], sort=False)
    faults = [_one(where, reason, group) for (where, reason), group in groups]
    checked = [f"  checked: {what}" for what in verified.checked]
    unchecked = [f"  PARTIAL, not checked: {what}" for what in verified.unchecked]
    return "\n".join([head, *faults, *checked, *unchecked])


def _one(where: str, reason: str, faults: pd.DataFrame) -> str:
    """The numbers of one line that do not hold for one reason."""
    numbers = ", ".join(_number(printed, expected) for printed, expected in faults[["printed", "expected"]].to_numpy())
    ids = faults["id"].iloc[0] + (f" to {faults['id'].iloc[-1]}" if len(faults) > 1 else "")
    told = f": {numbers}" if numbers.strip(", ") else ""
    return f"  {ids}  {where}{told}\n      {reason}"


def _number(printed: str, expected: str) -> str:
    if not expected or printed == expected:
        return printed
    return f"{printed or 'nothing'} instead of {expected}"
