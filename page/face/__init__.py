"""What the page asks of the zoo, run by Pyodide in its worker: a module a view."""
