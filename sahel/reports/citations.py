"""How to cite: a frame of ours, a dataset, a page, as text and as BibTeX."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from sahel import __version__
from sahel.dates import as_text
from sahel.errors import UnknownName, UnknownTable, suggest
from sahel.load.loaders import load_sources
from sahel.provenance import ROWS, row_names, rows_behind
from sahel.reports.plan.parameters import in_words
from sahel.reports.receipts.embedded import Embedded, read_embedded
from sahel.schema import tables
from sahel.schema.datasets import BEHIND, DATASETS, EDITION, Article, Dataset
from sahel.workspace import current_project

_OURS = "The sahel authors"
_TITLE = "sahel: coups, insurgencies and contested casualty claims"
#: Rows that a text names; all of them stand in `Citation.rows` and in the BibTeX.
_MOST_ROWS = 20
_OF_EVENTS = {"UCDP GED": "ucdp-ged", "ACLED": "acled"}


@dataclass(frozen=True)
class Citation:
    """A citation as `text` and as `bibtex`; `rows` are the names of the rows cited, all of them.

    Printed it is its text.
    """

    text: str
    bibtex: str
    rows: tuple[str, ...] = field(default=(), repr=False)

    def __str__(self) -> str:
        return self.text


def cite(what: pd.DataFrame | str | Path) -> Citation:
    """How to cite rows, a dataset or a page.

    Parameters
    ----------
    what : a frame that `sahel` loaded or computed (its rows, by their keys or by its column `rows`), the
        name of a dataset ("ucdp-ged", "acled", …), or the path of a page, ending in .html.

    Returns
    -------
    A `Citation` with `text`, `bibtex` and `rows`. A frame's names the edition of the tables by its day, the rows,
    and the documents that they are taken from; a dataset's its version, DOI, terms and the articles that its
    publisher asks to be cited; a page's its title, its settings and the datasets behind it.

    Raises
    ------
    UnknownName : no dataset is called that. NotAReport : the file is no page of `sahel`.
    UnknownTable : the frame has neither a column `rows` nor the key of one of our tables, or no rows.

    Examples
    --------
    >>> import sahel
    >>> claims = sahel.load_claims()
    >>> print(sahel.cite(claims[claims["claim_id"] == "tz.fama.0727.own.killed"]).text.partition(". Taken")[0])
    The sahel authors (2026). sahel: coups, insurgencies and contested casualty claims, version 0.1.0, tables of \
22 November 2026: claims/tz.fama.0727.own.killed
    >>> print(sahel.cite("cline"))
    Peyton, Buddy; Bajjalieh, Joseph; Shalmon, Dan; Martin, Michael; Bonaguro, Jonathan (2023). Cline Center \
Coup d'État Project Dataset, version 2.1.2. https://doi.org/10.13012/B2IDB-9651987_V6. CC BY 4.0.
    """
    if isinstance(what, pd.DataFrame):
        return _of_frame(what)
    if isinstance(what, Path) or str(what).endswith(".html"):
        return page_citation(read_embedded(what))
    if what not in DATASETS:
        raise UnknownName(f"no dataset is called {what!r}. There are: {suggest(what, DATASETS)}. A page ends in .html.")
    return _of_datasets([what])


def page_citation(page: Embedded) -> Citation:
    """How to cite a page, from what it embeds: its title, its settings, the edition of the tables, the datasets."""
    settings = [f"{name} {value}" for name, value in page.parameters.items() if value not in ("", None)]
    known = in_words(page.parameters.get("as_of") or "")
    reads_tables = any(name.startswith("data/") for name in page.inputs)
    year = EDITION[:4] if reads_tables else ""
    made = [
        f"Report “{page.notebook}”" + (f" ({', '.join(settings)})" if settings else ""),
        f"tables of {in_words(EDITION)}" if reads_tables else "",
        f"sahel {page.version}",
    ]
    author = f"Project {page.project}" if page.project else _OURS if reads_tables else ""
    title = page.title + (f", as known on {known}" if known else "")
    text = f"{author} ({year}). " if author and year else f"{author}. " if author else ""
    note = ", ".join(filter(None, made))
    behind = datasets_behind(page.tables)
    data = f" Data: {'; '.join(_named(DATASETS[one]) for one in behind)}." if behind else ""
    key = "sahel-" + re.sub(r"[^A-Za-z0-9]+", "-", "-".join([page.notebook, *map(str, _subjects(page))])).strip("-")
    own = _entry("misc", key, author=_braced(author), title=title, year=year, note=note)
    return Citation(
        f"{text}{title}. {note}.{data}", "\n\n".join([own, *_of_datasets(behind).bibtex.split("\n\n")]).strip()
    )


def datasets_behind(named: Iterable[str]) -> list[str]:
    """The datasets out of which these tables are taken, each once.

    >>> datasets_behind(["claims", "country_years", "coups"])
    ['ucdp-country-year', 'cline', 'powell-thyne']
    """
    return list(dict.fromkeys(one for table in named for one in BEHIND.get(table, ())))


def _subjects(page: Embedded) -> list[str]:
    return [
        value for name, value in page.parameters.items() if name in ("incident", "country", "actor", "month") and value
    ]


def _of_frame(frame: pd.DataFrame) -> Citation:
    if {"dataset", "event_id"} <= set(frame.columns):
        named = frame["dataset"].dropna().unique()
        known = [_OF_EVENTS[one] for one in named if one in _OF_EVENTS]
        rows = tuple("events/" + frame["dataset"].astype("str") + "/" + frame["event_id"].astype("str"))
        if not known:
            raise UnknownTable(
                f"how to cite events of {', '.join(named) or 'no dataset'} is not known. Cite their file."
            )
        cited = _of_datasets(known)
        return Citation(f"{cited.text} Events: {_shortened(rows)}.", cited.bibtex, rows)
    rows = _rows_of(frame)
    behind = _documents(frame)
    # Rows that name their documents name the datasets among them.
    held_in = [] if behind else [row.partition("/")[0] for row in rows]
    datasets = _of_datasets(datasets_behind(held_in))
    project = current_project()
    of = f"tables of {in_words(EDITION)}" + (f" with those of the project {project.name}" if project else "")
    text = f"{_OURS} ({EDITION[:4]}). {_TITLE}, version {__version__}, {of}: {_shortened(rows)}"
    taken = f". Taken from: {'; '.join(behind.values())}" if behind else ""
    built = f". {datasets.text}" if datasets.text else "."
    note = f"{of[0].upper()}{of[1:]}; rows: {'; '.join(rows)}"
    own = _entry("misc", "sahel", author=_braced(_OURS), title=_TITLE, year=EDITION[:4], version=__version__, note=note)
    documents = [_entry("misc", one, note=said) for one, said in behind.items()]
    parts = [own, *documents, datasets.bibtex]
    return Citation(text + taken + built, "\n\n".join(filter(None, parts)), rows)


def _rows_of(frame: pd.DataFrame) -> tuple[str, ...]:
    columns = set(frame.columns)
    # The first table whose key and most other columns are there: a table that refers to it has its key as well.
    fitting = [one for one in tables.BUNDLED.values() if set(one.key) <= columns]
    table = max(fitting, key=lambda one: len(columns & set(one.column_names)), default=None)
    if ROWS not in columns and table is None:
        raise UnknownTable(
            f"the frame has neither a column 'rows' nor the key of one of our tables: found "
            f"{', '.join(map(str, frame.columns))}. "
            "Keep the key (claim_id, coup_id, …), or pass answers through sahel.trace_rows."
        )
    rows = rows_behind(row_names(frame, table=table.name if table else ""))
    if not rows:
        raise UnknownTable("the frame has no rows, or does not say which of our rows are behind it. Cite the dataset.")
    return tuple(rows)


def _documents(frame: pd.DataFrame) -> dict[str, str]:
    """The documents that rows are taken from, by id: publisher, title, day, address."""
    if "source_id" not in frame:
        return {}
    ids = frame["source_id"].dropna().astype("str").str.split(";").explode().str.strip()
    sources = load_sources().set_index("source_id")
    sources = sources.assign(day=as_text(sources["published_on"], sources["published_on_precision"]))
    listed = sources.reindex([one for one in dict.fromkeys(ids) if one])
    said = listed[["citation", "publisher", "title", "day", "url"]].astype(object)
    return {one: _document(one, *cells) for one, *cells in said.where(said.notna(), "").itertuples()}


def _document(one: str, citation: str, publisher: str, title: str, day: str, url: str) -> str:
    if citation:
        return citation.rstrip(".")
    named = [publisher or one, f"“{title}”" if title else "", day or "undated", url]
    return ", ".join(filter(None, named))


def _of_datasets(names: Sequence[str]) -> Citation:
    """Datasets and, once, the articles that their publishers ask to be cited."""
    texts = [_named(DATASETS[one]) + f". {_closed(DATASETS[one].terms)}" for one in names]
    articles = list(dict.fromkeys(article for one in names for article in DATASETS[one].articles))
    entries = [_dataset_entry(one, DATASETS[one]) for one in names]
    return Citation(
        " ".join([*texts, *map(_article, articles)]), "\n\n".join([*entries, *map(_article_entry, articles)])
    )


def _named(dataset: Dataset) -> str:
    year = f" ({dataset.year})" if dataset.year else ""
    version = f", version {dataset.version.removeprefix('V')}" if dataset.version else ""
    address = f"https://doi.org/{dataset.doi}" if dataset.doi else dataset.url
    by = "" if dataset.title.startswith(dataset.authors[0]) else f"{'; '.join(dataset.authors)}{year}. "
    return f"{by}{dataset.title}{version}" + (f". {address}" if address else "")


def _closed(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."


def _article(article: Article) -> str:
    where = f"{article.journal} {article.volume}, {article.pages}"
    return f"{'; '.join(article.authors)} ({article.year}). {article.title}. {where}. https://doi.org/{article.doi}."


def _dataset_entry(name: str, dataset: Dataset) -> str:
    return _entry(
        "misc",
        name,
        author=" and ".join(author if ", " in author else _braced(author) for author in dataset.authors),
        title=dataset.title,
        year=str(dataset.year or ""),
        version=dataset.version,
        doi=dataset.doi,
        url=dataset.url,
        note=dataset.terms,
    )


def _article_entry(article: Article) -> str:
    volume, _, number = article.volume.rstrip(")").partition("(")
    return _entry(
        "article",
        f"{article.authors[0].partition(',')[0].lower()}-{article.year}",
        author=" and ".join(article.authors),
        title=article.title,
        journal=article.journal,
        year=str(article.year),
        volume=volume,
        number=number,
        pages=article.pages.replace("–", "--"),
        doi=article.doi,
    )


_VERBATIM = {"doi", "url"}
_SPECIAL = re.compile(r"[&%$#_{}~^\\]")
_TEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


def _entry(kind: str, key: str, **fields: str) -> str:
    lines = [f"  {name} = {{{_tex(text, name)}}}," for name, text in fields.items() if text]
    return "\n".join([f"@{kind}{{{key},", *lines, "}"])


def _braced(name: str) -> str:
    """A name that is one word for BibTeX, which takes others apart."""
    return f"{{{name}}}" if name else ""


def _tex(text: str, name: str) -> str:
    if name in _VERBATIM:
        return re.sub(r"[{}\s]", "", text)
    if name == "author":
        return text.replace("&", r"\&")
    return _SPECIAL.sub(lambda found: _TEX.get(found[0], "\\" + found[0]), " ".join(text.split()))


def _shortened(rows: Sequence[str]) -> str:
    more = f" and {len(rows) - _MOST_ROWS} more" if len(rows) > _MOST_ROWS else ""
    return "; ".join(rows[:_MOST_ROWS]) + more
