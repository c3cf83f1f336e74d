"""Controls, escapes and unseen signs in what tables hold: shown everywhere, obeyed nowhere, named by `check`."""

from __future__ import annotations

import io
import json
import re
import sys
import tomllib

import pandas as pd
import pytest
from matplotlib.figure import Figure

import sahel
from sahel.cli.main import main
from sahel.load.reader import unseen_signs
from sahel.plots.marks import marking
from sahel.reports import show_figure, show_list, show_sources, show_table
from sahel.reports.build.catalogue import Entry, catalogue, feed
from sahel.reports.receipts.lines import SOURCE_ROWS, numbers_in, traced
from sahel.text import isolated, json_text, steering_signs, toml_text, visible
from sahel.workspace import folder

#: Each is written out wherever it stands in a name in our letters.
SIGNS = [
    *map(chr, [*range(0x09), 0x0B, 0x0C, 0x0D, *range(0x0E, 0x20), *range(0x7F, 0xA0)]),
    *map(chr, [0xAD, 0x61C, *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0xE0041]),
]
ARABIC = ["أحمد", "الفرقة 25 مهام", "ج.ن.إ.م", "\u200fأحمد\u200f", "می\u200cخواهم", "ߒߞߏ", "𞤆𞤵𞤤𞤢𞤪"]
RAW = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060-\u2067\ufeff]")


@pytest.mark.parametrize("sign", SIGNS, ids=ascii)
def test_a_sign_that_steers_is_written_out(sign):
    for name in (f"JNIM{sign} 53", f"{sign}JNIM", f"JN{sign}IM", sign):
        assert sign not in visible(name) and f"[U+{ord(sign):04X}]" in isolated(name)
        assert steering_signs(name) == [f"U+{ord(sign):04X}"]
        assert json.loads(json_text(name)) == name and sign not in json_text(name)[1:-1].replace("\\", "")
        assert tomllib.loads(f"a = {toml_text(name)}")["a"] == name


@pytest.mark.parametrize("name", ARABIC, ids=ascii)
def test_a_name_from_right_to_left_is_kept_and_set_apart(name):
    assert visible(name) == name and not steering_signs(name)
    assert isolated(name) == f"\u2068{name}\u2069" == isolated(isolated(name)) == visible(isolated(name))
    assert re.sub("[\u2068\u2069]", "", isolated(f"{name}: 53 to 35")) == f"{name}: 53 to 35"


def test_a_sentence_sets_each_name_apart_and_its_numbers_never():
    assert isolated("by أحمد محمد, 53; علي 35") == "by \u2068أحمد محمد\u2069, 53; \u2068علي\u2069 35"
    assert isolated("\u2068JNIM 53") == "[U+2068]JNIM 53"  # an opening sign without a name and an end is none of ours
    assert isolated("a\nb\tc\r\nd – é ’ \u00a0 x") == "a\nb\tc\r\nd – é ’ \u00a0 x"


@pytest.mark.parametrize("sign", ["\u2028", "\x85", "\u2066", "\u3164"])
def test_the_code_point_that_is_written_is_no_number_of_the_page(sign):
    assert numbers_in(visible(f"A{sign}, 53 dead")) == ["53"]


def test_blocks_of_a_page_show_hostile_names_and_mark_their_numbers():
    table = pd.DataFrame({"who\u202e": ["A\u202eB", "أحمد 7", "\x1b[2J"], "low": [53, 35, 1]})
    block = show_table(table, caption="Said\u202e 53")
    html = str(block.html)
    assert not RAW.search(html)
    assert "A[U+202E]B" in html and "<bdi>أحمد</bdi> <data" in html and "[U+001B][2J" in html
    page = traced({"text/html": html, SOURCE_ROWS: {"what": "t", "lines": [[None, None]] * 4}}, block="r1.1")
    assert [line.numbers for line in page.read.lines] == [["53"], ["53"], ["7", "35"], ["1"]]
    sources = pd.DataFrame({"source_id": ["s"], "publisher": ["P\u202e"], "title": ["أ 5"], "url": ["x\u200b"]})
    for one in (show_sources(["s"], sources), show_list(["\u202e53"])):
        assert "[U+202E]" in one.html


def test_text_and_titles_of_a_figure_are_isolated():
    ax = Figure().subplots()
    with marking(ax, "أحمد, 53", "X\u202e 35"):
        ax.plot([1], [1])
    ax.set_title("أحمد, 53")
    html = str(show_figure(ax, alt="A\u202e 53", caption="C\u202e").html)
    assert 'aria-label="\u2068أحمد\u2069, 53' in html and "X[U+202E] 35" in html and "A[U+202E]" in html
    assert re.search(r"<text[^>]*>\u2068أحمد\u2069, 53</text>", html)
    assert "\u202e" not in html and sahel.plots.text.clean("a\x1c\u202eb\nc") == "a[U+001C][U+202E]b c"


def test_the_list_and_the_feed_show_hostile_titles():
    entry = Entry("a.html", "أحمد\x1b 53\u202e", "", "2024", "", "Incident", built_at="2024-01-01T00:00:00Z")
    for text in (catalogue([entry]), feed([entry])):
        assert "\u2068أحمد\u2069[U+001B] 53[U+202E]" in text and not re.search("[\x1b\u202e]", text)


def hostile_claims(place) -> str:
    text = (folder("data") / "claims.csv").read_text(encoding="utf-8")
    head, *rows = text.splitlines()
    cells = next(pd.read_csv(io.StringIO("\n".join([head, rows[0]])), dtype=str, chunksize=1)).iloc[0]
    cells["wording"], cells["note"], cells["bound"] = "d\u202e53", "\x1b[31m", "no\x1b[2Jbound"
    pd.DataFrame([cells]).to_csv(place / "claims.csv", index=False)
    return str(place / "claims.csv")


def test_check_names_the_row_the_column_and_the_code_point_and_prints_none_of_them(tmp_path, capsys):
    file = hostile_claims(tmp_path)
    found = unseen_signs(file)
    assert set(zip(found["row"], found["column"], found["signs"], strict=True)) == {
        (2, "wording", "U+202E"), (2, "note", "U+001B"), (2, "bound", "U+001B"),
    }  # fmt: skip
    assert main(["check", file]) == 1
    out = capsys.readouterr().out
    assert "row 2, wording holds U+202E" in out and not RAW.search(out)
    main(["check", "--json", file])
    out = capsys.readouterr().out
    assert not RAW.search(out) and any("\x1b" in (fault["value"] or "") for fault in json.loads(out))


@pytest.mark.parametrize(
    "command", [["check", "--suggest"], ["check"], ["check", "--mapping"], ["convert"], ["verify"], ["changes"]]
)
def test_no_command_obeys_a_file_or_its_name(tmp_path, capsys, command):
    sheet = tmp_path / "s\x1b[2J\u202e.csv"
    sheet.write_text("jour\u202e;pays\x1b[1m;morts\n2024-01-02;Mali\x1b[2J;5\n", encoding="utf-8")
    more = {
        "--mapping": [str(sheet), str(sheet)],
        "convert": [str(sheet), str(tmp_path / "x.parquet")],
        "changes": [str(sheet), str(sheet)],
    }
    main([*command, *more.get(command[-1], [str(sheet)])])
    said = "".join(capsys.readouterr())
    assert said and not RAW.search(said)


def test_a_draft_of_a_mapping_is_toml_that_names_the_columns_as_they_are(tmp_path, capsys):
    sheet = tmp_path / "s.csv"
    sheet.write_text("jour;pays;mor\u202ets\n2024-01-02;Mali;5\n", encoding="utf-8")
    assert main(["check", "--suggest", str(sheet)]) == 0
    assert tomllib.loads(capsys.readouterr().out)["columns"]["date_start"] == "jour"


def test_wrong_usage_shows_what_was_typed_and_streams_come_back(capsys, monkeypatch):
    before = sys.stdout, sys.stderr
    with pytest.raises(SystemExit):
        main(["check", "--no-such\x1b[2J"])
    assert (sys.stdout, sys.stderr) == before and "[U+001B][2J" in capsys.readouterr().err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_a_name_from_right_to_left_is_isolated(tmp_path, monkeypatch):
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    main(["check", str(tmp_path / "أحمد 53.csv")])
    monkeypatch.undo()
    assert "\u2068أحمد\u2069 53.csv" in screen.getvalue()
