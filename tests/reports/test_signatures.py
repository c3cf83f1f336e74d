"""Signatures of pages: one key opens one publisher's pages, any changed byte is found, a missing package is named."""

from __future__ import annotations

import stat
import sys

import pytest

from sahel.cli.main import main
from sahel.errors import MissingDependency, SahelError
from sahel.reports.signatures import new_key, sign, signature_fault


@pytest.fixture
def signed(tmp_path):
    pytest.importorskip("cryptography")
    page = tmp_path / "page.html"
    page.write_bytes("<p>53 é".encode())
    public = new_key(tmp_path / "key")
    sign(page, key=tmp_path / "key")
    return page, public


def test_a_signed_page_is_known_by_the_file_or_the_line_of_its_key(signed):
    page, public = signed
    line = public.read_text().splitlines()[-1]
    assert line.startswith("RW") and len(line) == 56
    assert signature_fault(page, public_key=public) == signature_fault(page, public_key=line) == ""
    assert stat.S_IMODE((page.parent / "key").stat().st_mode) == 0o600


def test_any_changed_byte_of_page_signature_or_comment_is_found(signed):
    page, public = signed
    beside = page.with_name("page.html.minisig")
    for path in (page, beside):
        whole = path.read_bytes()
        start = whole.index(b"\n") + 1 if path == beside else 0  # the first line is a remark that nothing vouches for
        for at in range(start, len(whole) - (path == beside)):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            assert signature_fault(page, public_key=public), (path.name, at)
        path.write_bytes(whole)
    assert not signature_fault(page, public_key=public)
    beside.unlink()
    assert "NOT SIGNED" in signature_fault(page, public_key=public)


def test_another_publishers_signature_is_not_taken(signed):
    page, _ = signed
    assert "NOT SIGNED by this key" in signature_fault(page, public_key=new_key(page.parent / "other"))


def test_keys_are_never_replaced_and_what_is_no_key_is_refused(signed, tmp_path):
    page, public = signed
    with pytest.raises(SahelError, match="never replaced"):
        new_key(tmp_path / "key")
    for wrong in (public, page, tmp_path / "none", tmp_path):
        with pytest.raises(SahelError, match="--new-key"):
            sign(page, key=wrong)
    for wrong in ("RW", "", str(tmp_path), "x" * 100_000, str(tmp_path / "key"), "é"):
        with pytest.raises(SahelError, match="no public key"):
            signature_fault(page, public_key=wrong)
    with pytest.raises(SahelError, match="cannot be read"):
        sign(tmp_path / "none.html", key=tmp_path / "key")


def test_the_command_makes_a_key_and_signs(tmp_path, capsys):
    pytest.importorskip("cryptography")
    (tmp_path / "a.html").write_text("a")
    assert main(["sign", "--new-key", "--key", str(tmp_path / "k"), str(tmp_path / "a.html")]) == 0
    assert capsys.readouterr().out.split() == [str(tmp_path / "k.pub"), str(tmp_path / "a.html.minisig")]
    assert main(["sign", "--key", str(tmp_path / "k")]) == 2


def test_without_the_package_the_refusal_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives", None)
    with pytest.raises(MissingDependency, match=r"sahel\[sign\]"):
        new_key(tmp_path / "key")
