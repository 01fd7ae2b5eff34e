import { release, type Source } from "./pixels.js";
import type { CardResult } from "./result.js";

/** The frames with a card in view after which the sharpest is read by itself, at first; each time twice as many again. */
const firstDue = 8;

/** Keeps the sharpest frame of a card that the frames do not decide, until its turn to be read by itself comes. */
export class Sharpest {
  #frame: Source | undefined;
  #read: Source | undefined; // was due; kept until the next frame, for whoever draws it
  #focus = -1;
  #shown = 0; // frames that showed a card
  #due = firstDue;

  /** Frames are worth copying: a card is in view. */
  get wants(): boolean {
    return this.#shown > 0;
  }

  /** Whether the frame is one of those kept here. */
  has(frame: Source): boolean {
    return frame === this.#frame || frame === this.#read;
  }

  /** Counts a frame, and keeps it when it shows the card more sharply than those before. What is not kept stays the caller's. */
  offer(frame: Source | undefined, { card, number, quality }: CardResult): void {
    this.#drop(this.#read);
    this.#read = undefined;
    if (!card && !number) return;
    this.#shown++;
    const focus = quality?.focus ?? 0;
    if (!frame || focus <= this.#focus) return;
    this.#drop(this.#frame);
    this.#frame = frame;
    this.#focus = focus;
  }

  /** The frame whose turn it is; undefined while it is nobody's. */
  due(): Source | undefined {
    if (this.#shown < this.#due || !this.#frame) return undefined;
    this.#due *= 2;
    this.#read = this.#frame;
    this.#frame = undefined;
    this.#focus = -1;
    return this.#read;
  }

  forget(): void {
    this.#drop(this.#frame);
    this.#drop(this.#read);
    this.#frame = this.#read = undefined;
    this.#focus = -1;
    this.#shown = 0;
    this.#due = firstDue;
  }

  #drop(frame: Source | undefined): void {
    if (!frame) return;
    release(frame);
    if ("data" in frame) frame.data.fill(0);
  }
}
