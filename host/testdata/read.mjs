// Reads frames with the GOOS=js module and prints one result a line: node read.mjs WASM_EXEC MODULE LIST
// LIST is JSON: [{ "file", "width", "height", "stride", "format", "reduce", "today", "flags", "kept" }, …].
// flags are those of card_begin; after a frame that is "kept" the session goes on.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { writeSync } from "node:fs";

const [wasmExec, modulePath, listPath] = process.argv.slice(2);
createRequire(import.meta.url)(wasmExec); // defines globalThis.Go
const go = new globalThis.Go();
const { instance } = await WebAssembly.instantiate(readFileSync(modulePath), go.importObject);
void go.run(instance); // its main never returns
const card = instance.exports;

function check(code, what) {
  if (code < 0) throw new Error(`${what}: error ${code}`);
  return code;
}

for (const frame of JSON.parse(readFileSync(listPath, "utf8"))) {
  const pixels = readFileSync(frame.file);
  check(card.card_set_option(4, frame.today), "card_set_option");
  const at = card.card_buf(pixels.length) >>> 0;
  if (at === 0) throw new Error("card_buf: 0");
  new Uint8Array(card.mem.buffer, at, pixels.length).set(pixels);
  check(card.card_frame(frame.width, frame.height, frame.stride, frame.format | (frame.reduce << 8)), "card_frame");
  check(card.card_begin(frame.flags ?? 0), "card_begin");
  while (check(card.card_step(20000), "card_step") === 0);
  const text = Buffer.from(card.mem.buffer, card.card_result_ptr() >>> 0, card.card_result_len());
  writeSync(1, `${text.toString("utf8")}\n`);
  if (!frame.kept) card.card_reset();
}
process.exit(0);
