"""The feed: an Atom document in which a reader's program sees which reports are new or changed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

from sahel.reports.catalogue import FEED, INDEX

_ATOM = "http://www.w3.org/2005/Atom"
_MOST = 200
_BEGINNING = "1970-01-01T00:00:00Z"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Listed(Protocol):
    """What the feed needs to know of a report."""

    file: str
    title: str
    as_of: str
    section: str
    built_at: str


def feed(entries: Iterable[Listed]) -> str:
    """An Atom feed of these reports, the newest first, at most two hundred.

    An entry keeps its id as long as its file keeps its name; its time is when the page got its
    present content. Addresses are relative, so that the folder may be published anywhere.
    Reports without a record of when they were built are left out.
    """
    dated = sorted((one for one in entries if one.built_at), key=lambda one: (one.built_at, one.file), reverse=True)
    ElementTree.register_namespace("", _ATOM)
    root = ElementTree.Element(_name("feed"))
    _put(root, "id", f"urn:uuid:{uuid5(NAMESPACE_URL, 'urn:sahel:reports')}")
    _put(root, "title", "sahel: reports")
    _put(root, "subtitle", "Coups, insurgencies and contested casualty claims in the Sahel")
    _put(root, "updated", dated[0].built_at if dated else _BEGINNING)
    _put(_put(root, "author"), "name", "sahel")
    _put(root, "link", rel="alternate", type="text/html", href=INDEX)
    _put(root, "link", rel="self", type="application/atom+xml", href=FEED)
    for one in dated[:_MOST]:
        entry = _put(root, "entry")
        _put(entry, "id", f"urn:uuid:{uuid5(NAMESPACE_URL, f'urn:sahel:reports:{one.file}')}")
        _put(entry, "title", f"{one.title}, as known on {one.as_of}" if one.as_of else one.title)
        _put(entry, "updated", one.built_at)
        _put(entry, "link", rel="alternate", type="text/html", href=quote(one.file))
        _put(entry, "category", term=one.section)
    ElementTree.indent(root, space=" ")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _put(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, _name(name), attributes)
    child.text = _NOT_XML.sub("\ufffd", text) or None
    return child


def _name(name: str) -> str:
    return f"{{{_ATOM}}}{name}"
