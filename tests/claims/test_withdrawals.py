"""A withdrawal has a day: what a past day knew is not undone by what was taken back later."""

from __future__ import annotations

import pandas as pd
import pytest
from ledger_rows import claims

import sahel
from sahel.load.own_files import parse

DAY = {"low": 5, "status": "withdrawn", "withdrawn_on": "2024-08-10", "withdrawn_on_precision": "day"}


@pytest.mark.parametrize(
    ("withdrawal", "day", "status"),
    [
        (DAY, "2024-08-09", "standing"),
        (DAY, "2024-08-10", "withdrawn"),
        (DAY | {"withdrawn_on": "2024-08-01", "withdrawn_on_precision": "month"}, "2024-08-30", "standing"),
        (DAY | {"withdrawn_on": "2024-08-01", "withdrawn_on_precision": "month"}, "2024-08-31", "withdrawn"),
        # A day that is not known: never taken for in force.
        (DAY | {"withdrawn_on": None, "withdrawn_on_precision": None}, "2024-08-09", "withdrawn"),
    ],
)
def test_a_claim_is_withdrawn_from_the_last_possible_day_of_its_withdrawal(withdrawal, day, status):
    assert sahel.as_of(claims(withdrawal), day)["status"].tolist() == [status]


def test_a_ledger_without_days_of_withdrawal_keeps_its_status():
    table = claims(DAY).drop(columns=["withdrawn_on", "withdrawn_on_precision"])
    assert sahel.as_of(table, "2024-08-01")["status"].tolist() == ["withdrawn"]


def test_a_dated_edition_says_that_a_withdrawal_has_no_day():
    table = claims(DAY | {"withdrawn_on": None}, {"low": 3, "stated_on": "2025-01-01"})
    said = str(sahel.present.known_finding(table, known=sahel.as_of(table, "2024-12-31")))
    assert "1 row withdrawn on a day that is not known" in said
    dated = claims(DAY, {"low": 3, "stated_on": "2025-01-01"})
    assert "withdrawn" not in str(sahel.present.known_finding(dated, known=sahel.as_of(dated, "2024-12-31")))


def test_a_day_of_withdrawal_beside_another_status_is_a_fault():
    with pytest.raises(sahel.errors.InvalidTable, match=r"withdrawn_on = .* is blank, or `status` is withdrawn"):
        sahel.check_table(claims(DAY | {"status": "standing"}), name="claims")


def test_a_file_may_leave_the_days_of_withdrawal_out_or_give_them(tmp_path):
    cells = sahel.load.own_files.read_cells(sahel.workspace.folder("data") / "claims.csv").head(2)
    without, having = tmp_path / "without.csv", tmp_path / "having.csv"
    cells.to_csv(without, index=False)
    days = pd.Series(["2024-08", None], dtype="str")
    precisions = pd.Series(["month", None], dtype="str")
    given = cells.assign(withdrawn_on=days, withdrawn_on_precision=precisions, status=["withdrawn", "standing"])
    given.to_csv(having, index=False)
    table, faults = parse(without, name="claims")
    assert faults.empty and table["withdrawn_on"].isna().all()
    table, faults = parse(having, name="claims")
    assert faults.empty and table["withdrawn_on"].dt.strftime("%Y-%m").tolist()[0] == "2024-08"
    assert sahel.load_claims(having)["withdrawn_on"].notna().tolist() == [True, False]
