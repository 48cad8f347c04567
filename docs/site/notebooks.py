"""The notebooks as pages, with what came out of them where `make docs` has run them."""

import base64
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pages import ROOT

FOLDER = "notebooks"
SOURCES = ROOT / "notebooks"
RUN = ROOT / "build" / "notebooks"
"""Where those are that were run."""
_PICTURES = {"image/svg+xml": "svg", "image/png": "png"}
_MOST_TEXT = 6000  # characters of one output


def without_outputs() -> list[str]:
    """The names of those that were not run."""
    return [path.stem for path in sorted(SOURCES.glob("*.ipynb")) if not (RUN / path.name).is_file()]


def pages() -> dict[str, str | bytes]:
    """By their places: a page a notebook, and its pictures."""
    made: dict[str, str | bytes] = {}
    for source in sorted(SOURCES.glob("*.ipynb")):
        run = RUN / source.name
        made |= _page(run if run.is_file() else source)
    return made


def _page(path: Path) -> dict[str, str | bytes]:
    parts: list[str] = []
    files: dict[str, str | bytes] = {}
    for at, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"]):
        text = "".join(cell["source"])
        if cell["cell_type"] != "code":
            parts.append(text)
            continue
        parts.append(f"```python\n{text}\n```")
        for number, output in enumerate(cell["outputs"]):
            shown, file = _shown(output, f"{path.stem}/{at}_{number}", cell["metadata"].get("alt", ""))
            parts += shown
            files |= {f"{FOLDER}/{name}": content for name, content in file.items()}
    return {f"{FOLDER}/{path.stem}.md": "\n\n".join(parts) + "\n", **files}


def _shown(output: Mapping[str, Any], name: str, words: str) -> tuple[list[str], dict[str, str | bytes]]:
    """An output as Markdown, and the file of its picture; what libraries say of themselves is left out."""
    if output["output_type"] == "stream":
        return ([] if output["name"] == "stderr" else [_text(output["text"])]), {}
    data = output.get("data", {})
    for kind, suffix in _PICTURES.items():
        if kind in data:
            content = "".join(data[kind])
            picture = content if suffix == "svg" else base64.b64decode(content)
            return [f"![{words}]({name}.{suffix}){{ .output }}"], {f"{name}.{suffix}": picture}
    return [_text(data["text/plain"])] if "text/plain" in data else [], {}


def _text(lines: str | list[str]) -> str:
    text = "".join(lines).rstrip()[:_MOST_TEXT].replace("```", "` ` `")
    return f"```text {{ .output }}\n{text}\n```"


def titles() -> Iterator[tuple[str, str]]:
    """The place of each page, and its heading, for the menu."""
    for path in sorted(SOURCES.glob("*.ipynb")):
        heading = json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"][0]
        yield f"{FOLDER}/{path.stem}.md", heading.lstrip("# ").strip()
