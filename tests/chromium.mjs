// Drives a headless Chromium for the tests: a line of JSON in, {"code": ...}, a line out, {"value": ...} or {"error": ...}.
// The code is the body of an async function of `page`, `context`, `requests` and `argument`, with Playwright's names.
import { createInterface } from "node:readline";
import { createRequire } from "node:module";

const [modules, browserPath, profile] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const { chromium } = require("playwright-core");
const axe = require.resolve("axe-core");

const context = await chromium.launchPersistentContext(profile, {
  executablePath: browserPath,
  headless: true,
  acceptDownloads: true,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
const requests = []; // Whatever leaves for a network.
context.on("request", (request) => {
  if (!/^(file|blob|data):/.test(request.url())) requests.push(request.url());
});
let page = context.pages()[0];
const said = []; // Errors of the page, and what its policy refused.
const hear = (each) => {
  each.on("pageerror", (error) => said.push(String(error)));
  each.on("console", (message) => message.type() === "error" && said.push(message.text()));
};
hear(page);
context.on("page", hear);
context.setDefaultTimeout(60_000);

const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;
for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    const { code, argument } = JSON.parse(line);
    const run = new AsyncFunction("page", "context", "requests", "said", "axe", "argument", code);
    answer = { value: (await run(page, context, requests, said, axe, argument)) ?? null };
  } catch (error) {
    answer = { error: String(error?.stack ?? error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await context.close();
