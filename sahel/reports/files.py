"""Files of pages: the templates and scripts they are made with, and files put in place whole, in one step."""

from __future__ import annotations

import base64
import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Template


#: Where nbconvert looks for the template `sahel`.
TEMPLATES = Path(__file__).resolve().parent / "templates"
LAYOUTS = TEMPLATES / "sahel"
#: How the name of a page ends that says why an edition could not be made.
FAILED = ".failed.html"
_UNFINISHED = ".part"


def template(name: str) -> Template:
    """A template in which everything that is put in is escaped."""
    from jinja2 import Environment, FileSystemLoader

    pages = Environment(loader=FileSystemLoader(LAYOUTS), autoescape=True, trim_blocks=True, lstrip_blocks=True)
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


def failed_notebook(path: Path) -> Path:
    """Where the notebook as far as it ran is put, beside an edition's page."""
    return path.with_suffix(".failed.ipynb")


def write_atomically(page: str, path: Path) -> None:
    """Put a page where it belongs in one step: readers see the old one or the new one."""
    handle, beside = tempfile.mkstemp(prefix=f".{path.stem[:40]}-", suffix=_UNFINISHED, dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(page)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(beside, 0o644)
        os.replace(beside, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(beside)
        raise


def clear_unfinished(folder: Path) -> None:
    """Take away what builders that were killed while they wrote have left in a folder nobody else writes into."""
    for path in folder.rglob(f".*{_UNFINISHED}"):
        path.unlink(missing_ok=True)
