// Two hundred reads in a row: nothing may pile up in the worker, on the page, or in the module.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { launch } from "./browser.mjs";
import { serve } from "./serve.mjs";
import { folders, readable } from "./setup.mjs";

const megabyte = 2 ** 20;

describe("memory", () => {
  let server, browser, page, worker;

  before(async () => {
    server = await serve(folders);
    browser = await launch({ args: ["--js-flags=--expose-gc"] });
    page = await browser.open(`${server.url}pages/blank.html`);
    const [{ file, result }] = await readable();
    await page.evaluate(async ([file, box]) => {
      const { createRecognizer } = await import("/dist/index.js");
      globalThis.recognizer = await createRecognizer();
      const [left, top] = [box[0][0] - 40, box[0][1] - 30];
      const [width, height] = [box[2][0] - left + 40, box[2][1] - top + 30];
      const picture = await (await fetch(`/fixtures/${file}`)).blob();
      globalThis.line = await createImageBitmap(picture, left, top, width, height); // a small picture: many reads
    }, [file, result.number.box]);
    [worker] = page.workers();
    await worker.evaluate(() => { // remembers the memory of every instance, without keeping it alive
      const instantiate = WebAssembly.instantiate;
      globalThis.memories = [];
      WebAssembly.instantiate = async (...args) => {
        const instance = await instantiate(...args);
        memories.push(new WeakRef(instance.exports.memory));
        return instance;
      };
    });
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  test("200 reads in a row do not make the memory grow", { timeout: 900_000 }, async () => {
    const read = (count) => page.evaluate(async (count) => {
      let found = 0;
      for (let i = 0; i < count; i++) found += (await recognizer.recognize(line)).number ? 1 : 0;
      return found;
    }, count);
    await read(40); // code is compiled, caches are filled
    const before = await sizes();
    assert.equal(await read(160), 160, "the number is read each time");
    let after = await sizes();
    for (let wait = 0; wait < 20 && after.process >= before.process + 16; wait++) { // what was freed is given back a little later
      await setTimeout(250);
      after = await sizes();
    }
    const seen = JSON.stringify({ before, after });
    assert.ok(after.made >= before.made + 160, `each read has an instance of its own: ${seen}`);
    assert.ok(after.instances <= 1, `only the instance for the next picture lives: ${seen}`);
    assert.ok(after.heap < before.heap + 1, `the page's heap grew by a megabyte or more: ${seen}`);
    assert.ok(after.process < before.process + 16, `the page's process grew by 16 MB or more: ${seen}`);
  });

  test("the frames of a session do not make the module's memory grow", { timeout: 900_000 }, async () => {
    const read = (frames) => page.evaluate(async (frames) => {
      globalThis.session ??= recognizer.session({ minConfidence: 1 }); // never sure: all frames are read
      let update;
      for (let i = 0; i < frames; i++) update = await session.add(line);
      return update.frames;
    }, frames);
    await read(40); // the collector lets the heap grow to its usual size within some twenty
    const before = await sizes();
    assert.equal(await read(60), 100, "all frames are read");
    const after = await sizes();
    const grown = after.bytes - before.bytes; // a frame has a quarter of a megabyte: 15 if they were kept
    assert.ok(grown < 2 * megabyte, `the module's memory grew by ${grown} bytes`);
    await page.evaluate(() => session.close());
    assert.ok((await sizes()).instances <= 1, "a closed session's instance is gone");
  });

  test("no fault was logged", () => assert.deepEqual(page.faults, []));

  /** What lives once the collectors have run: instances with their bytes, the page's heap and its process in MB. */
  async function sizes() {
    const session = await page.context().newCDPSession(page);
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    await session.detach();
    const modules = await worker.evaluate(async () => {
      await gc({ type: "major", execution: "async" }); // after all tasks: nothing on a stack keeps an instance
      const alive = memories.map((memory) => memory.deref()).filter((memory) => memory);
      return { made: memories.length, instances: alive.length, bytes: alive.reduce((sum, { buffer }) => sum + buffer.byteLength, 0) };
    });
    return { ...modules, heap: usedSize / megabyte, process: await processMegabytes() };
  }

  /** Private memory of the pages' processes, their workers included. */
  async function processMegabytes() {
    const system = await browser.context.browser().newBrowserCDPSession();
    const { processInfo } = await system.send("SystemInfo.getProcessInfo");
    await system.detach();
    const pages = processInfo.filter(({ type }) => type === "renderer");
    assert.ok(pages.length > 0, "the page's process is known");
    const sizes = await Promise.all(pages.map(async ({ id }) => {
      const status = await readFile(`/proc/${id}/status`, "utf8");
      return Number(/RssAnon:\s+(\d+)/.exec(status)[1]) / 1024;
    }));
    return sizes.reduce((a, b) => a + b, 0);
  }
});
