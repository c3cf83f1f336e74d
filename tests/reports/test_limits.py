"""A notebook that prints without end, or takes memory without end, fails by name; the batch goes on."""

from __future__ import annotations

import resource
import sys

import nbformat
import pytest

from sahel.reports import Built, Failed, build_editions, edition

pytestmark = pytest.mark.slow
both_engines = pytest.mark.parametrize(
    "engine", ["kernel", pytest.param("fork", marks=pytest.mark.skipif(sys.platform != "linux", reason="Linux only"))]
)

HOSTILE = {
    "printing": "while True:\n    print('x' * 10_000)",
    "showing": "from IPython.display import display, HTML\nwhile True:\n    display(HTML('x' * 100_000))",
    "updating": "shown = display('', display_id=True)\nwhile True:\n    shown.update('x' * 100_000)",
    "one-line": "print('x' * 30_000_000)",
}


def notebook(path, cell: str):
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(one) for one in ("a = 1  # any", cell)])
    book.cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(book, path)
    return edition(str(path))


@both_engines
def test_what_prints_or_shows_without_end_is_ended_at_the_bound(engine, tmp_path):
    wanted = [notebook(tmp_path / f"{name}.ipynb", cell) for name, cell in [*HOSTILE.items(), ("sound", "print('x')")]]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    *failed, sound = build_editions(wanted, output=tmp_path / "out", engine=engine, timeout=100, output_limit=20)
    assert isinstance(sound, Built)
    for one in failed:
        assert isinstance(one, Failed)
        assert f"{one.edition.name}.ipynb, cell 2 showed or printed more than 20 MB, and was ended" in one.reason
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 600_000  # kB


@both_engines
def test_the_bound_counts_the_whole_notebook_and_lets_pass_what_stays_below(engine, tmp_path):
    below = notebook(tmp_path / "below.ipynb", "for _ in range(9):\n    print('x' * 100_000)")
    above = notebook(tmp_path / "above.ipynb", "for _ in range(11):\n    print('x' * 100_000)")
    one, other = build_editions([below, above], output=tmp_path / "out", engine=engine, output_limit=1)
    assert isinstance(one, Built) and isinstance(other, Failed)


@pytest.mark.skipif(sys.platform != "linux", reason="a limit of memory as Linux has it")
@both_engines
def test_what_fills_memory_without_end_fails_by_name(engine, tmp_path):
    greedy = notebook(tmp_path / "greedy.ipynb", "held = []\nwhile True:\n    held.append(bytearray(10_000_000))")
    sound = notebook(tmp_path / "sound.ipynb", "import sahel\nlen(sahel.load_claims())")
    one, other = build_editions([greedy, sound], output=tmp_path / "out", engine=engine, memory_limit=1500)
    assert isinstance(one, Failed) and "greedy.ipynb, cell 2 failed" in one.reason and "MemoryError" in one.reason
    assert isinstance(other, Built)
