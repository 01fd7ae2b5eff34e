// The demo pages: the policy holds, nothing is asked for during a read, they work offline, and axe finds nothing serious.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { launch } from "./browser.mjs";
import { policy, serve } from "./serve.mjs";
import { film, folders, readable, testNumbers } from "./setup.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const state = (page, wanted) =>
  page.waitForFunction((wanted) => document.querySelector("cardglyph-scanner").state === wanted, wanted, { timeout: 150_000 });
const part = (page, name) => page.locator(`cardglyph-scanner [part~=${name}]:visible`).first();

/** Resolves once the pages are cached and nothing is under way. */
async function settled(page) {
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null, null, { timeout: 60_000 });
  await page.waitForLoadState("networkidle");
}

describe("the demo", () => {
  let server, browser, good;
  before(async () => {
    server = await serve(folders);
    browser = await launch({ film });
    good = await readable();
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  test("states the issue's policy in both pages", async () => {
    assert.equal(policy, "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; "
      + "img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; form-action 'none'");
    for (const file of ["index.html", "stages.html"]) {
      assert.ok((await readFile(join(folders[""], file), "utf8")).includes(`content="${policy}"`), file);
    }
  });

  test("no request is made while pictures and video are read, and no policy is broken", { timeout: 400_000 }, async () => {
    const page = await browser.open(server.url);
    await settled(page);
    const asked = [];
    page.context().on("request", (request) => asked.push(request.url()));
    const before = server.asked.length;
    await page.locator("cardglyph-scanner input[type=file]").setInputFiles(good[0].path);
    await state(page, "review");
    assert.equal(await page.locator("#count-read").textContent(), "0");
    await page.keyboard.press("Escape");
    await part(page, "camera").click();
    await state(page, "review");
    assert.equal(await page.locator("#count-read").textContent(), "0");
    await page.locator("cardglyph-scanner #number").fill(testNumbers.visa);
    await page.locator("cardglyph-scanner #expiry").fill("09/31");
    await part(page, "primary").click();
    await state(page, "accepted");
    await page.locator(".pay").click();
    assert.match(await page.locator("#outcome").textContent(), /nothing was sent/);
    assert.deepEqual(asked.filter((url) => !url.startsWith("blob:")), []);
    // Some time after a page was opened the browser looks for a newer service worker, whatever the page does.
    assert.deepEqual(server.asked.slice(before).filter((path) => path !== "/sw.js"), [], "the server heard nothing");
    assert.deepEqual(page.faults, []);
    await page.close();
  });

  test("the policy is in force: another server cannot be reached", async () => {
    const page = await browser.open(server.url);
    const outcome = await page.evaluate(() => fetch("http://127.0.0.2:9/").then(() => "sent", () => "refused"));
    assert.equal(outcome, "refused");
    assert.ok(page.faults.some((fault) => fault.includes("Content Security Policy")), "the policy refused it");
    await page.close();
  });

  test("the stages page shows what was found, with its timing", { timeout: 300_000 }, async () => {
    const page = await browser.open(`${server.url}stages.html`);
    await settled(page);
    await page.locator("#file").setInputFiles(good[0].path);
    await page.locator("#result").waitFor();
    assert.equal(await page.locator("#cells li").count(), 16);
    const digits = (await page.locator("#cells b").allTextContents()).join("");
    assert.ok(digits === good[0].number, "the cells show the number");
    assert.match(await page.locator("#times").textContent(), /ms in \d+ steps/);
    assert.equal(await page.locator("#count-read").textContent(), "0");
    const drawn = await page.evaluate(() => {
      const canvas = document.getElementById("picture");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return new Set(data).size > 16;
    });
    assert.ok(drawn, "the picture is drawn");
    assert.deepEqual(page.faults, []);
    await page.close();
  });

  test("works without a network after the first load", { timeout: 300_000 }, async () => {
    const own = await serve(folders);
    const page = await browser.open(own.url);
    await settled(page);
    await own.close(); // the server is gone for good
    await page.reload();
    await page.locator("[data-sample]").first().click();
    await page.waitForFunction(() => ["review", "idle"].includes(document.querySelector("cardglyph-scanner").state));
    await page.goto(`${own.url}stages.html`);
    await page.locator("#file").setInputFiles(good[0].path);
    await page.locator("#result").waitFor();
    assert.deepEqual(page.faults, []);
    await page.close();
  });

  for (const colorScheme of ["light", "dark"]) {
    test(`axe finds nothing serious in any state, ${colorScheme}`, { timeout: 400_000 }, async () => {
      const themed = await launch({ film, page: { colorScheme, viewport: { width: 390, height: 844 }, bypassCSP: true } });
      try {
        const page = await themed.open(server.url);
        const findings = [];
        const check = async (where) => {
          await page.evaluate(axe);
          const { violations } = await page.evaluate(() => globalThis.axe.run());
          for (const { id, impact, nodes } of violations) {
            if (impact === "serious" || impact === "critical") findings.push(`${where}: ${id} ${nodes[0].target}`);
          }
        };
        await check("idle");
        await part(page, "keyboard").click();
        await check("typing");
        await page.locator("cardglyph-scanner #number").fill("4111");
        await part(page, "primary").click();
        await check("trouble");
        await page.keyboard.press("Escape");
        await page.locator("cardglyph-scanner input[type=file]").setInputFiles(good[0].path);
        await state(page, "review");
        await check("review");
        await page.locator("cardglyph-scanner #number").fill(testNumbers.visa);
        await part(page, "primary").click();
        if (await part(page, "review").isVisible()) await part(page, "primary").click();
        await state(page, "accepted");
        await check("accepted");
        await part(page, "again").click();
        await part(page, "camera").click();
        await state(page, "scanning");
        await check("scanning");
        await page.goto(`${server.url}stages.html`);
        await page.locator("#file").setInputFiles(good[0].path);
        await page.locator("#result").waitFor();
        await check("stages");
        assert.deepEqual(findings, []);
      } finally {
        await themed.close();
      }
    });
  }
});
