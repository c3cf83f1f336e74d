"""Plausible deaths: the published reference rows, a plain simulation, sums by brute force, and the edges."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from shared_files import shared_file

import sahel
from sahel.errors import BadParameter, CoverageError, InvalidTable
from sahel.events import count_fatalities, plausible_deaths, plausible_totals

SURVEY = sahel.load_coder_survey()
TYPES = {"sb": "state-based", "ns": "non-state", "os": "one-sided", "any": None}


def events(*figures: int | None, kind: str | None = "state-based", day: str = "2024-03-01", **columns) -> pd.DataFrame:
    best = pd.array(figures, dtype="Int64")
    date = pd.Timestamp(day)
    coded = {"dataset": "UCDP GED", "type_of_violence": pd.Series([kind] * len(best), dtype="str"), "best": best}
    return pd.DataFrame(coded | {"low": best, "high": best, "date_start": date, "date_end": date} | columns)


def test_all_published_reference_rows_are_met_to_six_figures() -> None:
    reference = pd.read_csv(shared_file("data/ucdp_coder_uncertainty_reference.csv"))
    assert len(reference) == 80
    kinds = reference["violence"].map(TYPES).astype("str")
    coded = pd.DataFrame({"dataset": "UCDP GED", "type_of_violence": kinds, "best": reference["reported"]})
    ours = plausible_deaths(coded, survey=SURVEY)
    for theirs, name in {"mean": "mean", "q05": "p05", "q50": "median", "q90": "p90", "q95": "p95"}.items():
        np.testing.assert_allclose(ours[name], reference[theirs], rtol=1e-6, atol=1e-9)


def drawn(best: int, kind: str, n: int, seed: int) -> np.ndarray:
    """The stated mixture, drawn plainly from coefficients that are read off the table one by one."""
    terms = SURVEY[SURVEY["type_of_violence"] == kind].set_index(["parameter", "term", "best"])["value"].to_dict()

    def predictor(parameter: str) -> float:
        values = {key[1:]: value for key, value in terms.items() if key[0] == parameter}
        by_term = {term: value for (term, at), value in values.items() if pd.isna(at)}
        steps = {at: value for (term, at), value in values.items() if term == "best_is"}
        return by_term["intercept"] + by_term["log1p_best"] * np.log(best + 1) + steps.get(best, 0.0)

    location, scale = np.exp(predictor("location")) - 1, np.exp(predictor("log_scale"))
    weight = 1 / (1 + np.exp(-predictor("logit_weight")))
    random = np.random.default_rng(seed)
    return np.where(random.random(n) < weight, best, random.gumbel(location, scale, n))


@pytest.mark.parametrize("kind", ["state-based", "non-state", "one-sided"])
@pytest.mark.parametrize("best", [0, 1, 2, 7, 24, 25, 500])
def test_a_simulation_of_the_mixture_agrees(kind: str, best: int) -> None:
    draws = drawn(best, kind, 200_000, seed=best)
    ours = plausible_deaths(events(best, kind=kind), survey=SURVEY).iloc[0]
    assert ours["mean"] == pytest.approx(draws.mean(), abs=5 * draws.std() / np.sqrt(len(draws)))
    for name, level in {"p05": 0.05, "median": 0.5, "p90": 0.9, "p95": 0.95}.items():
        below, at_most = (draws < ours[name] - 1e-9).mean(), (draws <= ours[name] + 1e-9).mean()
        # A quantile of nobody stands for draws below it as well.
        assert (ours[name] == 0 or below <= level + 0.005) and at_most >= level - 0.005


def test_a_sum_under_independence_is_that_of_a_simulation() -> None:
    coded = events(*[3] * 8, 50, 7, 0)
    draws = sum(drawn(best, "state-based", 200_000, seed=i) for i, best in enumerate(coded["best"]))
    row = plausible_totals(coded, survey=SURVEY).set_index("errors").loc["independent"]
    assert row["mean"] == pytest.approx(draws.mean(), rel=0.005)
    for name, level in {"p05": 5, "median": 50, "p90": 90, "p95": 95}.items():
        assert row[name] == pytest.approx(np.percentile(draws, level), abs=1.0)


def test_two_events_are_convolved_exactly() -> None:
    coded = events(2, 13)
    grid = np.arange(-30, 200)
    shares = []
    for best in coded["best"]:
        one = plausible_totals(events(best), survey=SURVEY)
        assert (one["best"] == best).all()
        draws = np.round(drawn(int(best), "state-based", 400_000, seed=int(best)))
        shares.append(np.array([(draws == value).mean() for value in grid]))
    reached = np.cumsum(np.convolve(*shares))
    row = plausible_totals(coded, survey=SURVEY).set_index("errors").loc["independent"]
    for name, level in {"p05": 0.05, "median": 0.5, "p95": 0.95}.items():
        assert row[name] == pytest.approx(np.searchsorted(reached, level) + 2 * grid[0], abs=1)


def test_under_dependence_the_percentiles_add_up_and_the_band_is_the_wider_one() -> None:
    coded = events(*range(40))
    each = plausible_deaths(coded, survey=SURVEY)
    bands = plausible_totals(coded, survey=SURVEY).set_index("errors")
    for name in ("mean", "p05", "median", "p90", "p95"):
        assert bands.loc["dependent", name] == pytest.approx(each[name].sum())
    assert bands.loc["independent", "mean"] == pytest.approx(each["mean"].sum())
    assert bands.loc["dependent", "p05"] < bands.loc["independent", "p05"]
    assert bands.loc["independent", "p95"] < bands.loc["dependent", "p95"]


def test_the_order_of_the_events_moves_nothing() -> None:
    coded = events(4, 9, 1, 1, 300)
    pd.testing.assert_frame_equal(
        plausible_totals(coded, survey=SURVEY), plausible_totals(coded.iloc[::-1], survey=SURVEY)
    )


def test_periods_and_groups_are_those_of_the_count() -> None:
    coded = pd.concat(
        [events(5, None, day="2024-01-31", country="MLI"), events(7, day="2024-03-01", country=None)],
        ignore_index=True,
    )
    totals = plausible_totals(coded, survey=SURVEY, by="month", group="country")
    counted = count_fatalities(coded, by="month", group="country")
    one = totals[totals["errors"] == "dependent"].reset_index(drop=True)
    for name in ("period", "n_events", "best", "n_unknown"):
        pd.testing.assert_series_equal(one[name], counted[name])
    assert one["country"].fillna("blank").tolist() == ["MLI"] * 3 + ["blank"] * 3
    assert (one["mean"] > 0).tolist() == [True, False, False, False, False, True]
    assert one.loc[0, "mean"] == pytest.approx(plausible_deaths(events(5), survey=SURVEY)["mean"].sum())


def test_what_has_no_figure_has_no_plausible_one() -> None:
    each = plausible_deaths(events(None, 3), survey=SURVEY)
    assert each.iloc[0].isna().all() and each.iloc[1].notna().all()
    nothing = plausible_totals(events(None), survey=SURVEY)
    assert nothing["best"].isna().all() and nothing["n_unknown"].eq(1).all() and nothing["mean"].isna().all()


def test_nothing_at_all() -> None:
    none = events(3).iloc[:0]
    assert plausible_deaths(none, survey=SURVEY).empty and plausible_totals(none, survey=SURVEY).empty
    covered = plausible_totals(none, survey=SURVEY, coverage=("2023-01-01", "2023-12-31"))
    assert covered["p95"].tolist() == [0.0, 0.0] and covered["n_events"].tolist() == [0, 0]


def test_no_percentile_is_below_nobody_or_out_of_order() -> None:
    for kind in ("state-based", "non-state", "one-sided", None):
        each = plausible_deaths(events(*range(0, 3000, 7), kind=kind), survey=SURVEY)
        order = each[["p05", "median", "p90", "p95"]].to_numpy()
        assert (order >= 0).all() and (np.diff(order, axis=1) >= 0).all()


def test_acled_is_refused_with_the_reason() -> None:
    with pytest.raises(BadParameter, match=r"ACLED.*no other dataset"):
        plausible_deaths(events(3).assign(dataset="ACLED"), survey=SURVEY)


def test_what_is_no_figure_or_no_type_is_refused_by_its_row() -> None:
    with pytest.raises(InvalidTable, match="0 or more"):
        plausible_deaths(events(3, -1), survey=SURVEY)
    with pytest.raises(InvalidTable, match="three types"):
        plausible_deaths(events(3, kind="riot"), survey=SURVEY)


def test_an_event_outside_the_coverage_is_refused() -> None:
    with pytest.raises(CoverageError):
        plausible_totals(events(3), survey=SURVEY, coverage=("2024-03-02", "2024-12-31"))


def test_the_sentence_and_the_table_say_both_assumptions() -> None:
    totals = plausible_totals(events(*[50] * 20), survey=SURVEY)
    assert str(sahel.present.plausible_finding(totals)) == (
        "Behind the best estimate of 1,000 deaths UCDP's coders hold 1,198 to 1,550 plausible if each event's error "
        "is its own, 1,000 to 2,315 if all err the same way (5th to 95th percentile)."
    )
    view = sahel.present.plausible_view(totals)
    assert view["If the errors are"].tolist() == ["each event's its own", "all the same way"]
    assert view["95 %"].tolist() == [1550, 2315]
    assert "Nothing is said" in str(sahel.present.plausible_finding(plausible_totals(events(None), survey=SURVEY)))


def test_the_figure_draws_both_lines_of_every_year() -> None:
    coded = pd.concat([events(5, day="2022-05-05"), events(70, 3, day="2024-05-05")], ignore_index=True)
    totals = plausible_totals(coded, survey=SURVEY)
    counted = count_fatalities(coded, by="year").assign(year=lambda rows: rows["period"].dt.year)
    ax = sahel.plot_deaths_band(counted, plausible=totals)
    drawn_lines = {
        lines.get_label(): lines.get_segments() for lines in ax.collections if "plausible" in str(lines.get_label())
    }
    for errors, rows in totals.groupby("errors"):
        ends = [[segment[0][1], segment[1][1]] for segment in drawn_lines[f"plausible (5–95 %), errors {errors}"]]
        np.testing.assert_allclose(ends, rows[["p05", "p95"]])
    assert ax.get_ylim()[1] >= totals["p95"].max()


def test_a_figure_of_plausible_deaths_by_group_is_refused() -> None:
    coded = events(5, 6, country=["MLI", "NER"])
    totals = plausible_totals(coded, survey=SURVEY, group="country")
    counted = count_fatalities(coded, by="year").assign(year=lambda rows: rows["period"].dt.year)
    with pytest.raises(sahel.SahelError, match="without a group"):
        sahel.plot_deaths_band(counted, plausible=totals)
