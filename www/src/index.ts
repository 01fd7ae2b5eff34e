/**
 * Cardglyph in the browser, in a page or in a worker of yours.
 * @module
 */
import { compile } from "./compile.js";
import { CardError } from "./errors.js";
import type { CreateOptions } from "./options.js";
import { LocalReader } from "./reader.js";
import { Recognizer } from "./recognizer.js";
import { WorkerReader } from "./worker-reader.js";

export * from "./api.js";

/** Loads the module and starts a recognizer. Errors: `no_wasm`, `worker`, and signal.reason. */
export async function createRecognizer(options: CreateOptions = {}): Promise<Recognizer> {
  const { wasm = new URL("./card.wasm", import.meta.url), worker = typeof Worker === "function", signal } = options;
  const module = await compile(wasm, signal);
  if (worker === false) return new Recognizer(new LocalReader(module));
  try {
    return new Recognizer(new WorkerReader(module, typeof worker === "function" ? worker : spawn));
  } catch (cause) {
    throw new CardError("worker", "the worker could not be started", { cause });
  }
}

/** Spelled so that bundlers see it. */
function spawn(): Worker {
  return new Worker(new URL("./worker.js", import.meta.url), { type: "module", name: "cardglyph" });
}
