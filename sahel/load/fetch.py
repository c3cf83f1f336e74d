"""Download a dataset from its publisher: cached, checked, with a clear word when it fails."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sahel.countries import iso_number
from sahel.dates import read_day
from sahel.errors import BadParameter, SahelError, UnknownName
from sahel.load import acled_api
from sahel.load.filters import Countries, countries_asked
from sahel.load.formats.detect import identify, require_package

#: Where a token may lie: first this variable, then the keyring under this service.
TOKEN_VARIABLE = "SAHEL_UCDP_TOKEN"
_KEYRING_SERVICE = "sahel"
_TRIES = 3
_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One dataset as its publisher offers it; `page` is where a person can download it by hand.

    `url` is blank where each release has an address of its own, which no program can know.
    """

    url: str
    page: str
    cite: str
    takes_token: bool = False
    takes_account: bool = False


_UCDP = "https://ucdp.uu.se/downloads/"
_POWELL = "https://jonathanmpowell.com/coups/"
_CLINE = "https://databank.illinois.edu/datasets/IDB-9651987"


def _ucdp(file: str, *, cite: str) -> Publication:
    return Publication(url=_UCDP + file, page=_UCDP, cite=f"{cite}; CC BY 4.0", takes_token=True)


_YEAR_2026 = "Davies, Pettersson & Öberg 2026"
_YEAR_2025 = "Davies, Pettersson, Sollenberg & Öberg 2025"
#: The datasets that can be fetched, from their publishers' own sites: the newest release that was known, and UCDP's
#: of the bundled tables under its number.
PUBLICATIONS: dict[str, Publication] = {
    "ucdp-ged": _ucdp("ged/ged261-csv.zip", cite=f"Sundberg & Melander 2013; {_YEAR_2026}"),
    "ucdp-ged-25.1": _ucdp("ged/ged251-csv.zip", cite=f"Sundberg & Melander 2013; {_YEAR_2025}"),
    "ucdp-candidate": _ucdp("candidateged/GEDEvent_v26_0_8.csv", cite="Hegre, Croicu, Eck & Högbladh 2020"),
    "ucdp-country-year": _ucdp("organizedviolencecy/organizedviolencecy-261-csv.zip", cite=_YEAR_2026),
    "ucdp-country-year-25.1": _ucdp("organizedviolencecy/organizedviolencecy-251-csv.zip", cite=_YEAR_2025),
    "ucdp-conflict-years": _ucdp("ucdpprio/ucdp-prio-acd-261-csv.zip", cite=f"Gleditsch et al. 2002; {_YEAR_2026}"),
    "ucdp-conflict-years-25.1": _ucdp(
        "ucdpprio/ucdp-prio-acd-251-csv.zip", cite=f"Gleditsch et al. 2002; {_YEAR_2025}"
    ),
    "powell-thyne": Publication(
        url="https://jonathanmpowell.com/wp-content/uploads/2026/08/pt_20260829.csv",
        page=_POWELL,
        cite="Powell & Thyne 2011, release of 29 August 2026; not for redistribution",
    ),
    "powell-thyne-years": Publication(
        url="https://www.uky.edu/~clthyn2/coup_data/powell_thyne_ccode_year.txt",
        page=_POWELL,
        cite="Powell & Thyne 2011; not for redistribution",
    ),
    "acled": Publication(
        url=acled_api.BASE + "/api/acled/read",
        page=acled_api.PAGE,
        cite="ACLED (Armed Conflict Location & Event Data), https://acleddata.com; its terms forbid passing rows on",
        takes_account=True,
    ),
    "cline": Publication(
        url="",
        page=_CLINE,
        cite="Peyton et al., Cline Center; CC BY 4.0",
    ),
}


def fetch(
    name: str, *, folder: str | os.PathLike | None = None, country: Countries = None, since: str | None = None,
    until: str | None = None, publications: Mapping[str, Publication] = PUBLICATIONS,
    say: Callable[[str], None] = lambda line: None,
) -> Path:  # fmt: skip
    """A dataset from its publisher, as a file on this computer.

    The file is kept in a folder of the user's cache (or `folder`) beside a note of its
    address, size, SHA-256 and the day it came; while it is unchanged it is not fetched
    again. An unfinished download leaves nothing behind. Where the publisher takes a token it
    comes from the variable SAHEL_UCDP_TOKEN or the keyring, goes to that publisher alone,
    and is never written anywhere. ACLED gives its events to people with an account: set ACLED_EMAIL
    and ACLED_PASSWORD, or ACLED_ACCESS_TOKEN. They come page by page as a Parquet file of their day,
    since ACLED changes its rows in place; an interrupted call goes on where it was on the same day.

    Parameters
    ----------
    name : one of `PUBLICATIONS`, for example "ucdp-ged".
    folder : where to keep it.
    country, since, until : for ACLED alone: ISO alpha-3, one or several; first and last day of the
        events, YYYY-MM-DD. By default all there are, until today.
    say : called with a line on how far it is, or why it waits.
    publications : other addresses, for a mirror or a newer release.

    Raises
    ------
    UnknownName : there is no such dataset, or no such country.
    BadParameter : countries or days of a dataset that comes as a whole.
    SahelError : no network, the publisher refuses, or the file came incomplete; each says
        what to do, and names the publisher's page.

    Examples
    --------
    >>> fetch("ucdp")
    Traceback (most recent call last):
    sahel.errors.UnknownName: there is no dataset 'ucdp' to fetch. There are: ucdp-ged, ...
    """
    if name not in publications:
        raise UnknownName(f"there is no dataset {name!r} to fetch. There are: {', '.join(publications)}.")
    require_package("pooch", extra="fetch", why="downloading a dataset")
    import pooch

    wanted = publications[name]
    if not wanted.url:
        raise SahelError(
            f"{name!r} has no address that stays: each release has one of its own. Download it from {wanted.page}, "
            "then read the file: sahel check FILE."
        )
    kept = Path(folder) if folder is not None else Path(pooch.os_cache("sahel"))
    if wanted.takes_account:
        return _fetched_with_account(wanted, kept, _query(country, since, until), say)
    if (country, since, until) != (None, None, None):
        raise BadParameter(f"{name!r} comes as a whole. Fetch it, then load it with country=, since= and until=.")
    target = kept / _file_name(name, wanted.url)
    if _note_of(target, wanted.url) is not None:
        return target
    # What was kept before stays until the new file is whole.
    unfinished = target.with_name(f"unfinished-{target.name}")
    try:
        unfinished.unlink(missing_ok=True)
        _retrieve(wanted, unfinished, sending=token() if wanted.takes_token and _is_private(wanted.url) else None)
        identify(unfinished)
        unfinished.replace(target)
    except SahelError as cause:
        stays = f" The file that was kept before is still there, unchecked: {target}." if target.exists() else ""
        raise SahelError(f"{cause}{stays} To download it by hand: {wanted.page}") from cause
    finally:
        unfinished.unlink(missing_ok=True)
    _write_note(target, wanted.url, wanted.cite)
    return target


def _query(country: Countries, since: str | None, until: str | None) -> acled_api.Query:
    days = [read_day(day) for day in (since or acled_api.FIRST, until or date.today())]
    if days[0] > days[1]:
        raise BadParameter(f"since={since!r} is after until={until!r}: no day lies between. Turn them round.")
    countries = () if country is None else countries_asked(country)
    for code in countries:
        iso_number(code)  # refuses what is no country
    return acled_api.Query(countries=countries, since=f"{days[0]:%Y-%m-%d}", until=f"{days[1]:%Y-%m-%d}")


def _fetched_with_account(
    wanted: Publication, folder: Path, query: acled_api.Query, say: Callable[[str], None]
) -> Path:
    """ACLED's events of today's state, kept beside those of earlier days."""
    target = folder / f"{query.name}--accessed-{date.today():%Y-%m-%d}.parquet"
    filters = {"countries": list(query.countries), "since": query.since, "until": query.until}
    if (note := _note_of(target, wanted.url)) is not None and note.get("filters") == filters:
        return target
    parts = urlsplit(wanted.url)
    try:
        n_rows = acled_api.fetch_acled(query, target, say=say, base=f"{parts.scheme}://{parts.netloc}")
    except SahelError as cause:
        raise SahelError(f"{cause} How ACLED gives its data: {wanted.page}") from None
    _write_note(target, wanted.url, wanted.cite, filters=filters, rows=n_rows)
    return target


def access_of(path: str | os.PathLike) -> dict[str, Any]:
    """When and with which filters a file was got: `day` (YYYY-MM-DD), `is_noted`, and `filters` or None.

    From the note that `fetch` writes beside a file. Without one, or where the file is no longer the one that the note
    speaks of, the day is the file's own, by which it had been got.
    """
    file = Path(path)
    note = _read_note(file)
    if note.get("fetched_on") and note.get("sha256") == _digest(file):
        return {"day": note["fetched_on"], "is_noted": True, "filters": note.get("filters")}
    day = date.fromtimestamp(file.stat().st_mtime).isoformat()
    return {"day": day, "is_noted": False, "filters": None}


def token() -> str | None:
    """The publisher's token, from the environment or the keyring; None where there is none."""
    if found := os.environ.get(TOKEN_VARIABLE, "").strip():
        return found
    try:
        import keyring
    except ImportError:
        return None
    return _from_keyring(keyring)


def _from_keyring(keyring: Any) -> str | None:
    try:
        return keyring.get_password(_KEYRING_SERVICE, "ucdp")
    except keyring.errors.KeyringError:
        return None


def _file_name(name: str, url: str) -> str:
    last = urlsplit(url).path.rsplit("/", 1)[-1]
    return f"{name}--{last}" if "." in last else f"{name}.csv"


def _is_private(url: str) -> bool:
    """Whether nobody on the way can read what is sent."""
    parts = urlsplit(url)
    return parts.scheme == "https" or parts.hostname in ("localhost", "127.0.0.1")


def _asking(sending: str | None) -> dict[str, Any]:
    """How to ask: with a token, no redirection is followed, for it would carry the token along."""
    headers = {"User-Agent": "sahel (research)"}
    if sending is None:
        return {"headers": headers, "hooks": {"response": _whole}}
    return {
        "headers": headers | {"x-ucdp-access-token": sending},
        "allow_redirects": False,
        "hooks": {"response": [_stay, _whole]},
    }


def _whole(answer: Any, *args: Any, **kwargs: Any) -> None:
    """Refuse a part of a file, and one of which nothing says where it ends: cut short it would pass for whole."""
    if answer.status_code == 206:
        raise SahelError(f"the publisher sent a part of {answer.url} (status 206), not the whole. Nothing was kept.")
    is_measured = "Content-Length" in answer.headers or answer.headers.get("Transfer-Encoding", "") == "chunked"
    if answer.status_code == 200 and not is_measured:
        raise SahelError(
            f"the publisher does not say how long {answer.url} is: a file that was cut short could not be known from a "
            "whole one. Nothing was kept."
        )


def _stay(answer: Any, *args: Any, **kwargs: Any) -> None:
    if answer.is_redirect:
        raise SahelError(
            f"the publisher sends {answer.url} on to {urlsplit(answer.headers['Location']).netloc or 'another page'}; "
            f"the token is not sent there. Unset {TOKEN_VARIABLE} and try again, or download the file in a browser."
        )


def _retrieve(wanted: Publication, target: Path, *, sending: str | None) -> None:
    """Download to the target, which appears whole or not at all; try again where that may help."""
    import pooch
    import requests

    pooch.get_logger().setLevel("WARNING")
    for attempt in range(1, _TRIES + 1):
        downloader = pooch.HTTPDownloader(progressbar=_shows_progress(), timeout=_SECONDS, **_asking(sending))
        try:
            pooch.retrieve(
                url=wanted.url, known_hash=None, fname=target.name, path=target.parent,
                downloader=_checked(downloader),
            )  # fmt: skip
            return
        except requests.HTTPError as cause:
            status = cause.response.status_code if cause.response is not None else 0
            if status < 500 or attempt == _TRIES:
                raise SahelError(_refusal(status, wanted.url, cause)) from cause
        except _Short as cause:
            if attempt == _TRIES:
                raise SahelError(
                    f"the download from {wanted.url} broke off: {cause}, after {_TRIES} tries. Nothing was kept. "
                    "Try again later, or download the file in a browser and load it by its path."
                ) from cause
        except requests.RequestException as cause:
            if attempt == _TRIES:
                raise SahelError(
                    f"{urlsplit(wanted.url).netloc} cannot be reached ({type(cause).__name__}). Are you offline? "
                    "Connect and try again, or load a file that you have by its path."
                ) from cause
        except OSError as cause:
            raise SahelError(
                f"the download cannot be kept in {str(target.parent)!r}: {cause}. Give a folder in which you may write."
            ) from cause
        time.sleep(0.2 * attempt)


class _Short(Exception):
    """Fewer bytes came than the publisher announced."""


def _checked(downloader: Callable[..., Any]) -> Callable[..., None]:
    """A downloader that knows a transfer that broke off: the announced length is compared on the way."""

    def download(url: str, output_file: str, pooch: Any) -> None:
        import requests

        try:
            downloader(url, output_file, pooch)
        except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError) as cause:
            raise _Short("the connection closed early") from cause
        if Path(output_file).stat().st_size == 0:
            raise _Short("no bytes came")

    return download


def _refusal(status: int, url: str, cause: Exception) -> str:
    match status:
        case 401 | 403:
            return (
                f"the publisher refuses access to {url} (status {status}): it wants a token, or another one. "
                f"Set it as the environment variable {TOKEN_VARIABLE}, or download the file in a browser."
            )
        case 404 | 410:
            return (
                f"there is no file at {url} (status {status}): the publisher may have a newer release. Look at its "
                "site, download the file there, and load it by its path."
            )
        case 429:
            after = getattr(cause, "response", None)
            wait = after.headers.get("Retry-After") if after is not None else None
            when = f"in {wait} seconds" if wait else "in an hour"
            return f"the publisher says that there were too many requests ({url}, status 429). Try again {when}."
        case _:
            return (
                f"the publisher's server failed (status {status}, {url}), {_TRIES} tries. Nothing was kept. "
                "Try again later, or download the file in a browser and load it by its path."
            )


def _shows_progress() -> bool:
    from importlib.util import find_spec

    return find_spec("tqdm") is not None


def _note_path(target: Path) -> Path:
    return target.with_name(target.name + ".json")


def _note_of(target: Path, url: str) -> dict[str, Any] | None:
    """The note beside a kept file, if the file is still the one it speaks of."""
    note = _read_note(target)
    is_it = note.get("url") == url and target.is_file() and _digest(target) == note.get("sha256")
    return note if is_it else None


def _read_note(target: Path) -> dict[str, Any]:
    try:
        note = json.loads(_note_path(target).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


def _write_note(target: Path, url: str, cite: str, **more: Any) -> None:
    note = {
        "url": url,
        "cite": cite,
        "bytes": target.stat().st_size,
        "sha256": _digest(target),
        "fetched_on": time.strftime("%Y-%m-%d"),
        **more,
    }
    _note_path(target).write_text(json.dumps(note, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
