// The package in Chromium: every kind of input, the host's bytes, abort, close.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch } from "./browser.mjs";
import { serve } from "./serve.mjs";
import { cards, folders, readable } from "./setup.mjs";

describe("recognize", () => {
  let server, browser, page, good;

  before(async () => {
    server = await serve(folders);
    browser = await launch();
    page = await browser.open(`${server.url}pages/blank.html`);
    good = await readable();
    await page.evaluate(async () => {
      const { createRecognizer, CardError } = await import("/dist/index.js");
      globalThis.CardError = CardError;
      globalThis.createRecognizer = createRecognizer;
      globalThis.recognizer = await createRecognizer();
      globalThis.picture = async (file) => (await fetch(`/fixtures/${file}`)).blob();
      globalThis.canvasOf = async (file) => {
        const bitmap = await createImageBitmap(await picture(file));
        const canvas = Object.assign(document.createElement("canvas"), { width: bitmap.width, height: bitmap.height });
        canvas.getContext("2d").drawImage(bitmap, 0, 0);
        return canvas;
      };
      globalThis.imageDataOf = async (file) => {
        const canvas = await canvasOf(file);
        return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      };
    });
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  test("gives the host's bytes for the same pixels, in the worker and on the page's thread", async () => {
    for (const card of await cards()) {
      const texts = await page.evaluate(async (file) => {
        const data = await imageDataOf(file);
        const here = await createRecognizer({ worker: false });
        const out = [await recognizer.recognize(data), await here.recognize(data)];
        await here.close();
        return out.map((result) => JSON.stringify(result));
      }, card.file);
      assert.equal(texts[0], card.answer, card.file);
      assert.equal(texts[1], card.answer, card.file);
    }
  });

  const exact = {
    ImageData: () => imageDataOf(file),
    ImageBitmap: async () => createImageBitmap(await picture(file)),
    Blob: () => picture(file),
    File: async () => new File([await picture(file)], "card.png", { type: "image/png" }),
    canvas: () => canvasOf(file),
    OffscreenCanvas: async () => {
      const canvas = await canvasOf(file);
      const off = new OffscreenCanvas(canvas.width, canvas.height);
      off.getContext("2d").drawImage(canvas, 0, 0);
      return off;
    },
    img: async () => Object.assign(new Image(), { src: URL.createObjectURL(await picture(file)) }),
    "VideoFrame of RGBA": async () => new VideoFrame(await canvasOf(file), { timestamp: 0 }),
    "raw pixels with a stride": async () => {
      const { data, width, height } = await imageDataOf(file);
      const stride = width * 4 + 12;
      const wide = new Uint8Array(stride * height);
      for (let y = 0; y < height; y++) wide.set(data.subarray(4 * width * y, 4 * width * (y + 1)), stride * y);
      return { data: wide, width, height, stride };
    },
    "raw BGRA": async () => {
      const { data, width, height } = await imageDataOf(file);
      for (let i = 0; i < data.length; i += 4) [data[i], data[i + 2]] = [data[i + 2], data[i]];
      return { data, width, height, format: "bgra8" };
    },
  };
  for (const [kind, make] of Object.entries(exact)) {
    test(`reads ${kind} as the host does`, async () => {
      const text = await page.evaluate(async ([file, source]) => {
        const image = await new Function("file", `return (${source})()`)(file);
        const result = await recognizer.recognize(image);
        if (image instanceof VideoFrame) image.close();
        return JSON.stringify(result);
      }, [good[0].file, make.toString()]);
      assert.equal(text, good[0].answer);
    });
  }

  const luma = {
    "VideoFrame of I420": async () => {
      const { data, width, height } = await imageDataOf(file);
      const i420 = new Uint8Array(width * height * 1.5).fill(128);
      for (let i = 0; i < width * height; i++) i420[i] = (77 * data[4 * i] + 150 * data[4 * i + 1] + 29 * data[4 * i + 2]) >> 8;
      return new VideoFrame(i420, { format: "I420", codedWidth: width, codedHeight: height, timestamp: 0 });
    },
    "grey pixels": async () => {
      const { data, width, height } = await imageDataOf(file);
      const grey = new Uint8Array(width * height);
      for (let i = 0; i < grey.length; i++) grey[i] = (77 * data[4 * i] + 150 * data[4 * i + 1] + 29 * data[4 * i + 2]) >> 8;
      return { data: grey, width, height, format: "gray8" };
    },
    video: async () => {
      const canvas = await canvasOf(file);
      const video = Object.assign(document.createElement("video"), { srcObject: canvas.captureStream(5), muted: true });
      await video.play();
      return video;
    },
  };
  for (const [kind, make] of Object.entries(luma)) {
    test(`reads the number from ${kind}`, async () => {
      const digits = await page.evaluate(async ([file, source]) => {
        const image = await new Function("file", `return (${source})()`)(file);
        const { number } = await recognizer.recognize(image);
        if (image instanceof VideoFrame) image.close();
        return number?.digits;
      }, [good[0].file, make.toString()]);
      assert.ok(digits === good[0].number, "the number is the drawn one"); // no digits in messages
    });
  }

  test("leaves the caller's picture alone, and takes it with transfer", async () => {
    const states = await page.evaluate(async (file) => {
      const data = await imageDataOf(file);
      const bitmap = await createImageBitmap(data);
      const frame = new VideoFrame(await canvasOf(file), { timestamp: 0 });
      for (const image of [data, bitmap, frame]) await recognizer.recognize(image);
      const kept = [data.data.length > 0, bitmap.width > 0, frame.format !== null];
      for (const image of [data, bitmap, frame]) await recognizer.recognize(image, { transfer: true });
      return { kept, taken: [data.data.length === 0, bitmap.width === 0, frame.format === null] };
    }, good[0].file);
    assert.deepEqual(states, { kept: [true, true, true], taken: [true, true, true] });
  });

  test("masks, limits the fields, and reports where the time went", async () => {
    const { masked, narrow, timing } = await page.evaluate(async (file) => {
      const image = await picture(file);
      let timing;
      const masked = await recognizer.recognize(image, { mask: true, onTiming: (t) => { timing = t; } });
      const narrow = await recognizer.recognize(image, { fields: ["number"] });
      return { masked, narrow, timing };
    }, good[0].file);
    assert.match(masked.number.digits, /^\d{6}•+\d{4}$/);
    assert.deepEqual(Object.keys(narrow).filter((key) => ["network", "expiry", "holder", "quality"].includes(key)), []);
    assert.ok(timing.steps.length > 0 && timing.total >= timing.input, JSON.stringify(timing));
  });

  const refused = {
    "a text": [() => "https://example.com/card.jpg", "input"],
    "nothing": [() => undefined, "input"],
    "a file that is no picture": [() => new Blob(["no picture"], { type: "image/png" }), "decode"],
    "a closed bitmap": [async () => { const b = await createImageBitmap(await picture(file)); b.close(); return b; }, "input"],
    "too few pixels": [() => ({ data: new Uint8Array(10), width: 100, height: 100 }), "image"],
    "no width": [() => ({ data: new Uint8Array(10), width: 0, height: 1 }), "argument"],
    "a video without a frame": [() => document.createElement("video"), "input"],
  };
  for (const [what, [make, code]] of Object.entries(refused)) {
    test(`refuses ${what} with "${code}", and reads on`, async () => {
      const seen = await page.evaluate(async ([file, source]) => {
        const image = await new Function("file", `return (${source})()`)(file);
        const error = await recognizer.recognize(image).then(() => undefined, (e) => e);
        const next = await recognizer.recognize(await picture(file));
        return { code: error?.code, known: error instanceof CardError, next: next.status };
      }, [good[0].file, make.toString()]);
      assert.deepEqual(seen, { code, known: true, next: "ok" });
    });
  }

  test("refuses an option that the module does not take", async () => {
    const codes = await page.evaluate(async (file) => {
      const image = await picture(file);
      const attempt = (options) => recognizer.recognize(image, options).then(() => "read", (e) => e.code);
      return [await attempt({ minConfidence: 0 }), await attempt({ minConfidence: 2 }), await attempt({ minConfidence: 0.5 })];
    }, good[0].file);
    assert.deepEqual(codes, ["option_value", "option_value", "read"]);
  });

  for (const worker of [true, false]) {
    test(`stops in mid-read, ${worker ? "in the worker" : "on this thread"}, and reads on`, async () => {
      const seen = await page.evaluate(async ([file, worker]) => {
        const mine = await createRecognizer({ worker });
        const data = await imageDataOf(file);
        const steps = [];
        await mine.recognize(data, { onTiming: (t) => steps.push(...t.steps) });
        const controller = new AbortController();
        const reason = new Error("enough");
        const start = performance.now();
        const read = mine.recognize(data, { signal: controller.signal }).then(() => "read", (e) => e === reason);
        setTimeout(() => controller.abort(reason), 15);
        const stopped = await read;
        const waited = performance.now() - start;
        const before = await mine.recognize(data, { signal: AbortSignal.abort(reason) }).then(() => "read", (e) => e === reason);
        const next = (await mine.recognize(data)).status;
        await mine.close();
        return { stopped, before, next, whole: steps.reduce((a, b) => a + b, 0), waited };
      }, [good[0].file, worker]);
      assert.equal(seen.stopped, true);
      assert.equal(seen.before, true);
      assert.equal(seen.next, "ok");
      assert.ok(seen.waited < seen.whole, `stopped after ${seen.waited} ms of a read of ${seen.whole} ms`);
    });
  }

  test("leaves the page's thread free between two steps", async () => {
    const { ticks, steps } = await page.evaluate(async (file) => {
      const mine = await createRecognizer({ worker: false });
      const data = await imageDataOf(file);
      let ticks = 0;
      let steps = 0;
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => { ticks++; port2.postMessage(0); };
      port2.postMessage(0);
      const read = mine.recognize(data, { onTiming: (t) => { steps = t.steps.length; } });
      ticks = 0;
      await read;
      port1.onmessage = null;
      await mine.close();
      return { ticks, steps };
    }, good[0].file);
    assert.ok(steps > 4, `${steps} steps`);
    assert.ok(ticks >= steps - 2, `${ticks} other tasks ran during ${steps} steps`);
  });

  test("close rejects what waits, and is idempotent; two recognizers are apart", async () => {
    const seen = await page.evaluate(async (file) => {
      const data = await imageDataOf(file);
      const [one, two] = await Promise.all([createRecognizer(), createRecognizer()]);
      const waiting = [one.recognize(data), one.recognize(data)].map((p) => p.then(() => "read", (e) => e.code));
      await new Promise((done) => setTimeout(done, 20));
      await one.close();
      await one.close();
      const late = await one.recognize(data).then(() => "read", (e) => e.code);
      const other = (await two.recognize(data)).status;
      await two[Symbol.asyncDispose]();
      return [...await Promise.all(waiting), late, other];
    }, good[0].file);
    assert.deepEqual(seen, ["closed", "closed", "closed", "ok"]);
  });

  test("a worker that dies rejects with \"worker\" and is replaced", async () => {
    const seen = await page.evaluate(async (file) => {
      const made = [];
      const mine = await createRecognizer({
        worker: () => {
          made.push(new Worker("/dist/worker.js", { type: "module" }));
          return made.at(-1);
        },
      });
      const data = await imageDataOf(file);
      const read = mine.recognize(data).then(() => "read", (e) => e.code);
      await new Promise((done) => setTimeout(done, 5));
      made[0].onerror(new ErrorEvent("error"));
      const out = [await read, (await mine.recognize(data)).status, made.length];
      await mine.close();
      return out;
    }, good[0].file);
    assert.deepEqual(seen, ["worker", "ok", 2]);
  });

  test("loading fails clearly, and takes every kind of source", async () => {
    const seen = await page.evaluate(async () => {
      const url = "/dist/card.wasm";
      const attempt = (options) => createRecognizer({ worker: false, ...options }).then(
        async (r) => { await r.close(); return "made"; }, (e) => e.code ?? e.message);
      const bytes = await (await fetch(url)).arrayBuffer();
      const controller = new AbortController();
      controller.abort(new Error("enough"));
      return {
        missing: await attempt({ wasm: "/dist/none.wasm" }),
        noWasm: await attempt({ wasm: "/pages/blank.html" }),
        aborted: await attempt({ signal: controller.signal }),
        text: await attempt({ wasm: url }),
        url: await attempt({ wasm: new URL(url, location.href) }),
        response: await attempt({ wasm: await fetch(url) }),
        bytes: await attempt({ wasm: bytes }),
        view: await attempt({ wasm: new Uint8Array(bytes) }),
        module: await attempt({ wasm: await WebAssembly.compile(bytes) }),
        noWorker: await attempt({ worker: () => { throw new Error("no"); } }),
      };
    });
    assert.deepEqual(seen, {
      missing: "no_wasm", noWasm: "no_wasm", aborted: "enough", text: "made", url: "made", response: "made", bytes: "made",
      view: "made", module: "made", noWorker: "worker",
    });
  });

  test("a module of another kind is refused as \"wrong_abi\"", async () => {
    const empty = Buffer.from("0061736d01000000", "hex").toString("base64"); // the empty module
    const code = await page.evaluate(async ([empty, file]) => {
      const bytes = Uint8Array.from(atob(empty), (c) => c.charCodeAt(0));
      const mine = await createRecognizer({ wasm: bytes });
      return mine.recognize(await imageDataOf(file)).then(() => "read", (e) => e.code).finally(() => mine.close());
    }, [empty, good[0].file]);
    assert.equal(code, "wrong_abi");
  });

  test("no fault was logged", () => assert.deepEqual(page.faults.filter((f) => !f.includes("404")), []));
});
