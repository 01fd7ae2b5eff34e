// Session replay: what rrweb, which most such tools are built on, records of the element.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { launch } from "./browser.mjs";
import { serve } from "./serve.mjs";
import { folders, testNumbers } from "./setup.mjs";

const rrweb = await readFile(join(dirname(createRequire(import.meta.url).resolve("rrweb")), "rrweb.umd.min.cjs"), "utf8");

/** Whether a recording holds the number or a good part of it, however it is cut up. */
function holds(events, number) {
  const digits = JSON.stringify(events).replace(/[^0-9a-z]/gi, "");
  return digits.includes(number) || digits.includes(number.slice(0, 8)) || digits.includes(number.slice(-8));
}

/** Records a review and its acceptance; the form around is not filled: its inputs are the page's. */
async function record(page, options, number) {
  await page.evaluate(rrweb);
  return page.evaluate(async ([options, digits]) => {
    const events = [];
    const stop = rrweb.record({ emit: (event) => events.push(event), ...options });
    const scanner = document.querySelector("cardglyph-scanner");
    scanner.setAttribute("fill", "none");
    const box = (x) => [[x, 10], [x + 9, 10], [x + 9, 30], [x, 30]];
    const per_digit = [...digits].map((_, i) => (i % 5 === 2 ? 0.6 : 0.999));
    const number = {
      digits, groups: [4, 6, 5], confidence: 0.5, luhn: true, style: "printed", per_digit, box: box(0),
      digit_boxes: [...digits].map((_, i) => box(10 * i)),
    };
    scanner.recognizer = {
      recognize: async (file, { onPicture }) => {
        const bitmap = await createImageBitmap(file);
        onPicture(bitmap, bitmap.width, bitmap.height);
        return { status: "low_confidence", number, holder: { text: "ROBIN OTHER", confidence: 0.6 } };
      },
    };
    const canvas = Object.assign(document.createElement("canvas"), { width: 200, height: 40 });
    await scanner.read(await new Promise((done) => canvas.toBlob(done)));
    const { shadowRoot } = scanner;
    const input = shadowRoot.getElementById("number");
    shadowRoot.querySelector("[part~=doubt]").click();
    input.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText" }));
    await new Promise((done) => setTimeout(done, 300));
    const shown = input.value.replace(/ /g, "") === digits;
    shadowRoot.querySelector(".review .primary").click();
    await new Promise((done) => setTimeout(done, 300));
    const { state } = scanner;
    scanner.reset();
    await new Promise((done) => setTimeout(done, 300));
    stop();
    const left = shadowRoot.querySelector(".accepted").textContent.includes(digits.slice(-4));
    return { events, shown, state, left };
  }, [options, number]);
}

test("rrweb records no digits of the card", { timeout: 200_000 }, async () => {
  const server = await serve(folders);
  const browser = await launch({ page: { bypassCSP: true } });
  const number = testNumbers.amex; // its digits differ enough to be told from others
  try {
    for (const [what, options] of Object.entries({
      "with its defaults, which leave the element out": {},
      "told to leave nothing out, with inputs masked": { maskAllInputs: true, blockClass: "nothing", blockSelector: null },
    })) {
      const page = await browser.open(`${server.url}pages/form.html`);
      const { events, shown, state, left } = await record(page, options, number);
      assert.deepEqual({ shown, state, left }, { shown: true, state: "accepted", left: false }, what);
      assert.ok(events.length > 3, `${what}: it did record`);
      assert.ok(!holds(events, number), `${what}: digits were recorded`);
      await page.close();
    }
    const page = await browser.open(`${server.url}pages/form.html`);
    const { events } = await record(page, { maskAllInputs: false, blockClass: "nothing" }, number);
    assert.ok(holds(events, number), "the check finds digits where they are recorded: in inputs, without masking");
  } finally {
    await browser.close();
    await server.close();
  }
});
