"""Jupyter notebooks as text, with the same bytes for the same cells."""

import json
from collections.abc import Mapping, Sequence
from typing import Any


def code_cell(name: str, source: str, metadata: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A cell of Python that was not run; `name` is its id, of letters, figures and ``-``."""
    cell = {"cell_type": "code", "execution_count": None, "id": name, "metadata": dict(metadata or {})}
    return cell | {"outputs": [], "source": source}


def markdown_cell(name: str, source: str, metadata: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A cell of Markdown; `name` as of `code_cell`."""
    return {"cell_type": "markdown", "id": name, "metadata": dict(metadata or {}), "source": source}


def notebook(cells: Sequence[Mapping[str, Any]]) -> str:
    """A notebook for the kernel of Python."""
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    content = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
