"""How a source is cited: a link in a table, a line in the list of sources."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote, urlsplit

import pandas as pd
from markupsafe import Markup, escape

from sahel.check import require_columns
from sahel.reports.cells import as_rows


def single_ids(cells: Iterable[str]) -> list[str]:
    """Each id once, in the order of its first mention, out of cells joined by ";".

    >>> single_ids(["b;a", None, "a; c"])
    ['b', 'a', 'c']
    """
    filled = [str(cell) for cell in cells if isinstance(cell, str)]
    return list(dict.fromkeys(part.strip() for cell in filled for part in cell.split(";") if part.strip()))


def _anchor(source_id: str) -> str:
    return "source-" + quote(source_id, safe="")


def source_links(cells: pd.Series, sources: pd.DataFrame) -> list[Markup]:
    """Cells of ids as links to the list of sources; an id that `sources` lacks stays as it is."""
    require_columns(sources, "source_id", "publisher")
    publishers = sources.set_index("source_id")["publisher"]
    blanks = as_rows(cells, "source_id")
    return [
        Markup("; ").join(_source_link(one, publishers) for one in single_ids([cell])) or blank
        for cell, blank in zip(cells, blanks, strict=True)
    ]


def _source_link(source_id: str, publishers: pd.Series) -> Markup:
    if source_id not in publishers.index:
        return escape(source_id)
    return Markup('<a href="#{}">{}</a>').format(_anchor(source_id), publishers[source_id])


def source_line(source_id: str, source: pd.Series) -> Markup:
    """One document: publisher, whose text it is, title, date, kind, how it was read."""
    said = {name: str(value) for name, value in source.items() if pd.notna(value) and str(value).strip()}
    facts = [
        f"carries {said['origin']}" if "origin" in said else "",
        said.get("published_on", "undated"),
        said.get("kind", ""),
        {"whole": "read whole", "excerpt": "read in excerpt"}.get(said.get("seen", ""), ""),
    ]
    title = said.get("title", "")
    named = Markup("“{}”, ").format(title) if title else Markup("")
    return Markup('<li id="{}"><span data-r><strong>{}</strong>, {}{}{}</span></li>').format(
        _anchor(source_id),
        said["publisher"],
        named,
        ", ".join(fact for fact in facts if fact),
        _address(said.get("url")),
    )


def _address(url: str | None) -> Markup:
    """A link where the address is one of the web's; any other is shown and leads nowhere."""
    if url is None:
        return Markup("")
    try:
        parts = urlsplit(url)
    except ValueError:
        return Markup('<br><span class="sahel-url">{}</span>').format(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return Markup('<br><span class="sahel-url">{}</span>').format(url)
    return Markup('<br><a class="sahel-url" href="{0}" rel="noopener noreferrer">{0}</a>').format(url)
