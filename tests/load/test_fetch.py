"""Fetching, against a server of our own: good, truncated, refused, overrun, failing, absent."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from sahel.errors import SahelError, UnknownName

pytest.importorskip("pooch", reason="pooch (extra `fetch`) is not installed")

from sahel.load import fetch as fetching
from sahel.load.fetch import Publication, fetch

PAGE = "http://publisher.invalid/downloads"
TABLE = b"event_date,country,event_type,fatalities\n28 July 2024,Mali,Battles,3\n"


class Publisher(BaseHTTPRequestHandler):
    asked: list[tuple[str, str | None]]

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers.get("x-ucdp-access-token")))
        match self.path:
            case "/good.csv":
                self.answer(200, TABLE)
            case "/short.csv":
                self.answer(200, TABLE[:20], length=len(TABLE))
            case "/empty.csv":
                self.answer(200, b"")
            case "/login.csv":
                self.answer(200, b"<!DOCTYPE html><html><body>Log in</body></html>")
            case "/moved.csv":
                self.answer(302, b"", Location="http://elsewhere.invalid/good.csv")
            case "/part.csv":
                self.answer(206, TABLE)
            case "/unmeasured.csv":
                self.answer(200, TABLE[:-5], measured=False)
            case "/later.csv":
                self.answer(429, b"slow down", **{"Retry-After": "30"})
            case "/once.csv" if len(self.server.asked) > 1:
                self.answer(200, TABLE)
            case "/once.csv":
                self.answer(500, b"")
            case path:
                self.answer(int(path.strip("/").removesuffix(".csv")), b"no")

    def answer(
        self, status: int, body: bytes, *, length: int | None = None, measured: bool = True, **headers: str
    ) -> None:
        self.send_response(status)
        if measured:
            self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch) -> Iterator[ThreadingHTTPServer]:
    monkeypatch.delenv(fetching.TOKEN_VARIABLE, raising=False)
    monkeypatch.setattr(fetching, "_from_keyring", lambda keyring: None)
    monkeypatch.setattr(fetching.time, "sleep", lambda seconds: None)
    with ThreadingHTTPServer(("127.0.0.1", 0), Publisher) as running:
        running.asked = []
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def get(server, tmp_path, path, **said):
    publication = Publication(url=f"http://127.0.0.1:{server.server_port}/{path}", page=PAGE, cite="nobody", **said)
    return fetch("it", folder=tmp_path / "kept", publications={"it": publication})


def left(tmp_path) -> list[str]:
    folder = tmp_path / "kept"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_good_file_is_fetched_once_and_noted(server, tmp_path):
    first = get(server, tmp_path, "good.csv")
    assert first.read_bytes() == TABLE
    assert get(server, tmp_path, "good.csv") == first
    assert len(server.asked) == 1
    assert left(tmp_path) == ["it--good.csv", "it--good.csv.json"]


def test_a_kept_file_that_was_changed_is_fetched_anew(server, tmp_path):
    get(server, tmp_path, "good.csv").write_bytes(b"changed")
    assert get(server, tmp_path, "good.csv").read_bytes() == TABLE


def test_a_kept_file_stays_until_a_new_one_is_whole(server, tmp_path):
    kept = get(server, tmp_path, "good.csv")
    kept.with_name(kept.name + ".json").unlink()
    server.shutdown()
    server.server_close()
    with pytest.raises(SahelError, match="is still there, unchecked"):
        get(server, tmp_path, "good.csv")
    assert kept.read_bytes() == TABLE
    assert left(tmp_path) == ["it--good.csv"]


@pytest.mark.parametrize(
    ("path", "said", "n_asked"),
    [
        ("short.csv", "broke off", 3),
        ("empty.csv", "no bytes came", 3),
        ("500.csv", "server failed .status 500", 3),
        ("401.csv", "wants a token", 1),
        ("404.csv", "newer release", 1),
        ("later.csv", "Try again in 30 seconds", 1),
        ("login.csv", "web page", 1),
        ("part.csv", "sent a part of .*status 206", 1),
        ("unmeasured.csv", "does not say how long", 1),
    ],
)
def test_a_failure_has_a_clear_word_and_leaves_nothing(server, tmp_path, path, said, n_asked):
    with pytest.raises(SahelError, match=f"{said}.*by hand: {PAGE}"):
        get(server, tmp_path, path)
    assert len(server.asked) == n_asked
    assert left(tmp_path) == []


def test_a_server_that_fails_once_is_asked_again(server, tmp_path):
    assert get(server, tmp_path, "once.csv").read_bytes() == TABLE


def test_without_a_network_it_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(fetching.time, "sleep", lambda seconds: None)
    nobody = {"it": Publication(url="http://127.0.0.1:9/it.csv", page=PAGE, cite="nobody")}
    with pytest.raises(SahelError, match=f"offline.*by hand: {PAGE}"):
        fetch("it", folder=tmp_path, publications=nobody)


def test_the_token_comes_from_the_environment_and_is_written_nowhere(server, tmp_path, monkeypatch):
    monkeypatch.setenv(fetching.TOKEN_VARIABLE, "very-secret")
    get(server, tmp_path, "good.csv", takes_token=True)
    assert server.asked == [("/good.csv", "very-secret")]
    assert all(b"very-secret" not in path.read_bytes() for path in (tmp_path / "kept").iterdir())


def test_the_token_goes_to_no_other_host(server, tmp_path, monkeypatch):
    monkeypatch.setenv(fetching.TOKEN_VARIABLE, "very-secret")
    with pytest.raises(SahelError, match="token is not sent there"):
        get(server, tmp_path, "moved.csv", takes_token=True)
    assert left(tmp_path) == []


def test_an_unknown_dataset_is_refused_with_those_there_are():
    with pytest.raises(UnknownName, match=r"there is no dataset 'gedd' to fetch. There are: ucdp-ged"):
        fetch("gedd")


def test_a_dataset_without_a_lasting_address_names_the_page_to_fetch_it_from():
    with pytest.raises(SahelError, match=r"Download it from https://databank\.illinois\.edu/.*sahel check FILE"):
        fetch("cline")
