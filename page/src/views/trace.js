// Traces: a small net, or one operation, worked out step by step.
import { button, download, h, into, labelled, picture, scrolling, select } from "../dom.js";
import * as state from "../state.js";

export const TITLE = "Trace";
export const OF_NO_NET = true; // It has choices of its own.

export function show(section, page) {
  const result = h("div", { class: "result" });
  const small = page.nets.filter((each) => each.traced);
  const named = (name) => small.find((each) => each.net === name);
  const chosen = named(state.get("small")) ?? named(page.net.net) ?? small.find((each) => each.name === "net3_sigmoid") ?? small[0];
  const field = (name, properties = {}) => h("input", { value: state.get(name, properties.otherwise ?? ""), autocomplete: "off",
    spellcheck: "false", ...properties, otherwise: null, change: (event) => state.set({ [name]: event.target.value }) });
  const net = select(small.map((each) => [each.net, `${each.name}: ${each.title}`]), chosen?.net, (small) => state.set({ small }));
  const x = field("x"), target = field("target"), rate = field("rate");
  const steps = field("steps", { type: "number", min: 0, max: 100, otherwise: "1" });
  const losses = select([["", "the card's"]], "", (loss) => state.set({ loss }));
  const kinds = select([], "", (operation) => state.set({ operation }));
  const input = field("input", { otherwise: "1 2 3" }), kernel = field("kernel");
  const size = field("size", { type: "number", min: 1, otherwise: "2" });
  const stride = field("stride"), padding = select(["valid", "same"], state.get("padding", "valid"), (padding) => state.set({ padding }));
  const work = (event, name, values) => {
    event.preventDefault();
    into(result, page.call(name, values), steppable);
  };
  section.append(
    h("div", { class: "pair" },
      h("form", { submit: (event) => work(event, "trace", { net: net.value, x: x.value, target: target.value,
        loss: losses.value, rate: rate.value, steps: Number(steps.value) }) },
      h("h3", {}, "A small net"),
      labelled("Small net", net),
      labelled("Input", x, "such as 0.2, 0.9; the card's example if empty"),
      labelled("Target", target, "the card's if empty"),
      h("div", { class: "row" }, labelled("Loss", losses), labelled("Learning rate", rate), labelled("Steps", steps)),
      h("button", { class: "first" }, "Trace")),
      h("form", { submit: (event) => work(event, "operation", { operation: kinds.value, x: input.value,
        kernel: kernel.value, size: Number(size.value), stride: stride.value, padding: padding.value }) },
      h("h3", {}, "An operation"),
      labelled("Operation", kinds),
      labelled("Numbers", input, "row by row: 1 0; 0 1"),
      labelled("Kernel", kernel, "of a convolution"),
      h("div", { class: "row" }, labelled("Window", size), labelled("Stride", stride), labelled("Padding", padding)),
      h("button", {}, "Work it out"))),
    result);
  page.call("choices").then((found) => {
    const options = (names, chosen) =>
      names.map((each) => h("option", { value: each, selected: each === chosen }, each.replaceAll("_", " ")));
    losses.append(...options(found.losses, state.get("loss")));
    kinds.append(...options(found.operations, state.get("operation")));
  });
}

/** The values one by one: each is worked out by the reader before it is shown. */
function steppable({ title, setting, steps, ending, csv, pictures }) {
  const first = steps.findIndex((each) => each.formula !== "given");
  let shown = Math.max(first, 0);
  const said = h("p", { role: "status", class: "step" });
  const rows = steps.map((each) => h("tr", {}, h("td", {}, each.name), h("td", {}, each.section), h("td", {}, each.formula),
    h("td", { class: "number" }, "")));
  const rest = [ending && h("p", {}, ending), picture(pictures), csv && download("Save the values", "trace.csv", csv, "text/csv")];
  const below = h("div", {});
  const to = (count) => {
    shown = Math.max(0, Math.min(count, steps.length));
    rows.forEach((row, at) => {
      row.lastChild.textContent = at < shown ? steps[at].value : "?";
      row.hidden = at > shown;
      row.classList.toggle("now", at === shown);
    });
    const [done, next] = [steps[shown - 1], steps[shown]];
    said.textContent = [done && done.formula !== "given" && `${done.name} = ${done.formula} = ${done.value}.`,
      next ? `Next: ${next.name} = ${next.formula}` : "That is all."].filter(Boolean).join(" ");
    below.replaceChildren(...(next ? [] : rest.filter(Boolean)));
  };
  to(shown);
  return [
    h("h3", {}, title),
    setting && h("p", {}, setting),
    h("div", { class: "row" }, button("Next value", () => to(shown + 1), { class: "first" }),
      button("One back", () => to(shown - 1)), button("Show all", () => to(steps.length))),
    said,
    scrolling("Values", h("table", {},
      h("thead", {}, h("tr", {}, ["name", "what", "formula", "value"].map((each) => h("th", { scope: "col" }, each)))),
      h("tbody", {}, rows))),
    below,
  ].filter(Boolean);
}
