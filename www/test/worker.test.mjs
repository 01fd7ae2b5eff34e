// The worker always starts: from another origin, under Trusted Types, from a file of the page's own; or the page's thread reads.
import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { test } from "node:test";
import { launch } from "./browser.mjs";
import { policy, serve } from "./serve.mjs";
import { dist, folders, readable } from "./setup.mjs";

/** The scripts on an origin of their own, as a CDN sends them. */
async function cdn() {
  const types = { ".js": "text/javascript", ".wasm": "application/wasm" };
  const server = createServer(({ url }, response) => {
    response.writeHead(200, { "Content-Type": types[extname(url)] ?? "text/plain", "Access-Control-Allow-Origin": "*" });
    createReadStream(join(dist, url.slice(1))).on("error", () => response.end()).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => new Promise((done) => { server.closeAllConnections(); server.close(done); }) };
}

/** Where a page under a policy reads a card, and what it reads. */
async function outcome({ csp, from = "/dist/", options = {}, file }) {
  const server = await serve(folders, { csp });
  const browser = await launch();
  try {
    const tab = await browser.open(`${server.url}pages/blank.html`);
    const seen = await tab.evaluate(async ([from, options, file]) => {
      const { createRecognizer } = await import(`${from}index.js`);
      try {
        const recognizer = await createRecognizer(options);
        const { number } = await recognizer.recognize(await (await fetch(`/fixtures/${file}`)).blob());
        return { thread: recognizer.thread, ...(recognizer.fallback && { fallback: recognizer.fallback.code }), digits: number?.digits };
      } catch (error) {
        return { error: error.code };
      }
    }, [from, options, file]);
    return { ...seen, workers: tab.workers().length, faults: tab.faults };
  } finally {
    await browser.close();
    await server.close();
  }
}

test("scripts of another origin start a worker", { timeout: 200_000 }, async () => {
  const [{ file, number }] = await readable();
  const other = await cdn();
  try {
    const csp = policy.replace("script-src 'self'", `script-src 'self' ${other.url}`).replace("worker-src 'self'", `worker-src blob: ${other.url}`).replace("connect-src 'self'", `connect-src 'self' ${other.url}`);
    const { digits, ...seen } = await outcome({ csp, from: other.url, file });
    assert.deepEqual(seen, { thread: "worker", workers: 1, faults: [] });
    assert.ok(digits === number, "the number is the drawn one");
  } finally {
    await other.close();
  }
});

test("under Trusted Types the policy \"cardglyph\" is all that it needs", { timeout: 200_000 }, async () => {
  const [{ file, number }] = await readable();
  const { digits, ...seen } = await outcome({ csp: `${policy}; require-trusted-types-for 'script'; trusted-types cardglyph`, file });
  assert.deepEqual(seen, { thread: "worker", workers: 1, faults: [] });
  assert.ok(digits === number, "the number is the drawn one");
});

test("a policy without workers: the page's thread reads, and the recognizer says why; whoever insists hears \"worker\"", { timeout: 200_000 }, async () => {
  const [{ file, number }] = await readable();
  const csp = policy.replace("worker-src 'self'", "worker-src 'none'");
  const { digits, faults: _, ...seen } = await outcome({ csp, file });
  assert.deepEqual(seen, { thread: "page", fallback: "worker", workers: 0 });
  assert.ok(digits === number, "the number is the drawn one");
  assert.equal((await outcome({ csp, file, options: { worker: true } })).error, "worker");
});

test("a policy without WebAssembly is told apart from a module that does not load", { timeout: 200_000 }, async () => {
  const [{ file }] = await readable();
  assert.equal((await outcome({ csp: policy.replace("'wasm-unsafe-eval'", ""), file })).error, "wasm_blocked");
  assert.equal((await outcome({ csp: policy, file, options: { wasm: "/dist/none.wasm" } })).error, "no_wasm");
});

test("a worker's script of the page's own, by its URL", { timeout: 200_000 }, async () => {
  const [{ file, number }] = await readable();
  const { digits, ...seen } = await outcome({ csp: policy, file, options: { worker: "/dist/worker.js" } });
  assert.deepEqual(seen, { thread: "worker", workers: 1, faults: [] });
  assert.ok(digits === number, "the number is the drawn one");
  assert.equal((await outcome({ csp: policy, file, options: { worker: "/dist/none.js" } })).error, "worker");
});
