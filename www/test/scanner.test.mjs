// The element in Chromium: camera, file, drop, paste, review, forms, every state that can go wrong.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import { build } from "esbuild";
import { launch } from "./browser.mjs";
import { serve } from "./serve.mjs";
import { film, folders, readable, testNumbers, www } from "./setup.mjs";

const scannerState = (page, state) =>
  page.waitForFunction((state) => document.querySelector("cardglyph-scanner").state === state, state, { timeout: 150_000 });
const part = (page, name) => page.locator(`cardglyph-scanner [part~=${name}]:visible`).first();
const values = (page, ...ids) => page.evaluate((ids) => ids.map((id) => document.getElementById(id).value), ids);

/** Types a card into the element's review and accepts it. */
async function typeCard(page, { number, expiry = "", name = "" }) {
  await part(page, "keyboard").click();
  await page.locator("cardglyph-scanner #number").fill(number);
  await page.locator("cardglyph-scanner #expiry").fill(expiry);
  await page.locator("cardglyph-scanner #name").fill(name);
  await part(page, "primary").click();
}

describe("the element", () => {
  let server, browser, page, good;

  before(async () => {
    server = await serve(folders);
    browser = await launch();
    good = await readable();
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });
  afterEach(async () => {
    if (!page) return;
    const { faults } = page;
    await page.close();
    page = undefined;
    assert.deepEqual(faults, []);
  });
  const open = async (path = "pages/form.html") => {
    page = await browser.open(server.url + path);
    await page.evaluate(() => {
      globalThis.events = [];
      for (const kind of ["read", "progress", "error"]) {
        document.addEventListener(`cardglyph-${kind}`, ({ detail }) => events.push({ kind, ...detail }));
      }
    });
    return page;
  };

  test("fills the form around it by autocomplete tokens, and those attached", async () => {
    await open();
    await page.evaluate(() => {
      globalThis.heard = [];
      for (const kind of ["input", "change"]) {
        document.addEventListener(kind, ({ target }) => heard.push(`${kind} ${target.id}`));
      }
      globalThis.detach = document.querySelector("cardglyph-scanner").attachTo(document.getElementById("two"));
    });
    await typeCard(page, { number: testNumbers.visa, expiry: "9/31", name: "A N Other" });
    await scannerState(page, "accepted");
    assert.deepEqual(
      await values(page, "number", "exp", "exp-long", "exp-picker", "month", "year", "year-short", "name", "disabled", "other", "second"),
      [testNumbers.visa, "09/31", "09/2031", "2031-09", "9", "31", "31", "A N Other", "", "robin@example.com", testNumbers.visa]);
    const heard = await page.evaluate(() => heard);
    assert.deepEqual(heard.filter((event) => event.endsWith(" number")), ["input number", "change number"]);
    const [read] = await page.evaluate(() => events.filter((e) => e.kind === "read"));
    assert.deepEqual([read.number, read.expiry, read.holder], [testNumbers.visa, { month: 9, year: 2031 }, "A N Other"]);

    await page.evaluate(() => detach());
    await part(page, "again").click();
    await typeCard(page, { number: testNumbers.amex });
    assert.deepEqual(await values(page, "number", "second"), [testNumbers.amex, testNumbers.visa], "detached");
  });

  test("is a form control: name, required, reset, disabled", async () => {
    await open();
    const state = () => page.evaluate(() => {
      const form = document.getElementById("one");
      return { data: [...new FormData(form)].filter(([name]) => name.startsWith("card")), valid: form.checkValidity() };
    });
    await page.evaluate(() => document.querySelector("cardglyph-scanner").setAttribute("required", ""));
    assert.deepEqual(await state(), { data: [], valid: false });
    await typeCard(page, { number: testNumbers.visa, expiry: "09/31" });
    assert.deepEqual(await state(), { data: [["card", testNumbers.visa], ["card-exp", "09/31"]], valid: true });
    await page.evaluate(() => document.getElementById("one").reset());
    await scannerState(page, "idle");
    assert.deepEqual(await state(), { data: [], valid: false });
    await page.evaluate(() => document.querySelector("cardglyph-scanner").toggleAttribute("disabled"));
    assert.equal(await part(page, "camera").isDisabled(), true);
  });

  test("does not fill with fill=none, submits nothing without a name, and leaves nothing in its fields", async () => {
    await open();
    await page.evaluate(() => {
      const scanner = document.querySelector("cardglyph-scanner");
      scanner.setAttribute("fill", "none");
      scanner.removeAttribute("name");
    });
    await typeCard(page, { number: testNumbers.visa });
    assert.deepEqual(await values(page, "number"), [""]);
    assert.equal(await page.evaluate(() => [...new FormData(document.getElementById("one"))].length), 0);
    assert.equal(await page.locator("cardglyph-scanner #number").inputValue(), "");
  });

  test("React and Vue hear of the values", async () => {
    const { outputFiles } = await build({
      entryPoints: [join(www, "test/frameworks.mjs")], bundle: true, format: "esm", write: false,
      define: { "process.env.NODE_ENV": '"production"', __VUE_OPTIONS_API__: "true", __VUE_PROD_DEVTOOLS__: "false", __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false" },
    });
    await open("pages/blank.html");
    await page.route("**/frameworks.js", (route) => route.fulfill({ contentType: "text/javascript", body: outputFiles[0].text }));
    const seen = await page.evaluate(async (number) => {
      const { mountReact, mountVue, fillForm } = await import("/frameworks.js");
      const [one, two] = [document.createElement("div"), document.createElement("div")];
      document.body.append(one, two);
      const [react, vue] = [mountReact(one), mountVue(two)];
      const until = async (holds) => { // ten seconds at most; what is asserted tells what is missing
        for (let i = 0; i < 200 && !holds(); i++) await new Promise((done) => setTimeout(done, 50));
      };
      await until(() => document.getElementById("react") && document.getElementById("vue"));
      fillForm(document.getElementById("react"), { number });
      fillForm(document.getElementById("vue"), { number });
      await until(() => react().touched && vue() === number);
      return { react: react(), vue: vue(), shown: [...document.querySelectorAll("input")].map((i) => i.value) };
    }, testNumbers.visa);
    assert.deepEqual(seen, {
      react: { value: testNumbers.visa, touched: true }, vue: testNumbers.visa, shown: [testNumbers.visa, testNumbers.visa],
    });
  });

  const ways = {
    "a chosen file": async (path) => page.locator("cardglyph-scanner input[type=file]").setInputFiles(path),
    "a dropped file": async (path) => dispatchFile("drop", await readFile(path, "base64")),
    "a pasted picture": async (path) => dispatchFile("paste", await readFile(path, "base64")),
  };
  const dispatchFile = (kind, base64) => page.evaluate(([kind, base64]) => {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const files = new DataTransfer();
    files.items.add(new File([bytes], "card.png", { type: "image/png" }));
    const init = { bubbles: true, cancelable: true };
    if (kind === "paste") document.dispatchEvent(new ClipboardEvent("paste", { ...init, clipboardData: files }));
    else document.querySelector("cardglyph-scanner").dispatchEvent(new DragEvent("drop", { ...init, dataTransfer: files }));
  }, [kind, base64]);
  for (const [way, give] of Object.entries(ways)) {
    test(`reads ${way}, lets it be checked, and fills the form`, async () => {
      await open();
      await page.evaluate(() => document.querySelector("cardglyph-scanner").setAttribute("paste", "page"));
      await give(good[0].path);
      await scannerState(page, "review");
      const shown = (await page.locator("cardglyph-scanner #number").inputValue()).replace(/ /g, "");
      assert.ok(shown === good[0].number, "the drawn number is shown");
      assert.equal(await page.locator("cardglyph-scanner [part~=strip]").isVisible(), true);
      await page.locator("cardglyph-scanner #expiry").fill("09/31");
      await part(page, "primary").click();
      if (await part(page, "review").isVisible()) await part(page, "primary").click(); // a drawn number may fail Luhn
      await scannerState(page, "accepted");
      const [filled] = await values(page, "number");
      assert.ok(filled === good[0].number, "the form has the number");
    });
  }

  test("marks doubtful digits, keeps the marks while others change, and leads to them", async () => {
    await open();
    await page.evaluate((digits) => {
      const scanner = document.querySelector("cardglyph-scanner");
      const per_digit = [...digits].map((_, i) => (i === 5 || i === 12 ? 0.6 : 0.999));
      const number = { digits, groups: [4, 4, 4, 4], confidence: 0.5, luhn: true, style: "printed", per_digit };
      scanner.recognizer = { recognize: async () => ({ status: "low_confidence", number, issuer: { name: "First Bank" } }) };
      const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 40 });
      return new Promise((done) => canvas.toBlob((blob) => done(scanner.read(blob))));
    }, testNumbers.visa);
    const marks = () => page.locator("cardglyph-scanner mark").count();
    assert.equal(await marks(), 2);
    const doubts = page.locator("cardglyph-scanner [part~=doubt]");
    assert.equal(await doubts.first().getAttribute("aria-label"), "Check digit 6");
    assert.equal(await part(page, "issuer").textContent(), "First Bank");
    await doubts.first().click();
    await page.keyboard.type("7");
    assert.equal(await part(page, "issuer").isVisible(), false, "another sixth digit may be another bank's");
    assert.equal(await marks(), 1);
    assert.equal(await page.locator("cardglyph-scanner #number").inputValue(), "4111 1711 1111 1111");
    await part(page, "primary").click();
    assert.match(await page.locator("cardglyph-scanner #trouble").textContent(), /check digit/);
    await doubts.first().click();
    await page.keyboard.press("Backspace");
    assert.equal(await marks(), 0);
    await part(page, "primary").click();
    assert.equal(await page.locator("cardglyph-scanner #number").getAttribute("aria-invalid"), "true");
  });

  test("auto accepts what is certain without a review", async () => {
    await open();
    await page.evaluate((digits) => {
      const scanner = document.querySelector("cardglyph-scanner");
      scanner.setAttribute("auto", "");
      const number = { digits, groups: [4, 4, 4, 4], confidence: 0.999, luhn: true, style: "printed", per_digit: Array(16).fill(0.999) };
      scanner.recognizer = { recognize: async () => ({ status: "ok", number, network: "visa" }) };
      const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 40 });
      return new Promise((done) => canvas.toBlob((blob) => done(scanner.read(blob))));
    }, testNumbers.visa);
    await scannerState(page, "accepted");
    assert.deepEqual(await values(page, "number", "type"), [testNumbers.visa, "VI"]);
  });

  test("refuses what is no card, says why, and lets warnings pass", async () => {
    await open();
    await part(page, "keyboard").click();
    const trouble = async (number, expiry) => {
      await page.locator("cardglyph-scanner #number").fill(number);
      await page.locator("cardglyph-scanner #expiry").fill(expiry);
      await page.keyboard.press("Enter");
      return page.locator("cardglyph-scanner #trouble").textContent();
    };
    assert.match(await trouble("4111", ""), /12 to 19 digits/);
    assert.match(await trouble(testNumbers.visa, "13/31"), /MM\/YY/);
    assert.match(await trouble(testNumbers.visa, "01/20"), /expired/);
    assert.match(await trouble("4111111111111112", ""), /check digit/);
    assert.equal(await part(page, "primary").textContent(), "Use it anyway");
    await part(page, "primary").click();
    await scannerState(page, "accepted");
  });

  test("a picture without a card, and a file that is none, say so and leave every way open", async () => {
    await open();
    await page.evaluate(() => new Promise((done) => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 200 });
      canvas.getContext("2d").fillRect(0, 0, 320, 200);
      canvas.toBlob((blob) => done(document.querySelector("cardglyph-scanner").read(blob)));
    }));
    await scannerState(page, "idle");
    assert.match(await part(page, "message").textContent(), /No card was found|too dark|not sharp/);
    await page.evaluate(() => document.querySelector("cardglyph-scanner").read(new Blob(["text"])));
    assert.match(await part(page, "message").textContent(), /not a picture/);
    assert.deepEqual(await page.evaluate(() => events.filter((e) => e.kind === "error").map((e) => e.problem)), ["unreadable"]);
    await typeCard(page, { number: testNumbers.visa });
    await scannerState(page, "accepted");
  });

  test("works by keyboard alone", async () => {
    await open();
    await page.locator("h1").click();
    await page.keyboard.press("Tab"); // camera
    await page.keyboard.press("Tab"); // picture
    await page.keyboard.press("Tab"); // type
    await page.keyboard.press("Enter");
    await scannerState(page, "review");
    await page.keyboard.type(testNumbers.visa);
    await page.keyboard.press("Tab");
    await page.keyboard.type("0931");
    await page.keyboard.press("Enter");
    await scannerState(page, "accepted");
    await page.keyboard.press("Enter"); // the focus is on "Scan again"
    await scannerState(page, "idle");
    assert.deepEqual(await values(page, "number", "exp"), [testNumbers.visa, "09/31"]);
  });

  test("speaks the page's language, its own attribute's, and own words", async () => {
    await open();
    const title = () => page.locator("cardglyph-scanner h2").first().textContent();
    const becomes = (text) => page.waitForFunction((text) =>
      document.querySelector("cardglyph-scanner").shadowRoot.querySelector(".idle h2").textContent === text, text);
    assert.equal(await title(), "Fill in your card");
    await page.evaluate(() => { document.documentElement.lang = "de-AT"; });
    await becomes("Karte eintragen");
    await page.evaluate(() => document.querySelector("cardglyph-scanner").setAttribute("lang", "zh-CN"));
    await becomes("填写银行卡");
    await page.evaluate(() => document.querySelector("cardglyph-scanner").setAttribute("words", '{"title":"Karte bitte"}'));
    await becomes("Karte bitte");
  });

  test("without WebAssembly it says so, and typing works", async () => {
    await open();
    await page.evaluate(() => document.querySelector("cardglyph-scanner").setAttribute("wasm", "/pages/none.wasm"));
    await page.locator("cardglyph-scanner input[type=file]").setInputFiles(good[0].path);
    await part(page, "message").waitFor();
    assert.match(await part(page, "message").textContent(), /could not be loaded/);
    assert.ok((await page.evaluate(() => events.filter((e) => e.kind === "error").map((e) => e.problem))).includes("no_wasm"));
    await typeCard(page, { number: testNumbers.visa });
    await scannerState(page, "accepted");
    page.faults = page.faults.filter((fault) => !fault.includes("404"));
  });

  test("without a camera it says so", async () => {
    await open();
    await part(page, "camera").click();
    await part(page, "message").waitFor();
    assert.match(await part(page, "message").textContent(), /No camera was found/);
  });

  test("on an insecure page it says so", async () => {
    await open();
    await page.evaluate(() => {
      Object.defineProperty(navigator, "mediaDevices", { value: undefined });
      Object.defineProperty(globalThis, "isSecureContext", { value: false });
    });
    await part(page, "camera").click();
    await part(page, "message").waitFor();
    assert.match(await part(page, "message").textContent(), /secure pages/);
  });
});

describe("the camera", () => {
  let server;
  before(async () => { server = await serve(folders); });
  after(() => server?.close());

  test("reads a moving card, draws its outline, reports progress, and stops", { timeout: 400_000 }, async () => {
    const browser = await launch({ film });
    try {
      const page = await browser.open(`${server.url}pages/form.html`);
      await page.evaluate(() => {
        globalThis.seen = { progress: [], outlines: 0 };
        document.addEventListener("cardglyph-progress", ({ detail }) => {
          seen.progress.push(detail);
          const root = document.querySelector("cardglyph-scanner").shadowRoot;
          seen.outlines += root.querySelectorAll(".outline").length > 0 ? 1 : 0;
        });
      });
      await part(page, "camera").click();
      await scannerState(page, "scanning");
      assert.equal(await page.locator("cardglyph-scanner [part~=guide]").isVisible(), true);
      await scannerState(page, "review");
      const digits = (await page.locator("cardglyph-scanner #number").inputValue()).replace(/ /g, "");
      assert.match(digits, /^\d{16}$/);
      const seen = await page.evaluate(() => globalThis.seen);
      assert.ok(seen.progress.filter(({ state }) => state === "scanning").length > 0, "progress was reported");
      assert.ok(seen.outlines > 0, "an outline was drawn");
      const live = await page.evaluate(() => document.querySelector("cardglyph-scanner").shadowRoot.querySelector("video").srcObject);
      assert.equal(live, null, "the camera is off");
      assert.deepEqual(page.faults, []);
    } finally {
      await browser.close();
    }
  });

  test("stops with Escape, when the page is hidden, and when the element leaves", async () => {
    const browser = await launch({ film });
    try {
      const page = await browser.open(`${server.url}pages/form.html`);
      await page.evaluate(() => {
        globalThis.tracks = [];
        const get = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = async (wish) => {
          const stream = await get(wish);
          tracks.push(...stream.getTracks());
          return stream;
        };
        document.querySelector("cardglyph-scanner").recognizer = { // never sure: the camera goes on
          session: () => ({
            async add(frame) {
              frame.close();
              return { state: "reading", result: { status: "no_card" }, progress: 0, guidance: "show_card", frames: 1 };
            },
            close: async () => {},
          }),
        };
      });
      const start = async () => {
        await part(page, "camera").click();
        await scannerState(page, "scanning");
      };
      const ended = () => page.evaluate(() => tracks.every((track) => track.readyState === "ended"));
      await start();
      assert.equal(await ended(), false);
      await page.keyboard.press("Escape");
      await scannerState(page, "idle");
      assert.equal(await ended(), true);
      await start();
      await page.evaluate(() => {
        Object.defineProperty(document, "hidden", { value: true, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      });
      await scannerState(page, "paused");
      assert.equal(await ended(), true);
      await page.evaluate(() => {
        delete document.hidden;
        document.dispatchEvent(new Event("visibilitychange"));
      });
      await scannerState(page, "scanning");
      assert.equal(await ended(), false, "it goes on when the page is seen again");
      await page.evaluate(() => document.querySelector("cardglyph-scanner").remove());
      assert.equal(await ended(), true);
      assert.deepEqual(page.faults, []);
    } finally {
      await browser.close();
    }
  });

  test("refused, it says so, and pictures and typing still work", async () => {
    const browser = await launch({ refused: true });
    try {
      const page = await browser.open(`${server.url}pages/form.html`);
      await part(page, "camera").click();
      await part(page, "message").waitFor();
      assert.match(await part(page, "message").textContent(), /blocked/);
      assert.equal(await part(page, "picture").isEnabled(), true);
      await typeCard(page, { number: testNumbers.visa });
      await scannerState(page, "accepted");
    } finally {
      await browser.close();
    }
  });
});
