// The page: the views, the net that all of them are of, and how far Python has come.
import { drop, h, into, labelled, select } from "./dom.js";
import { part } from "./parts.js";
import { Python } from "./python.js";
import * as state from "./state.js";
import * as curves from "./views/curves.js";
import * as design from "./views/design.js";
import * as mark from "./views/mark.js";
import * as net from "./views/net.js";
import * as trace from "./views/trace.js";

const VIEWS = { mark, net, design, curves, trace };
const STEPS = ["Loading", "Unpacking", "Starting Python", "Reading the nets"];
const DEFAULT = "mnist_cnn";
const byId = (id) => document.getElementById(id);

const python = new Python(
  (waiting) => {
    byId("stop").hidden = !waiting || !page.ready;
    if (page.ready) {
      byId("progress").classList.toggle("busy", waiting > 0);
      byId("status").textContent = waiting ? "Working …" : "Ready.";
    }
  },
  (step) => {
    page.ready = step === null;
    byId("bar").hidden = page.ready;
    byId("bar").value = 1 + STEPS.indexOf(step);
    byId("status").textContent = page.ready ? "Ready." : `${step} …`;
  },
);

/** What every view is given; `zoo.call` in the browser's console, and in the tests. */
const page = (globalThis.zoo = {
  ready: false,
  nets: [],
  net: null,
  call: (name, values, files) => python.call(name, values, files),
  choose(name) {
    if (page.net && page.net.net !== name) state.set({ answers: "" }); // They are of the sheet that was there.
    page.net = page.nets.find((each) => each.net === name) ?? page.nets.find((each) => each.net === DEFAULT);
    const own = page.net.net !== page.net.name;
    state.set({ net: own || page.net.net === DEFAULT ? "" : page.net.net });
    chooser();
    show();
  },
});

const current = () => (state.get("view") in VIEWS ? state.get("view") : "mark");

function views() {
  byId("views").replaceChildren(...Object.entries(VIEWS).map(([name, { TITLE }]) =>
    h("a", {
      href: state.address({ view: name }),
      "aria-current": name === current() ? "page" : null,
      click: ({ currentTarget }) => { currentTarget.href = state.address({ view: name }); }, // With what was typed since.
    }, TITLE)));
}

function chooser() {
  const options = page.nets.map(({ net: value, name, title }) => [value, `${name}: ${title}`]);
  const choice = select(options, page.net?.net, page.choose);
  const open = drop("Open a net's file", ".keras,.zip,.csv,.md,.txt,.html,.xlsx,.tex,.ipynb,.rst", false, opened);
  const said = h("div", { id: "opened" });
  byId("chooser").replaceChildren(labelled("Net", choice),
    h("details", {}, h("summary", {}, "A net of your own"),
      h("p", {}, "A .keras file is read without Keras; an architecture's folder as .zip, whose model.py is not run; ",
        "or a table of layers, as CSV, Markdown, Excel or what a tool prints."),
      open), said);
  if (page.net?.notes?.length) said.append(h("ul", {}, page.net.notes.map((each) => h("li", {}, each))));
}

function opened([file]) {
  into(byId("opened"), page.call("opened", {}, [file]), (line) => {
    page.nets.push(line);
    queueMicrotask(() => page.choose(line.net));
    return [];
  }, false);
}

/** Makes the view of the address anew, of the net that is chosen. */
function show() {
  views();
  const view = VIEWS[current()];
  byId("chooser").hidden = Boolean(view.OF_NO_NET);
  const section = h("section", { "aria-labelledby": "view" }, h("h2", { id: "view" }, view.TITLE));
  byId("main").replaceChildren(section);
  view.show(section, page);
}

async function begin() {
  try {
    page.nets = JSON.parse(part("nets")).map((each) => ({ net: each.name, ...each }));
    const started = python.start();
    page.choose(state.get("net", DEFAULT)); // What can be chosen stands there while Python starts.
    await started;
  } catch (error) {
    byId("bar").hidden = true;
    byId("status").textContent = `The page could not start: ${error.message}`;
  }
}

addEventListener("hashchange", () => {
  const named = state.get("net", page.net?.net === page.net?.name ? DEFAULT : page.net?.net);
  named !== page.net?.net ? page.choose(named) : show();
});
byId("skip").addEventListener("click", (event) => {
  event.preventDefault(); // The fragment is the state's.
  byId("main").focus();
});
byId("stop").addEventListener("click", () => python.stop());
if (!document.documentElement.hasAttribute("data-old")) begin();
