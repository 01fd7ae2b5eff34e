import { CardError } from "./errors.js";
import { Instance } from "./instance.js";
import type { Timing, WireOptions } from "./options.js";
import { pause } from "./pause.js";
import { load, type Source } from "./pixels.js";

/** One picture to read. */
export interface ReadRequest {
  source: Source;
  options: WireOptions;
  /** Joins the frames of the session with this number; 0 reads the picture alone. */
  session: number;
}

/** The module's JSON and where the time went. */
export interface Answer {
  json: string;
  timing: Timing;
}

/** Reads pictures one after the other: on this thread, or behind a worker. */
export interface Reader {
  /** Errors: those of {@link CardError}, and signal.reason. */
  read(request: ReadRequest, signal?: AbortSignal): Promise<Answer>;
  /** Forgets what a session has seen. */
  forget(session: number): Promise<void>;
  /** Stops everything: what waits rejects with `closed`. Idempotent. */
  close(): void;
}

/** Units of work between two pauses: about 10 ms. */
const budget = 5000;

/** Reads on the thread it lives on, and leaves the thread free between two steps. */
export class LocalReader implements Reader {
  readonly #module: WebAssembly.Module;
  readonly #instances = new Map<number, Promise<Instance>>(); // by session; 0 is for single pictures
  readonly #closing = new AbortController();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(module: WebAssembly.Module) {
    this.#module = module;
  }

  read(request: ReadRequest, signal?: AbortSignal): Promise<Answer> {
    const closing = this.#closing.signal;
    const either = signal ? AbortSignal.any([signal, closing]) : closing;
    return this.#queue(() => this.#read(request, either));
  }

  forget(session: number): Promise<void> {
    return this.#queue(() => this.#discard(session));
  }

  close(): void {
    this.#closing.abort(new CardError("closed", "the recognizer was closed"));
    void this.#queue(async () => {
      for (const session of this.#instances.keys()) await this.#discard(session);
    });
  }

  #queue<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(task);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #read(request: ReadRequest, signal: AbortSignal): Promise<Answer> {
    try {
      signal.throwIfAborted();
      return await this.#readNow(request, signal);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof CardError) throw error;
      throw new CardError("internal", "the module failed", { cause: error });
    } finally {
      if ("close" in request.source) request.source.close();
    }
  }

  async #readNow({ source, options, session }: ReadRequest, signal: AbortSignal): Promise<Answer> {
    const start = performance.now();
    let keep = false;
    try {
      const instance = await this.#instance(session);
      await load(instance, source);
      const timing: Timing = { input: performance.now() - start, steps: [], total: 0 };
      instance.begin(options, session !== 0);
      await finish(instance, signal, timing.steps);
      const json = instance.result();
      keep = endRead(instance, session, json);
      timing.total = performance.now() - start;
      return { json, timing };
    } finally {
      if (!keep) await this.#discard(session); // after a trap, too, an instance must not live on
    }
  }

  #instance(session: number): Promise<Instance> {
    let instance = this.#instances.get(session);
    if (!instance) {
      instance = Instance.start(this.#module);
      this.#instances.set(session, instance);
    }
    return instance;
  }

  async #discard(session: number): Promise<void> {
    const instance = this.#instances.get(session);
    this.#instances.delete(session);
    (await instance?.catch(() => undefined))?.discard();
  }
}

async function finish(instance: Instance, signal: AbortSignal, steps: number[]): Promise<void> {
  for (let done = false; !done;) {
    signal.throwIfAborted();
    const start = performance.now();
    done = instance.step(budget);
    steps.push(performance.now() - start);
    if (!done) await pause();
  }
}

/**
 * Wipes the picture and the result, and reports whether the instance may live on. One that has read a number alone may
 * not: small copies of it can lie anywhere in the module's heap.
 */
function endRead(instance: Instance, session: number, json: string): boolean {
  if (session !== 0) {
    instance.wipeFrame();
    return true;
  }
  instance.reset();
  return !json.includes('"number"');
}
