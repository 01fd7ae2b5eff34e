// Shows what the module says about a picture, step by step.
import { createRecognizer } from "./cardglyph/index.js";
import { RequestCount, worksOffline } from "./page.js";
import { drawOutlines, drawUpright } from "./draw.js";

const element = (id) => document.getElementById(id);
const count = new RequestCount();
const doubtful = 0.95;
const recognizer = createRecognizer();
recognizer.catch(() => say("The module could not be loaded."));

let latest = 0; // a newer picture makes older answers stale

async function show(file) {
  const turn = ++latest;
  say("Reading …");
  let bitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    return say("This file is not a picture that can be opened.");
  }
  const reader = await recognizer;
  const before = count.now();
  let timing;
  const start = performance.now();
  const result = await reader.recognize(bitmap, { onTiming: (t) => { timing = t; } });
  const elapsed = performance.now() - start;
  element("count-read").textContent = String(count.now() - before);
  if (turn !== latest) return bitmap.close();
  say(result.number ? `Read: ${result.status}.` : `No number: ${result.status.replace("_", " ")}.`);
  element("result").hidden = false;
  render(bitmap, result, timing, elapsed);
  bitmap.close();
}

function render(bitmap, result, timing, elapsed) {
  drawOutlines(element("picture"), bitmap, result);
  showCard(bitmap, result.card);
  showStrip(bitmap, result.number);
  showCells(bitmap, result);
  fillTable("times", timeRows(timing, elapsed));
  fillTable("fields", fieldRows(result, bitmap));
  element("json").textContent = readable(result);
}

function showCard(bitmap, card) {
  element("s-card").hidden = !card;
  if (card) drawUpright(element("card"), bitmap, card.quad, 0, 856, 540);
}

function showStrip(bitmap, number) {
  element("s-strip").hidden = !number?.box;
  if (!number?.box) return;
  drawUpright(element("strip"), bitmap, number.box, 0.2, 880);
  element("strip-note").textContent = `${number.style}, in groups of ${number.groups.join("-")}, `
    + `check digit ${number.luhn ? "holds" : "does not hold"}.`;
}

function showCells(bitmap, { number, candidates = [] }) {
  element("s-cells").hidden = !number;
  if (!number) return;
  const starts = new Set();
  number.groups.reduce((at, size) => (starts.add(at), at + size), 0);
  element("cells").replaceChildren(...[...number.digits].map((digit, i) => {
    const item = document.createElement("li");
    const certain = number.per_digit?.[i];
    item.classList.toggle("doubt", certain < doubtful);
    item.classList.toggle("gap", i > 0 && starts.has(i));
    const box = number.digit_boxes?.[i];
    if (box) item.append(drawUpright(document.createElement("canvas"), bitmap, box, 0.06, 40, 60));
    const value = document.createElement("b");
    value.textContent = digit;
    item.append(value, certain === undefined ? "" : (100 * certain).toFixed(2));
    return item;
  }));
  element("candidates").textContent = candidates.length === 0 ? ""
    : `Next best: ${candidates.map((c) => `${c.digits} (${percent(c.confidence)})`).join(", ")}.`;
}

function timeRows({ input, steps, total }, elapsed) {
  const work = steps.reduce((a, b) => a + b, 0);
  return [
    ["pixels into the module", ms(input)],
    ["recognizer", `${ms(work)} in ${steps.length} steps`],
    ["longest step", ms(Math.max(0, ...steps))],
    ["whole read in the worker", ms(total)],
    ["as the page saw it", ms(elapsed)],
  ];
}

function fieldRows(result, { width, height }) {
  const { number, expiry, holder, issuer, quality } = result;
  return [
    ["picture", `${width} × ${height} px`],
    ["status", result.status],
    ["number", number && `${number.digits} (${percent(number.confidence)})`],
    ["valid thru", expiry && `${String(expiry.month).padStart(2, "0")}/${expiry.year} (${percent(expiry.confidence)})`],
    ["name", holder && `${holder.text} (${percent(holder.confidence)})`],
    ["network", result.network],
    ["issuer", issuer && [issuer.name, issuer.short, issuer.country].filter(Boolean).join(", ")],
    ["product", result.product],
    ["funding", result.funding],
    ["turn", result.card && `${result.card.turn}°`],
    ["quality", quality && `focus ${percent(quality.focus)}, glare ${percent(quality.glare)}, exposure ${percent(quality.exposure)}`],
    ["warnings", quality?.warnings.join(", ")],
  ].filter(([, value]) => value);
}

function fillTable(id, rows) {
  element(id).replaceChildren(...rows.map(([name, value]) => {
    const row = document.createElement("tr");
    const head = Object.assign(document.createElement("th"), { scope: "row", textContent: name });
    row.append(head, Object.assign(document.createElement("td"), { textContent: value }));
    return row;
  }));
}

/** Indented, but with lists of numbers and boxes on one line each. */
function readable(result) {
  return JSON.stringify(result, null, 1)
    .replace(/\[[\s\d.,[\]-]+\]/g, (list) => list.replace(/\s+/g, "").replace(/,/g, ", ").replace(/\]\], \[\[/g, "]],\n    [["));
}

const ms = (value) => `${value.toFixed(1)} ms`;
const percent = (share) => `${(100 * share).toFixed(share > 0.99 && share < 1 ? 2 : 0)} %`;

function say(text) {
  element("status").textContent = text;
}

element("choose").addEventListener("click", () => element("file").click());
element("file").addEventListener("change", ({ target }) => {
  if (target.files[0]) void show(target.files[0]);
  target.value = "";
});
for (const button of document.querySelectorAll("[data-sample]")) {
  button.addEventListener("click", async () => show(await (await fetch(button.dataset.sample)).blob()));
}
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  element("drop").classList.add("over");
});
document.addEventListener("dragleave", () => element("drop").classList.remove("over"));
document.addEventListener("drop", (event) => {
  event.preventDefault();
  element("drop").classList.remove("over");
  const file = event.dataTransfer.files[0];
  if (file) void show(file);
});
document.addEventListener("paste", ({ clipboardData }) => {
  const file = [...clipboardData.files].find((f) => f.type.startsWith("image/"));
  if (file) void show(file);
});
void worksOffline();
