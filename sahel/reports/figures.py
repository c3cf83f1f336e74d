"""A drawn figure as inline SVG: text as text, colours that follow the theme, one group a mark.

Colours become variables with the colour itself as what holds where nobody sets them; greys are
rounded to sixteen steps, so that a dark page turns sixteen of them round. The same figure gives the
same text, byte for byte.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from sahel.text import isolated

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sahel.plots.marks import Mark

_CSS_PER_POINT = 96 / 72
_GROUP = "sahel-mark-"
_COLOUR = re.compile(r"#[0-9a-f]{6}\b", re.IGNORECASE)
_LONG = re.compile(r"(-?\d+\.\d{2})\d+")
_REFERENCE = re.compile(r"url\(#([^)]*)\)")
_FONT = re.compile(r"(font: [^;]*?)'[^;]*")
#: A dot in a small tile stands for matplotlib's tile of hundreds.
_DOTS = "M 1.2 2 A 0.7 0.7 0 1 0 2.6 2 A 0.7 0.7 0 1 0 1.2 2"


@dataclass(frozen=True)
class Picture:
    """An SVG element without its opening tag's attributes of use: what is in it, its size, its marks in order."""

    inner: str
    view: str
    width: int
    height: int
    marks: list[Mark]


def picture_of(figure: Figure) -> Picture:
    """A figure as SVG, its marks wrapped in groups `<g data-r class="mark" …>` in the order they were drawn."""
    from matplotlib import rc_context

    from sahel.plots.marks import marks_of

    marks = [mark for mark in marks_of(figure) if mark.artists]
    for number, mark in enumerate(marks):
        for artist in mark.artists:
            artist.set_gid(f"{_GROUP}{number}")
    drawn = StringIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "sahel"}):
        figure.savefig(drawn, format="svg", bbox_inches="tight", facecolor="none", metadata={"Date": None})
    root = ElementTree.fromstring(drawn.getvalue())
    _strip_names(root)
    marks = _gathered(root, marks)
    _tidy(root)
    inner = "".join(ElementTree.tostring(child, encoding="unicode") for child in root)
    inner = inner.replace('<g data-r="" ', "<g data-r ")
    # Ids are counted from the figure's own digest, so that two figures of a page share none.
    inner = inner.replace("sahel-id-", f"f{hashlib.sha256(inner.encode()).hexdigest()[:8]}-")
    _, _, width, height = (float(number) for number in root.get("viewBox").split())
    return Picture(inner, root.get("viewBox"), round(width * _CSS_PER_POINT), round(height * _CSS_PER_POINT), marks)


def _strip_names(root: ElementTree.Element) -> None:
    """Elements and attributes by their plain names, as HTML has them; without metadata and comments."""
    for one in list(root):
        if one.tag.endswith("metadata"):
            root.remove(one)
    for one in root.iter():
        one.tag = one.tag.rpartition("}")[2]
        one.tail = None
        if one.tag not in ("text", "tspan", "style"):
            one.text = None
        elif one.text and one.tag != "style":
            one.text = isolated(one.text)
        for name in [name for name in one.attrib if name.startswith("{")]:
            one.attrib[name.rpartition("}")[2]] = one.attrib.pop(name)


def _gathered(root: ElementTree.Element, marks: list[Mark]) -> list[Mark]:
    """All that belongs to one mark into one group; the answer: the marks in the order of their groups.

    In each axes the groups stand together, in the order drawn, where the lowest of them was: what
    lay over all marks still does.
    """
    groups = {f"{_GROUP}{number}": _group(mark) for number, mark in enumerate(marks)}
    placed: list[str] = []
    for parent in list(root.iter()):
        drawn = [one for one in parent if one.get("id") in groups]
        if not drawn:
            continue
        at = list(parent).index(drawn[0])
        here = sorted({one.get("id") for one in drawn}, key=list(groups).index)
        for one in drawn:
            parent.remove(one)
            groups[one.attrib.pop("id")].append(one)
        parent[at:at] = [groups[name] for name in here]
        placed += here
    return [marks[int(name.removeprefix(_GROUP))] for name in placed]


def _group(mark: Mark) -> ElementTree.Element:
    asked = {name: value for name, value in {"data-day": mark.day, "data-kind": mark.kind}.items() if value}
    said = {"data-r": "", "class": "mark", "role": "img", "tabindex": "-1", "aria-label": isolated(mark.text)}
    return ElementTree.Element("g", said | asked)


def _tidy(root: ElementTree.Element) -> None:
    """Two decimals, colours and fonts as variables, ids only where something refers to them."""
    used: dict[str, str] = {}
    for one in root.iter():
        for name, value in one.attrib.items():
            found = _REFERENCE.findall(value) + ([value[1:]] if name == "href" and value.startswith("#") else [])
            for target in found:
                used.setdefault(target, f"sahel-id-{len(used)}")
    for one in root.iter():
        if one.tag == "pattern":
            _shorten_dots(one)
        for name, value in list(one.attrib.items()):
            one.attrib[name] = _tidied(name, value, used)
        if (kept := one.attrib.get("id")) is not None and not kept.startswith("sahel-id-"):
            del one.attrib["id"]


def _tidied(name: str, value: str, used: dict[str, str]) -> str:
    match name:
        case "id":
            return used.get(value, value)
        case "href":
            return f"#{used[value[1:]]}"
        case "d" | "x" | "y" | "width" | "height" | "transform":
            return _LONG.sub(r"\1", value.replace("\n", ""))
        case "style" | "fill" | "stroke":
            value = _REFERENCE.sub(lambda found: f"url(#{used[found[1]]})", value)
            value = _COLOUR.sub(_variable, _FONT.sub(r"\1var(--sans, sans-serif)", _LONG.sub(r"\1", value)))
            return value.replace(": ", ":").replace("; ", ";")
        case "clip-path" | "mask":
            return _REFERENCE.sub(lambda found: f"url(#{used[found[1]]})", value)
    return value


def _variable(found: re.Match[str]) -> str:
    """A colour as a variable: a grey by its step from 0 (black) to f (white), any other by its code."""
    code = found[0][1:].lower()
    red, green, blue = (int(code[at : at + 2], 16) for at in (0, 2, 4))
    if red == green == blue:
        step = f"{round(red / 17):x}"
        return f"var(--g{step},#{step * 3})"
    return f"var(--c{code},#{code})"


def _shorten_dots(pattern: ElementTree.Element) -> None:
    path = pattern.find("path")
    if path is None or "C" not in path.get("d", ""):
        return
    path.set("d", _DOTS)
    for one in (pattern, pattern.find("rect")):
        one.attrib |= {"width": "4", "height": "4"}
