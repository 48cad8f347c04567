// An answer sheet: filled in here, pasted or opened; marked cell by cell.
import { button, check, download, drop, h, into, labelled, scrolling, select } from "../dom.js";
import * as state from "../state.js";

export const TITLE = "Mark";
const MOST_KEPT = 4000; // characters of answers in the address
const DEGREES = {
  score: "the points alone",
  where: "which cells are wrong",
  slip: "by which slip, without right values",
  all: "all, with what is right and why",
};
const FORMS = { ".md": "Markdown", ".csv": "CSV", ".xlsx": "Excel", ".tex": "LaTeX" };

export function show(section, page) {
  const own = h("div", {}), result = h("div", { class: "result" });
  let again = null; // Marks the last sheet once more, when what is told of it changes.
  const asked = () => state.get("columns").split(",").filter(Boolean);
  const terms = () => ({
    net: page.net.net,
    reveal: state.get("reveal", "all"),
    asked: asked(),
    follow: state.get("follow") === "" ? null : Number(state.get("follow")),
  });
  const marked = (name, values, files) => {
    again = () => into(result, page.call(name, { ...values, ...terms() }, files), (found) => render(found));
    return again();
  };
  const pasted = h("textarea", { rows: 6, spellcheck: "false", placeholder: "layer,output,params\nconv1,24 x 24 x 10,260" });
  const degree = select(Object.entries(DEGREES), state.get("reveal", "all"),
    (reveal) => { state.set({ reveal: reveal === "all" ? "" : reveal }); again?.(); });
  section.append(
    labelled("What you are told", degree),
    own,
    result,
    h("h3", { class: "aside" }, "Or a sheet that you have"),
    h("div", { class: "pair" },
      h("form", { submit: (event) => {
        event.preventDefault();
        marked("mark", {}, [new File([pasted.value], "pasted.txt")]);
      } }, labelled("Paste a table", pasted, "as CSV or Markdown, or what Keras, torchinfo or another tool prints"),
      h("button", {}, "Mark what is pasted")),
      drop("Open a sheet", "", false, (files) => marked("mark", {}, files))));
  const fill = (call) => into(own, page.call(call, { net: page.net.net, asked: asked() }),
    (sheet) => form(sheet, page, marked, fill, asked()), false);
  fill("sheet");
}

/** The table to fill in. */
function form(sheet, page, marked, fill, asked) {
  const inputs = sheet.rows.map((row, at) => row.map((text, column) => (sheet.open[at][column] ? h("input", {
    "aria-label": `${row[0]}, ${sheet.headings[column]}`, autocomplete: "off", autocapitalize: "off", spellcheck: "false",
    input: () => keep(),
  }) : text)));
  const written = () => inputs.map((row) => row.map((cell) => (typeof cell === "string" ? cell : cell.value)));
  const keep = () => {
    const answers = inputs.flatMap((row, at) => row.flatMap((cell, column) =>
      (typeof cell !== "string" && cell.value ? [[at, column, cell.value]] : [])));
    const text = answers.length ? JSON.stringify(answers) : "";
    state.set({ answers: text.length > MOST_KEPT ? "" : text });
  };
  restore(inputs);
  const saved = h("div", {});
  // The settings of a layer stand in one cell, in words; the sheet that is marked has them in their columns.
  const heads = ["", ...(sheet.what.length ? ["what"] : []), ...sheet.headings.slice(sheet.first)];
  const table = h("table", { class: "sheet" },
    h("thead", {}, h("tr", {}, heads.map((each, at) => h("th", { scope: "col" }, at ? each : sheet.headings[0])))),
    h("tbody", {}, inputs.map((row, at) => h("tr", {},
      h("th", { scope: "row" }, row[0]),
      sheet.what.length > 0 && h("td", { class: "what" }, sheet.what[at]),
      row.slice(sheet.first).map((cell, column) => h("td", { "data-head": sheet.headings[sheet.first + column] }, cell))))));
  return h("form", { submit: (event) => {
    event.preventDefault();
    marked("filled", { headings: sheet.headings, rows: written() });
  } },
  h("h3", {}, `Fill in: ${page.net.name}`),
  h("p", {}, sheet.question.join(" ")),
  scrolling("The sheet to fill in", table),
  h("div", { class: "row" }, h("button", { class: "first" }, "Mark"),
    button("Clear", () => { state.set({ answers: "" }); fill(sheet.asked.length ? "sheet" : "values"); }),
    sheet.values && button("Values instead of layers", () => fill("values")),
    !sheet.asked.length && button("Layers instead of values", () => fill("sheet")),
    sheet.asked.length > 0 && sheet.forms.map((suffix) => button(`Blank sheet: ${FORMS[suffix]}`, () => save(saved, page, asked, suffix)))),
  saved,
  sheet.asked.length > 0 && h("details", { open: asked.length > 0 },
    h("summary", {}, "What is asked"),
    h("fieldset", { class: "row" }, h("legend", {}, "Columns"), sheet.columns.map((column) =>
      check(column, sheet.asked.includes(column), (on) => {
        const chosen = sheet.columns.filter((each) => (each === column ? on : sheet.asked.includes(each)));
        state.set({ columns: chosen.join(","), answers: "" });
        fill("sheet");
      }))),
    labelled("Credit for what follows from a mistake", h("input", {
      type: "number", min: 0, max: 1, step: 0.05, value: state.get("follow"), placeholder: "1",
      change: (event) => state.set({ follow: event.target.value }),
    }), "a share from 0 to 1")));
}

/** Puts the answers of the address into their cells. */
function restore(inputs) {
  try {
    for (const [row, column, text] of JSON.parse(state.get("answers", "[]"))) {
      if (inputs[row]?.[column] instanceof HTMLInputElement) inputs[row][column].value = String(text);
    }
  } catch {
    state.set({ answers: "" }); // Somebody has changed the address.
  }
}

/** Saves the empty sheet, and says nothing unless it cannot be written. */
function save(place, page, asked, suffix) {
  into(place, page.call("empty", { net: page.net.net, asked, suffix }), ({ name, type, data }) => {
    download("", name, Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0)), type).click();
    return [];
  }, false);
}

/** A marked sheet. */
function render({ marks, columns, rows, remarks, verdict, html, markdown }) {
  const cell = (each) => (each ? h("td", { class: each.mark }, each.given, h("small", {}, each.told)) : h("td", {}));
  const stem = marks.architecture.replace(/\.keras$/, "");
  return [
    h("h3", {}, "Marked"),
    h("p", { class: "verdict" }, verdict),
    rows.length > 0 && scrolling("The marked sheet", h("table", {},
      h("thead", {}, h("tr", {}, ["layer", ...columns].map((each) => h("th", { scope: "col" }, each)))),
      h("tbody", {}, rows.map((row, at) => h("tr", {}, h("td", {}, marks.rows[at].layer), row.map(cell)))))),
    remarks.length > 0 && h("dl", {}, remarks.map(([where, text], at) =>
      [where !== remarks[at - 1]?.[0] && h("dt", {}, where), h("dd", {}, text)])),
    h("div", { class: "row" },
      download("Save the marked sheet", `${stem}-marked.html`, html, "text/html"),
      download("as Markdown", `${stem}-marked.md`, markdown, "text/markdown"),
      download("as JSON", `${stem}-marked.json`, JSON.stringify(marks, null, 2), "application/json")),
  ].filter(Boolean);
}
