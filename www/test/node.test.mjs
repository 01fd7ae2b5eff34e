// The package in Node: the same API, the host's bytes, picture files, and a module that keeps nothing.
import assert from "node:assert/strict";
import { openAsBlob } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { after, before, describe, test } from "node:test";
import { CardError, createRecognizer } from "../dist/node.js";
import { readable } from "./setup.mjs";

describe("in Node", () => {
  let recognizer, good;
  const memories = [];

  before(async () => {
    good = await readable();
    const instantiate = WebAssembly.instantiate;
    WebAssembly.instantiate = async (...args) => {
      const instance = await instantiate(...args);
      memories.push(instance.exports.memory);
      return instance;
    };
    recognizer = await createRecognizer();
  });
  after(() => recognizer.close());

  test("reads a file as the host does", async () => {
    for (const { path, answer } of good) {
      assert.equal(JSON.stringify(await recognizer.recognize(await openAsBlob(path))), answer);
    }
  });

  const isZero = (memory) => new Uint8Array(memory.buffer).every((byte) => byte === 0);

  test("zeroes the module's memory before it answers", async () => {
    for (let i = 0; i < 100 && isZero(memories.at(-1)); i++) await setTimeout(100); // it is started after an answer
    const used = memories.at(-1);
    assert.ok(!isZero(used), "an instance waits for the next picture");
    const result = await recognizer.recognize(await openAsBlob(good[0].path));
    assert.ok(result.number);
    assert.ok(isZero(used), "the memory of that read is zeroed");
    await assert.rejects(recognizer.recognize(new Blob(["no picture"])));
    assert.ok(memories.slice(0, -1).every(isZero), "after a failure too");
  });

  test("a session forgets once it is sure, on reset, and at its end", async () => {
    const frame = { data: new Uint8Array(64 * 64), width: 64, height: 64, format: "gray8" };
    for (const end of ["reset", "close"]) {
      const session = recognizer.session();
      assert.equal((await session.add(frame)).state, "reading");
      const memory = memories.at(-1);
      assert.ok(!isZero(memory), "the session's evidence lives on");
      await session[end]();
      assert.ok(isZero(memory), end);
    }
    const session = recognizer.session();
    const file = await openAsBlob(good[0].path);
    let update = await session.add(file);
    for (let i = 0; i < 10 && update.state !== "done"; i++) update = await session.add(file);
    assert.equal(update.state, "done");
    assert.deepEqual(update.result.session, { frames: update.frames, progress: 1 });
    assert.ok(update.frames > 1, "one frame is not enough to be sure");
    assert.equal((await recognizer.recognize(file)).session, undefined, "a picture that is read alone is no frame");
    await recognizer.recognize(frame); // reads wait for one another: the session has been forgotten by now
    assert.ok(memories.slice(0, -1).every(isZero));
  });

  test("damaged and foreign files are errors with codes", async () => {
    const codes = [];
    for (const bytes of [[], [1, 2, 3, 4], [0xff, 0xd8, 0xff, 0xe0, 0, 16]]) {
      const error = await recognizer.recognize(new Blob([Uint8Array.from(bytes)])).then(() => undefined, (e) => e);
      assert.ok(error instanceof CardError);
      codes.push(error.code);
    }
    assert.deepEqual(codes, ["decode", "file_format", "file_corrupt"]);
    assert.equal((await recognizer.recognize(await openAsBlob(good[0].path))).status, "ok", "reads on");
  });

  test("the lean module reads pixels and refuses files", async () => {
    const lean = await createRecognizer({ wasm: new URL("../dist/card.wasm", import.meta.url) });
    await assert.rejects(lean.recognize(await openAsBlob(good[0].path)), { code: "not_available" });
    assert.equal((await lean.recognize({ data: new Uint8Array(64 * 64), width: 64, height: 64, format: "gray8" })).number, undefined);
    await lean.close();
    await assert.rejects(lean.recognize(new Blob([])), { code: "closed" });
  });

  test("workers and missing modules are refused", async () => {
    await assert.rejects(createRecognizer({ worker: true }), { code: "worker" });
    await assert.rejects(createRecognizer({ wasm: new URL("file:///nowhere/card.wasm") }), { code: "no_wasm" });
  });

  test("abort stops a read", async () => {
    const controller = new AbortController();
    const read = recognizer.recognize(await openAsBlob(good[0].path), { signal: controller.signal });
    setImmediate(() => controller.abort(new Error("enough")));
    await assert.rejects(read, /enough/);
  });
});
