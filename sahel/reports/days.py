"""What a page shows as one steps through the days on which something was said."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pandas as pd
from markupsafe import Markup

from sahel.errors import BadParameter
from sahel.provenance import COMPUTED_BY, ROWS, joined
from sahel.reports.blocks import Block, SourceRows, heading
from sahel.reports.plan.parameters import in_words
from sahel.text import isolated


def show_days(
    headlines: Mapping[str, str], facts: Mapping[str, str], tables: Mapping[str, pd.DataFrame], *, caption: str
) -> Block:
    """The answer and one table of a page as they were on single days, for a reader to step through.

    Parameters
    ----------
    headlines, facts : by ISO day, in order: what `show_answer` takes on that day.
    tables : by the same days, the table whose caption on the page is `caption`, with the columns that it has there.
    caption : names the table that steps through the days; figures do whose marks have days
        (see `present.ladder_by_day`), the days being those of `headlines`.

    The states stand in the page as one line of JSON: its seal holds all of them, and nothing is seen of
    them without the script. Fewer than two days give nothing to step through.
    Raises `BadParameter` if the three are not of the same days.

    >>> table = pd.DataFrame({"Of whom": ["Wagner"], "Enemies claim": ["84"]})
    >>> days = ["2024-07-28", "2024-07-30"]
    >>> said = dict.fromkeys(days, "Wagner dead: enemies claim 84.")
    >>> show_days(said, dict.fromkeys(days, "3 statements."), dict.fromkeys(days, table), caption="The spans")
    <2 days to step through>
    """
    if not list(headlines) == list(facts) == list(tables):
        raise BadParameter(
            f"the headlines are of {list(headlines)}, the facts of {list(facts)}, the tables of {list(tables)}. "
            "Give all three for the same days, in order."
        )
    places: dict[tuple[str | None, ...], int] = {}
    days = []
    for day, headline in headlines.items():
        shown = tables[day].drop(columns=[ROWS, COMPUTED_BY], errors="ignore").astype("object")
        shown = shown.map(lambda cell: isolated(str(cell)), na_action="ignore").astype("object")
        lines = shown.where(shown.notna(), None).itertuples(index=False, name=None)
        at = [places.setdefault(line, len(places)) for line in lines]
        said = {"headline": isolated(str(headline)), "facts": isolated(str(facts[day]))}
        days.append({"day": day, "said": in_words(day), **said, "lines": at})
    columns = [heading(str(name)) for name in shown.columns] if days else []
    # Letters beyond ASCII as escapes, and "<" as well: nothing in it ends the element.
    states = json.dumps({"caption": caption, "columns": columns, "lines": list(places), "days": days})
    label = f"{len(days)} days to step through"
    if len(days) < 2:
        return Block(Markup('<div class="sahel-days"></div>'), label)
    texts = joined([*headlines.values(), *facts.values()])
    html = Markup('<div class="sahel-days"><script data-r type="application/json">{}</script></div>')
    rows = None if texts.rows is None else ";".join(texts.rows)
    return Block(html.format(Markup(states.replace("<", "\\u003c"))), label, (SourceRows("as_of", rows),))
