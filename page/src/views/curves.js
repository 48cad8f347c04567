// Learning curves: histories in, and what they show.
import { drop, h, into, picture } from "../dom.js";

export const TITLE = "Curves";
export const OF_NO_NET = true; // It has choices of its own.

export function show(section, page) {
  const result = h("div", { class: "result" });
  section.append(
    h("p", {}, "Open a history: a CSV with a line an epoch, as Keras's CSVLogger, Lightning or Hugging Face write it. ",
      "Several are drawn together."),
    drop("Open histories", ".csv,.tsv,.txt,text/csv", true, (files) => into(result, page.call("curves", {}, files), render)),
    result);
}

const render = ({ histories, pictures }) => [
  h("h3", {}, "What they show"),
  ...histories.map((each) => h("dl", {}, [
    ["file", each.name],
    ["verdict", each.verdict],
    ["evidence", `${each.evidence}.`],
    each.advice && ["advice", `${each.advice}.`],
    each.unread.length > 0 && ["not read", `loss columns that are not understood: ${each.unread.join(", ")}.`],
  ].filter(Boolean).map(([name, text]) => [h("dt", {}, name), h("dd", {}, text)]))),
  picture(pictures),
];
