"""ACLED's API against a server of our own that misbehaves in every way; every row is invented."""

from __future__ import annotations

import json
import stat
import threading
import time
import traceback
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from sahel import load_events
from sahel.cli.main import main
from sahel.errors import BadParameter, SahelError, UnknownName

pytest.importorskip("pooch", reason="pooch (extra `fetch`) is not installed")

from sahel.load import acled_api
from sahel.load.fetch import PUBLICATIONS, access_of, fetch

SECRET = "pass-word-of-nobody"
HTML = b"<!DOCTYPE html><html><body>Log in</body></html>"


def row(number: int, **cells: object) -> dict[str, object]:
    return {
        "event_id_cnty": f"MLI{number}", "event_date": "2024-07-25", "year": "2024", "event_type": "Battles",
        "actor1": "Invented Army", "assoc_actor_1": "", "country": "Mali", "iso": 466, "latitude": 18.10,
        "longitude": "0.5", "fatalities": number, "notes": "Invented,\ntext", **cells,
    }  # fmt: skip


class Acled(BaseHTTPRequestHandler):
    """`server.script` has, for each request for a page, what is answered in its stead; None: the page itself."""

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.logins.append({name: value[0] for name, value in form.items()})
        if form.get("password", [SECRET]) != [SECRET]:
            return self.answer(401, b'{"error": "invalid_grant"}')
        token = f"token-{len(self.server.logins)}"
        self.answer(200, json.dumps({"access_token": token, "refresh_token": "renewal"}).encode())

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        self.server.pages.append((self.path, self.headers.get("Authorization")))
        if self.server.script and (scripted := self.server.script.pop(0)) is not None:
            return self.answer(*scripted[:2], **(scripted[2] if len(scripted) > 2 else {}))
        number, size = int(asked["page"][0]), int(asked["limit"][0])
        rows = self.server.rows[(number - 1) * size : number * size]
        said = {"status": 200, "success": True, "data": rows}
        if self.server.has_totals:
            said |= {"count": len(rows), "total_count": len(self.server.rows)}
        self.answer(200, json.dumps(said).encode())

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch) -> Iterator[ThreadingHTTPServer]:
    monkeypatch.setattr(acled_api, "_ROWS", 2)
    monkeypatch.setenv(acled_api.EMAIL, "nobody@example.org")
    monkeypatch.setenv(acled_api.PASSWORD, SECRET)
    monkeypatch.delenv(acled_api.TOKEN, raising=False)
    with ThreadingHTTPServer(("127.0.0.1", 0), Acled) as running:
        running.rows, running.has_totals = [row(number) for number in range(1, 6)], True
        running.script, running.logins, running.pages, running.slept = [], [], [], []
        monkeypatch.setattr(acled_api.time, "sleep", running.slept.append)
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def get(server, tmp_path, **asked):
    url = f"http://127.0.0.1:{server.server_port}/api/acled/read"
    own = {"acled": replace(PUBLICATIONS["acled"], url=url)}
    asked = {"country": "MLI", "since": "2024-07-01", "until": "2024-07-31", **asked}
    return fetch("acled", folder=tmp_path / "kept", publications=own, **asked)


def visible(tmp_path) -> list[str]:
    folder = tmp_path / "kept"
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith(".")) if folder.exists() else []


def n_pages_kept(tmp_path) -> int:
    return len([*(tmp_path / "kept").glob(".*.pages/*.json")])


@pytest.mark.parametrize("has_totals", [True, False])
def test_pages_become_one_parquet_file_with_a_note_of_its_day_and_filters(server, tmp_path, has_totals):
    server.has_totals = has_totals
    path = get(server, tmp_path)
    events = load_events(path)
    assert events["event_id"].tolist() == [f"MLI{number}" for number in range(1, 6)]
    assert events.loc[0, ["best", "latitude", "notes"]].tolist() == [1, 18.1, "Invented,\ntext"]
    access = access_of(path)
    assert access["is_noted"] and access["filters"] == {
        "countries": ["MLI"], "since": "2024-07-01", "until": "2024-07-31",
    }  # fmt: skip
    assert visible(tmp_path) == [path.name, path.name + ".json"]
    assert [*(tmp_path / "kept").glob(".*")] == []
    asked = parse_qs(urlsplit(server.pages[0][0]).query)
    assert (asked["iso"], asked["event_date"], asked["event_date_where"]) == (
        ["466"], ["2024-07-01|2024-07-31"], ["BETWEEN"],
    )  # fmt: skip
    assert server.logins == [
        {"grant_type": "password", "username": "nobody@example.org", "password": SECRET, "client_id": "acled"}
    ]
    n_asked = len(server.pages)
    assert get(server, tmp_path) == path and len(server.pages) == n_asked, "a kept file of today is not fetched again"


def test_the_account_is_written_nowhere(server, tmp_path):
    server.script = [(401, b""), (401, SECRET.encode())]
    with pytest.raises(SahelError) as refused:
        get(server, tmp_path)
    said = "".join(traceback.format_exception(refused.value))
    get(server, tmp_path)
    kept = b"".join(path.read_bytes() for path in (tmp_path / "kept").rglob("*") if path.is_file())
    for secret in (SECRET, "nobody@example.org", "token-1", "renewal"):
        assert secret not in said
        assert secret.encode() not in kept
        assert all(secret not in path for path, _ in server.pages)


def test_without_an_account_it_says_how_one_is_given(tmp_path, monkeypatch):
    for name in (acled_api.EMAIL, acled_api.PASSWORD, acled_api.TOKEN):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(SahelError, match=r"with an account.*ACLED_EMAIL and ACLED_PASSWORD .or ACLED_ACCESS_TOKEN"):
        fetch("acled", folder=tmp_path)
    assert [*tmp_path.iterdir()] == []


def test_a_wrong_password_is_said_once_and_not_repeated(server, tmp_path, monkeypatch):
    monkeypatch.setenv(acled_api.PASSWORD, "wrong")
    with pytest.raises(
        SahelError, match=r"does not let this account in \(status 401\).*gives its data: https://acleddata"
    ):
        get(server, tmp_path)
    assert len(server.logins) == 1 and server.pages == []


def test_an_expired_token_is_renewed_once(server, tmp_path):
    server.script = [None, (401, b"")]
    assert len(load_events(get(server, tmp_path))) == 5
    assert [login["grant_type"] for login in server.logins] == ["password", "refresh_token"]
    assert [token for _, token in server.pages] == [f"Bearer token-{n}" for n in (1, 1, 2, 2)]


def test_a_token_that_is_refused_after_it_was_renewed_is_refused(server, tmp_path):
    server.script = [(401, b""), (401, b"")]
    with pytest.raises(SahelError, match="nor one that was renewed"):
        get(server, tmp_path)
    assert len(server.pages) == 2


def test_a_token_alone_cannot_be_renewed(server, tmp_path, monkeypatch):
    monkeypatch.delenv(acled_api.PASSWORD)
    monkeypatch.setenv(acled_api.TOKEN, "of-yesterday")
    server.script = [(401, b"")]
    with pytest.raises(SahelError, match="token in ACLED_ACCESS_TOKEN: it lasts a day"):
        get(server, tmp_path)
    assert server.logins == [] and server.pages[0][1] == "Bearer of-yesterday"


HALF = json.dumps({"status": 200, "success": True, "count": 2, "total_count": 5, "data": [row(1)]}).encode()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((200, HALF), "announces 2 rows and holds 1, 3 times"),
        ((200, HALF[:80]), "broke off.*, 3 times"),
        ((200, HALF[:80], {"Content_Length": "999"}), "closed before|cannot be reached"),
        ((200, b'{"status": 200, "data": {"rows": 0}}'), "holds no rows of events, 3 times"),
        ((503, b""), r"server failed \(status 503\), 3 times"),
    ],
)
def test_half_a_page_is_asked_for_again_then_refused_and_then_gone_on_from(server, tmp_path, answer, said):
    server.script = [None, answer, answer, answer]
    with pytest.raises(SahelError, match=said):
        get(server, tmp_path)
    assert visible(tmp_path) == [] and n_pages_kept(tmp_path) == 1
    folder = next((tmp_path / "kept").glob(".*.pages"))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    n_asked = len(server.pages)
    assert len(load_events(get(server, tmp_path))) == 5
    assert [parse_qs(urlsplit(path).query)["page"] for path, _ in server.pages[n_asked:]] == [["2"], ["3"]]


def test_half_a_page_that_comes_whole_when_asked_again_is_taken(server, tmp_path):
    server.script = [(200, HALF)]
    assert len(load_events(get(server, tmp_path))) == 5


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((200, HTML), "web page in place of data"),
        ((206, HALF), "status 206, not with a whole page"),
        ((403, b"{}"), "does not let it read the API"),
        ((200, b'{"status": 400, "success": false, "error": "no such\\u0007 filter"}'), "request: no such filter"),
        ((302, b"", {"Location": "http://elsewhere.invalid/read"}), "elsewhere.invalid: the account is not sent there"),
    ],
)
def test_what_is_no_page_is_refused_at_once(server, tmp_path, answer, said):
    server.script = [answer]
    with pytest.raises(SahelError, match=said):
        get(server, tmp_path)
    assert len(server.pages) == 1 and visible(tmp_path) == []


def test_it_waits_as_long_as_acled_says_and_says_so(server, tmp_path):
    server.script = [(429, b"", {"Retry_After": "7"}), (429, b"")]
    lines = []
    assert len(load_events(get(server, tmp_path, say=lines.append))) == 5
    assert server.slept == [7, 60]
    assert lines[:3] == ["ACLED asks to wait 7 second(s)", "ACLED asks to wait 60 second(s)", "page 1: 2 event(s) of 5"]


@pytest.mark.parametrize("after", ["3600", "Fri, 01 Jan 2100 00:00:00 GMT"])
def test_it_does_not_wait_for_hours(server, tmp_path, after):
    server.script = [(429, b"", {"Retry_After": after})]
    with pytest.raises(SahelError, match=r"too many requests. Call again in \d+ seconds"):
        get(server, tmp_path)
    assert server.slept == []


def test_it_does_not_wait_for_ever(server, tmp_path):
    server.script = [(429, b"", {"Retry_After": "1"})] * 9
    with pytest.raises(SahelError, match="too many requests"):
        get(server, tmp_path)
    assert len(server.pages) == 5


def test_an_interrupt_leaves_the_pages_and_those_of_another_day_are_not_mixed_in(server, tmp_path):
    def interrupt(line: str) -> None:
        if line.startswith("page 2"):
            raise KeyboardInterrupt

    for day, rest in (("", [["3"]]), ("2020-01-01", [["1"], ["2"], ["3"]])):
        with pytest.raises(KeyboardInterrupt):
            get(server, tmp_path, until=f"2024-07-2{len(rest)}", say=interrupt)
        if day:
            next((tmp_path / "kept").glob(".*.pages/begun")).write_text(day)
        n_asked = len(server.pages)
        assert len(load_events(get(server, tmp_path, until=f"2024-07-2{len(rest)}"))) == 5
        assert [parse_qs(urlsplit(path).query)["page"] for path, _ in server.pages[n_asked:]] == rest


def test_a_table_that_changes_between_two_pages_is_refused(server, tmp_path):
    def one_more(line: str) -> None:
        server.rows.insert(0, row(99))

    with pytest.raises(SahelError, match="changed its table between two pages"):
        get(server, tmp_path, say=one_more)
    assert n_pages_kept(tmp_path) == 0
    server.has_totals = False
    with pytest.raises(SahelError, match="came twice"):
        get(server, tmp_path, say=one_more)
    assert visible(tmp_path) == []


def test_fewer_rows_than_the_total_are_refused(server, tmp_path):
    said = {"status": 200, "success": True, "total_count": 5, "data": []}
    server.script = [None, (200, json.dumps(said).encode())]
    with pytest.raises(SahelError, match="gave 2 of the 5 events"):
        get(server, tmp_path)


def test_each_country_is_a_series_of_pages(server, tmp_path):
    seen = []
    server.script = [None, None, None]
    with pytest.raises(SahelError, match="came twice"):  # the server gives both countries the same rows
        get(server, tmp_path, country=["NER", "MLI"], say=seen.append)
    assert [parse_qs(urlsplit(path).query)["iso"] for path, _ in server.pages] == [["466"]] * 3 + [["562"]] * 3


def test_no_event_and_faulty_rows_are_said(server, tmp_path):
    server.rows = []
    with pytest.raises(SahelError, match="no event there"):
        get(server, tmp_path)
    server.rows = [row(1), row(2, fatalities="many")]
    with pytest.raises(SahelError, match=r"What ACLED sent is kept as .*\.csv'.*--quarantine"):
        get(server, tmp_path)
    assert [name.endswith(".csv") for name in visible(tmp_path)] == [True]


def test_without_a_network_it_says_so(server, tmp_path):
    own = {"acled": replace(PUBLICATIONS["acled"], url="http://127.0.0.1:9/api/acled/read")}
    with pytest.raises(SahelError, match=r"127\.0\.0\.1:9 cannot be reached"):
        fetch("acled", folder=tmp_path, publications=own)
    unsafe = {"acled": replace(PUBLICATIONS["acled"], url="http://elsewhere.invalid/api/acled/read")}
    with pytest.raises(SahelError, match="is not https"):
        fetch("acled", folder=tmp_path, publications=unsafe)


def test_filters_are_checked_and_are_acleds_alone(server, tmp_path):
    with pytest.raises(UnknownName, match="no country has the code 'Mali'"):
        get(server, tmp_path, country="Mali")
    with pytest.raises(BadParameter, match="Turn them round"):
        get(server, tmp_path, since="2024-08-01")
    with pytest.raises(BadParameter, match="'ucdp-ged' comes as a whole"):
        fetch("ucdp-ged", folder=tmp_path, country="MLI")
    assert server.pages == []


def test_a_file_without_a_note_was_got_by_its_own_day(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text("x")
    assert access_of(path) == {"day": time.strftime("%Y-%m-%d"), "is_noted": False, "filters": None}


def test_the_command_line_says_that_an_account_is_needed(tmp_path, monkeypatch, capsys):
    for name in (acled_api.EMAIL, acled_api.PASSWORD, acled_api.TOKEN):
        monkeypatch.delenv(name, raising=False)
    assert main(["fetch", "acled", "--country", "MLI", "--folder", str(tmp_path)]) != 0
    assert "ACLED_EMAIL and ACLED_PASSWORD" in capsys.readouterr().err
