"""What a notebook calls to publish: figures with a text equivalent, tables, sources.

Each call gives a `Block`, which JupyterLab shows and the page embeds as it is. All
text that comes from a table is escaped: it can be read on the page and does nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import pandas as pd
from markupsafe import Markup

from sahel.dates import as_text
from sahel.errors import BadParameter, UnknownName
from sahel.provenance import COMPUTED_BY, ROW_FROM, ROWS, Sentence
from sahel.reports.figures import Picture, picture_of
from sahel.reports.receipts.lines import SOURCE_ROWS, marked, number, unmarked
from sahel.schema.validation import require_columns
from sahel.text import isolated

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

_RESERVED = (ROWS, COMPUTED_BY)
_SMALL = 520
_READABLE = 560
_SHEET = 900  # pixels: a higher figure may go over the edge of a printed sheet
_SILENT = Markup('aria-hidden="true"')
#: Read out, not seen, also where no style sheet of ours is.
_HIDDEN = "position:absolute;width:1px;height:1px;margin:0;overflow:hidden;clip-path:inset(50%);white-space:nowrap"


@dataclass(frozen=True)
class SourceRows:
    """The source rows of one line and their rule: names of rows joined by ";"; blank: not stated."""

    rule: str | None = None
    rows: str | None = None


@dataclass(frozen=True)
class Block:
    """A piece of a page. `html` is safe to print; `label` says in words what it is.

    `lines` has the source rows for each element of `html` that begins with the attribute `data-r`,
    in order: the lines that the page gives ids and receipts to.
    """

    html: Markup
    label: str
    lines: tuple[SourceRows, ...] = ()

    def _repr_html_(self) -> str:
        return str(self.html)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        lines = [[line.rule, line.rows] for line in self.lines]
        return {
            "text/html": str(self.html),
            "text/plain": repr(self),
            SOURCE_ROWS: {"what": self.label, "lines": lines},
        }

    def __repr__(self) -> str:
        return f"<{self.label}>"


def show_figure(drawn: Axes | Figure, *, alt: str, caption: str) -> Block:
    """A drawn figure, with what it shows in words, for the page.

    Parameters
    ----------
    drawn : an axes or a figure; the figure is closed, so that it is shown once.
    alt : what the figure shows, for those who cannot see it: the finding, not "a chart".
    caption : printed below the figure.

    Axes on which a function of `sahel` found nothing to draw give a sentence that says so, no picture.

    Raises `BadParameter` if `alt` or `caption` is empty.

    >>> import matplotlib; matplotlib.use("agg")
    >>> from matplotlib.figure import Figure
    >>> show_figure(Figure().subplots(), alt="Nothing is drawn.", caption="An empty figure")
    <figure: An empty figure>
    >>> import sahel
    >>> years = sahel.load_country_years(country="MLI").query("year > 2100")
    >>> nothing = sahel.plot_deaths_band(sahel.events.deaths_by_year(years))
    >>> print(show_figure(nothing, alt="Deaths per year.", caption="Deaths per year, UCDP.").html)
    <p class="sahel-empty"><span data-r>Deaths per year. Nothing to draw: no year is covered.</span></p>
    """
    _require_text(alt, "alt", "Say in a sentence what the figure shows, for those who cannot see it.")
    _require_text(caption, "caption", "Say what is drawn, of what, and from which source.")
    from sahel.plots.style import notes_of

    if reason := why_blank(drawn):
        close(drawn)
        message = f"{alt.strip()} {reason[:1].upper()}{reason[1:]}"
        empty = Markup('<p class="sahel-empty"><span data-r>{}</span></p>').format(marked(message))
        return Block(empty, f"figure: {caption}", (_source_rows_of(alt),))
    named_rows = _source_rows_of(caption)
    caption = " ".join([caption, *notes_of(_figure_of(drawn))])
    picture = drawn_once(drawn)
    # A small picture may shrink with the screen; a wide one keeps its lettering readable and scrolls in its box.
    floor = 0 if picture.width <= _SMALL else min(picture.width, _READABLE)
    named = Markup('role="group" aria-label="{}"').format(_marks_in_words(picture)) if picture.marks else _SILENT
    return Block(
        Markup(
            '<figure class="sahel-figure{tall}"><p data-r class="sahel-alt" style="{hidden}">{alt}</p>'
            '<div class="sahel-scroll" tabindex="0" role="region" aria-label="{label}">'
            '<svg viewBox="{view}" width="{width}" height="{height}" style="--floor: {floor}px" {named}>{inner}</svg>'
            "</div>"
            "<figcaption data-r>{words}</figcaption></figure>"
        ).format(
            tall=" tall" if picture.height > _SHEET else "",
            hidden=_HIDDEN,
            alt=marked(alt.strip()),
            label=isolated(f"Figure: {caption}"),
            view=picture.view,
            width=picture.width,
            height=picture.height,
            floor=floor,
            named=named,
            inner=Markup(picture.inner),
            words=marked(caption),
        ),
        f"figure: {caption}",
        (
            _source_rows_of(alt),
            *(SourceRows(getattr(alt, "rule", None), mark.rows) for mark in picture.marks),
            named_rows,
        ),
    )


def _marks_in_words(picture: Picture) -> str:
    """How a figure's marks are reached by keyboard."""
    return f"{len(picture.marks)} marks; the arrow keys go from one to the next"


def show_table(frame: pd.DataFrame, *, caption: str, sources: pd.DataFrame | None = None) -> Block:
    """A table for the page: every row, in the order given.

    Parameters
    ----------
    frame : one row is one line; the first column names it. The index is not shown. A date
        beside its `…_precision` column is cut at that precision, and shown as one column.
        Two columns are reserved and not shown: `rows`, the names of its source rows,
        and `computed_by`, the rule (see `sahel.provenance`); they go into its receipt.
    caption : what the rows are.
    sources : the table of sources; with it, ids in a column `source_id` become links to
        the list that `show_sources` prints.

    A blank is shown as a dash that is read out as "not stated"; a zero is shown as 0.
    Raises `BadParameter` if `caption` is empty.

    >>> print(show_table(pd.DataFrame({"who": ["JNIM"], "low": [50]}), caption="Claims").html)
    <div class="sahel-table sahel-scroll" tabindex="0" role="region" aria-label="Claims">...
    """
    _require_text(caption, "caption", "Say what the rows are.")
    if frame.empty:
        empty = Markup('<p class="sahel-empty"><span data-r><strong>{}</strong>: none</span></p>')
        return Block(empty.format(marked(caption)), f"table: {caption}", (_source_rows_of(caption),))
    lines = _source_rows(frame)
    frame = _dates_cut_at_precision(frame.drop(columns=list(_RESERVED), errors="ignore"))
    names = [str(name) for name in frame.columns]
    classes = [css_class(frame.iloc[:, at], name) for at, name in enumerate(names)]
    columns = [
        source_links(frame.iloc[:, at], sources)
        if name == "source_id" and sources is not None
        else as_rows(frame.iloc[:, at], name)
        for at, name in enumerate(names)
    ]
    body = table_body([heading(name) for name in names], classes, columns)
    return Block(
        Markup(
            '<div class="sahel-table sahel-scroll" tabindex="0" role="region" aria-label="{caption}">'
            '<table role="table"><caption data-r><span>{words}</span></caption>\n{body}</table></div>'
        ).format(caption=isolated(caption), words=marked(caption), body=body),
        f"table: {caption}",
        (_source_rows_of(caption), *lines),
    )


def show_coverage(coverage: pd.DataFrame, *, caption: str = "What the sources cover") -> Block:
    """The table that says where each source begins, ends and turns provisional.

    One row is one source or series. Otherwise as `show_table`.

    >>> show_coverage(pd.DataFrame({"series": ["UCDP"], "until": ["2024-12-31"]}))
    <table: What the sources cover>
    """
    return show_table(coverage, caption=caption)


def show_list(items: Iterable[str]) -> Block:
    """A bullet list of plain texts; "none" where there is nothing to list.

    A `sahel.provenance.Sentence` says as well its source rows, for its receipt.

    >>> print(show_list(["one", "<two>"]).html)
    <ul class="sahel-list"><li data-r>one</li><li data-r>&lt;two&gt;</li></ul>
    """
    texts = list(items)
    if not texts:
        return Block(Markup('<p class="sahel-empty">none</p>'), "list: none")
    lines = Markup("").join(Markup("<li data-r>{}</li>").format(marked(str(text))) for text in texts)
    label = f"list of {len(texts)}"
    return Block(Markup('<ul class="sahel-list">{}</ul>').format(lines), label, tuple(map(_source_rows_of, texts)))


def show_answer(headline: str, facts: str) -> Block:
    """The answer of a page in one sentence, and below it what it stands on; the page begins with it.

    >>> print(show_answer("Wagner dead: enemies claim 84.", "39 statements.").html)
    <div class="sahel-answer"><p data-r class="headline">Wagner dead: enemies claim <data value="84">84</data>.</p>...
    """
    _require_text(headline, "headline", "Say in one sentence what the page finds.")
    lines = Markup('<p data-r class="headline">{}</p><p data-r class="facts">{}</p>').format(
        marked(str(headline)), marked(str(facts))
    )
    answer = Markup('<div class="sahel-answer">{}</div>').format(lines)
    return Block(answer, "answer", (_source_rows_of(headline), _source_rows_of(facts)))


def show_note(text: str) -> Block:
    """A caveat, set apart from the text; a blank line begins a new paragraph.

    >>> print(show_note("Two claimants may count the same dead.").html)
    <div class="sahel-note" role="note"><p data-r>Two claimants may count the same dead.</p></div>
    """
    parts = [part.strip() for part in text.split("\n\n")]
    paragraphs = Markup("").join(Markup("<p data-r>{}</p>").format(marked(part)) for part in parts)
    note = Markup('<div class="sahel-note" role="note">{}</div>').format(paragraphs)
    return Block(note, "note", (_source_rows_of(text),) * len(parts))


def show_parameters(parameters: Mapping[str, Any]) -> Block:
    """The parameters that a page was made with, one line each; blank: not set.

    >>> print(show_parameters({"as_of": "2024-07-30"}).html)
    <dl class="sahel-parameters"><div><dt>as_of</dt><dd>2024-07-30</dd></div></dl>
    """
    blank = Markup('<span class="sahel-blank">not set</span>')
    lines = Markup("").join(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(
            unmarked(name), blank if value in ("", None) else unmarked(str(value))
        )
        for name, value in parameters.items()
    )
    return Block(Markup('<dl class="sahel-parameters">{}</dl>').format(lines), f"{len(parameters)} parameters")


def show_sources(source_ids: Iterable[str], sources: pd.DataFrame, *more: pd.DataFrame) -> Block:
    """The sources of a page, as a numbered list that tables link to.

    Parameters
    ----------
    source_ids : ids, or cells of several ids joined by ";"; each is listed once, in the
        order in which it first comes. Blanks are passed over.
    sources : the table of sources, one row a document.
    more : further rows of the same kind, as `sahel.present.event_sources` gives them.

    Only an address that begins with http or https becomes a link. Raises `UnknownName` for
    an id that `sources` does not have.

    >>> import sahel
    >>> show_sources(["article-20240729"], sahel.load_sources())
    <1 sources>
    """
    require_columns(sources, "source_id", "publisher")
    wanted = single_ids(source_ids)
    listed = pd.concat([sources, *more], ignore_index=True) if more else sources
    listed = _dates_cut_at_precision(listed).set_index("source_id")
    if unknown := [one for one in wanted if one not in listed.index]:
        raise UnknownName(f"no source is called {unknown}. Add it to the table of sources, or mend the id.")
    if not wanted:
        return Block(Markup('<p class="sahel-empty">No sources.</p>'), "0 sources")
    lines = Markup("\n").join(source_line(one, listed.loc[one]) for one in wanted)
    listing = Markup('<ol class="sahel-sources">\n{}\n</ol>').format(lines)
    return Block(listing, f"{len(wanted)} sources", (SourceRows(),) * len(wanted))


def _require_text(text: str, name: str, advice: str) -> None:
    if not isinstance(text, str) or not text.strip():
        raise BadParameter(f"`{name}` is empty: found {text!r}. {advice}")


def _source_rows_of(text: str) -> SourceRows:
    """The source rows of a text: a plain one does not state them."""
    if not isinstance(text, Sentence):
        return SourceRows()
    return SourceRows(text.rule, None if text.rows is None else ";".join(text.rows))


def _source_rows(frame: pd.DataFrame) -> list[SourceRows]:
    """The source rows of each line of a frame, as its reserved columns say."""
    blank = pd.Series(None, index=frame.index, dtype=object)
    rules, rows = (frame.get(name, blank).astype(object) for name in (COMPUTED_BY, ROWS))
    rules, rows = rules.where(rules.notna(), None), rows.where(rows.notna(), None)
    return [SourceRows(*one) for one in zip(rules, rows, strict=True)]


def _dates_cut_at_precision(frame: pd.DataFrame) -> pd.DataFrame:
    """Dates as the files hold them, so that no month is shown as its first day."""
    dated = [
        name
        for name in frame.columns
        if f"{name}_precision" in frame.columns and pd.api.types.is_datetime64_any_dtype(frame[name])
    ]
    cut = {name: as_text(frame[name], frame[f"{name}_precision"]) for name in dated}
    return frame.assign(**cut).drop(columns=[f"{name}_precision" for name in dated])


def table_body(headings: list[str], classes: list[str], columns: list[list[Markup]]) -> Markup:
    """The head and the lines of a table: each column's heading, how it is set (see `css_class`), and its cells."""
    head = Markup("").join(
        Markup('<th scope="col" role="columnheader"{}>{}</th>').format(_set(kind), unmarked(heading))
        for heading, kind in zip(headings, classes, strict=True)
    )
    lines = Markup("\n").join(_row(cells, classes, headings) for cells in zip(*columns, strict=True))
    return Markup(
        '<thead role="rowgroup"><tr role="row">{}</tr></thead>\n<tbody role="rowgroup">\n{}\n</tbody>'
    ).format(head, lines)


def _set(kind: str) -> Markup:
    return Markup(' class="{}"').format(kind)


def _row(cells: tuple[Markup, ...], classes: list[str], labels: list[str]) -> Markup:
    """One line of a table. Labels and roles let a narrow screen stack its cells and still read them out as a table."""
    first, *others = cells
    rest = Markup("").join(
        Markup('<td role="cell" data-label="{}"{}>{}</td>').format(isolated(label), _set(kind), cell)
        for cell, kind, label in zip(others, classes[1:], labels[1:], strict=True)
    )
    return Markup('<tr data-r role="row"><th scope="row" role="rowheader"{}>{}</th>{}</tr>').format(
        _set(classes[0]), first, rest
    )


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
        return unmarked(source_id)
    return Markup('<a href="#{}">{}</a>').format(_anchor(source_id), unmarked(publishers[source_id]))


def source_line(source_id: str, source: pd.Series) -> Markup:
    """One document: publisher, whose text it is, title, date, kind, how it was read."""
    said = {name: str(value) for name, value in source.items() if pd.notna(value) and str(value).strip()}
    facts = [
        f"carries {said['origin']}" if "origin" in said else "",
        said.get("accessed", said.get("published_on", "undated")),
        said.get("kind", ""),
        {"whole": "read whole", "excerpt": "read in excerpt"}.get(said.get("seen", ""), ""),
        said.get("used", ""),
        said.get(ROW_FROM, "").partition(",")[0],  # not its row, which others move
    ]
    title = said.get("title", "")
    named = Markup("“{}”, ").format(unmarked(title)) if title else Markup("")
    return Markup('<li id="{}"><span data-r><strong>{}</strong>, {}{}{}</span></li>').format(
        _anchor(source_id),
        unmarked(said["publisher"]),
        named,
        unmarked(", ".join(fact for fact in facts if fact)),
        _address(said.get("url")),
    )


def _address(url: str | None) -> Markup:
    """A link where the address is one of the web's; any other is shown and leads nowhere."""
    if url is None:
        return Markup("")
    try:
        parts = urlsplit(url)
        is_of_the_web = parts.scheme in ("http", "https") and bool(parts.netloc)
    except ValueError:
        is_of_the_web = False
    if not is_of_the_web:
        return Markup('<br><span class="sahel-url">{}</span>').format(url)
    return Markup('<br><a class="sahel-url" href="{0}" rel="noopener noreferrer">{0}</a>').format(url)


def drawn_once(drawn: Axes | Figure) -> Picture:
    """A figure as a picture; the figure is closed, so that no notebook shows it a second time."""
    figure = _figure_of(drawn)
    picture = picture_of(figure)
    close(figure)
    return picture


def why_blank(drawn: Axes | Figure) -> str:
    """Why a figure has nothing to show, in a sentence; blank: it has something."""
    from sahel.plots.style import why_nothing

    reasons = [why_nothing(ax) for ax in _figure_of(drawn).axes]
    return reasons[0] if len(reasons) == 1 else ""


def close(drawn: Axes | Figure) -> None:
    """Let go of a figure that is not drawn, so that no notebook shows it either."""
    from matplotlib import pyplot

    pyplot.close(_figure_of(drawn))


def _figure_of(drawn: Axes | Figure) -> Figure | SubFigure:
    return drawn.get_figure(root=True) if hasattr(drawn, "get_figure") else drawn


BLANK = Markup('<span class="sahel-blank" role="img" aria-label="not stated">–</span>')
_LONG = 60  # letters: a column with a cell longer than this is given room
_SHORT = 16  # letters: a column of cells no longer than this is not broken into lines
_PLAIN = ("year", "decade", "id", "code", "number", "conflict", "année", "annee", "an", "numéro")


def heading(name: str) -> str:
    """A column's name for a reader: words, with a capital.

    >>> heading("stated_on"), heading("source_id"), heading("Persons (low)")
    ('Stated on', 'Source', 'Persons (low)')
    """
    spaced = name.removesuffix("_id").replace("_", " ")
    return spaced[:1].upper() + spaced[1:]


def is_number(column: pd.Series) -> bool:
    """Whether a column holds numbers and blanks only, so that it is set flush right.

    >>> is_number(pd.Series([1, None])), is_number(pd.Series([True])), is_number(pd.Series(["1"]))
    (True, False, False)
    """
    filled = column.dropna()
    return not filled.empty and all(isinstance(cell, Real) and not _is_truth(cell) for cell in filled)


def css_class(column: pd.Series, name: str) -> str:
    """How a column is set: `num` flush right, `short` unbroken, `mid` and `long` with room, `links`.

    >>> css_class(pd.Series([1]), "low"), css_class(pd.Series(["2024-07-28", None]), "stated_on")
    ('num', 'short')
    """
    if is_number(column):
        return "num"
    if name == "source_id":
        return "links"
    lengths = [len(str(cell)) for cell in column.dropna()]
    if pd.api.types.is_datetime64_any_dtype(column) or max(lengths, default=0) <= _SHORT:
        return "short"
    return "long" if max(lengths) > _LONG else "mid"


def as_rows(column: pd.Series, name: str) -> list[Markup]:
    """Each cell of a column as escaped text, its numbers of record marked (see `sahel.reports.receipts.lines`).

    Numbers have thousands separators (years and ids do not), a blank is a dash read
    out as "not stated", truths are yes and no, days are ISO.

    >>> [str(cell) for cell in as_rows(pd.Series([1901, 0]), "best")]
    ['<data value="1901">1,901</data>', '<data value="0">0</data>']
    >>> [str(cell) for cell in as_rows(pd.Series([2024]), "year")]
    ['2024']
    """
    plain = re.split(r"[_\s]", name.lower())[-1] in _PLAIN
    return [_cell(value, plain) for value in column]


def _cell(value: Any, plain: bool) -> Markup:
    if isinstance(value, (list, tuple, set, frozenset)):
        return _text("; ".join(str(part) for part in value), plain) if value else BLANK
    if pd.isna(value) or (isinstance(value, str) and not value.strip()):
        return BLANK
    if _is_truth(value):
        return Markup("yes") if value else Markup("no")
    if isinstance(value, pd.Timestamp):
        return unmarked(value.date().isoformat())
    if isinstance(value, Real):
        return unmarked(_digits(value, "")) if plain else number(_digits(value, ","))
    return _text(str(value), plain)


def _text(text: str, plain: bool) -> Markup:
    return unmarked(text) if plain else marked(text)


def _digits(value: Real, separator: str) -> str:
    if isinstance(value, Integral):
        return f"{value:{separator}d}"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return f"{float(value):{separator}.10g}"


def _is_truth(value: Any) -> bool:
    return isinstance(value, bool) or type(value).__name__ in ("bool_", "bool")
