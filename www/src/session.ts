import { CardError } from "./errors.js";
import { guidance, type Guidance } from "./guidance.js";
import { type ImageInput, toSource } from "./input.js";
import { type RecognizeOptions, wireOptions } from "./options.js";
import { release, type Source } from "./pixels.js";
import type { Answer, Reader } from "./reader.js";
import type { CardResult } from "./result.js";

/** What a session knows after a frame. */
export interface SessionUpdate {
  /**
   * - `reading`: not sure yet.
   * - `done`: sure; `result` is final until `reset`.
   * - `skipped`: this frame was dropped for a newer one, or by `reset`.
   */
  state: "reading" | "done" | "skipped";
  /** What all frames so far say together, boxes in pixels of this frame. Absent when skipped. */
  result?: CardResult;
  /** 0 to 1; 1 only when done. */
  progress: number;
  guidance: Guidance;
  /** Frames read so far. */
  frames: number;
}

interface Waiting {
  source: Source;
  resolve(update: SessionUpdate): void;
  reject(reason: unknown): void;
}

/**
 * Reads a video: joins what its frames say, digit by digit, and answers once it is sure. While a frame is being read the
 * newest other one waits; older ones are skipped. Works in browser, worker and Node.
 */
export class Session implements AsyncDisposable {
  static #count = 0;

  readonly #reader: Reader;
  readonly #options: RecognizeOptions;
  #number = ++Session.#count; // anew after each reset: late answers are told apart
  #last: SessionUpdate = fresh();
  #busy = false;
  #waiting: Waiting | undefined;
  #closed = false;

  /** Use `recognizer.session()`. */
  constructor(reader: Reader, options: RecognizeOptions) {
    this.#reader = reader;
    this.#options = options;
    options.signal?.addEventListener("abort", () => void this.close(), { once: true });
  }

  /**
   * Adds a frame. Once the session is done it answers the final result at once. Errors: those of `recognize`; after one
   * the session can go on.
   */
  async add(image: ImageInput): Promise<SessionUpdate> {
    this.#check();
    if (this.#last.state === "done") return this.#last;
    const number = this.#number;
    const source = await toSource(image, this.#options.transfer ?? false);
    if (number !== this.#number) {
      release(source);
      return this.#skipped();
    }
    return new Promise((resolve, reject) => {
      this.#dropWaiting();
      this.#waiting = { source, resolve, reject };
      if (!this.#busy) void this.#work();
    });
  }

  /** Forgets every frame and the number; a new card may be shown. The module's memory is zeroed when it resolves. */
  async reset(): Promise<void> {
    this.#check();
    await this.#forget();
  }

  /** Forgets everything and ends the session; later calls reject with `closed`. Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#forget();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #work(): Promise<void> {
    this.#busy = true;
    for (let next = this.#take(); next; next = this.#take()) {
      const number = this.#number;
      try {
        if (this.#last.state === "done") {
          next.resolve(this.#last);
          continue;
        }
        const request = { source: next.source, options: wireOptions(this.#options), session: number };
        const answer = await this.#reader.read(request);
        next.resolve(number === this.#number ? this.#learn(answer) : this.#skipped());
      } catch (error) {
        next.reject(error);
      } finally {
        release(next.source);
      }
    }
    this.#busy = false;
  }

  #learn({ json, timing }: Answer): SessionUpdate {
    const result = JSON.parse(json) as CardResult;
    this.#last = {
      state: result.status === "ok" ? "done" : "reading",
      result,
      progress: result.session?.progress ?? 0,
      guidance: guidance(result),
      frames: result.session?.frames ?? 0,
    };
    if (this.#last.state === "done") void this.#reader.forget(this.#number).catch(() => {}); // the module needs it no more
    this.#options.onTiming?.(timing);
    return this.#last;
  }

  #take(): Waiting | undefined {
    const next = this.#waiting;
    this.#waiting = undefined;
    return next;
  }

  #dropWaiting(): void {
    const old = this.#take();
    if (!old) return;
    release(old.source);
    old.resolve(this.#skipped());
  }

  #skipped(): SessionUpdate {
    const { progress, guidance, frames } = this.#last;
    return { state: "skipped", progress, guidance, frames };
  }

  async #forget(): Promise<void> {
    const old = this.#number;
    this.#number = ++Session.#count;
    this.#last = fresh();
    this.#dropWaiting();
    await this.#reader.forget(old);
  }

  #check(): void {
    this.#options.signal?.throwIfAborted();
    if (this.#closed) throw new CardError("closed", "the session was closed");
  }
}

function fresh(): SessionUpdate {
  return { state: "reading", progress: 0, guidance: "show_card", frames: 0 };
}
