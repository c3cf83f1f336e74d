"""ACLED's API: logged in with an account of one's own, page by page, and to Parquet.

ACLED gives its events to people with an account. Who is asking is read from environment variables, is sent
to ACLED's own host alone, in the body of the login or as a header, and is written nowhere: in no address,
no note, no message. Documented by ACLED under https://acleddata.com/api-documentation/getting-started.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from sahel.countries import iso_number
from sahel.errors import InvalidTable, SahelError
from sahel.load.convert import convert

BASE = "https://acleddata.com"
PAGE = "https://acleddata.com/api-documentation/getting-started"
EMAIL, PASSWORD, TOKEN = "ACLED_EMAIL", "ACLED_PASSWORD", "ACLED_ACCESS_TOKEN"
#: ACLED's first day.
FIRST = "1997-01-01"
_ROWS = 5000  # a page, ACLED's own default
_TRIES, _SECONDS = 3, 90
_WAITS, _LONGEST = 5, 120  # how often, and how many seconds, ACLED may ask to wait

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Which events are asked for: countries (ISO alpha-3; none: all), first and last day (YYYY-MM-DD)."""

    countries: tuple[str, ...] = ()
    since: str = FIRST
    until: str

    @property
    def name(self) -> str:
        """A file name for the answer."""
        where = "-".join(sorted(self.countries)) if len(self.countries) <= 8 else f"{len(self.countries)}-countries"
        return f"acled-{where or 'all'}-{self.since}-{self.until}"

    def series(self) -> list[dict[str, str]]:
        """What is asked, one after the other: a country at a time, each in pages."""
        days = {"event_date": f"{self.since}|{self.until}", "event_date_where": "BETWEEN"}
        return [days | {"iso": iso_number(country)} for country in sorted(self.countries)] or [days]


def account_is_given() -> bool:
    """Whether the environment says who is asking."""
    return bool(_given(TOKEN) or (_given(EMAIL) and _given(PASSWORD)))


def fetch_acled(query: Query, target: Path, *, say: Say, base: str = BASE) -> int:
    """Every event of a query, as `target`, a Parquet file; how many rows ACLED gave.

    Each page is kept as it came, in a folder beside the target that only its owner can read, until all are
    there: an interrupted call goes on after the last of them if it is called again on the same day.

    Raises `SahelError`, with what to do, where no account is given, ACLED refuses or sends anything but whole
    pages, or its table changed between two pages.
    """
    if not account_is_given():
        raise SahelError(
            "ACLED gives its events to people with an account. Register at https://acleddata.com, set the environment "
            f"variables {EMAIL} and {PASSWORD} (or {TOKEN}, a token that you have), and call again; sahel keeps them "
            "nowhere. Or export a file by hand on ACLED's site, and load it by its path."
        )
    _require_private(base)
    folder = _pages_folder(target, query)
    access = _Access(base=base, say=say)
    try:
        found = [_series(access, asked, folder, number) for number, asked in enumerate(query.series(), start=1)]
        n_rows = _gathered([page for pages in found for page in pages], folder / "all.csv")
        if not n_rows:
            _remove(folder)
            raise SahelError("ACLED has no event there. Ask for other countries or days. Nothing was written.")
        _convert(folder / "all.csv", target)
    except OSError as cause:
        raise SahelError(
            f"the pages cannot be kept in {str(folder)!r}: {cause}. Give a folder in which you may write."
        ) from cause
    _remove(folder)
    return n_rows


def _convert(rows: Path, target: Path) -> None:
    try:
        convert(rows, target)
    except InvalidTable as cause:
        kept = target.with_suffix(".csv")
        rows.replace(kept)
        raise SahelError(
            f"{cause} What ACLED sent is kept as {str(kept)!r}. Set its faulty rows aside: "
            f"sahel convert {kept} {target} --quarantine"
        ) from cause


def _series(access: _Access, asked: dict[str, str], folder: Path, number: int) -> list[Path]:
    """The pages of one series, those that were kept and those that came now; the last of them is empty or completes."""
    pages: list[Path] = []
    n_rows, total = 0, None
    while total is None or n_rows < total:
        path = folder / f"{number:03}-{len(pages) + 1:05}.json"
        if not path.exists():
            answer = access.page(asked, len(pages) + 1)
            _write(path, json.dumps(answer))
        answer = json.loads(path.read_text(encoding="utf-8"))
        pages.append(path)
        n_rows += len(answer["data"])
        if total is not None and answer["total"] is not None and answer["total"] != total:
            _remove(folder)
            raise SahelError("ACLED changed its table between two pages: they would not fit together. Call again.")
        total = answer["total"] if answer["total"] is not None else total
        access.say(f"page {len(pages)}: {n_rows:,} event(s)" + (f" of {total:,}" if total is not None else ""))
        if not answer["data"]:
            break
    if total is not None and n_rows != total:
        _remove(folder)
        raise SahelError(
            f"ACLED gave {n_rows:,} of the {total:,} events that it announced. Nothing was kept. Call again."
        )
    return pages


def _gathered(pages: Sequence[Path], target: Path) -> int:
    """The pages as one CSV file, a page in memory at a time; how many rows."""
    columns: list[str] | None = None
    ids: set[str] = set()
    n_rows = 0
    target.unlink(missing_ok=True)
    for page in pages:
        rows = pd.DataFrame(json.loads(page.read_text(encoding="utf-8"))["data"], dtype=object)
        if rows.empty:
            continue
        n_rows += len(rows)
        if "event_id_cnty" in rows:
            ids |= {*rows["event_id_cnty"]}
        if columns is not None and {*columns} != {*rows.columns}:
            raise SahelError(
                f"page {page.name} has other columns than those before it ({sorted({*columns} ^ {*rows.columns})}). "
                f"Delete {str(page.parent)!r} and call again."
            )
        rows[columns or list(rows.columns)].to_csv(target, mode="a", header=columns is None, index=False)
        columns = columns or list(rows.columns)
    if columns and "event_id_cnty" in columns and len(ids) != n_rows:
        _remove(target.parent)
        raise SahelError(
            f"{n_rows - len(ids):,} event(s) came twice, so that as many may be missing: ACLED changed its table "
            "between two pages. Nothing was kept. Call again."
        )
    return n_rows


class _Again(Exception):
    """What came is no whole page: asking again may help."""


@dataclass(kw_only=True)
class _Access:
    """Requests under one account: the token is got once, and renewed once where ACLED no longer takes it."""

    base: str
    say: Say
    token: str = field(default="", repr=False)
    renewal: str = field(default="", repr=False)

    def page(self, asked: dict[str, str], number: int) -> dict[str, Any]:
        """One page as {"data": rows, "total": how many rows there are in all, or None}."""
        params = {"_format": "json", **asked, "limit": str(_ROWS), "page": str(number), "with_total": "true"}
        for attempt in range(1, _TRIES + 1):
            try:
                return _checked_page(self._read(params), number)
            except _Again as cause:
                if attempt == _TRIES:
                    raise SahelError(
                        f"{cause}, {_TRIES} times. The {number - 1} page(s) before it are kept: call again on the same "
                        "day, and only the rest is fetched."
                    ) from None
            time.sleep(attempt)
        raise AssertionError("the last attempt returns or raises")

    def _read(self, params: dict[str, str]) -> Any:
        if not self.token:
            self._log_in()
        answer = self._ask("GET", "/api/acled/read", params=params)
        if answer.status_code == 401:
            self._renew()
            answer = self._ask("GET", "/api/acled/read", params=params)
        return answer

    def _log_in(self) -> None:
        if _given(EMAIL) and _given(PASSWORD):
            self._get_token(grant_type="password", username=_given(EMAIL), password=_given(PASSWORD))
        else:
            self.token = _given(TOKEN)

    def _renew(self) -> None:
        self.say("ACLED no longer takes the token: it is renewed")
        if self.renewal:
            self._get_token(grant_type="refresh_token", refresh_token=self.renewal)
        elif _given(EMAIL) and _given(PASSWORD):
            self._log_in()
        else:
            raise SahelError(
                f"ACLED does not take the token in {TOKEN}: it lasts a day. Get a new one, or set {EMAIL} and "
                f"{PASSWORD}, and call again."
            )

    def _get_token(self, **form: str) -> None:
        answer = self._ask("POST", "/oauth/token", data={**form, "client_id": "acled"})
        if answer.status_code in (400, 401, 403):
            raise SahelError(
                f"ACLED does not let this account in (status {answer.status_code}). Log in at https://acleddata.com "
                f"with what {EMAIL} and {PASSWORD} hold, accept its terms there, and call again."
            )
        _require_200(answer)
        given = _json(answer)
        if not isinstance(given, dict) or not isinstance(given.get("access_token"), str):
            raise SahelError("ACLED's answer to the login holds no token. Try again later, or export a file by hand.")
        self.token, self.renewal = given["access_token"], str(given.get("refresh_token") or "")

    def _ask(self, method: str, path: str, **sent: Any) -> Any:
        """An answer that is not "too many requests"; waits as long as ACLED says, within bounds."""
        for _ in range(_WAITS):
            answer = self._send(method, path, **sent)
            if answer.status_code != 429:
                return answer
            seconds = _seconds_to_wait(answer.headers.get("Retry-After"))
            if seconds > _LONGEST:
                break
            self.say(f"ACLED asks to wait {seconds} second(s)")
            time.sleep(seconds)
        else:
            seconds = _LONGEST
        raise SahelError(
            f"ACLED says that there were too many requests. Call again in {seconds} seconds, on the same day: the "
            "pages that came are kept."
        )

    def _send(self, method: str, path: str, **sent: Any) -> Any:
        import requests

        try:
            answer = requests.request(
                method, self.base + path, auth=self._signed, headers={"User-Agent": "sahel (research)"},
                allow_redirects=False, timeout=_SECONDS, **sent,
            )  # fmt: skip
        except requests.exceptions.ChunkedEncodingError:
            raise _Again("the connection closed before the answer was whole") from None
        except requests.RequestException as cause:
            # Nothing of the cause is handed on: it holds what was sent.
            raise _Again(f"{urlsplit(self.base).netloc} cannot be reached ({type(cause).__name__})") from None
        if answer.is_redirect or 300 <= answer.status_code < 400:
            where = urlsplit(answer.headers.get("Location", "")).netloc or "another page"
            raise SahelError(
                f"ACLED sends the request on to {where}: the account is not sent there. Look at {PAGE} whether its "
                "address has changed."
            )
        if answer.status_code >= 500:
            raise _Again(f"ACLED's server failed (status {answer.status_code})")
        return answer

    def _signed(self, request: Any) -> Any:
        """The token in a header; with a function of ours here, nothing is taken from a .netrc file."""
        if self.token and request.method == "GET":
            request.headers["Authorization"] = f"Bearer {self.token}"
        return request


def _checked_page(answer: Any, number: int) -> dict[str, Any]:
    if answer.status_code == 401:
        raise SahelError("ACLED does not take the token, nor one that was renewed. Log in on its site, and call again.")
    if answer.status_code == 403:
        raise SahelError(
            "ACLED lets this account in, but does not let it read the API. Log in at https://acleddata.com, accept its "
            "terms, and look what your account may read."
        )
    _require_200(answer)
    given = _json(answer)
    rows = given.get("data") if isinstance(given, dict) else None
    if not isinstance(given, dict) or given.get("success") is False or given.get("status", 200) != 200:
        raise SahelError(f"ACLED refuses the request: {_shown(given)}.")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _Again(f"page {number} holds no rows of events")
    count, total = given.get("count"), given.get("total_count")
    if count is not None and int(count) != len(rows):
        raise _Again(f"page {number} announces {count} rows and holds {len(rows)}")
    return {"data": rows, "total": None if total is None else int(total)}


def _require_200(answer: Any) -> None:
    if answer.status_code != 200:
        raise SahelError(
            f"ACLED answers with status {answer.status_code}, not with a whole page. Try again later, or export a file "
            f"by hand. {PAGE} says what its API takes."
        )


def _json(answer: Any) -> Any:
    """JSON with its numbers as they are written."""
    text = answer.content.decode("utf-8", errors="replace")
    if text.lstrip().startswith("<"):
        raise SahelError(
            "ACLED sent a web page in place of data: its site may be under repair, or want you to accept its terms. "
            "Log in at https://acleddata.com, and call again."
        )
    try:
        return json.loads(text, parse_float=str)
    except ValueError:
        raise _Again("the answer broke off: it is no whole JSON") from None


def _seconds_to_wait(said: str | None) -> int:
    """What Retry-After says, seconds or a day and time; a minute where it says nothing."""
    if said is None:
        return 60
    if said.strip().isdigit():
        return int(said)
    try:
        return max(0, round((parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds()))
    except (TypeError, ValueError):
        return 60


def _shown(given: Any) -> str:
    """A short piece of what a server says; nothing that we sent stands in it."""
    said = given.get("error") or given.get("message") or given.get("messages") if isinstance(given, dict) else given
    text = "".join(sign for sign in str(said) if sign.isprintable())[:200]
    for secret in filter(None, map(_given, (EMAIL, PASSWORD, TOKEN))):
        text = text.replace(secret, "…")
    return text


def _given(variable: str) -> str:
    return os.environ.get(variable, "").strip()


def _require_private(base: str) -> None:
    parts = urlsplit(base)
    if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1"):
        raise SahelError(f"the address {base!r} is not https: what is sent there could be read on the way.")


def _pages_folder(target: Path, query: Query) -> Path:
    """The folder of the pages that came so far; those of another day are of another state of ACLED's table."""
    folder = target.with_name(f".{query.name}.pages")
    today = date.today().isoformat()
    begun = folder / "begun"
    try:
        if folder.exists() and (not begun.exists() or begun.read_text(encoding="utf-8") != today):
            _remove(folder)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(begun, today)
    except OSError as cause:
        raise SahelError(
            f"the pages cannot be kept in {str(folder)!r}: {cause}. Give a folder in which you may write."
        ) from cause
    return folder


def _write(path: Path, text: str) -> None:
    """A page is there whole or not at all."""
    unfinished = path.with_suffix(".part")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)


def _remove(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
