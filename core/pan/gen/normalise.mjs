// Brings the issuer tables of four npm packages into one form: a line for each bank, funding and length, sorted.
// Columns: country, name, English name, funding (DC debit, CC credit, SCC semi-credit, PC prepaid, - unknown), digits of
// the number (0 unknown), prefixes. Usage: node normalise.mjs <folder with the unpacked packages> <output folder>
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";

const [packages, output] = process.argv.slice(2).map((p) => path.resolve(p));
const require = createRequire(import.meta.url);
const read = (...parts) => fs.readFileSync(path.join(packages, ...parts), "utf8");

/** The text from the first bracket at or after `from` to the one that closes it. */
function bracketed(text, from, open, close) {
  const start = text.indexOf(open, from);
  for (let i = start, depth = 0; i < text.length; i++) {
    if (text[i] === open) depth++;
    if (text[i] === close && --depth === 0) return text.slice(start, i + 1);
  }
  throw new Error(`no ${close} after ${from}`);
}

const literal = (text) => new Function(`return ${text}`)();

function bankcard() {
  const { cards } = require(path.join(packages, "bankcard/dist/bankcard.cjs.js"));
  return cards.map((c) => ["CN", c.bankName, "", c.cardType, c.len, c.cardBin]);
}

// The package is one function around the list and needs a web client: take the list out of its text.
function bankcardinfo() {
  const text = read("bankcardinfo/index.js");
  const banks = literal(bracketed(text, text.indexOf("var bankcardList"), "[", "]"));
  return banks.flatMap((bank) =>
    bank.patterns.flatMap(({ reg, cardType }) => {
      const [, prefixes, rest] = reg.source.match(/^\^\(([\d|]+)\)\\d\{(\d+)\}\$$/);
      return prefixes.split("|").map((p) => ["CN", bank.bankName, "", cardType, p.length + Number(rest), p]);
    }),
  );
}

// "American Express US" holds 8,883 numbers that are no prefixes of that bank.
function banksDB() {
  const root = path.join(packages, "banks-db/banks");
  const files = fs.readdirSync(root, { recursive: true }).filter((f) => f.endsWith(".json"));
  return files
    .map((f) => JSON.parse(fs.readFileSync(path.join(root, f), "utf8")))
    .filter((bank) => !(bank.country === "us" && bank.name === "americanexpress"))
    .flatMap((bank) =>
      bank.prefixes.map((p) => [bank.country.toUpperCase(), bank.localTitle, bank.engTitle, "-", 0, String(p)]),
    );
}

function persianTools() {
  const text = read("persian-tools/build/persian-tools.mjs");
  const banks = literal(bracketed(text, text.lastIndexOf("{", text.indexOf("991975:")), "{", "}"));
  return Object.entries(banks).map(([prefix, name]) => ["IR", name, "", "-", 16, prefix]);
}

/** Rows that differ in nothing but the prefix share a line; the order is that of the packages for equal prefixes. */
function write(file, rows) {
  const lines = new Map();
  const seen = new Set();
  for (const [country, name, english, funding, length, prefix] of rows) {
    if (!/^[1-9]\d{2,9}$/.test(prefix)) {
      console.warn(`${file}: left out ${name} ${prefix}: not a prefix`);
      continue;
    }
    if (/^(\d)\1+$/.test(prefix)) {
      console.warn(`${file}: left out ${name} ${prefix}: card art prints such numbers, banks hardly do`);
      continue;
    }
    if (seen.has(`${prefix}/${length}`)) continue; // the package's first word counts
    seen.add(`${prefix}/${length}`);
    const key = [country, name.trim(), english.trim(), funding, length].join("\t");
    lines.set(key, [...(lines.get(key) ?? []), prefix]);
  }
  const text = [...lines].map(([key, prefixes]) => `${key}\t${prefixes.sort().join(" ")}\n`).sort();
  fs.writeFileSync(path.join(output, file), text.join(""));
}

write("bankcard.tsv", bankcard());
write("bankcardinfo.tsv", bankcardinfo());
write("banks-db.tsv", banksDB());
write("persian-tools.tsv", persianTools());
