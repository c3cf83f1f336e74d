"""`sahel verify`: an edited digit, a changed row, another rule are caught and named; what was not touched passes."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from shared_files import NOTEBOOKS, ROOT

from sahel import reports
from sahel.cli.main import main
from sahel.errors import NotAReport, UnknownTable
from sahel.reports.receipts.collect import embedded_seal, for_script, page_seal
from sahel.reports.receipts.embedded import BLOCK, parse_embedded, read_embedded
from sahel.reports.receipts.lines import read_lines
from sahel.reports.verification import examine

pytestmark = pytest.mark.slow

AMBUSH = "Ambush of the withdrawing convoy"
SAMPLE = NOTEBOOKS / "receipts.ipynb"


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Path:
    """A copy of the project in which the sample is an installed notebook, and a rule can be changed."""
    copy = tmp_path_factory.mktemp("house")
    for name in ("sahel", "data"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "notebooks").mkdir()
    shutil.copy(SAMPLE, copy / "notebooks")
    done = run(copy, "report", "receipts", "--output", str(copy / "out"))
    assert done.returncode == 0, done.stderr
    return copy


def run(house: Path, *arguments: str, at: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sahel", *arguments],
        cwd=at or house, env=os.environ | {"PYTHONPATH": str(house)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def whole(house) -> str:
    return (house / "out" / "receipts.html").read_text(encoding="utf-8")


@pytest.fixture
def found(tmp_path):
    """The faults of a page given as text, by id."""

    def check(html: str) -> dict[str, dict[str, str]]:
        path = tmp_path / "page.html"
        path.write_text(html, encoding="utf-8")
        return reports.verify(path, recompute=False).set_index("id").to_dict("index")

    return check


def line_of(html: str, name: str) -> str:
    return re.search(rf'<(tr|li) id="{re.escape(name)}".*?</\1>\n?', html, flags=re.DOTALL)[0]


# The page against its receipts


def test_an_untouched_page_holds(found, whole):
    assert found(whole) == {}


def test_other_ends_of_lines_do_not_matter(found, whole):
    assert found(whole.replace("\n", "\r\n")) == {}


def test_an_edited_digit_is_named_with_its_line(found, whole):
    assert whole.count('id="r6.1.2.1" value="50">50<') == 1
    assert found(whole.replace('id="r6.1.2.1" value="50">50<', 'id="r6.1.2.1" value="50">60<')) == {
        "r6.1.2.1": {
            "stands_in": f"table: What 2 rules answer, line “{AMBUSH} · Wagner · killed · 60 · 50”",
            "printed": "60", "expected": "50", "reason": "it was edited",
        }
    }  # fmt: skip


def test_an_edited_name_is_named_with_its_line(found, whole):
    line = line_of(whole, "r6.1.2")
    (fault,) = found(whole.replace(line, line.replace("Wagner", "JNIM"))).items()
    assert fault[0] == "r6.1.2" and "· JNIM ·" in fault[1]["stands_in"] and "words" in fault[1]["reason"]


def test_a_deleted_line_is_named_with_each_number_and_its_rows(found, whole):
    gone = found(whole.replace(line_of(whole, "r6.1.4"), ""))
    assert [one["expected"] for one in gone.values()] == ["53", "53"]
    assert all("its source rows are claims/" in one["reason"] for one in gone.values())
    assert all(one["stands_in"] == "table: What 2 rules answer, line 4 of the block" for one in gone.values())


def test_an_added_line_an_added_number_and_a_number_nowhere_are_named(found, whole):
    line = line_of(whole, "r6.1.4")
    added = found(whole.replace(line, line + line.replace("r6.1.4", "r6.1.5")))
    assert {one["reason"] for one in added.values()} == {"it was added: there is no receipt for it"}
    number = '<data id="r6.1.4.3" value="9">9</data>'
    assert found(whole.replace(line, line.replace("</td></tr>", f"{number}</td></tr>")))["r6.1.4.3"]["printed"] == "9"
    assert list(found(whole.replace("</main>", '<data id="r1.1.1.1" value="9">9</data></main>'))) == ["r1.1.1.1"]


def test_a_number_that_is_no_longer_marked_is_named(found, whole):
    lost = found(whole.replace('<data id="r6.1.2.1" value="50">50</data>', "50"))
    assert lost["r6.1.2.1"] | {"stands_in": ""} == {
        "stands_in": "", "printed": "", "expected": "50", "reason": "the number is gone",
    }  # fmt: skip


def test_lines_and_numbers_that_changed_places_are_named(found, whole):
    first, second = line_of(whole, "r6.1.2"), line_of(whole, "r6.1.3")
    swapped = whole.replace(first, "«»").replace(second, first).replace("«»", second)
    assert found(swapped)["r6.1.2"]["reason"] == "the line was moved: it stands below r6.1.3"
    exchanged = first.replace("r6.1.2.1", "@").replace("r6.1.2.2", "r6.1.2.1").replace("@", "r6.1.2.2")
    assert found(whole.replace(first, exchanged))["r6.1.2"]["reason"] == "its numbers were moved"
    assert found(whole.replace(first, first + first))["r6.1.2"]["reason"] == "2 lines bear this id"


def test_the_text_and_the_picture_of_a_figure_are_sealed(found, whole):
    said = re.search(r"A bar to <data[^>]*>50<", whole)
    edited = whole[: said.end() - 3] + "51" + whole[said.end() - 1 :]
    assert found(edited)["r8.1.1.1"]["expected"] == "50"
    drawn = re.search(r'<svg.*?d="M ([\d.]+)', whole, re.DOTALL)
    assert list(found(whole[: drawn.start(1)] + "9" + whole[drawn.start(1) :])) == ["r8.1"]


def test_a_heading_is_named_with_its_table_and_anything_else_with_the_page(found, whole):
    assert found(whole.replace(">Lowest</th>", ">Largest</th>"))["r6.1"]["stands_in"] == "table: What 2 rules answer"
    assert list(found(whole.replace("A page whose numbers", "A page whose figures"))) == ["page"]


def test_an_edited_receipt_breaks_its_seal(found, whole):
    assert "edition" in found(whole.replace('"compare_rules"', '"lowest"', 1))
    assert "damaged" in found(whole.replace('"blocks":{', '"blocks":{{', 1))["edition"]["reason"]


def test_hostile_text_holds_as_any_other(found, tmp_path):
    made = reports.build_editions([reports.edition(str(SAMPLE.with_name("sample.ipynb")))], output=tmp_path / "out")
    assert found(made[0].path.read_text(encoding="utf-8")) == {}


# The rows against the tables


@pytest.fixture
def tables(tmp_path) -> Path:
    copy = tmp_path / "tables"
    shutil.copytree(ROOT / "data", copy, ignore=shutil.ignore_patterns("boundaries"))
    return copy


def counted(whole: str) -> str:
    """A claim on which the second line of the table of rules rests."""
    return parse_embedded(whole, origin="page").receipts["r6.1.2"].rows[0].removeprefix("claims/")


def test_a_changed_row_is_named_with_the_numbers_that_rest_on_it(house, whole, tables):
    claim, path = counted(whole), tables / "claims.csv"
    before = path.read_text(encoding="utf-8")
    line = next(line for line in before.splitlines() if line.startswith(claim + ","))
    path.write_text(before.replace(line, line.replace(",50,50,", ",55,55,")), encoding="utf-8")
    faults = reports.verify(house / "out" / "receipts.html", data=tables).set_index("id")
    assert {"r6.1.2.1", "r6.1.2.2", "r5.1.1.1"} <= set(faults.index) and "r6.1.3.1" not in faults.index
    assert faults.loc["r6.1.2.1", "reason"] == (f"the row claims/{claim} changed: `low` was 50, is 55 (and high)")


def test_a_row_that_went_is_named(house, whole, tables):
    claim, path = counted(whole), tables / "claims.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(claim + ",")), encoding="utf-8")
    faults = reports.verify(house / "out" / "receipts.html", data=tables).set_index("id")
    assert faults.loc["r6.1.2.1", "reason"] == f"the row claims/{claim} is not in claims.csv"


def test_a_row_more_changes_no_number_but_what_rests_on_whole_tables_is_said_to_be_open(house, tables):
    header, *_ = (tables / "sources.csv").read_text(encoding="utf-8").splitlines()
    with (tables / "sources.csv").open("a", encoding="utf-8") as file:
        file.write("another" + "," * header.count(",") + "\n")
    verified = examine(house / "out" / "receipts.html", data=tables)
    assert verified.holds
    assert [what for what in verified.unchecked if "by hash: data/sources.csv is not" in what]


def test_a_folder_without_tables_is_refused(house, tmp_path):
    with pytest.raises(UnknownTable, match=r"holds none of our tables"):
        reports.verify(house / "out" / "receipts.html", data=tmp_path)


# The rules, run again


def resealed(html: str) -> str:
    """A forger's page: whatever was edited, with receipts and seals made to fit."""
    told = json.loads(BLOCK.search(html)[1])
    read = read_lines(html)
    for block, kept in told["blocks"].items():
        kept["seal"] = read.blocks[block]
        mine = [line for line in read.lines if line.block == block]
        kept["lines"] = [[line.seal, *old[1:3], *line.numbers] for line, old in zip(mine, kept["lines"], strict=True)]
    told["page"] = page_seal(html)
    told["seal"] = embedded_seal(told)
    return BLOCK.sub(lambda _: f'<script type="application/json" id="edition">{for_script(told)}</script>', html)


def test_a_page_mailed_elsewhere_holds_and_a_forged_one_does_not(house, whole, found, tmp_path):
    alone = tmp_path / "mailbox"
    alone.mkdir()
    shutil.copy(house / "out" / "receipts.html", alone / "mailed.html")
    forged = resealed(whole.replace('id="r6.1.2.1" value="50">50<', 'id="r6.1.2.1" value="60">60<'))
    assert found(forged) == {}
    (alone / "forged.html").write_text(forged, encoding="utf-8")
    done = run(house, "verify", "mailed.html", "forged.html", "--json", at=alone)
    mailed, other = json.loads(done.stdout)
    assert (mailed["holds"], mailed["unchecked"], mailed["faults"]) == (True, [], [])
    assert done.returncode == 1
    assert [(one["id"], one["printed"], one["expected"]) for one in other["faults"]] == [("r6.1.2.1", "60", "50")]


def test_another_rule_is_caught_and_named(house, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(house, other)
    methods = other / "sahel" / "claims" / "rule_methods.py"
    code = methods.read_text(encoding="utf-8")
    start = "def highest(lines: Lines) -> pd.DataFrame:\n"
    assert start in code
    methods.write_text(
        code.replace(start, start + "    return lowest(lines._replace(said=lines.said.assign(low=60.0, high=60.0)))\n")
    )
    done = run(other, "verify", str(house / "out" / "receipts.html"))
    assert done.returncode == 1
    assert "50 instead of 60" in done.stdout and "recomputed, it comes out otherwise" in done.stdout
    assert "line “Ambush of the withdrawing convoy · Wagner · killed · 50 · 60”" in done.stdout


def test_without_the_packages_that_run_notebooks_the_check_is_partial_and_says_so(house, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "papermill", None)
    assert main(["verify", str(house / "out" / "receipts.html")]) == 0
    told = capsys.readouterr().out
    assert "all that was checked holds" in told
    assert "PARTIAL, not checked: the rules, by running the notebook again: papermill not installed" in told


def test_a_notebook_is_never_taken_from_the_page(whole, tmp_path):
    for name in (str(SAMPLE), "../tests/reports/notebooks/receipts", "incident"):
        page = tmp_path / "page.html"
        page.write_text(resealed(whole.replace('"notebook":"receipts"', f'"notebook":{json.dumps(name)}')))
        (why,) = [what for what in examine(page).unchecked if what.startswith("the rules")]
        assert "is installed" in why or "is not the one that made the page" in why


# The command


def test_the_command_says_what_it_checked_and_fails_with_what_does_not_hold(house, whole, tmp_path, capsys):
    page = str(house / "out" / "receipts.html")
    assert main(["verify", page, "--no-run"]) == 0
    assert "checked: the page against its receipts" in capsys.readouterr().out
    edited = tmp_path / "edited.html"
    edited.write_text(whole.replace('id="r6.1.2.1" value="50">50<', 'id="r6.1.2.1" value="50">60<'))
    assert main(["verify", str(edited), page, "--no-run"]) == 1
    told = capsys.readouterr().out
    assert "1 thing does not hold" in told and "60 instead of 50" in told
    assert main(["verify", str(tmp_path / "lost.html")]) == 2
    with pytest.raises(NotAReport):
        reports.verify(tmp_path / "lost.html")


def test_the_same_tables_give_the_same_bytes_receipts_included(house):
    assert run(house, "report", "receipts", "--output", str(house / "again")).returncode == 0
    first, second = (house / folder / "receipts.html" for folder in ("out", "again"))
    assert first.read_bytes() == second.read_bytes()


def test_a_page_carries_no_path_of_the_machine(house, whole):
    embedded = read_embedded(house / "out" / "receipts.html")
    assert str(house) not in whole and str(ROOT) not in whole
    assert "data/claims.csv" in embedded.inputs and "notebooks/receipts.ipynb" in embedded.inputs
