// What the page asks of Python, in a worker, so that the page never waits: a call at a time, each a promise.
import { part, unpacked } from "./parts.js";

export class Fault extends Error {}

export class Python {
  #worker;
  #url;
  #waiting = new Map();
  #last = 0;
  #opened = []; // The nets of files, to open them again after a stop.
  #busy;
  #step;
  #ready;
  #started = false;

  /** @param onBusy is told how many calls wait; @param onStep what the start has come to, null at its end. */
  constructor(onBusy, onStep) {
    this.#busy = onBusy;
    this.#step = onStep;
  }

  start() {
    return (this.#ready = this.#begin());
  }

  async #begin() {
    this.#started = false;
    this.#step("Loading");
    const text = await new Response(unpacked(part("worker"))).text();
    this.#url ??= URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    this.#worker = new Worker(this.#url);
    this.#worker.onmessage = ({ data }) => this.#heard(data);
    this.#worker.onerror = (event) => this.#failed(event.message || "the worker could not start");
    await this.#post({ parts: { wasm: part("wasm"), files: part("files") } });
    for (const file of this.#opened) await this.#post({ call: "opened", values: {}, files: [file] });
    this.#started = true;
    this.#step(null);
  }

  #heard({ id, step, value, fault, broken }) {
    if (step) return this.#step(step);
    const { resolve, reject } = this.#waiting.get(id);
    this.#waiting.delete(id);
    this.#busy(this.#waiting.size);
    fault === undefined ? resolve(value) : reject(new Fault(fault));
    if (broken && this.#started) this.stop(); // Whether this Python is still sound nobody knows.
  }

  #failed(message) {
    for (const { reject } of this.#waiting.values()) reject(new Fault(message));
    this.#waiting.clear();
    this.#busy(0);
  }

  #post(message) {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#busy(this.#waiting.size);
      this.#worker.postMessage({ id, ...message });
    });
  }

  /** What a function of page/face says; files are shown to it by their paths. */
  async call(name, values = {}, files = []) {
    await this.#ready;
    const value = await this.#post({ call: name, values, files });
    if (name === "opened") this.#opened.push(files[0]);
    return value;
  }

  /** Gives up what is being worked on, and starts anew. */
  stop() {
    this.#worker.terminate();
    this.#failed("Stopped.");
    return this.start();
  }
}
