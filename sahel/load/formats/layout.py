"""How a text table is laid out: encoding, delimiter, header, a second header row, a missing one."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from sahel.errors import UnknownTable
from sahel.load.formats.detect import Source

_DELIMITERS = (",", ";", "\t", "|")
_HEAD = 1 << 18
_BLANK = " \t\r\n,;|\ufeff"
_WIDE = 3  # cells: more than a title has
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How to cut a table's text into records, and what its columns are called."""

    encoding: str = "utf-8"
    errors: str = "strict"
    delimiter: str = ","
    skipped: int = 0  # rows before the first data row
    broken: int = 0  # line breaks inside the cells of the header and above it
    header: tuple[str, ...] = ()  # as in the file
    columns: tuple[str, ...] = ()  # normalised
    notes: tuple[str, ...] = field(default=())


def normalised(name: str) -> str:
    """A column name in the form in which dialects are recognised.

    >>> normalised(" EVENT_DATE "), normalised("Date start")
    ('event_date', 'date_start')
    """
    return re.sub(r"[\s.\-]+", "_", name.replace("\ufeff", "").strip().lower()).strip("_")


def named(header: Iterable[str]) -> tuple[str, ...]:
    """Normalised column names, each once: unnamed and repeated columns get names of their own."""
    seen: dict[str, int] = {}
    names = []
    for place, text in enumerate(header, start=1):
        name = normalised(text) or f"unnamed_{place}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name}__{seen[name]}")
    return tuple(names)


def header_at(rows: Sequence[Sequence[str]], known: Collection[str]) -> int:
    """Which of the first rows is the header: the first that is filled, unless what stands there is a title.

    Titles are rows less than half as wide above one that has the most known names, two at the
    least; or, where there is none, a single cell above a row of three.

    >>> header_at([["My sheet"], [], ["date", "country", "best"]], {"date", "country", "best"})
    2
    """
    filled = {place: sum(bool(cell.strip()) for cell in row) for place, row in enumerate(rows)}
    filled = {place: n for place, n in filled.items() if n}
    if not filled:
        return 0
    hits = {place: len(set(known) & set(named(rows[place]))) for place in filled}
    top, best = next(iter(filled)), max(hits, key=lambda place: hits[place])
    if hits[best] < 2:
        best = next((place for place, n in filled.items() if n >= _WIDE), top) if filled[top] == 1 else top
    is_below_titles = all(2 * n < filled[best] for place, n in filled.items() if place < best)
    return best if is_below_titles else top


def what_to_say(header: Sequence[str], above: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Notes on rows above the header, and on names that several columns have."""
    notes = []
    if titles := [" ".join(cell.strip() for cell in row if cell.strip()) for row in above]:
        notes.append(f"{len(titles)} row(s) above the header passed over: {' / '.join(filter(None, titles))[:200]}")
    counts = Counter(normalised(name) for name in header if name.strip())
    if repeated := [name for name, n in counts.items() if n > 1]:
        notes.append(f"more than one column is called {', '.join(repeated)[:200]}: the first of them is read")
    return tuple(notes)


def encoding_of(source: Source) -> tuple[str, str, tuple[str, ...]]:
    """The encoding of a text file, how to meet bytes outside it, and what to say about that.

    UTF-8 unless the whole file says otherwise; a UTF-8 file with a few broken bytes stays
    UTF-8 and its broken bytes are marked, one without any UTF-8 letter is Windows-1252.
    """
    good = bad = 0
    with source.stream() as stream:
        head = stream.read(4)
        for mark, encoding in _MARKS:
            if head.startswith(mark):
                return encoding, "replace", ()
        decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        block = head
        while block:
            text = decoder.decode(block)
            if not text.isascii():
                marks = len(re.findall("[\udc80-\udcff]", text))
                bad += marks
                good += len(re.findall("[^\x00-\x7f]", text)) - marks
            block = stream.read(1 << 20)
        bad += len(decoder.getstate()[0])
    if bad == 0:
        return "utf-8", "strict", ()
    if good >= bad:
        return (
            "utf-8",
            "replace",
            (f"{bad} byte(s) are not UTF-8, as the rest of the file is: shown as \ufffd, flagged where they are read",),
        )
    return "cp1252", "replace", ("not UTF-8: read as Windows-1252",)


def _first_guess(head: bytes) -> tuple[str, str, tuple[str, ...]] | None:
    """UTF-8, where the beginning of a file is: whoever reads on finds out if the rest is too."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return None
    return "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "utf-8", "strict", ()


def resolved(layout: Layout, source: Source) -> Layout:
    """The layout with the encoding that the whole file shows."""
    encoding, errors, notes = encoding_of(source)
    return replace(layout, encoding=encoding, errors=errors, notes=tuple(dict.fromkeys((*layout.notes, *notes))))


def survey(
    source: Source, *, known: Collection[str], headerless: Callable[[Sequence[str]], tuple[str, ...] | None]
) -> Layout:
    """The layout of a text table.

    `known` are the column names of all dialects: the delimiter under which most of them
    appear is the file's. `headerless` names the columns of a first row that is data.
    """
    with source.stream() as stream:
        head = stream.read(_HEAD)
    encoding, errors, notes = _first_guess(head) or encoding_of(source)
    text = head.decode(encoding, errors="replace").replace("\0", "\ufffd")
    lines = list(io.StringIO(text, newline=""))
    skipped = 0
    if lines and re.match(r"\ufeff?\s*sep=", lines[0], flags=re.IGNORECASE):
        skipped = 1
    while skipped < len(lines) and not lines[skipped].strip(_BLANK):
        skipped += 1
    if skipped == len(lines):
        raise UnknownTable(f"{str(source.path)!r} holds no rows. Download or copy it again.")
    found = {mark: first_rows("".join(lines[skipped:]), delimiter=mark) for mark in _DELIMITERS}
    tops = {mark: header_at(records, known) for mark, records in found.items() if records}
    rows = {mark: _with_row_names(found[mark][top:]) for mark, top in tops.items()}
    hits = {mark: (len(known & set(named(table[0]))), len(table[0])) for mark, table in rows.items()}
    if not hits:
        raise UnknownTable(f"{str(source.path)!r} holds no row that can be read. Download or copy it again.")
    delimiter = max(hits, key=lambda mark: hits[mark])
    if hits[delimiter][0] < 2:
        for mark, table in rows.items():
            if (columns := headerless(table[0])) is not None:
                note = f"no header row: {len(columns)} columns named after the publisher's order"
                return Layout(
                    encoding=encoding, errors=errors, delimiter=mark, skipped=skipped, header=columns,
                    columns=columns, notes=(*notes, note),
                )  # fmt: skip
    header, *below = rows[delimiter]
    above = found[delimiter][: tops[delimiter]]
    layout = Layout(
        encoding=encoding, errors=errors, delimiter=delimiter, skipped=skipped + len(above) + 1,
        broken=sum(len(re.findall("\r\n?|\n", cell)) for row in (*above, header) for cell in row),
        header=tuple(header), columns=named(header), notes=(*notes, *what_to_say(header, above)),
    )  # fmt: skip
    return with_second_row(layout, *below[:1])


def _joined(header: Sequence[str], below: Sequence[str]) -> list[str] | None:
    """The names of a header in two rows: `killed` over `low` and `high` gives `killed low`, `killed high`.

    None where the row below is none of a header: it has to name all columns that have no name
    yet, in words, and leave others blank.
    """
    below = [*below, *[""] * (len(header) - len(below))]
    unnamed = [place for place, name in enumerate(header) if place and not name.strip()]
    is_header = (
        bool(unnamed)
        and all(below[place].strip() for place in unnamed)
        and any(name.strip() and not under.strip() for name, under in zip(header, below, strict=False))
        and not any(re.search(r"\d", cell) for cell in below)
    )
    if not is_header:
        return None
    names, above = [], ""
    for name, under in zip(header, below, strict=False):
        above = name.strip() or above
        names.append(" ".join((above, under.strip())).strip() if under.strip() else name)
    return names


def with_second_row(layout: Layout, second: Sequence[str] = ()) -> Layout:
    """The same layout where the second row is none of data: #HXL tags are left out, a header's second half joined."""
    filled = [cell.strip() for cell in second if cell and cell.strip()]
    if len(filled) >= 2 and all(cell.startswith("#") for cell in filled):
        notes = (*layout.notes, "a second header row of #HXL tags left out")
        return replace(layout, skipped=layout.skipped + 1, notes=notes)
    names = _joined(layout.header, second)
    if names is None:
        return layout
    notes = (*layout.notes, "the header stands in two rows: their names are joined")
    broken = layout.broken + sum(len(re.findall("\r\n?|\n", cell)) for cell in second)
    return replace(
        layout, skipped=layout.skipped + 1, broken=broken, header=tuple(names), columns=named(names), notes=notes
    )


def _with_row_names(rows: list[list[str]]) -> list[list[str]]:
    """The same first records, the header widened where R wrote the names of its rows under no name.

    Rows that all have one cell more than the header, the last of them filled, begin with a name each.
    """
    if len(rows) < 2 or any(len(row) != len(rows[0]) + 1 for row in rows[1:]):
        return rows
    names = [row[0] for row in rows[1:]]
    if any(row[-1].strip() for row in rows[1:]) and all(names) and len(set(names)) == len(names):
        return [["", *rows[0]], *rows[1:]]
    return rows


def first_rows(text: str, *, delimiter: str, count: int = 20) -> list[list[str]]:
    """The first records of a text under a delimiter; fewer where it cannot be cut."""
    rows = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(row)
            if len(rows) == count:
                break
    except csv.Error:
        return rows
    return rows
