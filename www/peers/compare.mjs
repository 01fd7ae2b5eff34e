// Reads the same pictures with Cardglyph and with two readers from npm, in one run, and prints a table.
//
//   node compare.mjs LABELS [EVERY]
//
// LABELS is a file of labels as `cardglyph eval` takes it; EVERY k reads each k-th picture. Tesseract.js and @gutenye/ocr-node
// (PP-OCRv4 on ONNX Runtime) read text, not cards. The rule that makes a number of it is the same for both: in each row of
// text, digits that stand side by side or are parted by one blank or hyphen make a run; the longest run of 12 to 19 digits is the number. A
// shop would use it only where the check digit holds (Luhn), so that is what counts as claimed. Cardglyph claims by its
// status ok. One pass each, with default settings but for Tesseract's page mode: 11, sparse text, since the default
// looks for a page. Times are of the whole process, with all its threads; Cardglyph's are for all fields. All models come in
// the npm packages.
import { cpuUsage } from "node:process";
import { existsSync, openAsBlob, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { cpus } from "node:os";
import Ocr from "@gutenye/ocr-node";
import { createWorker } from "tesseract.js";
import { createRecognizer } from "../dist/node.js";

const [labelsPath, every = "1"] = process.argv.slice(2);
const labels = readFileSync(labelsPath, "utf8").trim().split("\n").map((line) => JSON.parse(line))
  .filter((label, i) => i % Number(every) === 0 && label.number && label.number_visible !== false);

const readers = [await cardglyph(), await tesseract(), await ppocr()];
const scores = readers.map(() => ({ exact: 0, right: 0, wrong: 0, wall: [], cpu: [] }));
for (const label of labels) {
  for (const [i, reader] of readers.entries()) await score(scores[i], reader, label);
}
print();
for (const reader of readers) await reader.close();

async function score(sum, reader, label) {
  const started = performance.now(), used = cpuUsage();
  const { number, claimed } = await reader.read(pathOf(label.file));
  sum.wall.push(performance.now() - started);
  const { user, system } = cpuUsage(used);
  sum.cpu.push((user + system) / 1000);
  const right = number === label.number;
  if (right) sum.exact++;
  if (claimed) sum[right ? "right" : "wrong"]++;
}

function pathOf(file) {
  const direct = join(dirname(labelsPath), file);
  return existsSync(direct) ? direct : join(dirname(labelsPath), "images", file);
}

async function cardglyph() {
  const recognizer = await createRecognizer();
  return {
    name: "Cardglyph (wasm)",
    async read(path) {
      const result = await recognizer.recognize(await openAsBlob(path));
      return { number: result.number?.digits, claimed: result.status === "ok" };
    },
    close: () => recognizer.close(),
  };
}

async function tesseract() {
  const langPath = join(import.meta.dirname, "node_modules/@tesseract.js-data/eng/4.0.0_best_int");
  const worker = await createWorker("eng", 1, { langPath, cacheMethod: "none" });
  await worker.setParameters({ tessedit_pageseg_mode: "11" });
  return {
    name: "Tesseract.js 7.0.0",
    async read(path) {
      const { data } = await worker.recognize(path);
      return gated(data.text.split("\n"));
    },
    close: () => worker.terminate(),
  };
}

async function ppocr() {
  const ocr = await Ocr.create();
  return {
    name: "@gutenye/ocr-node 1.4.8 (PP-OCRv4)",
    async read(path) {
      const found = await ocr.detect(path); // lines of text, each with the corners of its box
      return gated(rows(found));
    },
    close: async () => {},
  };
}

/** Rows of text from pieces of it: those whose middles lie within half of a height of each other, from left to right. */
function rows(pieces) {
  const placed = pieces.filter((piece) => piece.box).map(({ text, box }) => {
    const xs = box.map(([x]) => x), ys = box.map(([, y]) => y);
    return { text, x: Math.min(...xs), middle: (Math.min(...ys) + Math.max(...ys)) / 2, height: Math.max(...ys) - Math.min(...ys) };
  }).sort((a, b) => a.middle - b.middle);
  const out = [];
  for (const piece of placed) {
    const row = out.at(-1);
    if (row && piece.middle - row[0].middle < row[0].height / 2) row.push(piece);
    else out.push([piece]);
  }
  return out.map((row) => row.sort((a, b) => a.x - b.x).map((piece) => piece.text).join(" "));
}

/** The longest run of digits in any row, claimed where its check digit holds. */
function gated(lines) {
  const runs = lines.flatMap((line) => line.match(/(?<!\d)\d(?:[ -]?\d){11,18}(?!\d)/g) ?? []).map((run) => run.replace(/\D/g, ""));
  const number = runs.sort((a, b) => b.length - a.length)[0];
  return { number, claimed: number !== undefined && luhn(number) };
}

function luhn(number) {
  const sum = [...number].reverse().reduce((total, digit, i) => {
    const value = Number(digit) * (i % 2 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

function print() {
  const percent = (n) => `${((100 * n) / labels.length).toFixed(1)} %`;
  const at = (times, share) => Math.round(times.toSorted((a, b) => a - b)[Math.ceil(share * times.length) - 1]);
  console.log(`${basename(labelsPath)}, ${labels.length} pictures with a number, ${new Date().toISOString().slice(0, 10)}, ${cpus()[0].model}, Node ${process.version}\n`);
  console.log("| reader | number exact | claimed and right | claimed and wrong | CPU time p50 | p95 | wall time p50 |");
  console.log("|---|---|---|---|---|---|---|");
  for (const [i, sum] of scores.entries()) {
    console.log(`| ${readers[i].name} | ${percent(sum.exact)} | ${percent(sum.right)} | ${sum.wrong} | ${at(sum.cpu, 0.5)} ms | ${at(sum.cpu, 0.95)} ms | ${at(sum.wall, 0.5)} ms |`);
  }
}
