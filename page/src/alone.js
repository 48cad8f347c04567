// Comes before Pyodide: a page under file:// can start a classic worker alone, and Pyodide takes one that can import
// scripts for a mistake. This one imports none.
globalThis.importScripts = undefined;
