"""The files that pages are laid out with: templates, and scripts that a page may run."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Template


#: Where nbconvert looks for the template `sahel`.
TEMPLATES = Path(__file__).resolve().parent / "templates"
LAYOUTS = TEMPLATES / "sahel"


def template(name: str) -> Template:
    """A template in which everything that is put in is escaped."""
    from jinja2 import Environment, FileSystemLoader

    pages = Environment(loader=FileSystemLoader(LAYOUTS), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return pages.get_template(name)


def script(name: str) -> tuple[str, str]:
    """A script, and the hash by which a content security policy lets in this one and no other."""
    text = (LAYOUTS / name).read_text(encoding="utf-8")
    return text, base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
