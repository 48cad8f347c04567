"""Builds the page: one HTML file with Pyodide, the light half of the zoo and the interface in it.

    python page/build.py --out build/zoo.html

Node and npm are needed, for Pyodide and to bundle the interface; what they install is pinned in package-lock.json.
"""

import argparse
import base64
import gzip
import hashlib
import importlib.util
import io
import json
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from face.nets import nets

from zoo.errors import ZooError
from zoo.light.course.page import STYLE
from zoo.light.files import disk

HERE = Path(__file__).parent
ROOT = HERE.parent
MODULES = HERE / "node_modules"
PYTHON = "cpython-314"
"""Pyodide's own, as the names of its bytecode say it."""
MOST_BYTES = 10_000_000
"""Of the page."""

UNUSED = re.compile(
    r"(?:_pyrepl|concurrent/interpreters|ctypes|curses|dbm|ensurepip|idlelib|multiprocessing|pydoc_data"
    r"|sqlite3|tkinter|unittest|venv|wsgiref|xmlrpc|zoneinfo|__phello__|site-packages)/"
    r"|(?:concurrent/futures/(?:process|interpreter)|http/(?:server|cookies|cookiejar)|logging/(?:config|handlers)"
    r"|xml/(?:dom|sax)/.*|asyncio/(?:__main__|proactor_events|tools|windows_\w+)|importlib/_bootstrap\w*|zipimport"
    r"|pyodide/console)\.py"
    r"|encodings/(?!__init__|aliases|utf_|ascii|latin_1|cp125|cp437|cp850|iso8859|mac_roman|raw_unicode|unicode_escape)"
    r"|(?:_aix_support|_android_support|_apple_support|_ast_unparse|_ios_support|_osx_support|_py_warnings_|_pydatetime|_pyio"
    r"|_sysconfigdata_.*|antigravity|argparse|bdb|cProfile|cgi|cmd|code|compileall|configparser|doctest|filecmp|fileinput"
    r"|ftplib|getopt|getpass|imaplib|ipaddress|mailbox|modulefinder|netrc|nturl2path|optparse|pdb|pickletools"
    r"|plistlib|poplib|profile|pstats|pty|py_compile|pyclbr|pydoc|rlcompleter|sched|shelve|smtplib|socketserver|ssl"
    r"|statistics|stringprep|symtable|tabnanny|tarfile|this|timeit|trace|tty|turtle|uuid|wave|webbrowser|zipapp)\.py"
)
"""Of Python's library: servers, mail, debuggers, other systems, rare encodings, what starts processes, and what is
frozen in Python itself. Nothing that the light half, openpyxl or Pyodide imports is among it: the tests read every form
in the page."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "zoo.html")
    given = parser.parse_args()
    try:
        install()
        page = assemble()
        if len(page) > MOST_BYTES:
            raise ZooError(f"The page would have {len(page):,} bytes; it may have {MOST_BYTES:,}.")
        given.out.parent.mkdir(parents=True, exist_ok=True)
        disk.write(given.out, lambda temporary: temporary.write_bytes(page))
    except ZooError as error:
        sys.exit(f"page: {error}")
    print(f"Wrote {given.out}: {len(page):,} bytes.")


def install() -> None:
    """Have what package-lock.json names in node_modules.

    Raises:
        ZooError: npm is not there, or cannot install it.
    """
    lock, stamp = (HERE / "package-lock.json").read_bytes(), MODULES / ".installed"
    if stamp.is_file() and stamp.read_bytes() == lock:
        return
    if not shutil.which("npm") or not shutil.which("node"):
        raise ZooError("npm is not installed, which the page is built with; install Node.js 20 or later.")
    run("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
    stamp.write_bytes(lock)


def run(*command: str | Path) -> str:
    """What a command prints.

    Raises:
        ZooError: it fails.
    """
    done = subprocess.run([str(each) for each in command], cwd=HERE, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ZooError(f"{command[0]} {command[1]} failed: {' '.join((done.stderr or done.stdout).split())[-400:]}")
    return done.stdout


def assemble() -> bytes:
    """The whole page."""
    style = STYLE + (HERE / "src" / "style.css").read_text(encoding="utf-8")
    check = (HERE / "src" / "check.js").read_text(encoding="utf-8")
    script = bundled("main.js")
    parts = {
        "worker": bundled("worker.js").encode(),
        "wasm": (MODULES / "pyodide" / "pyodide.asm.wasm").read_bytes(),
        "files": compiled(),
    }
    shell = (HERE / "src" / "index.html").read_text(encoding="utf-8")
    slots = {
        "policy": policy([check, script], [style]),
        "style": style,
        "check": check,
        "script": script,
        "nets": json.dumps(nets(), ensure_ascii=False).replace("<", "\\u003c"),
        "parts": "\n".join(part(name, content) for name, content in parts.items()),
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda slot: slots[slot[1]], shell).encode()


def policy(scripts: list[str], styles: list[str]) -> str:
    """A Content-Security-Policy under which the page runs: its own scripts, and nothing from anywhere."""
    hashes = [" ".join(map(hashed, texts)) for texts in (scripts, styles)]
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {hashes[0]} 'wasm-unsafe-eval'",
            f"style-src {hashes[1]}",
            "img-src data: blob:",
            "worker-src blob:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def hashed(text: str) -> str:
    """A text as a policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def bundled(name: str) -> str:
    """A module of src/ with all that it imports, as one."""
    text = run("node", "bundle.mjs", f"src/{name}")
    return text.replace("</script", "<\\/script")


def part(name: str, content: bytes) -> str:
    """A data block, which no browser runs."""
    packed = base64.b64encode(gzip.compress(content, 9, mtime=0)).decode()
    return f'<script type="application/octet-stream" id="{name}">{packed}</script>'


def compiled() -> bytes:
    """What Python finds in the page, kept beside what npm has installed until one of their sources changes."""
    library, kept, found = MODULES / "pyodide" / "python_stdlib.zip", MODULES / ".compiled", sources()
    state = hashlib.sha256()
    for path in (library, Path(__file__), HERE / "compile.mjs", *found.values()):
        state.update(f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    if kept.is_file() and (content := kept.read_bytes()).startswith(state.digest()):
        return content[state.digest_size :]
    content = container(files(library, found))
    disk.write(kept, lambda temporary: temporary.write_bytes(state.digest() + content))
    return content


def files(library: Path, sources: dict[str, Path]) -> dict[str, bytes]:
    """Python's library as an archive, and the packages' files, by path; bytecode in the place of source."""
    with tempfile.TemporaryDirectory() as folder:
        cut, site = Path(folder, "library"), Path(folder, "site")
        with zipfile.ZipFile(library) as archive:
            archive.extractall(cut, [each for each in archive.namelist() if not UNUSED.match(each)])
        for target, origin in sources.items():
            (site / target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(origin, site / target)
        run("node", "compile.mjs", cut, "2")
        run("node", "compile.mjs", site, "2")
        return {library.name: stored(cut), **placed(site)}


def sources() -> dict[str, Path]:
    """The light half with its architectures, the packages that it reads workbooks with, and what the page asks."""
    zoo = ROOT / "zoo"
    own = [zoo / "__init__.py", zoo / "errors.py", zoo / "models" / "__init__.py", zoo / "models" / "initial.py"]
    own += [path for path in (zoo / "light").rglob("*") if path.suffix in (".py", ".csv")]
    own += [path for path in (zoo / "architectures").rglob("*") if path.suffix in (".py", ".toml", ".csv")]
    found = {str(path.relative_to(ROOT)): path for path in own}
    for package in ("openpyxl", "et_xmlfile"):
        spec = importlib.util.find_spec(package)
        if spec is None or spec.origin is None:
            raise ZooError(f"{package} is not installed; run make page, which installs it.")
        place = Path(spec.origin).parent
        found |= {str(path.relative_to(place.parent)): path for path in place.rglob("*.py")}
    return found | {f"face/{path.name}": path for path in (HERE / "face").glob("*.py")}


def stored(folder: Path) -> bytes:
    """Python's library as an archive of bytecode; not compressed, as the whole is."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".py":
                archive.writestr(zipfile.ZipInfo(path.relative_to(folder).as_posix()), path.read_bytes())
    return out.getvalue()


def placed(folder: Path) -> dict[str, bytes]:
    """The packages' files; a module's source is empty, since the zoo finds its own by their files, and is not read."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.suffix == ".py" and path.name != "model.py":
            found[name] = b""
            found[f"{Path(name).parent}/__pycache__/{path.stem}.cpython-314.pyc"] = path.with_suffix(
                ".pyc"
            ).read_bytes()
        elif path.is_file() and path.suffix != ".pyc":
            found[name] = path.read_bytes()
    return found


def container(contents: dict[str, bytes]) -> bytes:
    """Files one after the other, each behind the lengths of its path and its content, of four bytes each."""
    return b"".join(
        struct.pack("<II", len(name.encode()), len(content)) + name.encode() + content
        for name, content in contents.items()
    )


if __name__ == "__main__":
    main()
