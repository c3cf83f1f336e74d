"""The manual's settings. `make docs` builds it into docs/_build/html."""

import os
import sys
from pathlib import Path

from pygments.lexers.special import TextLexer

import sahel

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
# A project of the reader's must not colour the manual.
os.environ["SAHEL_PROJECT"] = ""

import written  # noqa: E402

project = "sahel"
author = "The sahel authors"
version = release = sahel.__version__
language = "en"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.autosummary"]
exclude_patterns = ["_build"]
source_suffix = {".rst": "restructuredtext", ".md": "myst-nb", ".ipynb": "myst-nb"}
myst_heading_anchors = 4

# Notebooks are run anew at every build; a cell that fails ends it. SAHEL_MANUAL_RUN=off shows code alone.
nb_execution_mode = os.environ.get("SAHEL_MANUAL_RUN", "force")
nb_execution_in_temp = False  # the tour reads a file beside it
nb_execution_raise_on_error = True
nb_execution_timeout = 120
# Blocks hand their source rows to pages alone.
suppress_warnings = ["mystnb.unknown_mime_type"]

# Names in single backticks are code, as in the docstrings of pandas.
default_role = "code"
autosummary_generate = False
python_use_unqualified_type_names = True
maximum_signature_line_length = 88
toc_object_entries = False

html_theme = "pydata_sphinx_theme"
html_title = "sahel"
html_static_path = ["_static"]
html_css_files = ["blocks.css"]
html_js_files = [("figures.js", {"defer": "defer"})]
# Reports that `make docs` has made are pages of the site.
html_extra_path = [name for name in ["_build/extra"] if (HERE / name).is_dir()]
html_copy_source = False
# Read from a disk, pages cannot fetch one another.
html_show_search_summary = False
html_theme_options = {
    "navigation_with_keys": False,
    "show_toc_level": 2,
    "header_links_before_dropdown": 7,
    "footer_start": ["creed"],
    "footer_end": [],
}
templates_path = ["_templates"]


def setup(app):
    written.write(HERE)
    app.add_lexer("cron", TextLexer)
    app.connect("source-read", lambda app, name, source: source.__setitem__(0, written.linked(source[0])))
    app.connect("autodoc-process-docstring", written.docstring)
