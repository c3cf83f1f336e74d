"""Countries by their names."""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pandas as pd

from sahel.errors import UnknownName
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import CORE
from sahel.text import by_unique, plain_name


def country_names(codes: pd.Series) -> pd.Series:
    """Short English names for ISO 3166-1 alpha-3 codes; an unknown code stays as it is.

    >>> country_names(pd.Series(["BFA", "TCD"])).tolist()
    ['Burkina Faso', 'Chad']
    """
    return codes.map(_names()).fillna(codes)


@cache
def _names() -> dict[str, str]:
    from importlib.resources import files

    # Its table, not its class: under pandas 3 the class reads blank codes as missing and stops.
    data = files("country_converter") / "country_data.tsv"
    table = pd.read_csv(data, sep="\t", dtype="str", usecols=["ISO3", "name_short"], keep_default_na=False)
    return dict(zip(table["ISO3"], table["name_short"], strict=True))


def keep_country(table: pd.DataFrame, *, country: str) -> pd.DataFrame:
    """The rows about one country, or, where it is blank, about any of the six core countries.

    Needs `country`, or `countries` (several, joined by ";").

    >>> keep_country(pd.DataFrame({"countries": ["MLI;NER", "NGA"]}), country="NER")["countries"].tolist()
    ['MLI;NER']
    """
    wanted = [country] if country else list(CORE)
    column = "country" if "country" in table.columns else "countries"
    require_columns(table, column)
    held = table[column].str.split(";").explode().astype("str").str.strip()  # also where all are blank
    return table[held.isin(wanted).groupby(level=0).any().reindex(table.index, fill_value=False)]


def place_name(country: str) -> str:
    """A country by its name; blank: "Core countries".

    >>> place_name("TCD"), place_name("")
    ('Chad', 'Core countries')
    """
    return country_names(pd.Series([country])).iloc[0] if country else "Core countries"


#: Names that country-converter's patterns do not resolve, in plain spelling: former states, and the region in French.
_OTHER_NAMES = {
    "tchad": "TCD", "soudan": "SDN", "soudan du sud": "SSD", "republique centrafricaine": "CAF", "centrafrique": "CAF",
    "mauritanie": "MRT", "algerie": "DZA", "libye": "LBY", "cameroun": "CMR", "guinee": "GIN", "guinee bissau": "GNB",
    "guinee equatoriale": "GNQ", "gambie": "GMB", "benin": "BEN", "senegal": "SEN", "nigeria": "NGA",
    "cote d ivoire": "CIV", "maroc": "MAR", "tunisie": "TUN", "egypte": "EGY", "ethiopie": "ETH", "cap vert": "CPV",
    "haute volta": "BFA", "comores": "COM", "tanzanie": "TZA", "afrique du sud": "ZAF", "etats unis": "USA",
    "russie": "RUS", "turquie": "TUR", "syrie": "SYR", "irak": "IRQ",
    # As UCDP writes them: known without trying every pattern.
    "ivory coast": "CIV", "congo": "COG", "bosnia herzegovina": "BIH", "macedonia fyr": "MKD",
    "kingdom of eswatini swaziland": "SWZ", "united states of america": "USA", "east timor": "TLS",
    "czech republic": "CZE", "turkey": "TUR",
    "german democratic republic": "DEU", "german federal republic": "DEU", "east germany": "DEU",
    "west germany": "DEU", "germany east": "DEU", "germany west": "DEU",
    "republic of vietnam": "VNM", "south vietnam": "VNM", "north vietnam": "VNM", "vietnam north": "VNM",
    "vietnam south": "VNM", "democratic republic of vietnam": "VNM",
    "ussr": "RUS", "soviet union": "RUS", "yugoslavia": "SRB", "serbia and montenegro": "SRB", "czechoslovakia": "CZE",
    "upper volta": "BFA", "dahomey": "BEN", "french sudan": "MLI", "zanzibar": "TZA", "hyderabad": "IND",
    "tibet": "CHN", "central african empire": "CAF", "rca": "CAF", "rep centrafricaine": "CAF",
    "eq guinea": "GNQ", "guinea conakry": "GIN", "uk": "GBR", "us": "USA", "usa": "USA", "uae": "ARE",
    "palestinian territories": "PSE", "lao pdr": "LAO", "venezuela rb": "VEN",
    # The rest of the world in French.
    "albanie": "ALB", "allemagne": "DEU", "andorre": "AND", "arabie saoudite": "SAU", "armenie": "ARM",
    "australie": "AUS", "autriche": "AUT", "azerbaidjan": "AZE", "bahrein": "BHR", "barbade": "BRB",
    "belgique": "BEL", "bhoutan": "BTN", "bielorussie": "BLR", "bolivie": "BOL", "bosnie herzegovine": "BIH",
    "bresil": "BRA", "bulgarie": "BGR", "cambodge": "KHM", "chili": "CHL", "chine": "CHN", "chypre": "CYP",
    "colombie": "COL", "coree du nord": "PRK", "coree du sud": "KOR", "croatie": "HRV", "danemark": "DNK",
    "dominique": "DMA", "emirats arabes unis": "ARE", "equateur": "ECU", "erythree": "ERI", "espagne": "ESP",
    "estonie": "EST", "etats unis d amerique": "USA", "federation de russie": "RUS", "fidji": "FJI", "georgie": "GEO",
    "grece": "GRC", "grenade": "GRD", "guinee conakry": "GIN", "hongrie": "HUN", "iles salomon": "SLB",
    "inde": "IND", "indonesie": "IDN", "irlande": "IRL", "islande": "ISL", "italie": "ITA", "jamaique": "JAM",
    "japon": "JPN", "jordanie": "JOR", "koweit": "KWT", "lettonie": "LVA", "liban": "LBN", "lituanie": "LTU",
    "macedoine du nord": "MKD", "malaisie": "MYS", "malte": "MLT", "maurice": "MUS", "mexique": "MEX",
    "micronesie": "FSM", "moldavie": "MDA", "mongolie": "MNG", "namibie": "NAM", "norvege": "NOR",
    "nouvelle zelande": "NZL", "ouganda": "UGA", "ouzbekistan": "UZB", "palaos": "PLW", "pays bas": "NLD",
    "perou": "PER", "pologne": "POL", "republique dominicaine": "DOM", "roumanie": "ROU", "royaume uni": "GBR",
    "saint christophe et nieves": "KNA", "saint marin": "SMR", "sainte lucie": "LCA", "salvador": "SLV",
    "serbie": "SRB", "singapour": "SGP", "slovaquie": "SVK", "slovenie": "SVN", "somalie": "SOM", "suede": "SWE",
    "suisse": "CHE", "tadjikistan": "TJK", "tchecoslovaquie": "CZE", "tchequie": "CZE", "thailande": "THA",
    "timor oriental": "TLS", "viet nam": "VNM", "yougoslavie": "SRB", "zambie": "ZMB",
    "antigua et barbuda": "ATG", "iles marshall": "MHL", "papouasie nouvelle guinee": "PNG",
    "saint vincent et les grenadines": "VCT", "sao tome et principe": "STP", "trinite et tobago": "TTO",
}  # fmt: skip
#: Numeric codes of the Gleditsch & Ward and Correlates of War lists that it lacks.
_FORMER_GW = {
    "255": "DEU", "265": "DEU", "315": "CZE", "316": "CZE", "327": "VAT", "340": "SRB", "345": "SRB", "347": "XKX",
    "393": "RUS", "511": "TZA", "678": "YEM", "679": "YEM", "680": "YEM", "751": "IND", "816": "VNM", "817": "VNM",
}  # fmt: skip
_LONGEST = 100  # characters: no country's name is longer, and to look for one in a whole text takes long
_COLUMNS = ["name_short", "name_official", "regex", "ISO2", "ISO3", "ISOnumeric", "GWcode"]
#: Words that stand in the names of states and say nothing of which it is.
_OF_STATES = {
    "republic", "republique", "rep", "federal", "federale", "democratic", "democratique", "dem", "popular",
    "populaire", "people", "peoples", "s", "islamic", "islamique", "arab", "arabe", "jamahiriya", "kingdom", "royaume",
    "union", "united", "la", "le", "les", "de", "du", "des", "d", "l", "former", "ex",
}  # fmt: skip
_REPUBLIC = re.compile(r"^(?:republique|rep|royaume)(?: federale| islamique)? (?:du|des|de la|de l|de|d) ")
#: Words by which a name is a sea's, however many countries stand in it: ACLED gives events in international waters so.
_WATERS = re.compile(r"\b(ocean|seas?|gulf|bay|straits?|channel|bight|basin|waters|lake)\b", re.IGNORECASE)
_NOT_STATES = {"BA1", "CHI", "ANT", "SUN", "EAT", "EAZ"}


def countries_of_names(names: pd.Series) -> pd.Series:
    """ISO alpha-3 for each name; blank where a name is none or more than one country, or a sea's (Gulf of Guinea).

    A name has to be a country's as a whole: of "Niger Delta" or "Bénin/Niger" nothing is taken.

    >>> countries_of_names(pd.Series(["DR Congo (Zaire)", "Ivory Coast", "Upper Volta", "Azawad"])).tolist()
    ['COD', 'CIV', 'BFA', nan]
    """
    return by_unique(names, lambda texts: pd.Series([_by_name(name) for name in texts], dtype="str"))


def countries_of_codes(codes: pd.Series) -> pd.Series:
    """ISO alpha-3 for Gleditsch & Ward or COW numbers; blank where there is none.

    >>> countries_of_codes(pd.Series(["432", "678"])).tolist()
    ['MLI', 'YEM']
    """
    return by_unique(codes, lambda texts: _plain(texts).map(_table_of_codes("GWcode") | _FORMER_GW).astype("str"))


def countries_of_iso2(codes: pd.Series) -> pd.Series:
    """ISO alpha-3 for ISO 3166-1 alpha-2 codes; blank where there is none.

    >>> countries_of_iso2(pd.Series(["ML", "bf", "XX"])).tolist()
    ['MLI', 'BFA', nan]
    """
    return by_unique(codes, lambda texts: texts.str.strip().str.upper().map(_table_of_codes("ISO2")).astype("str"))


def countries_of_iso_numbers(codes: pd.Series) -> pd.Series:
    """ISO alpha-3 for ISO 3166-1 numbers; blank where there is none."""
    return by_unique(
        codes, lambda texts: _plain(texts).str.lstrip("0").map(_table_of_codes("ISOnumeric")).astype("str")
    )


def iso_number(country: str) -> str:
    """The ISO 3166-1 number of a country, as text without zeros in front.

    Raises `UnknownName` where the ISO alpha-3 code is none.

    >>> iso_number("MLI")
    '466'
    """
    numbers = {iso: number for number, iso in _table_of_codes("ISOnumeric").items()}
    if country not in numbers:
        raise UnknownName(f"no country has the code {country!r}. Countries are ISO 3166-1 alpha-3, such as MLI.")
    return numbers[country]


def _plain(codes: pd.Series) -> pd.Series:
    """Numbers as text, without the ".0" of a column that has blank cells."""
    return codes.str.strip().str.replace(r"\.0+$", "", regex=True)


def is_country(codes: pd.Series) -> pd.Series:
    """Which cells are an ISO alpha-3 code of a country."""
    return codes.isin(set(_known()["ISO3"]))


def are_waters(names: pd.Series) -> pd.Series:
    """Which names are no country's but those of a sea, a gulf, a strait.

    >>> are_waters(pd.Series(["Gulf of Guinea", "British Indian Ocean Territory", None])).tolist()
    [True, False, False]
    """
    is_water = [_by_name(name) is None and _WATERS.search(name) is not None for name in names.dropna()]
    return pd.Series(is_water, index=names.dropna().index, dtype="bool").reindex(names.index, fill_value=False)


@cache
def _known() -> pd.DataFrame:
    # Its table, not its class: under pandas 3 the class reads blank codes as missing and stops.
    # Nor is the package imported to find it, which takes longer than to read the table.
    package = find_spec("country_converter").submodule_search_locations[0]
    table = pd.read_csv(
        Path(package) / "country_data.tsv", sep="\t", dtype="str", keep_default_na=False, usecols=_COLUMNS
    )
    return table[~table["ISO3"].isin(_NOT_STATES)]


@cache
def _table_of_codes(scheme: str) -> dict[str, str]:
    table = _known()
    return {code: iso for code, iso in zip(table[scheme], table["ISO3"], strict=True) if code}


@cache
def _short_names() -> dict[str, str]:
    return {name.lower(): iso for name, iso in zip(_known()["name_short"], _known()["ISO3"], strict=True)}


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    table = _known()
    return [
        (re.compile(text, re.IGNORECASE), iso) for text, iso in zip(table["regex"], table["ISO3"], strict=True) if text
    ]


@cache
def _by_name(name: str) -> str | None:
    plain = re.sub(r"\s+", " ", name).strip()
    if len(plain) > _LONGEST:
        return None
    key = plain_name(plain)
    if (former := _OTHER_NAMES.get(key, _OTHER_NAMES.get(_REPUBLIC.sub("", key)))) is not None:
        return former
    if re.fullmatch("[A-Z]{3}", plain) and plain in set(_known()["ISO3"]):
        return plain
    if (iso := _short_names().get(plain.lower()) or _names_by_words().get(_words(plain))) is not None:
        return iso
    if not _WATERS.search(plain) and len(found := _matches(plain)) == 1:
        return found.pop()
    # UCDP writes today's name first, a former one in brackets.
    today, _, other = plain.partition("(")
    today, other = today.strip(), other.strip(" )")
    first = _by_name(today) if other and today else None
    return first if other and _by_name(other) in (None, first) else None


def _matches(name: str) -> set[str]:
    """The countries whose pattern a name fits, as it is written or without accents, with no word left over."""
    found = {iso for pattern, iso in _patterns() if pattern.search(name) or pattern.search(plain_name(name))}
    return found if all(_is_whole_name(name, iso) for iso in found) else set()


def _is_whole_name(name: str, iso: str) -> bool:
    """Whether each word of a name is in a country's names or pattern, or is what any state may be called."""
    names, parts = _vocabulary(iso)
    return all(word in names or any(part in word for part in parts) for word in _telling_words(name))


def _telling_words(name: str) -> frozenset[str]:
    return _words(name) - _OF_STATES


def _words(name: str) -> frozenset[str]:
    return frozenset(plain_name(name).split()) - {"the", "of"}


@cache
def _vocabulary(iso: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """The words of a country's names, and the words in its pattern that are sought."""
    row = _known().set_index("ISO3").loc[iso]
    sought = re.sub(r"\(\?!.*?\)|\\[a-zA-Z]", " ", row["regex"].lower())
    names = _telling_words(row["name_short"]) | _telling_words(row["name_official"])
    return names, tuple(re.findall(r"[a-z]{3,}", plain_name(sought)))


@cache
def _names_by_words() -> dict[frozenset[str], str]:
    """Countries by the words of their short names in any order: Sudan (South), Gambia, The."""
    words = pd.Series({iso: _words(name) for name, iso in _short_names().items()})
    return {held: iso for iso, held in words[~words.duplicated(keep=False)].items()}
