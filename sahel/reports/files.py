"""Files of pages: the templates and scripts they are made with, and how those of a failed edition are called."""

from __future__ import annotations

import base64
import hashlib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sahel.errors import SahelError
from sahel.text import isolated, visible

if TYPE_CHECKING:
    from jinja2 import Template


#: Where nbconvert looks for the template `sahel`.
TEMPLATES = Path(__file__).resolve().parent / "templates"
LAYOUTS = TEMPLATES / "sahel"
#: How the name of a page ends that says why an edition could not be made.
FAILED = ".failed.html"
#: What stands in each page of an edition, made or failed.
PAGE_MARK = '<meta name="generator" content="sahel '


def template(name: str) -> Template:
    """A template in which everything that is put in is escaped, and its controls are written out."""
    from jinja2 import Environment, FileSystemLoader

    pages = Environment(
        loader=FileSystemLoader(LAYOUTS), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        finalize=lambda value: visible(value) if type(value) is str else value,
    )  # fmt: skip
    pages.filters["isolated"] = isolated
    return pages.get_template(name)


def script(*names: str) -> tuple[str, str]:
    """Scripts as one, and the hash by which a content security policy lets in this one and no other."""
    text = "".join((LAYOUTS / name).read_text(encoding="utf-8") for name in names)
    return text, base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


def failed_page(path: Path) -> Path:
    """Where the page that says why is put, beside an edition's page.

    >>> failed_page(Path("coups.html")).name
    'coups.failed.html'
    """
    return path.with_suffix(FAILED)


def require_ours(path: Path, mark: str) -> None:
    """Refuse to replace a file that is not one of ours: `mark` stands in each of its kind."""
    if path.is_symlink() or path.exists():
        with suppress(OSError):
            if path.is_file() and mark in path.read_text(encoding="utf-8", errors="replace"):
                return
        raise SahelError(
            f"{str(path)!r} is in the way: sahel did not make it, and does not replace it. Move it, or name another "
            "folder for the pages."
        )


def failed_notebook(path: Path) -> Path:
    """Where the notebook as far as it ran is put, beside an edition's page."""
    return path.with_suffix(".failed.ipynb")
