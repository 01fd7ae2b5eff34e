/// <reference lib="esnext.disposable" preserve="true" />
import { CardError } from "./errors.js";
import { guidance, type Guidance } from "./guidance.js";
import { type ImageInput, toSource } from "./input.js";
import { type SessionOptions, wireOptions } from "./options.js";
import { copy, release, type Source } from "./pixels.js";
import type { Answer, Reader } from "./reader.js";
import type { CardResult } from "./result.js";
import { Sharpest } from "./sharpest.js";

/** What a session knows after a frame. */
export interface SessionUpdate {
  /**
   * - `reading`: not sure yet.
   * - `settling`: the number is sure; date and name are still looked for. Only with the option `settle`.
   * - `done`: sure; `result` is final until `reset`.
   * - `skipped`: this frame was dropped for a newer one, or by `reset`.
   */
  state: "reading" | "settling" | "done" | "skipped";
  /** What all frames so far say together, boxes in pixels of this frame, or of `still`. Absent when skipped. */
  result?: CardResult;
  /**
   * The frame that the result's boxes lie in, when it is an earlier one that was read by itself. It belongs to the session
   * and is closed by the next call: draw or copy it at once.
   */
  still?: Source;
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
 * newest other one waits; older ones are skipped. When the frames do not decide, the sharpest of them is read by itself,
 * as thoroughly as a picture. Works in browser, worker and Node.
 */
export class Session {
  static #count = 0;

  readonly #reader: Reader;
  readonly #options: SessionOptions;
  #number = ++Session.#count; // anew after each reset: late answers are told apart
  #last: SessionUpdate = fresh();
  #sharpest = new Sharpest();
  #sureSince = Infinity;
  #busy = false;
  #waiting: Waiting | undefined;
  #closed = false;

  /** Use `recognizer.session()`. */
  constructor(reader: Reader, options: SessionOptions) {
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
      try {
        next.resolve(this.#last.state === "done" ? this.#last : await this.#read(next.source));
      } catch (error) {
        next.reject(error);
      } finally {
        release(next.source);
      }
    }
    this.#busy = false;
  }

  async #read(source: Source): Promise<SessionUpdate> {
    const number = this.#number;
    const kept = this.#options.stills !== false && this.#sharpest.wants ? await copy(source) : undefined;
    try {
      const answer = await this.#reader.read({ source, options: wireOptions(this.#options), session: number });
      if (number !== this.#number) return this.#skipped();
      const result = this.#learn(answer);
      this.#sharpest.offer(kept, result);
      const still = this.#last.state === "reading" ? this.#sharpest.due() : undefined;
      return still ? await this.#readStill(still, number) : this.#last;
    } finally {
      if (kept && !this.#sharpest.has(kept)) release(kept);
    }
  }

  /** Reads a frame as a picture. It decides when it is sure and the frames do not say otherwise; else the surer of both counts. */
  async #readStill(still: Source, number: number): Promise<SessionUpdate> {
    const answer = await this.#reader.read({ source: await copy(still), options: wireOptions(this.#options), session: 0 });
    if (number !== this.#number) return this.#skipped();
    const alone = JSON.parse(answer.json) as CardResult;
    this.#options.onTiming?.(answer.timing);
    const joined = this.#last.result?.number;
    if (!alone.number || (joined && joined.confidence >= alone.number.confidence)) return this.#last;
    const { frames } = this.#last;
    const agreed = !joined || joined.confidence < doubtful || joined.digits === alone.number.digits;
    const isDone = alone.status === "ok" && agreed;
    const progress = isDone ? 1 : this.#last.progress;
    const result: CardResult = { ...alone, status: isDone ? "ok" : "low_confidence", session: { frames, progress } };
    const update = { state: isDone ? "done" : "reading", result, still, progress, guidance: guidance(result), frames } as const;
    if (isDone) this.#end(update);
    return update;
  }

  #learn({ json, timing }: Answer): CardResult {
    const result = JSON.parse(json) as CardResult;
    const state = result.status !== "ok" ? "reading" : this.#settled(result) ? "done" : "settling";
    const progress = result.session?.progress ?? 0;
    this.#last = { state, result, progress, guidance: guidance(result), frames: result.session?.frames ?? 0 };
    if (state === "done") this.#end(this.#last);
    this.#options.onTiming?.(timing);
    return result;
  }

  /** Date and name are there, or were looked for long enough. */
  #settled({ expiry, holder }: CardResult): boolean {
    const { settle = 0, fields } = this.#options;
    const now = performance.now();
    this.#sureSince = Math.min(this.#sureSince, now);
    const wants = (field: "expiry" | "holder") => fields?.includes(field) ?? true;
    const complete = (expiry || !wants("expiry")) && (holder || !wants("holder"));
    return Boolean(complete) || now - this.#sureSince >= settle;
  }

  /** The module needs what it has seen no more. */
  #end(update: SessionUpdate): void {
    this.#last = update;
    void this.#reader.forget(this.#number).catch(() => {});
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
    this.#sureSince = Infinity;
    this.#sharpest.forget();
    this.#dropWaiting();
    await this.#reader.forget(old);
  }

  #check(): void {
    this.#options.signal?.throwIfAborted();
    if (this.#closed) throw new CardError("closed", "the session was closed");
  }
}

/** What the frames say of a number with less confidence does not stand against a still. */
const doubtful = 0.5;

function fresh(): SessionUpdate {
  return { state: "reading", progress: 0, guidance: "show_card", frames: 0 };
}
