import { CardError } from "./errors.js";
import { Instance } from "./instance.js";
import { load } from "./load.js";
import type { Timing, WireOptions } from "./options.js";
import { pause } from "./pause.js";
import { release, type Source } from "./pixels.js";

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

/** Takes a scaled copy of the picture, and the original's width and height. */
export type OnPicture = (picture: ImageBitmap, width: number, height: number) => void;

/** Reads pictures one after the other: on this thread, or behind a worker. */
export interface Reader {
  /** Errors: those of {@link CardError}, and signal.reason. */
  read(request: ReadRequest, signal?: AbortSignal, onPicture?: OnPicture): Promise<Answer>;
  /** Forgets what a session has seen. */
  forget(session: number): Promise<void>;
  /** Stops everything: what waits rejects with `closed`. Idempotent. */
  close(): void;
}

/** Units of work between two pauses, as core.DefaultBudget: some 2 ms. */
const budget = 2000;

/**
 * Reads on the thread it lives on, and leaves the thread free between two steps.
 *
 * Each picture gets an instance of its own, whose whole memory is zeroed when the read ends, however it ends: small copies
 * of picture and number can lie anywhere in the module's heap, and an instance that has trapped must not live on. A
 * session keeps its instance until it is forgotten. Starting one takes 3 ms, and is done ahead.
 */
export class LocalReader implements Reader {
  readonly #module: WebAssembly.Module;
  readonly #instances = new Map<number, Promise<Instance>>(); // by session; 0 is for single pictures
  readonly #closing = new AbortController();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(module: WebAssembly.Module) {
    this.#module = module;
    this.#prepare();
  }

  read(request: ReadRequest, signal?: AbortSignal, onPicture?: OnPicture): Promise<Answer> {
    const closing = this.#closing.signal;
    const signals = signal ? [signal, closing] : [closing];
    return this.#queue(() => this.#read(request, signals, onPicture));
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

  async #read(request: ReadRequest, signals: Signals, onPicture?: OnPicture): Promise<Answer> {
    try {
      throwIfAborted(signals);
      return await this.#readNow(request, signals, onPicture);
    } catch (error) {
      throwIfAborted(signals);
      if (error instanceof CardError) throw error;
      throw new CardError("internal", "the module failed", { cause: error });
    } finally {
      release(request.source);
      this.#prepare();
    }
  }

  async #readNow({ source, options, session }: ReadRequest, signals: Signals, onPicture?: OnPicture): Promise<Answer> {
    const start = performance.now();
    let usable = false;
    let instance: Instance | undefined;
    try {
      instance = await this.#instance(session);
      await load(instance, source, onPicture);
      const timing: Timing = { input: performance.now() - start, steps: [], total: 0 };
      instance.begin(options, session !== 0);
      await finish(instance, signals, timing.steps);
      const json = instance.result();
      usable = true;
      timing.total = performance.now() - start;
      return { json, timing };
    } catch (error) {
      usable = error instanceof CardError && error.code !== "internal";
      throw error;
    } finally {
      if (instance && usable && session !== 0) instance.wipeFrame();
      else await this.#discard(session);
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

  /** Starts the instance for the next single picture. A failure shows when it is used. */
  #prepare(): void {
    if (!this.#closing.signal.aborted) this.#instance(0).catch(() => {});
  }

  async #discard(session: number): Promise<void> {
    const instance = this.#instances.get(session);
    this.#instances.delete(session);
    (await instance?.catch(() => undefined))?.discard();
  }
}

/** Any of them ends a read. `AbortSignal.any` would do, but Safari has it since 17.4 only. */
type Signals = readonly AbortSignal[];

function throwIfAborted(signals: Signals): void {
  for (const signal of signals) signal.throwIfAborted();
}

async function finish(instance: Instance, signals: Signals, steps: number[]): Promise<void> {
  for (let done = false; !done;) {
    throwIfAborted(signals);
    const start = performance.now();
    done = instance.step(budget);
    steps.push(performance.now() - start);
    if (!done) await pause();
  }
}
