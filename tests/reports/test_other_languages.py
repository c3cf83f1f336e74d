"""Notebooks of another language are refused by name, before anything runs."""

from __future__ import annotations

import json

import pytest

from sahel.errors import BadParameter
from sahel.reports.plan.parameters import read_cells

CELL = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": ['country = "MLI"']}


@pytest.mark.parametrize(
    ("metadata", "other"),
    [
        ({"kernelspec": {"name": "ir", "language": "R", "display_name": "R"}}, "R"),
        ({"kernelspec": {"name": "irkernel"}, "language_info": {"name": "R"}}, "R"),
        ({"kernelspec": {"name": "julia-1.11", "language": "julia"}}, "julia"),
        ({"kernelspec": {"name": "my-env", "language": "python"}, "language_info": {"name": "python"}}, None),
        ({"kernelspec": {"name": "python3"}}, None),
        ({}, None),
    ],
)
def test_a_notebook_in_another_language_is_refused_by_name(tmp_path, metadata, other):
    path = tmp_path / "own.ipynb"
    path.write_text(json.dumps({"cells": [CELL], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}))
    if other is None:
        assert len(read_cells(path)) == 1
    else:
        with pytest.raises(BadParameter, match=f"own.ipynb is a notebook in {other}: reports run notebooks in Python"):
            read_cells(path)
