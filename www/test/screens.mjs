/**
 * Takes pictures of every state of the element and of the demo pages, in both themes, wide and at phone width, to be
 * looked at: `node test/screens.mjs OUT FIXTURES [en|zh]`; FIXTURES as run.mjs makes them.
 */
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { launch } from "./browser.mjs";
import { serve } from "./serve.mjs";

const [out, fixtures, language = "en"] = process.argv.slice(2);
const site = new URL("../dist/site", import.meta.url).pathname;
await mkdir(out, { recursive: true });
const server = await serve({ "": site, fixtures });

for (const colorScheme of ["light", "dark"]) {
  for (const [size, viewport] of [["wide", { width: 1180, height: 900 }], ["phone", { width: 390, height: 844 }]]) {
    const browser = await launch({ film: resolve(fixtures, "film.mjpeg"), page: { viewport, colorScheme } });
    const name = (state) => join(out, `${state}-${size}-${colorScheme}.png`);
    const page = await browser.open(server.url);
    if (language === "zh") await page.click("#language");
    const scanner = page.locator("cardglyph-scanner");
    await page.screenshot({ path: name("checkout-idle"), fullPage: true });
    await scanner.locator("[part~=camera]").click();
    await page.waitForFunction(() => ["scanning", "review"].includes(document.querySelector("cardglyph-scanner").state));
    await page.waitForTimeout(250);
    await scanner.screenshot({ path: name("scanning") });
    await page.waitForFunction(() => document.querySelector("cardglyph-scanner").state === "review", null, { timeout: 60_000 })
      .catch(() => console.log("the film was not read"));
    await scanner.screenshot({ path: name("review-film") });
    await page.keyboard.press("Escape");
    await page.evaluate(async () => {
      const picture = await (await fetch("samples/sample-embossed.jpg")).blob();
      await document.querySelector("cardglyph-scanner").read(picture);
    });
    await page.waitForTimeout(200);
    await scanner.screenshot({ path: name("review-picture") });
    await scanner.locator("#number").fill("41");
    await scanner.locator("[part~=primary]:visible").click();
    await scanner.screenshot({ path: name("review-trouble") });
    await scanner.locator("#number").fill("4111111111111111");
    await scanner.locator("#expiry").fill("09/31");
    await scanner.locator("#name").fill("A N OTHER");
    await scanner.locator("[part~=primary]:visible").click();
    await page.screenshot({ path: name("checkout-accepted"), fullPage: true });
    await scanner.locator("[part~=again]:visible").click();
    await page.evaluate(() => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 400 });
      const context = canvas.getContext("2d");
      context.fillStyle = "#7a8";
      context.fillRect(0, 0, 640, 400);
      return new Promise((done) => canvas.toBlob(async (blob) => {
        await document.querySelector("cardglyph-scanner").read(blob);
        done();
      }));
    });
    await scanner.screenshot({ path: name("nothing-found") });
    await scanner.locator("[part~=keyboard]:visible").click();
    await scanner.screenshot({ path: name("typing") });
    const stages = await browser.open(`${server.url}stages.html`);
    await stages.click("[data-sample]");
    await stages.locator("#result").waitFor();
    await stages.screenshot({ path: name("stages"), fullPage: true });
    for (const p of [page, stages]) if (p.faults.length) console.log(name(""), p.faults);
    await browser.close();
  }
}
const blocked = await launch({ refused: true });
const page = await blocked.open(server.url);
await page.locator("cardglyph-scanner [part~=camera]").click();
await page.locator("cardglyph-scanner [part~=message]:visible").first().waitFor();
await page.locator("cardglyph-scanner").screenshot({ path: join(out, "problem-denied.png") });
await blocked.close();
await server.close();
