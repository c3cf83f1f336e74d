"""What the tests of pages share: a browser."""

from __future__ import annotations

import shutil

import pytest
from browser_pages import lacking

ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser():
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        lacking("the Python package playwright")
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        lacking("chromium")
    with sync_playwright() as engine:
        opened = engine.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield opened
        opened.close()
