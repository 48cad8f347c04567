// Elements, in the few words that the views need. Texts are always texts, never markup.

/** An element: `h("p", { class: "note" }, "text", child)`; functions are listeners, null is left out. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat(3).filter((child) => child != null && child !== false));
  return element;
}

let last = 0;

/** A control under its label. */
export function labelled(label, control, hint) {
  control.id ||= `control${++last}`;
  if (hint) control.setAttribute("aria-describedby", `${control.id}hint`);
  return h("div", { class: "field" },
    h("label", { for: control.id }, label),
    control,
    hint && h("small", { id: `${control.id}hint` }, hint));
}

/** A choice; options are texts or pairs of value and text. */
export function select(options, chosen, change) {
  const pairs = options.map((each) => (Array.isArray(each) ? each : [each, each]));
  return h("select", { change: (event) => change?.(event.target.value) },
    pairs.map(([value, text]) => h("option", { value, selected: value === chosen }, text)));
}

export const button = (text, click, properties = {}) => h("button", { type: "button", click, ...properties }, text);

export function check(text, checked, change) {
  const box = h("input", { type: "checkbox", checked, change: (event) => change?.(event.target.checked) });
  return h("label", { class: "check" }, box, ` ${text}`);
}

/** A table that scrolls by itself where it is too wide, by keyboard too. */
export function table(label, columns, rows, numbers = []) {
  const kind = (at) => (numbers.includes(columns[at]) ? { class: "number" } : {});
  return scrolling(label, h("table", {},
    h("thead", {}, h("tr", {}, columns.map((each, at) => h("th", { scope: "col", ...kind(at) }, each)))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((cell, at) => h("td", kind(at), cell)))))));
}

export const scrolling = (label, ...children) =>
  h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": label }, children);

/** A picture as it is on a light ground and on a dark one. */
export function picture({ light, dark, words }) {
  if (!light) return words ? h("p", { class: "path" }, words) : null;
  const address = (svg) => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  return scrolling("Picture", h("picture", {},
    h("source", { media: "screen and (prefers-color-scheme: dark)", srcset: address(dark).replaceAll(",", "%2C").replace("%2C", ",") }),
    h("img", { src: address(light), alt: words })));
}

/** A link that saves a file. */
export function download(text, name, content, type) {
  const blob = new Blob([content], { type });
  return button(text, () => {
    const link = h("a", { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  });
}

/** A field for files, by button or by dropping them on it. */
export function drop(label, accept, several, take) {
  const input = h("input", { type: "file", accept, multiple: several, change: () => {
    if (input.files.length) take([...input.files]);
    input.value = "";
  } });
  const zone = labelled(label, input, "or drop it here");
  zone.classList.add("drop");
  zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    const files = [...event.dataTransfer.files];
    if (files.length) take(several ? files : files.slice(0, 1));
  });
  return zone;
}

/** Shows what a promise comes to, or why it came to nothing, and leads the reader there. */
export async function into(place, promise, render, lead = true) {
  place.setAttribute("aria-busy", "true");
  const turn = (place.turn = (place.turn ?? 0) + 1);
  let found;
  try {
    found = [render(await promise)].flat();
  } catch (error) {
    found = [h("p", { class: "fault", role: "alert" }, error.message)];
  }
  if (turn !== place.turn) return; // A later one has begun.
  place.replaceChildren(...found.filter((each) => each != null));
  place.removeAttribute("aria-busy");
  const heading = lead && place.querySelector("h2, h3");
  if (heading) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: false });
  }
}
