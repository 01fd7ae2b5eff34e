// Reads a card with the reactor card.wasm in Node: node read.mjs card.wasm photo.jpg
// See wasm/ABI.md, "One read". The npm package cardglyph does this for you, in a worker.
import { readFile } from "node:fs/promises";
import { WASI } from "node:wasi";

const [modulePath, photoPath] = process.argv.slice(2);
if (!photoPath) {
  console.error("usage: node read.mjs card.wasm photo.jpg");
  process.exit(2);
}
const photo = await readFile(photoPath);
const wasi = new WASI({ version: "preview1" });
const module = await WebAssembly.compile(await readFile(modulePath));
const instance = await WebAssembly.instantiate(module, wasi.getImportObject());
wasi.initialize(instance);

const card = instance.exports;
if (card.card_abi_version() !== 1) throw new Error("this module speaks another version");
const at = card.card_buf(photo.length) >>> 0;
if (at === 0) throw new Error("the photo is too large");
new Uint8Array(card.memory.buffer, at, photo.length).set(photo);
let code = card.card_decode(photo.length);
if (code === 0) code = card.card_begin(1); // 1: mask the digits
while (code === 0) code = card.card_step(5000);
if (code < 0) throw new Error(`the module answered ${code}`);
// The memory may have grown: make the view anew.
const text = new Uint8Array(card.memory.buffer, card.card_result_ptr() >>> 0, card.card_result_len());
console.log(new TextDecoder().decode(text));
card.card_reset();
