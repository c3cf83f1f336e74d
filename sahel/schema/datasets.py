"""The datasets that `sahel` reads or builds on: authors, version, DOI, licence, what their publishers ask to be cited.

Each is described once; the codebook, the data package and `sahel.cite` take it from here.
"""

from __future__ import annotations

from dataclasses import dataclass

#: The last day on which the bundled tables were read against their sources: the date of their edition.
EDITION = "2026-11-22"


@dataclass(frozen=True)
class Article:
    """A publication that a publisher asks to be cited; `pages` is blank where it has an article number as `number`."""

    authors: tuple[str, ...]
    year: int
    title: str
    journal: str
    volume: str
    pages: str
    doi: str


@dataclass(frozen=True)
class Dataset:
    """One dataset: what it is called, who publishes it, on what terms.

    `version` and `doi` are blank where the file at hand says them, or none is known; `year` is that of the
    version, 0 where it is not known. `terms` are the licence and what has to be said beside the data.
    """

    title: str
    authors: tuple[str, ...]
    url: str
    terms: str
    version: str = ""
    year: int = 0
    doi: str = ""
    articles: tuple[Article, ...] = ()


_DAVIES_2025 = Article(
    ("Davies, Shawn", "Pettersson, Therése", "Sollenberg, Margareta", "Öberg, Magnus"),
    2025,
    "Organized violence 1989–2024, and the challenges of identifying civilian victims",
    "Journal of Peace Research", "62(4)", "1223–1240", "10.1177/00223433251345636",
)  # fmt: skip
_GLEDITSCH_2002 = Article(
    ("Gleditsch, Nils Petter", "Wallensteen, Peter", "Eriksson, Mikael", "Sollenberg, Margareta", "Strand, Håvard"),
    2002,
    "Armed conflict 1946–2001: A new dataset",
    "Journal of Peace Research", "39(5)", "615–637", "10.1177/0022343302039005007",
)  # fmt: skip
_SUNDBERG_2013 = Article(
    ("Sundberg, Ralph", "Melander, Erik"),
    2013,
    "Introducing the UCDP Georeferenced Event Dataset",
    "Journal of Peace Research", "50(4)", "523–532", "10.1177/0022343313484347",
)  # fmt: skip
_POWELL_2011 = Article(
    ("Powell, Jonathan M.", "Thyne, Clayton L."),
    2011,
    "Global instances of coups from 1950 to 2010: A new dataset",
    "Journal of Peace Research", "48(2)", "249–259", "10.1177/0022343310397436",
)  # fmt: skip
_RALEIGH_2023 = Article(
    ("Raleigh, Clionadh", "Kishi, Roudabeh", "Linke, Andrew"),
    2023,
    "Political instability patterns are obscured by conflict dataset scope conditions, sources, and coding choices",
    "Humanities and Social Sciences Communications", "10", "74", "10.1057/s41599-023-01559-4",
)  # fmt: skip
_UCDP = "Uppsala Conflict Data Program (UCDP)"
_DOWNLOADS = "https://ucdp.uu.se/downloads/"

#: By the name under which `sahel.cite` knows it.
DATASETS: dict[str, Dataset] = {
    "ucdp-ged": Dataset(
        "UCDP Georeferenced Event Dataset (GED)",
        (_UCDP,),
        _DOWNLOADS,
        "CC BY 4.0; cite the version that was used",
        articles=(_DAVIES_2025, _SUNDBERG_2013),
    ),
    "ucdp-acd": Dataset(
        "UCDP/PRIO Armed Conflict Dataset",
        (_UCDP, "Peace Research Institute Oslo (PRIO)"),
        _DOWNLOADS,
        "CC BY 4.0",
        version="25.1",
        year=2025,
        articles=(_GLEDITSCH_2002, _DAVIES_2025),
    ),
    "ucdp-country-year": Dataset(
        "UCDP Country-Year Dataset on Organized Violence",
        (_UCDP,),
        _DOWNLOADS,
        "CC BY 4.0",
        version="25.1",
        year=2025,
        articles=(_DAVIES_2025,),
    ),
    "acled": Dataset(
        "Armed Conflict Location & Event Data",
        ("ACLED (Armed Conflict Location & Event Data)",),
        "https://acleddata.com",
        "ACLED's terms of use: no passing on of its rows; say when the data were accessed, by which filters, and "
        "what was done to them",
        articles=(_RALEIGH_2023,),
    ),
    "powell-thyne": Dataset(
        "Global Instances of Coups",
        ("Powell, Jonathan M.", "Thyne, Clayton L."),
        "",
        "whose file is not in this package",
        version="V2023.09.08",
        year=2023,
        articles=(_POWELL_2011,),
    ),
    "cline": Dataset(
        "Cline Center Coup d'État Project Dataset",
        ("Peyton, Buddy", "Bajjalieh, Joseph", "Shalmon, Dan", "Martin, Michael", "Bonaguro, Jonathan"),
        "https://databank.illinois.edu/datasets/IDB-9651987",
        "CC BY 4.0",
        version="2.1.2",
        year=2023,
        doi="10.13012/B2IDB-9651987_V6",
    ),
    "geonames": Dataset("GeoNames", ("GeoNames",), "https://www.geonames.org/", "CC BY 4.0: coordinates of towns"),
    "natural-earth": Dataset(
        "Natural Earth, outlines", ("Natural Earth",), "https://www.naturalearthdata.com/", "public domain"
    ),
}

#: The datasets out of which rows of the bundled tables are taken, by table.
BEHIND = {
    "incidents": ("geonames",),
    "coups": ("cline", "powell-thyne"),
    "corrections": ("cline", "powell-thyne"),
    "conflict_years": ("ucdp-acd",),
    "country_years": ("ucdp-country-year",),
}


def asked_for(dataset: Dataset) -> str:
    """A dataset in one line: its version, its terms, the articles that its publisher asks to be cited.

    >>> asked_for(DATASETS["ucdp-country-year"])
    'UCDP Country-Year Dataset on Organized Violence, version 25.1, CC BY 4.0; cite Davies et al. 2025'
    """
    named = dataset.title + (f", version {dataset.version.removeprefix('V')}" if dataset.version else "")
    cited = " and ".join(map(_short, dataset.articles))
    return f"{named}, {dataset.terms}" + (f"; cite {cited}" if cited else "")


def _short(article: Article) -> str:
    names = [author.partition(",")[0] for author in article.authors]
    return f"{' & '.join(names) if len(names) < 3 else f'{names[0]} et al.'} {article.year}"
