import { CardError } from "./errors.js";
import type { Source } from "./pixels.js";
import type { Answer, OnPicture, Reader, ReadRequest } from "./reader.js";
import type { FromWorker, ToWorker } from "./wire.js";

/** Milliseconds within which the worker must answer: its script loads from where the page's came. */
const startLimit = 15_000;

interface Pending {
  onPicture?: OnPicture | undefined;
  resolve(answer: Answer | undefined): void;
  reject(reason: unknown): void;
}

/** A reader behind a worker. A worker that dies is replaced at the next call; the compiled module is kept. */
export class WorkerReader implements Reader {
  readonly #module: WebAssembly.Module;
  readonly #spawn: () => Worker;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #started: { resolve(): void; reject(reason: unknown): void } | undefined;
  #limit: ReturnType<typeof setTimeout> | undefined;
  #calls = 0;
  #closed = false;

  private constructor(module: WebAssembly.Module, spawn: () => Worker) {
    this.#module = module;
    this.#spawn = spawn;
  }

  /** Starts the worker and waits until it answers. Errors: whatever spawn throws, `worker`, and signal.reason. */
  static async start(module: WebAssembly.Module, spawn: () => Worker, signal?: AbortSignal): Promise<WorkerReader> {
    const reader = new WorkerReader(module, spawn);
    const stop = () => reader.#stop(signal!.reason);
    signal?.addEventListener("abort", stop, { once: true });
    try {
      await new Promise<void>((resolve, reject) => {
        reader.#started = { resolve, reject };
        reader.#running();
      });
      return reader;
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  async read(request: ReadRequest, signal?: AbortSignal, onPicture?: OnPicture): Promise<Answer> {
    signal?.throwIfAborted();
    const call = ++this.#calls;
    const abort = () => {
      this.#settle(call)?.reject(signal!.reason);
      this.#worker?.postMessage({ op: "abort", call } satisfies ToWorker);
    };
    signal?.addEventListener("abort", abort, { once: true });
    try {
      const message = { op: "read", call, request, shows: onPicture !== undefined } as const;
      return (await this.#ask(message, transferables(request.source), onPicture))!;
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

  #ask(message: Extract<ToWorker, { call: number }>, transfer: Transferable[], onPicture?: OnPicture): Promise<Answer | undefined> {
    return new Promise((resolve, reject) => {
      const worker = this.#running();
      this.#pending.set(message.call, { resolve, reject, onPicture });
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
    this.#limit = setTimeout(() => this.#stop(new CardError("worker", "the worker does not answer")), startLimit);
    return worker;
  }

  #receive(message: FromWorker): void {
    if ("ready" in message) {
      clearTimeout(this.#limit);
      return this.#started?.resolve();
    }
    if ("picture" in message) {
      const take = this.#pending.get(message.call)?.onPicture;
      return take ? take(message.picture, message.width, message.height) : message.picture.close();
    }
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

  #stop(reason: unknown): void {
    clearTimeout(this.#limit);
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#started?.reject(reason); // no harm once it was resolved
    for (const call of [...this.#pending.keys()]) this.#settle(call)?.reject(reason);
  }
}

/** What moves in place of being copied. Sources are ours by now: the caller's own were copied before, unless given away. */
function transferables(source: Source): Transferable[] {
  if (source instanceof Blob) return [];
  return "data" in source ? [source.data.buffer as ArrayBuffer] : [source];
}
