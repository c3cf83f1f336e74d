"""The figures: artists and words are looked at, not pixels."""

# ruff: noqa: E501 (a row of a table is a line)

from __future__ import annotations

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import seaborn
from matplotlib.colors import to_hex

from sahel.errors import BadParameter, MissingColumns, SahelError, UnknownName
from sahel.plots import (
    plot_claims_ladder,
    plot_claims_matrix,
    plot_coup_calendar,
    plot_coups_by_decade,
    plot_deaths_band,
    plot_locator,
    plot_timeline,
    style,
)
from sahel.plots.text import Place, Thing, pack
from sahel.schema.vocabularies import Outcome, Stance, TimelineKind, ViolenceType

HOSTILE = "$\\frac{1$ <script>alert('x')</script>\nsecond_line^{ " + "very long " * 20

BATTLE = "Battle of 22–27 July, as a whole"
AMBUSH = "Ambush of the withdrawing convoy, 27 July"
DEAD_OF_CSP = "Dead of the CSP"
OPEN = np.inf

#: What was said of the killed at Tinzaouaten between 26 July and 2 August 2024, a choice.
TINZAOUATEN = pd.DataFrame(
    [
        ("26 Jul · Malian army", BATTLE, 2, 2, False, False, "2", "own", "revised"),
        ("27 Jul · CSP-DPA via AP; Reuters", BATTLE, 1, OPEN, False, True, "“dozens” killed or wounded", "enemy", "standing"),
        ("27 Jul · local elected official via AFP", BATTLE, 17, OPEN, False, False, "at least 17", "third", "standing"),
        ("28 Jul · Russian military bloggers via Reuters", BATTLE, 20, OPEN, False, False, "at least 20", "ally", "standing"),
        ("28 Jul · Baza via Lenta.ru > pledgetimes", BATTLE, 20, 50, False, False, "20 to 50", "third", "standing"),
        ("28 Jul · Novaya Gazeta Europe source via Petel.bg", BATTLE, 25, 25, True, False, "about 25", "unknown", "standing"),
        ("28 Jul · Tuareg commander via Le Monde > TVN24", BATTLE, 50, 50, True, False, "about 50", "enemy", "standing"),
        ("29 Jul · Malian army", BATTLE, 1, OPEN, False, True, "“a significant number”", "own", "standing"),
        ("29 Jul · Wagner via Reuters", BATTLE, 1, OPEN, False, True, "“severe losses”, a commander among them", "own", "standing"),
        ("1 Aug · CSP-DPA via AFP", BATTLE, 84, 84, False, False, "84 Wagner", "enemy", "standing"),
        ("1 Aug · CSP-DPA via AFP", BATTLE, 47, 47, False, False, "47 soldiers", "enemy", "standing"),
        ("2 Aug · headline of Europa Press", BATTLE, 131, 131, False, False, "131", "unknown", "derived"),
        ("2 Aug · Critical Threats Project", BATTLE, 1, OPEN, False, True, "“heavy casualties”", "third", "standing"),
        ("27 Jul · JNIM sources via @dailyislamist", AMBUSH, 53, 53, False, False, "53", "enemy", "standing"),
        ("28 Jul · JNIM via SITE", AMBUSH, 50, 50, False, False, "50 Wagner", "enemy", "standing"),
        ("28 Jul · JNIM via SITE", AMBUSH, 10, 10, False, False, "10 soldiers", "enemy", "standing"),
        ("Jul · “Malian rebels”, merged by a relay", AMBUSH, 51, OPEN, False, False, "more than 50", "enemy", "distorted"),
        ("28 Jul · CSP-DPA", DEAD_OF_CSP, 7, 7, False, False, "7", "own", "revised"),
        ("1 Aug · CSP-DPA via AFP", DEAD_OF_CSP, 9, 9, False, False, "9", "own", "standing"),
        ("31 Jul · Malian military source via RFI", "Strike of 30 July", np.nan, np.nan, False, False, "denies that civilians were hit; no figure", "enemy", "standing"),
    ],
    columns=["label", "group", "low", "high", "is_about", "is_worded", "said", "stance", "status"],
)  # fmt: skip

BLANK = None


def _timeline(*rows: tuple) -> pd.DataFrame:
    columns = [
        "row",
        "kind",
        "start",
        "start_precision",
        "end",
        "end_precision",
        "label",
        "low",
        "best",
        "high",
        "outcome",
    ]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(start=pd.to_datetime(frame["start"]), end=pd.to_datetime(frame["end"]))


MALI = _timeline(
    ("Mali", "coup", "2020-08-18", "day", "2020-08-18", "day", "Keïta ousted", BLANK, BLANK, BLANK, "successful"),
    ("Mali", "coup", "2012-04-30", "day", "2012-04-30", "day", "red berets", BLANK, BLANK, BLANK, "failed"),
    ("MUJAO", "group", "2011-10-01", "month", "2013-08-22", "day", "MUJAO", BLANK, BLANK, BLANK, BLANK),
    ("al-Mourabitoun", "group", "2013-08-22", "day", "2017-03-02", "day", "al-Mourabitoun", BLANK, BLANK, BLANK, BLANK),
    ("JNIM", "group", "2017-03-02", "day", BLANK, BLANK, "JNIM", BLANK, BLANK, BLANK, BLANK),
)
TIES = pd.DataFrame(
    {
        "subject_row": ["MUJAO", "al-Mourabitoun", "nobody"],
        "object_row": ["al-Mourabitoun", "JNIM", "JNIM"],
        "date": pd.to_datetime(["2013-08-22", "2017-03-02", "2017-03-02"]),
        "relation": ["merged_into", "member_of", "merged_into"],
    }
)
CLAIMS = _timeline(
    ("JNIM", "claim", "2024-07-28", "day", BLANK, BLANK, "Wagner", 50, BLANK, 50, BLANK),
    ("JNIM", "claim", "2024-07-28", "day", BLANK, BLANK, "army", 10, BLANK, 10, BLANK),
    ("Others", "claim", "2024-07-28", "day", BLANK, BLANK, "bloggers", 20, BLANK, BLANK, BLANK),
    ("Others", "claim", "2024-07-28", "day", BLANK, BLANK, "Baza", 20, BLANK, 50, BLANK),
    ("Army", "claim", "2024-07-29", "day", BLANK, BLANK, "own", BLANK, BLANK, BLANK, BLANK),
)
DEATHS = pd.DataFrame(
    {"year": [2010, 2011, 2013, 2014], "low": [5, 0, 9, 8], "best": [7, 0, 1200, 10], "high": [9, 2, 1500, 11]}
)
SQUARE = [np.array([[0.0, 10.0], [6.0, 10.0], [6.0, 16.0], [0.0, 16.0], [0.0, 10.0]])]
CORNER = [np.array([[0.0, 10.0], [2.0, 10.0], [2.0, 12.0], [0.0, 12.0], [0.0, 10.0]])]
BESIDE = [np.array([[6.0, 10.0], [12.0, 10.0], [12.0, 16.0], [6.0, 16.0], [6.0, 10.0]])]
OUTLINES = pd.DataFrame(
    {
        "country": ["MLI", "NER", "MLI", "MLI"],
        "name": ["Mali", "Niger", "Ségou", "Mopti"],
        "level": ["country", "country", "admin1", "admin1"],
        "rings": [SQUARE, BESIDE, BESIDE, CORNER],
    }
)
PLACE = pd.DataFrame(
    {
        "label": ["Here"],
        "latitude": [12.0],
        "longitude": [2.0],
        "country": ["MLI"],
        "admin1": ["Mopti"],
        "where_precision": [1],
    }
)
COUNTS = pd.DataFrame({"decade": [1960, 1970], "successful": [3, 0], "failed": [1, 4], "plot": [0, 2]})
CALENDAR = pd.DataFrame(
    {
        "country_name": ["Mali", "Mali", "Niger"],
        "date": pd.to_datetime(["2012-03-21", "2012-04-30", "2023-07-26"]),
        "outcome": ["successful", "failed", "plot"],
    }
)
SPOKEN = pd.DataFrame(
    {
        "Speakers": ["jihadist", "jihadist", "IGO", "IGO"],
        "Victims": ["state force", "civilians"] * 2,
        "Statements": [12, 0, 1, 3],
    }
)


def _artists(ax, gid: str) -> list:
    return [artist for artist in ax.findobj(lambda artist: artist.get_gid() == gid)]


def _texts(ax, gid: str | None = None) -> list[str]:
    return [text.get_text() for text in ax.texts if gid is None or text.get_gid() == gid]


def _legend(ax) -> list[str]:
    return [text.get_text() for text in ax.get_legend().get_texts()]


def _render(ax) -> None:
    ax.get_figure().draw_without_rendering()


EVERY = {
    "ladder": lambda **given: plot_claims_ladder(given.pop("rows", TINZAOUATEN), **given),
    "timeline": lambda **given: plot_timeline(given.pop("rows", MALI), **given),
    "deaths": lambda **given: plot_deaths_band(given.pop("rows", DEATHS), **given),
    "locator": lambda **given: plot_locator(given.pop("rows", PLACE), OUTLINES, **given),
    "decades": lambda **given: plot_coups_by_decade(given.pop("rows", COUNTS), **given),
    "calendar": lambda **given: plot_coup_calendar(given.pop("rows", CALENDAR), **given),
    "spoken": lambda **given: plot_claims_matrix(given.pop("rows", SPOKEN), **given),
}
ROWS = {
    "ladder": TINZAOUATEN, "timeline": MALI, "deaths": DEATHS, "locator": PLACE, "decades": COUNTS, "calendar": CALENDAR,
    "spoken": SPOKEN,
}  # fmt: skip
every_plot = pytest.mark.parametrize("name", EVERY)


@every_plot
def test_a_plot_draws_on_the_axes_it_is_given_and_returns_them(name):
    _, ax = plt.subplots(figsize=(7, 6))
    assert EVERY[name](ax=ax) is ax
    assert len(plt.get_fignums()) == 1
    _render(ax)


@every_plot
def test_a_plot_makes_axes_of_its_own_and_leaves_the_settings_alone(name):
    before = dict(matplotlib.rcParams)
    ax = EVERY[name]()
    assert dict(matplotlib.rcParams) == before
    assert ax.get_figure().get_figwidth() == pytest.approx(7.2)
    _render(ax)


@every_plot
def test_a_plot_leaves_its_table_untouched(name):
    rows = ROWS[name].copy(deep=True)
    EVERY[name](rows=rows)
    pd.testing.assert_frame_equal(rows, ROWS[name])


@every_plot
def test_an_empty_table_is_a_sentence(name):
    ax = EVERY[name](rows=ROWS[name].iloc[:0])
    assert ax.texts[0].get_text().startswith("nothing to draw: ")
    assert style.why_nothing(ax) == ax.texts[0].get_text()
    assert style.why_nothing(EVERY[name]()) == ""
    _render(ax)


@every_plot
def test_a_missing_column_is_named(name):
    column = ROWS[name].columns[1]
    with pytest.raises(MissingColumns, match=column):
        EVERY[name](rows=ROWS[name].drop(columns=column))


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("ladder", ["label", "group", "said"]),
        ("timeline", ["row", "label"]),
        ("locator", ["label", "admin1"]),
        ("calendar", ["country_name"]),
    ],
)
def test_hostile_text_is_drawn_as_text_and_cut(name, columns):
    ax = EVERY[name](rows=ROWS[name].assign(**dict.fromkeys(columns, HOSTILE)))
    _render(ax)
    labels = [*ax.texts, *ax.get_yticklabels(), ax.title, *ax.findobj(lambda artist: artist is ax._left_title)]
    drawn = [text for text in labels if "frac" in text.get_text()]
    assert drawn
    assert all(not text.get_parse_math() for text in drawn)
    assert any(text.get_text().endswith("…") for text in drawn)
    assert all(len(line) < 110 for text in drawn for line in text.get_text().split("\n"))


def test_no_text_of_a_figure_is_smaller_than_nine_points():
    for draw in EVERY.values():
        ax = draw()
        texts = [*ax.texts, *ax.get_xticklabels(), *ax.get_yticklabels()]
        assert min(text.get_fontsize() for text in texts) >= 9


def test_every_word_has_a_sign_and_no_two_stances_share_colour_or_marker():
    assert set(style.STANCES) == set(Stance)
    assert set(style.OUTCOMES) == set(Outcome)
    assert set(style.KINDS) == set(TimelineKind)
    assert set(style.VIOLENCE) == set(ViolenceType)
    for signs in (style.STANCES, style.VIOLENCE):
        assert len({sign.colour for sign in signs.values()}) == len(signs)
        assert len({sign.marker for sign in signs.values()}) == len(signs)


def test_colours_and_grid_are_those_of_seaborn():
    assert list(style.PALETTE.values()) == list(seaborn.color_palette("colorblind").as_hex())
    theirs = seaborn.axes_style("whitegrid")
    assert {name: theirs[name] for name in style.WHITEGRID} == style.WHITEGRID
    # What is left out is either what matplotlib does by itself, or does not concern the axes.
    left = {name for name, value in theirs.items() if name not in style.WHITEGRID}
    assert {name for name in left if theirs[name] != matplotlib.rcParamsDefault[name]} == {
        "font.sans-serif",
        "image.cmap",
    }


# The ladder


def test_a_worded_claim_is_marked_left_of_zero_and_never_as_a_number():
    ax = plot_claims_ladder(TINZAOUATEN)
    worded = _artists(ax, "worded")
    assert len(worded) == TINZAOUATEN["is_worded"].sum()
    assert all(mark.get_xdata()[0] < 0 for mark in worded)
    assert "“a significant number”" in _texts(ax, "words")
    assert "no\nnumber" in _texts(ax)


def test_an_open_end_is_a_short_tail_of_one_length_behind_its_floor():
    ax = plot_claims_ladder(TINZAOUATEN)
    right = ax.get_xlim()[1]
    tails = [tail.get_xdata() for tail in _artists(ax, "open-end")]
    assert sorted(low for low, _ in tails) == [17, 20, 51]
    lengths = [end - low for low, end in tails]
    assert max(lengths) == pytest.approx(min(lengths)) and 0 < max(lengths) < right / 10
    assert max(end for _, end in tails) <= right


def test_an_interval_is_a_line_with_both_its_caps():
    ax = plot_claims_ladder(TINZAOUATEN)
    closed = [list(caps.get_xdata()) for caps in _artists(ax, "cap") if len(caps.get_xdata()) == 2]
    assert closed == [[20, 50]]


def test_up_to_n_has_no_mark_at_zero():
    ax = plot_claims_ladder(TINZAOUATEN.iloc[[0]].assign(low=0.0, high=82.0, said="up to 82"))
    assert [list(mark.get_xdata()) for mark in _artists(ax, "number")] == [[82]]


def test_a_claim_that_does_not_stand_is_hollow_and_says_so():
    ax = plot_claims_ladder(TINZAOUATEN.iloc[[0]])
    assert _artists(ax, "number")[0].get_markerfacecolor() == "white"
    assert "2 (revised)" in _texts(ax)


def test_a_denial_is_words_only():
    ax = plot_claims_ladder(TINZAOUATEN.iloc[[-1]])
    assert not [*_artists(ax, "number"), *_artists(ax, "worded"), *_artists(ax, "interval")]
    assert _texts(ax, "words") == ["denies that civilians were hit; no figure"]


def test_about_is_ringed():
    assert len(_artists(plot_claims_ladder(TINZAOUATEN), "about")) == 2


def test_the_rows_keep_their_order_and_each_heading_comes_once():
    ax = plot_claims_ladder(TINZAOUATEN)
    bold = [text for text in ax.texts if text.get_weight() == "bold"]
    assert [text.get_text() for text in bold] == [BATTLE, AMBUSH, DEAD_OF_CSP, "Strike of 30 July"]
    assert ax.yaxis_inverted()
    assert [text.xy[1] for text in bold] == sorted(text.xy[1] for text in bold)


def test_the_axis_of_persons_starts_at_zero_in_whole_numbers():
    ticks = plot_claims_ladder(TINZAOUATEN).get_xticks()
    assert ticks[0] == 0
    assert all(tick == int(tick) for tick in ticks)


def test_the_legend_names_the_stances_that_occur():
    assert _legend(plot_claims_ladder(TINZAOUATEN))[:5] == [
        "own losses", "ally of the victims", "third party", "enemy of the victims",
        "speaker or victim not placed",
    ]  # fmt: skip
    assert _legend(plot_claims_ladder(TINZAOUATEN.iloc[[0]]))[0] == "own losses"


def test_the_ladder_grows_with_its_rows():
    short, long = plot_claims_ladder(TINZAOUATEN.head(1)), plot_claims_ladder(pd.concat([TINZAOUATEN] * 3))
    assert long.get_figure().get_figheight() > 5 * short.get_figure().get_figheight()


def test_a_stance_that_is_no_word_is_refused_and_a_blank_is_not_placed():
    with pytest.raises(UnknownName, match="nothing is drawn for the word 'foe'"):
        plot_claims_ladder(TINZAOUATEN.assign(stance="foe"))
    assert "speaker or victim not placed" in _legend(plot_claims_ladder(TINZAOUATEN.head(1).assign(stance=BLANK)))


# The timeline


def test_rows_come_in_order_of_first_appearance():
    assert _texts(plot_timeline(MALI), "row") == ["Mali", "MUJAO", "al-Mourabitoun", "JNIM"]


def test_what_goes_on_reaches_the_right_edge_with_an_arrow():
    ax = plot_timeline(MALI)
    (arrow,) = _artists(ax, "goes-on")
    assert arrow.get_xdata()[0] == ax.get_xlim()[1]
    assert "no end known" in _legend(ax)


def test_a_month_is_hatched_from_its_first_day_to_its_last():
    ax = plot_timeline(MALI)
    (doubt,) = [box for box in _artists(ax, "open") if box.get_width() > 1]
    assert doubt.get_hatch()
    assert doubt.get_width() == 30


def test_outcomes_have_their_own_marks():
    ax = plot_timeline(MALI)
    faces = [mark.get_markerfacecolor() for mark in _artists(ax, "coup")]
    assert faces == [style.OUTCOMES[Outcome.SUCCESSFUL].colour, "white"]
    assert {"coup: successful", "coup: failed"} <= set(_legend(ax))


def test_ties_join_the_rows_that_are_drawn():
    ax = plot_timeline(MALI, ties=TIES)
    solid, dotted = _artists(ax, "tie")
    assert (solid.get_linestyle(), dotted.get_linestyle()) == ("-", ":")
    assert solid.get_xdata()[0] == solid.get_xdata()[1]
    assert {"merged into", "member of"} <= set(_legend(ax))


def test_since_and_until_bound_the_axis_and_drop_what_lies_outside():
    ax = plot_timeline(MALI, since="2014-01-01", until="2016-12-31")
    assert _texts(ax, "row") == ["al-Mourabitoun"]
    assert [day.isoformat()[:10] for day in matplotlib.dates.num2date(ax.get_xlim())] == ["2014-01-01", "2016-12-31"]
    (box,) = _artists(ax, "firm")
    assert (box.get_x(), box.get_x() + box.get_width()) == ax.get_xlim()


def test_nothing_between_the_days_is_a_sentence():
    assert "nothing to draw" in _texts(plot_timeline(MALI, since="1950-01-01", until="1951-01-01"))[0]


def test_claims_are_ranges_on_their_rows_scale_with_their_number():
    ax = plot_timeline(CLAIMS)
    assert {"Wagner: 50", "army: 10", "bloggers: 20+", "Baza: 20–50", "own"} == set(_texts(ax, "label"))
    assert len(_artists(ax, "open-top")) == 1
    assert len(_artists(ax, "no-number")) == 1
    wagner, army = _artists(ax, "range")[:2]
    assert wagner.get_ydata()[0] < army.get_ydata()[0]  # the axis of inches runs downwards
    assert set(_texts(ax, "scale")) == {"–0", "–50"}


def test_labels_never_lie_on_one_another():
    many = _timeline(
        *[("Mali", "coup", f"{1960 + 2 * at}-01-01", "day", BLANK, BLANK, f"the coup number {at}", BLANK, BLANK, BLANK, "failed")
          for at in range(30)]
    )  # fmt: skip
    ax = plot_timeline(many)
    _render(ax)
    boxes = [text.get_window_extent() for text in ax.texts if text.get_gid() == "label"]
    assert len(boxes) > 5
    assert not any(one.overlaps(other) for at, one in enumerate(boxes) for other in boxes[:at])
    (aside,) = _texts(ax, "aside")
    assert len(boxes) + len(aside.split("\n")) >= 15


def test_a_row_without_a_date_is_named_beside_its_row():
    undated = MALI.iloc[[0]].assign(
        start=pd.NaT, end=pd.NaT, start_precision=BLANK, end_precision=BLANK, label="sometime"
    )
    assert "sometime (no date)" in _texts(plot_timeline(pd.concat([MALI, undated])), "aside")[0]


def test_an_unknown_start_and_an_unknown_end_are_questions():
    rows = _timeline(
        ("A", "group", BLANK, BLANK, "2013-01-01", "day", "a", BLANK, BLANK, BLANK, BLANK),
        ("B", "group", "2010-01-01", "day", BLANK, "unknown", "b", BLANK, BLANK, BLANK, BLANK),
    )
    ax = plot_timeline(rows)
    assert _texts(ax, "unknown-end") == ["?", "?"]
    assert not _artists(ax, "goes-on")


def test_a_kind_that_is_no_word_is_refused():
    with pytest.raises(UnknownName, match="'war'"):
        plot_timeline(MALI.assign(kind="war"))


def test_packing_uses_the_free_height_of_a_row():
    low, high = Thing(0, 1, (("a", 0.5),), bottom=0.0, top=0.2), Thing(0, 1, (("b", 0.5),), bottom=0.2, top=0.4)
    assert [place.row for place in pack([low, high], width=5, text_rows=3)] == [0, 0]


def test_a_text_without_room_is_left_out_and_its_bar_kept():
    places = pack([Thing(0, 1, (("much too long", 9.0),))], width=5, text_rows=3)
    assert places == [Place(0, "", "none")]


# Deaths, places, coups


def test_a_missing_year_is_a_gap_and_a_zero_is_a_zero():
    line = plot_deaths_band(DEATHS).get_lines()[0]
    years, best = line.get_data()
    assert list(years) == [2010, 2011, 2012, 2013, 2014]
    assert best[1] == 0
    assert np.isnan(best[2])


def test_deaths_have_thousands_separators():
    ax = plot_deaths_band(DEATHS)
    _render(ax)
    assert "1,200" in [label.get_text() for label in ax.get_yticklabels()]


def test_provisional_years_are_hollow():
    ax = plot_deaths_band(DEATHS.assign(is_provisional=[False, False, False, True]))
    assert _legend(ax) == ["low to high", "best estimate", "provisional"]


def test_a_year_with_two_rows_is_refused():
    with pytest.raises(SahelError, match=r"several rows are of 2010\."):
        plot_deaths_band(pd.concat([DEATHS, DEATHS.head(1)]))


def test_an_exact_place_has_a_narrow_ring_and_a_near_one_a_wide_ring():
    (exact,) = _artists(plot_locator(PLACE, OUTLINES), "exact")
    (near,) = _artists(plot_locator(PLACE.assign(where_precision=2), OUTLINES), "near")
    assert exact.get_markersize() < near.get_markersize()


@pytest.mark.parametrize("cell", ["Mopti (Djenne cercle)", "MOPTI/Douentza", "Mopti Region"])
def test_a_place_without_coordinates_is_its_region(cell):
    ax = plot_locator(PLACE.assign(latitude=np.nan, longitude=np.nan, admin1=cell, where_precision=4), OUTLINES)
    (region,) = _artists(ax, "region")
    assert region.get_path().get_extents().width == 2
    assert ax.get_title(loc="left") == "Here: region only"
    assert not _artists(ax, "point")


def test_accents_do_not_matter_and_an_unknown_region_is_the_country():
    blank = PLACE.assign(latitude=np.nan, longitude=np.nan, where_precision=4)
    (segou,) = _artists(plot_locator(blank.assign(admin1="Segou"), OUTLINES), "region")
    assert segou.get_path().get_extents().x0 == 6
    ax = plot_locator(blank.assign(admin1="several"), OUTLINES)
    assert _artists(ax, "region")[0].get_path().get_extents().width == 6
    assert "shaded: the whole country" in _texts(ax, "key")[0]


def test_the_middle_of_a_region_is_not_drawn_as_a_place():
    ax = plot_locator(PLACE.assign(where_precision=4), OUTLINES)
    assert _artists(ax, "region") and not _artists(ax, "point")


def test_a_country_without_an_outline_is_refused():
    with pytest.raises(UnknownName, match=r"no outline is of .*XXX.*There are: MLI, NER"):
        plot_locator(PLACE.assign(country="XXX"), OUTLINES)


def test_decades_are_stacked_with_their_numbers():
    ax = plot_coups_by_decade(COUNTS)
    assert _texts(ax) == ["3", "1", "4", "2"]
    assert [bar.get_hatch() for bar in ax.patches][::2] == ["", "////", "...."]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["1960s", "1970s"]
    assert _legend(ax) == ["successful", "failed", "plot"]


def test_the_calendar_has_a_line_a_country_and_a_mark_an_outcome():
    ax = plot_coup_calendar(CALENDAR)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Mali", "Niger"]
    assert _artists(ax, "failed")[0].get_markerfacecolor() == "white"
    assert len(_artists(ax, "plot")[0].get_xdata()) == 1
    # Two coups within weeks of each other do not hide each other.
    assert _artists(ax, "failed")[0].get_ydata()[0] != _artists(ax, "successful")[0].get_ydata()[0]


def test_coups_without_a_date_are_counted_under_the_calendar():
    ax = plot_coup_calendar(pd.concat([CALENDAR, CALENDAR.head(1).assign(date=pd.NaT)]))
    assert ax.get_xlabel() == "not drawn, without a date: 1"


def test_regions_may_come_in_a_table_of_their_own():
    countries, regions = (OUTLINES[OUTLINES["level"] == level] for level in ("country", "admin1"))
    ax = plot_locator(PLACE.assign(latitude=np.nan, longitude=np.nan, where_precision=4), countries, regions=regions)
    assert _artists(ax, "region")[0].get_path().get_extents().width == 2


def test_a_label_that_says_the_number_does_not_say_it_twice():
    assert _texts(plot_timeline(CLAIMS.head(1).assign(label="about 50")), "label") == ["about 50"]


def test_a_blank_since_or_until_is_no_bound():
    assert plot_timeline(MALI, since=pd.NaT, until=None).get_xlim() == plot_timeline(MALI).get_xlim()


def test_an_episode_is_whole_calendar_years():
    rows = _timeline(
        ("UCDP", "episode", "2012-01-01", "year", "2013-01-01", "year", "conflict 11347", BLANK, BLANK, BLANK, BLANK)
    )
    ax = plot_timeline(rows)
    (bar,) = _artists(ax, "firm")
    assert bar.get_width() == 730  # 2012 was a leap year: from its first day to the last of 2013
    assert not _artists(ax, "open")


# Who speaks


def test_silence_is_a_zero_on_white_and_more_is_darker():
    ax = plot_claims_matrix(SPOKEN)
    assert _texts(ax) == ["12", "0", "1", "3"]
    (mesh,) = ax.collections
    _render(ax)
    most, none, fewest, few = (tuple(colour) for colour in mesh.get_facecolors())
    assert to_hex(none) == "#ffffff" and to_hex(most) == "#888888"
    assert most < few < fewest < none


def test_hostile_kinds_are_drawn_as_text_and_cut():
    ax = plot_claims_matrix(SPOKEN.replace({"IGO": HOSTILE, "civilians": HOSTILE}))
    _render(ax)
    drawn = [text for text in (*ax.get_xticklabels(), *ax.get_yticklabels()) if "frac" in text.get_text()]
    assert len(drawn) == 2
    assert all(text.get_text().endswith("…") and not text.get_parse_math() for text in drawn)


def test_a_cell_with_two_numbers_is_refused():
    with pytest.raises(BadParameter, match=r"'jihadist', 'state force'.* more than one row"):
        plot_claims_matrix(pd.concat([SPOKEN, SPOKEN.iloc[:1]]))
