// The same short suite in several engines: everything is done from within the page. WebKitGTK: `CARDGLYPH_WEBKIT=1`, see
// docs/decisions/0044-three-engines.md.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import * as chromium from "./engines/chromium.mjs";
import * as firefox from "./engines/firefox.mjs";
import { serve } from "./serve.mjs";
import { folders, readable, testNumbers } from "./setup.mjs";

/** Runs in the page: what all tests use. */
async function prepare() {
  await customElements.whenDefined("cardglyph-scanner");
  globalThis.scanner = document.querySelector("cardglyph-scanner");
  globalThis.root = scanner.shadowRoot;
  globalThis.heard = [];
  for (const kind of ["read", "error", "notice"]) {
    document.addEventListener(`cardglyph-${kind}`, ({ detail }) => heard.push({ kind, problem: detail.problem, notice: detail.notice, filled: detail.filled?.map((e) => e.id) }));
  }
  globalThis.until = async (holds, what) => {
    const end = performance.now() + 120_000;
    while (!holds()) {
      if (performance.now() > end) throw new Error(`never: ${what}; the state is ${scanner.state}, heard ${JSON.stringify(heard)}`);
      await new Promise((done) => setTimeout(done, 50));
    }
  };
  globalThis.picture = async (file) => (await fetch(`/fixtures/${file}`)).blob();
  globalThis.type = (id, text) => {
    const input = root.getElementById(id);
    input.focus();
    input.value = text;
    input.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText" }));
  };
  /** Every text and attribute of a tree, with its shadow trees: what session replay sees. Values of inputs are not in it. */
  globalThis.texts = (node) => {
    let all = "";
    const walk = (at) => {
      if (at.nodeType === 3) all += `${at.data}\n`;
      for (const { value } of at.attributes ?? []) all += `${value}\n`;
      for (const child of [...at.childNodes, ...(at.shadowRoot ? [at.shadowRoot] : [])]) walk(child);
    };
    walk(node);
    return all.replace(/[ \n]/g, "");
  };
  /** A camera that shows a picture, trembling a little. */
  globalThis.fakeCamera = async (file) => {
    const bitmap = await createImageBitmap(await picture(file));
    const canvas = Object.assign(document.createElement("canvas"), { width: 1280, height: 720 });
    const context = canvas.getContext("2d");
    let i = 0;
    const draw = () => {
      i++;
      context.fillStyle = "#605850";
      context.fillRect(0, 0, 1280, 720);
      const scale = Math.min(1100 / bitmap.width, 680 / bitmap.height);
      context.drawImage(bitmap, 90 + 2 * Math.sin(i / 5), 20 + 2 * Math.cos(i / 4), bitmap.width * scale, bitmap.height * scale);
    };
    draw();
    setInterval(draw, 66);
    const devices = { getUserMedia: async () => canvas.captureStream(15), enumerateDevices: async () => [] };
    Object.defineProperty(navigator, "mediaDevices", { value: devices, configurable: true });
  };
}

const engines = { Chromium: chromium, "Firefox ESR": firefox };
if (process.env.CARDGLYPH_WEBKIT) engines.WebKitGTK = await import("./engines/webkit.mjs");

for (const [name, engine] of Object.entries(engines)) {
  describe(name, () => {
    let server, browser, good;
    before(async () => {
      assert.ok(existsSync(engine.executable), `${engine.executable} is missing: run make tools`);
      server = await serve(folders);
      good = await readable();
      browser = await engine.launch({ width: 390, height: 844 });
    }, { timeout: 300_000 });
    after(async () => {
      await browser?.close();
      await server?.close();
    });

    const run = async (inPage, argument, path = "pages/form.html") => {
      await browser.open(server.url + path);
      await browser.evaluate(prepare.toString());
      return browser.evaluate(inPage.toString(), argument);
    };

    test("reads a file in the worker, lets it be checked, fills the form, and shows no digits as text", { timeout: 300_000 }, async () => {
      const seen = await run(async ([file, digits]) => {
        await scanner.read(await picture(file));
        await until(() => scanner.state === "review", "the review");
        const shown = root.getElementById("number").value.replace(/ /g, "") === digits;
        const inReview = texts(document).includes(digits.slice(0, 8));
        type("expiry", "0931");
        const expiry = root.getElementById("expiry").value;
        const accept = () => root.querySelector(".review .primary").click();
        accept();
        if (scanner.state === "review") accept(); // a drawn number may fail the check digit
        const [read] = heard.filter(({ kind }) => kind === "read");
        return {
          shown, inReview, expiry, filled: read.filled.slice(0, 2), form: document.getElementById("number").value === digits,
          accepted: texts(scanner).includes(digits.slice(0, 8)), notices: heard.filter(({ kind }) => kind === "notice"),
        };
      }, [good[0].file, good[0].number]);
      assert.deepEqual(seen, {
        shown: true, inReview: false, expiry: "09/31", filled: ["number", "exp"], form: true, accepted: false, notices: [],
      });
    });

    test("reads a moving card by camera, over the page, and switches the camera off", { timeout: 300_000 }, async () => {
      const seen = await run(async ([file, digits]) => {
        await fakeCamera(file);
        await scanner.scan();
        const dialog = root.querySelector("dialog");
        await until(() => scanner.state !== "starting", "the camera");
        const box = dialog.getBoundingClientRect();
        const whole = dialog.open && box.width >= innerWidth && box.height >= innerHeight - 1;
        const guided = root.querySelector(".guidance").textContent !== "";
        await until(() => scanner.state === "review", "the review");
        return { whole, guided, closed: !dialog.open, off: root.querySelector("video").srcObject === null,
          right: root.getElementById("number").value.replace(/ /g, "") === digits, errors: heard };
      }, [good[0].file, good[0].number]);
      assert.deepEqual(seen, { whole: true, guided: true, closed: true, off: true, right: true, errors: [] });
    });

    test("says why there is no camera", { timeout: 100_000 }, async () => {
      const problems = await run(async () => {
        const seen = [];
        for (const [name, text] of [["NotAllowedError", /blocked/], ["NotFoundError", /No camera/], ["NotReadableError", /no picture/], ["SecurityError", /does not let/]]) {
          const getUserMedia = async () => { throw new DOMException("", name); };
          Object.defineProperty(navigator, "mediaDevices", { value: { getUserMedia, enumerateDevices: async () => [] }, configurable: true });
          await scanner.scan();
          await until(() => scanner.state === "idle" && text.test(root.querySelector(".message").textContent), name);
          seen.push(heard.at(-1).problem);
        }
        return seen;
      });
      assert.deepEqual(problems, ["denied", "no_camera", "busy", "policy"]);
    });

    test("number and date run from left to right in Arabic; narrow columns and twice the text lose nothing", { timeout: 100_000 }, async () => {
      const seen = await run(async (number) => {
        document.documentElement.lang = "ar";
        await until(() => root.querySelector(".panel").dir === "rtl", "Arabic");
        root.querySelector("[part~=keyboard]").click();
        await until(() => scanner.state === "review", "the review");
        type("number", number);
        const fields = ["number", "expiry"].map((id) => getComputedStyle(root.getElementById(id)).direction);
        const wide = [];
        for (const [width, size] of [["220px", "100%"], ["390px", "200%"], ["220px", "200%"]]) {
          scanner.style.width = width;
          document.documentElement.style.fontSize = size;
          for (const state of ["review", "idle"]) {
            if (state === "idle") scanner.reset();
            else if (scanner.state === "idle") root.querySelector(".idle [part~=keyboard]").click();
            const panel = root.querySelector(".panel");
            const right = panel.getBoundingClientRect();
            for (const element of panel.querySelectorAll("button, input, p, h2, label")) {
              const { left, right: end, width: own } = element.getBoundingClientRect();
              if (own > 0 && (left < right.left - 1 || end > right.right + 1)) wide.push(`${state} ${width} ${size} ${element.className || element.id || element.tagName}`);
            }
          }
        }
        return { fields, panel: getComputedStyle(root.querySelector(".panel")).direction, wide };
      }, testNumbers.visa);
      assert.deepEqual(seen, { fields: ["ltr", "ltr"], panel: "rtl", wide: [] });
    });

    test("a blocked worker: the page's own thread reads, and an event says so", { timeout: 300_000 }, async () => {
      const seen = await run(async ([file, digits]) => {
        globalThis.Worker = class { constructor() { throw new DOMException("", "SecurityError"); } };
        await scanner.read(await picture(file));
        await until(() => scanner.state === "review", "the review");
        return { right: root.getElementById("number").value.replace(/ /g, "") === digits, heard };
      }, [good[0].file, good[0].number]);
      assert.equal(seen.right, true);
      assert.deepEqual(seen.heard.map(({ kind, notice }) => [kind, notice]), [["notice", "page_thread"]]);
    });

    test("a file that is no picture says what it is, and the page's decoder opens HEIC", { timeout: 300_000 }, async () => {
      const seen = await run(async ([file, digits]) => {
        const texts = {
          empty: "", pdf: "%PDF-1.7\n", svg: "<svg xmlns='http://www.w3.org/2000/svg'></svg>x", heic: "\0\0\0\u0018ftypheic\0\0\0\0", unreadable: "text",
        };
        for (const text of Object.values(texts)) await scanner.read(new Blob([text]));
        const problems = heard.map(({ problem }) => problem);
        scanner.decoder = async () => picture(file);
        await scanner.read(new Blob([texts.heic]));
        await until(() => scanner.state === "review", "the review");
        return { problems, wanted: Object.keys(texts), right: root.getElementById("number").value.replace(/ /g, "") === digits };
      }, [good[0].file, good[0].number]);
      assert.deepEqual(seen.problems, seen.wanted);
      assert.equal(seen.right, true);
    });
  });
}
