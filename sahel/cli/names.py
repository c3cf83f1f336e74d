"""Names as they are typed: which notebook, incident, country, group or month is meant."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence

from sahel.errors import BadParameter, UnknownName, meant, near_names
from sahel.reports.plan import lookup
from sahel.reports.plan.editions import find_notebook, notebooks
from sahel.reports.plan.parameters import read_parameters

#: What a word behind a notebook's name may be, by the parameter that takes it.
_MONTH = re.compile(r"\d{4}-\d{2}|last-month|this-month")
_LEAST = 3  # letters with which a name can begin and be known by its beginning
_PLURALS = {"incident": "incidents", "country": "countries", "group": "actors", "actor": "actors"}


def known(what: str) -> dict[str, list[str]]:
    """The ids of all incidents, countries or groups (parameters `group` and `actor`), each with its other names."""
    return {"incident": _incidents, "country": _countries, "group": _groups, "actor": _groups}[what]()


def understood(text: str, *, what: str) -> str:
    """The id that is meant by an id, a name, an alias, or by a beginning that only one of them has.

    What is not an id as it stands is announced on standard error. Where a beginning fits an incident
    and its parts, the whole is meant.

    Raises `UnknownName` for what fits none or several, with those that come near.

    >>> understood("moura-2022", what="incident")
    'moura-2022'
    """
    one = _identified(text, what)
    if one != text:
        print(f"sahel: {text!r} is read as the {what} {one} ({known(what)[one][0]}).", file=sys.stderr)
    return one


def _identified(text: str, what: str) -> str:
    names = known(what)
    found = [text] if text in names else _fitting(text, names, what)
    if len(found) == 1:
        return found[0]
    listed = f"`sahel list {_PLURALS[what]}` shows all {len(names)}."
    if found:
        raise UnknownName(f"{text!r} fits more than one {what}: {', '.join(found)}. Name one of them; {listed}")
    raise UnknownName(f"no {what} is called {text!r}. {meant(_near(text, names))}{listed}")


def named_edition(words: Sequence[str], given: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The notebook that words on the command line name, and its parameters with what the other words say.

    The first word is a notebook, or the words are an incident or a country, which has its own notebook.
    """
    name, *rest = words
    if name.endswith(".ipynb") or name in notebooks():
        return name, _understood_values(name, given) | _subjects(name, rest, given)
    if name not in lookup.incidents() and near_names(name, notebooks()):
        find_notebook(name)  # a notebook's name misspelt, which is refused
    text, kinds = " ".join(words), ("incident", "country")
    fits = [what for what in kinds if text in known(what)] or list(_fits_any(text, kinds))
    if len(fits) == 1:
        return fits[0], _understood_values(fits[0], given) | {fits[0]: understood(text, what=fits[0])}
    near = [one for what in kinds for one in _near(text, known(what))]
    raise UnknownName(
        f"no notebook is called {name!r}, and no incident or country. {meant(near)}"
        f"There are the notebooks {', '.join(notebooks())}; `sahel list incidents` and `sahel list countries` show the "
        "others. A notebook of your own is given by its path, ending in .ipynb."
    )


def _subjects(notebook: str, words: Sequence[str], given: Mapping[str, str]) -> dict[str, str]:
    """What the words behind a notebook's name say, each by the parameter that it is the value of."""
    if not words:
        return {}
    takes = [one.name for one in read_parameters(find_notebook(notebook)) if one.name in (*_PLURALS, "month")]
    values: dict[str, str] = {}
    for word in [" ".join(words)] if _fits_any(" ".join(words), takes) else words:
        open_ones = [what for what in takes if what not in given and what not in values]
        fits = _fits_any(word, open_ones)
        if len(fits) == 1:
            (what,) = fits
            values[what] = word if what == "month" else understood(word, what=what)
        elif fits:
            raise BadParameter(f"{word!r} may be {' or '.join(fits)}. Write: -p {next(iter(fits))} {word}")
        elif len(open_ones) == 1 and open_ones[0] in _PLURALS:
            _identified(word, open_ones[0])  # which is refused, with what comes near
        else:
            near = [one for what in open_ones if what in _PLURALS for one in _near(word, known(what))]
            takes_what = f"it takes {', '.join(open_ones)}" if open_ones else "it takes no more"
            raise BadParameter(
                f"{word!r} says nothing to the notebook {notebook!r}: {takes_what}. {meant(near)}"
                "Other parameters are given as -p KEY VALUE."
            )
    return values


def _understood_values(notebook: str, given: Mapping[str, str]) -> dict[str, str]:
    """Parameters in which incidents, countries and groups have become ids; blank ones stay."""
    takes = {one.name for one in read_parameters(find_notebook(notebook))}
    return {
        key: understood(value, what=key) if value and key in _PLURALS and key in takes else value
        for key, value in given.items()
    }


def _fits_any(word: str, kinds: Iterable[str]) -> dict[str, str]:
    fits = {}
    for what in kinds:
        one = (word if _MONTH.fullmatch(word) else "") if what == "month" else _fits(word, what)
        fits |= {what: one} if one else {}
    return fits


def _fits(text: str, what: str) -> str:
    """The id that is meant; blank: none. A text that fits several is refused."""
    names = known(what)
    return _identified(text, what) if text in names or _fitting(text, names, what) else ""


def _fitting(text: str, names: Mapping[str, Sequence[str]], what: str) -> list[str]:
    """The ids that have this name or, where none has, one that begins so; parts only beside no whole."""
    from sahel.text import plain_name

    wanted = plain_name(text)
    if what == "country" and wanted:
        import pandas as pd

        from sahel.countries import countries_of_names

        code = countries_of_names(pd.Series([text])).iloc[0]
        if code in names:
            return [code]
    plain = {one: [plain_name(name) for name in (one, *others)] for one, others in names.items()}
    tests: list[Callable[[str], bool]] = [lambda name: name == wanted]
    if len(wanted) >= _LEAST:
        tests.append(lambda name: name.startswith(wanted))
    for fits in tests if wanted else []:
        if found := [one for one, its in plain.items() if any(map(fits, its))]:
            parts = {one for one in found if what == "incident" and lookup.incidents()[one]["part_of"] in found}
            return [one for one in found if one not in parts]
    return []


def _near(text: str, names: Mapping[str, Sequence[str]]) -> list[str]:
    """The ids of which a name comes near the text."""
    by_name = {name.casefold(): one for one, others in names.items() for name in (*others, one) if name}
    return list(dict.fromkeys(by_name[name] for name in near_names(text.casefold(), by_name)))


def _incidents() -> dict[str, list[str]]:
    return {one: [row["name"], *row.get("aliases", "").split(";")] for one, row in lookup.incidents().items()}


def _countries() -> dict[str, list[str]]:
    return {code: [lookup.country_name(code)] for code in sorted(lookup.countries())}


def _groups() -> dict[str, list[str]]:
    return {
        row["actor_id"]: [row["name"], row.get("acronym", ""), *row.get("aliases", "").split(";")]
        for row in lookup.actors().values()
    }
