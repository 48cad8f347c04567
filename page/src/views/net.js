// A net: its card, its layer table with the working, its picture.
import { check, download, h, into, labelled, picture, select, table } from "../dom.js";
import * as state from "../state.js";

export const TITLE = "Net";
const STYLES = [["graph", "layers"], ["blocks", "blocks to scale"]];

export function show(section, page) {
  const result = h("div", {});
  const load = () => into(result, page.call("net", {
    net: page.net.net, style: state.get("style", "graph"), counts: state.get("counts") === "1",
  }), render, false);
  section.append(
    h("div", { class: "row" },
      labelled("Picture", select(STYLES, state.get("style", "graph"), (style) => { state.set({ style }); load(); })),
      check("with counts", state.get("counts") === "1", (on) => { state.set({ counts: on ? "1" : "" }); load(); })),
    result);
  load();
}

function render(net) {
  return [
    h("h3", {}, net.title),
    net.summary && h("p", {}, net.summary),
    net.disagreements.map((each) => h("p", { class: "fault" }, each)),
    picture(net.pictures),
    h("h3", {}, "Layers"),
    table("Layers", net.columns, net.rows, net.numbers),
    h("p", {}, net.total),
    h("div", { class: "row" },
      download("Save the table", `${net.title.split(":")[0]}.csv`, net.csv, "text/csv"),
      net.pictures.light && download("Save the picture", `${net.title.split(":")[0]}.svg`, net.pictures.light, "image/svg+xml")),
    net.workings.length > 0 && [h("h3", {}, "Working"), table("Working", ["layer", "working"], net.workings)],
    net.facts.length > 0 && [h("h3", {}, "Card"), table("Card", ["what", "is"], net.facts)],
    net.errata.length > 0 && [h("h3", {}, "Errata of the homework"), net.errata.map(erratum)],
  ].flat(2).filter(Boolean);
}

const erratum = (each) =>
  h("dl", {}, Object.entries(each).map(([name, text]) => [h("dt", {}, name), h("dd", {}, text)]));
