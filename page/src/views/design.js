// Designs: constraints in; how many nets keep them, the best of them, and whether the chosen net does.
import { button, check, h, into, labelled, picture, select, table } from "../dom.js";
import * as state from "../state.js";

export const TITLE = "Design";
const SORTS = ["parameters", "macs", "receptive-field"];
const NUMBERS = ["pick", "parameters", "MACs", "field", "alike"];
const MOST_KEPT = 4000; // characters of constraints in the address

export function show(section, page) {
  const result = h("div", { class: "result" });
  const rules = h("textarea", { rows: 14, spellcheck: "false", input: () => keep(rules.value) });
  const owners = page.nets.filter((each) => each.designs);
  let arrived = Promise.resolve(); // What is asked waits for the constraints.
  const from = (net) => {
    arrived = page.call("rules", { net }).then((text) => { rules.value = text; keep(""); });
  };
  const limit = h("input", { type: "number", min: 1, max: 200, value: state.get("limit", "20"),
    change: () => state.set({ limit: limit.value === "20" ? "" : limit.value }) });
  const order = () => ({ sort: state.get("sort", "parameters"), front: state.get("front") === "1" });
  const ask = (name, values, render) =>
    into(result, arrived.then(() => page.call(name, { rules: rules.value, ...values })), render);
  const pick = (at) => ask("pick", { ...order(), pick: at }, design);
  section.append(
    h("p", {}, "Which convolutional nets keep an assignment's constraints? They are counted exactly, none is left out."),
    labelled("Constraints of", select(owners.map(({ net, name }) => [net, name]), owners[0]?.net, from)),
    labelled("Constraints", rules, "as TOML; change them as you like"),
    h("div", { class: "row" },
      labelled("Sort by", select(SORTS, state.get("sort", "parameters"), (sort) => state.set({ sort: sort === SORTS[0] ? "" : sort }))),
      labelled("At most", limit),
      check("only those that no other beats", state.get("front") === "1", (on) => state.set({ front: on ? "1" : "" }))),
    h("div", { class: "row" },
      button("Count", () => ask("count", {}, counted), { class: "first" }),
      button("List", () => ask("list", { ...order(), limit: Number(limit.value) || 20 }, (found) => listed(found, pick))),
      button(`Verify ${page.net.name}`, () => ask("verify", { net: page.net.net }, verified))),
    result);
  const kept = state.get("rules");
  if (kept) rules.value = kept;
  else if (owners.length) from(owners[0].net);
}

const keep = (text) => state.set({ rules: text.length > MOST_KEPT ? "" : text });

const notes = (lines) => lines.map((each) => h("p", {}, each));

const counted = ({ count, lines }) => [h("h3", {}, `${count} design${count === "1" ? "" : "s"}`), ...notes(lines)];

function listed({ columns, rows, notes: lines }, pick) {
  const shown = rows.map(([at, text, ...figures]) => [at, button(text, () => pick(Number(at)), { class: "plain" }), ...figures]);
  return [h("h3", {}, "Designs"), rows.length > 0 && table("Designs", columns, shown, NUMBERS), ...notes(lines)].filter(Boolean);
}

function verified({ columns, rows, notes: lines }) {
  const shown = rows.map((row) => [...row.slice(0, -1), h("strong", { class: `verdict-${row.at(-1)}` }, row.at(-1))]);
  return [h("h3", {}, "Verified"), table("Constraints", columns, shown), ...notes(lines)];
}

const design = ({ title, columns, numbers, rows, total, pictures }) => [
  h("h3", {}, title), table("Layers", columns, rows, numbers), h("p", {}, total), picture(pictures),
];
