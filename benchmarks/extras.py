"""What each extra costs: MB installed and seconds of import (processor time), in a fresh environment each.

The environments are made by pip from the index that it is set up for, and removed again; that takes minutes each.
"""

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from statistics import median

from side_by_side import claim, environment, options, seconds_of

CLONE = Path(__file__).parents[1]
IMPORTED = {
    "": "zoo.cli.main",
    "keras": "keras",
    "tune": "keras_tuner",
    "cluster": "distributed",
    "bayesian": "sklearn.gaussian_process",
    "sheets": "docx, odfdo, pypdf",
    "pictures": "PIL.ImageDraw, reportlab.pdfgen.canvas",
    "all": "keras_tuner, distributed",
    "gpu": "keras",
    "onnx": "onnx, onnxruntime, tf2onnx",
    "litert": "ai_edge_litert.interpreter",
    "openvino": "openvino",
    "torch": "torch, safetensors.torch",
    "jax": "jax",
    "notebooks": "nbconvert",
    "test": "pytest, hypothesis",
    "bench": "torch",
}
"""What is imported of what an extra brings; none is the light install."""
PLAIN = ("tensorflow", "keras", "tensorboard", "pillow")


def cost(requirements: tuple[str, ...], imported: str) -> tuple[float, float, float]:
    """MB installed, seconds of the installation, processor seconds of the import."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder, "Scripts" if sys.platform == "win32" else "bin", "python")
        before = megabytes(folder)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements]
        took = seconds_of(lambda: subprocess.run(pip, check=True))
        bare, whole = (seconds(python, code, folder) for code in ("pass", f"import {imported}"))
        return megabytes(folder) - before, took, whole - bare


def built(folder: str) -> Path:
    """The wheel, which is what an index would give."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, CLONE]
    subprocess.run(command, check=True)
    return next(Path(folder).glob("*.whl"))


def shown(wheel: Path, extra: str) -> float:
    """Print what an extra costs, and return its MB."""
    size, took, importing = cost((f"{wheel}[{extra}]" if extra else str(wheel),), IMPORTED[extra])
    print(f"{extra or 'light':<10}{size:8.0f} MB{took:8.0f} s to install{importing:8.2f} s to import", flush=True)
    if not extra:
        claim("MB of the light install", "", size, at_most=25)
        claim("seconds of the light install", "", took, at_most=10)
    return size


def seconds(python: Path, code: str, folder: str) -> float:
    """Processor time of a process outside the clone, the median of three, the first of all left out."""
    times = []
    for _ in range(4):
        process = subprocess.Popen([python, "-c", code], cwd=folder, env=environment(), stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        assert status == 0, code
        times.append(usage.ru_utime + usage.ru_stime)
    return median(times[1:])


def megabytes(folder: str) -> float:
    return sum(path.lstat().st_size for path in Path(folder).rglob("*") if path.is_file()) / 1e6


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("extras", nargs="*", help="of pyproject.toml; all if none is named")
    given = parser.parse_args()
    extras = [""] if given.tiny else given.extras or list(IMPORTED)
    installed = {}
    with tempfile.TemporaryDirectory() as folder:
        wheel = built(folder)
        for extra in extras:
            installed[extra] = shown(wheel, extra)
    if "keras" in installed:
        plain, took, _ = cost(PLAIN, "keras")
        print(f"{' '.join(PLAIN)}: {plain:.0f} MB, {took:.0f} s to install")
        claim(
            "MB of `homework-zoo[keras]`", f"`pip install {' '.join(PLAIN)}`", installed["keras"] / plain, at_most=1.02
        )


if __name__ == "__main__":
    main()
