// Prints a module with all that it imports as one: node bundle.mjs src/main.js
import { build } from "esbuild";

const made = await build({
  entryPoints: [process.argv[2]],
  bundle: true,
  minify: true,
  write: false,
  format: "iife",
  charset: "utf8",
  target: "es2022",
  external: ["node:*", "ws"], // Pyodide asks for them in Node alone.
  logLevel: "error",
});
process.stdout.write(made.outputFiles[0].text);
