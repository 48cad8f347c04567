// What is chosen, kept in the address's fragment alone: never sent, and gone with the address.

const read = () => new URLSearchParams(location.hash.slice(1));

export const get = (name, otherwise = "") => read().get(name) ?? otherwise;

/** Changes some values; an empty one is left out. */
export function set(values) {
  history.replaceState(null, "", address(values));
}

/** The fragment with some values changed. */
export function address(values) {
  const changed = read();
  for (const [name, value] of Object.entries(values)) {
    value === "" || value == null ? changed.delete(name) : changed.set(name, value);
  }
  return `#${changed}`;
}
