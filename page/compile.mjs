// Compiles the Python of a folder to bytecode of Pyodide's own Python, so that the page need not:
//   node compile.mjs FOLDER OPTIMISATION
// Each X.py is joined by X.pyc, whose source is never asked for again.
import { loadPyodide } from "pyodide";

const [folder, optimise] = process.argv.slice(2);
const pyodide = await loadPyodide();
pyodide.mountNodeFS("/from", folder);
pyodide.globals.set("optimise", Number(optimise));
pyodide.runPython(`
import py_compile
from pathlib import Path

for path in sorted(Path("/from").rglob("*.py")):
    name = str(path.relative_to("/from"))
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    py_compile.compile(path, path.with_suffix(".pyc"), name, doraise=True, optimize=optimise, invalidation_mode=mode)
`);
