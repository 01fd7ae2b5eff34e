/**
 * Cardglyph in Node: the same API, on this thread, with the module that decodes picture files itself.
 * @module
 */
import { readFile } from "node:fs/promises";
import { compile } from "./compile.js";
import { CardError } from "./errors.js";
import type { CreateOptions, WasmSource } from "./options.js";
import { LocalReader } from "./reader.js";
import { Recognizer } from "./recognizer.js";

export * from "./api.js";

/** Loads the module and starts a recognizer. `worker` is not available here. Errors: `no_wasm`, `worker`, signal.reason. */
export async function createRecognizer(options: CreateOptions = {}): Promise<Recognizer> {
  const { wasm = new URL("./card-full.wasm", import.meta.url), worker = false } = options;
  if (worker) throw new CardError("worker", "in Node, run the recognizer in a worker thread of your own");
  return new Recognizer(new LocalReader(await compile(await fromFile(wasm), options)));
}

async function fromFile(wasm: WasmSource): Promise<WasmSource> {
  const url = typeof wasm === "string" && wasm.startsWith("file:") ? new URL(wasm) : wasm;
  if (!(url instanceof URL) || url.protocol !== "file:") return wasm;
  try {
    return await readFile(url);
  } catch (cause) {
    throw new CardError("no_wasm", "the module's file cannot be read", { cause });
  }
}
