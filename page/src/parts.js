// The parts of the page that no browser runs as they stand: packed, and written as letters.

const bytesOf = (letters) =>
  Uint8Array.fromBase64?.(letters) ?? Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));

/** A part as a stream of its bytes. */
export const unpacked = (letters) =>
  new Blob([bytesOf(letters)]).stream().pipeThrough(new DecompressionStream("gzip"));

/** A part's letters, by its name. */
export const part = (name) => document.getElementById(name).textContent;
