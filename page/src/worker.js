// Python in its own thread: starts Pyodide from the parts that the page holds, and answers calls one after the other.
import "./alone.js";

import { loadPyodide } from "pyodide";
import createPyodideModule from "pyodide/pyodide.asm.mjs";
import { info } from "pyodide/pyodide-lock.json";

import { unpacked } from "./parts.js";

const PLACE = "page:/"; // Where Pyodide believes that its files are; nothing is ever fetched.
const LIBRARY = "python_stdlib.zip";
let pyodide, answer;
let mounted = 0;

const tell = (step) => postMessage({ step });

async function start(parts) {
  tell("Unpacking");
  const files = unpackedFiles(parts.files); // While the browser compiles Python itself.
  globalThis.fetch = async (request) => {
    const name = String(request.url ?? request);
    if (name.endsWith(".wasm")) {
      return new Response(unpacked(parts.wasm), { headers: { "Content-Type": "application/wasm" } });
    }
    if (name.endsWith(LIBRARY)) return new Response((await files).get(LIBRARY));
    throw new Error(`this page fetches nothing, and not ${name}`);
  };
  files.then(() => tell("Starting Python"));
  pyodide = await loadPyodide({
    indexURL: PLACE,
    packageBaseUrl: PLACE,
    lockFileContents: { info, packages: {} },
    createPyodideModule,
    env: { HOME: "/home/page", PYTHONDONTWRITEBYTECODE: "1" },
    fsInit: async (fs, { sitePackages }) => place(fs, sitePackages, await files),
  });
  tell("Reading the nets");
  answer = pyodide.runPython("import face.marks; from face.answer import answer; answer");
}

const unpackedFiles = async (letters) =>
  contents(new Uint8Array(await new Response(unpacked(letters)).arrayBuffer()));

/** The files of the container: each behind the lengths of its path and of its content. */
function contents(bytes) {
  const view = new DataView(bytes.buffer), text = new TextDecoder(), found = new Map();
  for (let at = 0; at < bytes.length; ) {
    const [path, content] = [view.getUint32(at, true), view.getUint32(at + 4, true)];
    const begin = at + 8 + path;
    found.set(text.decode(bytes.subarray(at + 8, begin)), bytes.subarray(begin, begin + content));
    at = begin + content;
  }
  return found;
}

function place(fs, folder, files) {
  const made = new Set();
  for (const [name, content] of files) {
    if (name === LIBRARY) continue;
    const path = `${folder}/${name}`, parent = path.slice(0, path.lastIndexOf("/"));
    if (!made.has(parent)) made.add(parent), fs.mkdirTree(parent);
    fs.writeFile(path, content, { canOwn: true });
  }
}

/** Shows files to Python, which reads of each what it needs; gives their paths. */
function mount(files) {
  const folder = `/files/${mounted++}`;
  pyodide.FS.mkdirTree(folder);
  pyodide.FS.mount(pyodide.FS.filesystems.WORKERFS, { files }, folder);
  return files.map((file) => `${folder}/${file.name}`);
}

onmessage = async ({ data: { id, parts, call, values, files } }) => {
  try {
    if (parts) {
      await start(parts);
      postMessage({ id, value: null });
      return;
    }
    const given = files?.length ? { ...values, ...named(call, mount(files)) } : values;
    postMessage({ id, ...JSON.parse(answer(call, JSON.stringify(given))) });
  } catch (error) {
    const lines = String(error?.message ?? error).trim().split("\n");
    const line = lines.findLast((each) => /^[\w.]+(Error|Exception|Exit)\b/.test(each)) ?? lines.at(-1);
    postMessage({ id, fault: `A mistake of this page, not of yours: ${line}`, broken: true });
  }
};

const named = (call, paths) => (call === "curves" ? { paths } : { path: paths[0] });
