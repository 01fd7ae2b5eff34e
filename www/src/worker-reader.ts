import { CardError } from "./errors.js";
import type { Source } from "./pixels.js";
import type { Answer, Reader, ReadRequest } from "./reader.js";
import type { FromWorker, ToWorker } from "./wire.js";

interface Pending {
  resolve(answer: Answer | undefined): void;
  reject(reason: unknown): void;
}

/** A reader behind a worker. A worker that dies is replaced at the next call; the compiled module is kept. */
export class WorkerReader implements Reader {
  readonly #module: WebAssembly.Module;
  readonly #spawn: () => Worker;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #calls = 0;
  #closed = false;

  constructor(module: WebAssembly.Module, spawn: () => Worker) {
    this.#module = module;
    this.#spawn = spawn;
    this.#running(); // starts the worker ahead of the first picture
  }

  async read(request: ReadRequest, signal?: AbortSignal): Promise<Answer> {
    signal?.throwIfAborted();
    const call = ++this.#calls;
    const abort = () => {
      this.#settle(call)?.reject(signal!.reason);
      this.#worker?.postMessage({ op: "abort", call } satisfies ToWorker);
    };
    signal?.addEventListener("abort", abort, { once: true });
    try {
      return (await this.#ask({ op: "read", call, request }, transferables(request.source)))!;
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  async forget(session: number): Promise<void> {
    if (this.#worker) await this.#ask({ op: "forget", call: ++this.#calls, session }, []);
  }

  close(): void {
    this.#closed = true;
    this.#stop(new CardError("closed", "the recognizer was closed"));
  }

  #ask(message: Extract<ToWorker, { call: number }>, transfer: Transferable[]): Promise<Answer | undefined> {
    return new Promise((resolve, reject) => {
      const worker = this.#running();
      this.#pending.set(message.call, { resolve, reject });
      try {
        worker.postMessage(message, transfer);
      } catch (cause) { // a detached buffer, a closed frame
        this.#settle(message.call);
        reject(new CardError("input", "the picture cannot be handed to the worker: it was closed or given away", { cause }));
      }
    });
  }

  #running(): Worker {
    if (this.#closed) throw new CardError("closed", "the recognizer was closed");
    if (this.#worker) return this.#worker;
    const worker = this.#spawn();
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#receive(data);
    worker.onerror = (event) => {
      event.preventDefault?.();
      this.#stop(new CardError("worker", "the worker could not start or died"));
    };
    worker.onmessageerror = () => this.#stop(new CardError("worker", "the worker's answer could not be read"));
    worker.postMessage({ op: "start", module: this.#module } satisfies ToWorker);
    this.#worker = worker;
    return worker;
  }

  #receive(message: FromWorker): void {
    const pending = this.#settle(message.call);
    if (!pending) return; // aborted meanwhile
    if ("error" in message) pending.reject(new CardError(message.error.code, message.error.message));
    else pending.resolve(message.answer);
  }

  #settle(call: number): Pending | undefined {
    const pending = this.#pending.get(call);
    this.#pending.delete(call);
    return pending;
  }

  #stop(reason: CardError): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    for (const call of [...this.#pending.keys()]) this.#settle(call)?.reject(reason);
  }
}

/** What moves in place of being copied. Sources are ours by now: the caller's own were copied before, unless given away. */
function transferables(source: Source): Transferable[] {
  if (source instanceof Blob) return [];
  return "data" in source ? [source.data.buffer as ArrayBuffer] : [source];
}
