"""Biases by source and victim in the loss reports of Radford et al. 2023, by our model, beside the published ones.

Run as `python benchmarks/ukraine.py REPORTS.csv`, with the file of reports of the paper's replication data
(Radford, Dai, Stoehr, Schein, Fernandez & Sajid, PNAS 120(34), doi 10.1073/pnas.2307372120).

Our model knows losses, not days. Cumulative reports of military deaths of the same four weeks are read as statements
about one loss, the last of each source; numbers are counted in hundreds, since the model's prior is one of incidents.
It must differ from theirs: there losses of a day add up and may only grow, daily reports are used, and ten kinds
of losses share what is learnt of a source; here each four weeks are a loss of its own, and "at most" adds an
exponential error where theirs shifts the mean. In both the absolute level rests on a prior centred on no bias.

With 800 draws a chain the fit of Ukraine's losses is refused (R-hat 1.015, effective size 114, 12 divergences).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

import sahel

PUBLISHED = {("Ukraine", "enemy"): 4.3, ("Russia", "own"): 0.3, ("Russia", "enemy"): 1.9, ("Ukraine", "own"): 1.0}
SPEAKERS = {"RU Source": "Russia", "UA Source": "Ukraine"}
ANCHOR = "every relation free"


def ledger_of(reports: pd.DataFrame, victim: str) -> pd.DataFrame:
    """The reports of one country's military deaths as a ledger, in hundreds."""
    rows = reports.query("category == 'Military Deaths' and time_frame == 'Cumulative' and loss_country == @victim")
    rows = rows.assign(window="weeks-" + (rows["days"] // 28).astype("str"))
    bound = ["claim_source", "window", "minimum", "maximum"]
    rows = rows.sort_values("days", kind="stable").drop_duplicates(bound, keep="last").reset_index(drop=True)
    side = rows["claim_source"].map(SPEAKERS)
    number = (rows["loss_count"] / 100).round().clip(lower=1).astype("Int64")
    is_least, is_most = rows["minimum"] == 1, rows["maximum"] == 1
    return pd.DataFrame(
        {
            "incident_id": rows["window"],
            "umbrella": rows["window"],
            "statement_id": "report-" + rows.index.astype("str"),
            "claimant": rows["claim_source"],
            "victim": victim,
            "harm": "killed",
            "bound": pd.Series("exact", index=rows.index).mask(is_least, "at_least").mask(is_most, "up_to"),
            "low": number.mask(is_most),
            "high": number.mask(is_least),
            "stance": pd.Series("enemy", index=rows.index).mask(side == victim, "own").mask(side.isna(), "third"),
        }
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("reports", type=Path)
    parser.add_argument("--draws", type=int, default=1000)
    asked = parser.parse_args()
    reports = pd.read_csv(asked.reports)
    tables = []
    for victim in ("Ukraine", "Russia"):
        read = sahel.estimates.read_statements(ledger_of(reports, victim))
        fits = sahel.estimates.fit_ledger(read, anchors=[ANCHOR], draws=asked.draws)
        print(fits.checks.round(3).to_string(index=False), flush=True)
        levels = sahel.estimates.level_table(fits).assign(victim=victim)
        tables.append(levels.assign(n=levels["relation"].map(read.said["relation"].value_counts())))
    table = pd.concat(tables)
    keys = zip(table["victim"], table["relation"], strict=True)
    columns = ["victim", "relation", "median", "low", "high", "prior_share", "n", "published"]
    print(table.assign(published=[PUBLISHED.get(key) for key in keys])[columns].round(2).to_string(index=False))


if __name__ == "__main__":
    main()
