/**
 * Cardglyph in the browser, in a page or in a worker of yours.
 * @module
 */
import { compile } from "./compile.js";
import { CardError } from "./errors.js";
import type { CreateOptions } from "./options.js";
import type { Reader } from "./reader.js";
import { Recognizer } from "./recognizer.js";
import { spawn } from "./spawn.js";
import { WorkerReader } from "./worker-reader.js";

export * from "./api.js";

/**
 * Loads the module and starts a recognizer. Where no worker can be had it reads on this thread, and `recognizer.fallback`
 * says why, unless the option `worker` insists on one. Errors: `no_wasm`, `wasm_blocked`, `worker`, and signal.reason.
 */
export async function createRecognizer(options: CreateOptions = {}): Promise<Recognizer> {
  const { wasm = new URL("./card.wasm", import.meta.url), worker, signal } = options;
  const module = await compile(wasm, options);
  if (worker === false) return new Recognizer(await onThisThread(module));
  try {
    return new Recognizer(await WorkerReader.start(module, spawner(worker), signal), "worker");
  } catch (cause) {
    signal?.throwIfAborted();
    const error = new CardError("worker", "the worker could not be started", { cause });
    if (worker !== undefined) throw error;
    return new Recognizer(await onThisThread(module), "page", error);
  }
}

/** The code that the worker has comes to this thread only when it is needed here. */
async function onThisThread(module: WebAssembly.Module): Promise<Reader> {
  const { LocalReader } = await import("./reader.js");
  return new LocalReader(module);
}

function spawner(worker: CreateOptions["worker"]): () => Worker {
  if (typeof worker === "function") return worker;
  if (worker === undefined || typeof worker === "boolean") return () => spawn();
  return () => spawn(new URL(worker, globalThis.document?.baseURI ?? location.href));
}
