import type { Recognizer } from "../recognizer.js";
import type { SessionOptions } from "../options.js";
import type { CardResult, Quad } from "../result.js";
import type { Session, SessionUpdate } from "../session.js";
import type { Camera } from "./camera.js";
import { isBlack } from "./black.js";
import type { Advice } from "./machine.js";
import { begin, look, type Pace, type Sight, tick } from "./pace.js";
import { copyOf, type Found, type Picture, pictureOf } from "./picture.js";

/** Milliseconds that a sure number waits for date and name. */
const settle = 1000;

/** Milliseconds between two looks at the clock: help comes even when no frame does. */
const tickEvery = 500;

export interface ScanEvents {
  /** Each frame that was read, and twice a second. The update is absent when only time has passed. */
  looked(pace: Pace, update?: SessionUpdate): void;
  /** The session is sure, or its best number is offered for review. The receiver frees the picture, in whose pixels the boxes are. */
  found(found: Found): void;
  failed(error: unknown): void;
  /** The camera was pulled out, or taken away. */
  unplugged(): void;
}

/** A camera and a session: from opening to the answer, or to stop. */
export class Scan {
  readonly camera: Camera;
  readonly #session: Session;
  readonly #events: ScanEvents;
  readonly #timer: ReturnType<typeof setInterval>;
  #pace = begin(performance.now());
  #trouble: Advice | undefined; // with the camera itself
  #best: Found | undefined;
  #stopped = false;
  #adding = 0;

  constructor(camera: Camera, recognizer: Recognizer, options: SessionOptions, events: ScanEvents) {
    this.camera = camera;
    this.#events = events;
    this.#session = recognizer.session({ settle, ...options, transfer: true });
    this.#timer = setInterval(() => this.#tick(), tickEvery);
    camera.watch({
      frame: () => void this.#frame(),
      muted: (muted) => { this.#trouble = muted ? "muted" : undefined; },
      ended: () => this.#end(() => events.unplugged()),
    });
  }

  /** Closes the camera and forgets what was seen. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    clearInterval(this.#timer);
    this.camera.close();
    this.#best?.picture.done();
    this.#best = undefined;
    void this.#session.close().catch(() => {});
  }

  /** The present frame as a picture to read by itself; undefined before the first. */
  take(): Picture | undefined {
    const grab = this.camera.grab();
    if (!grab) return undefined;
    if ("close" in grab.frame) grab.frame.close();
    return pictureOf(grab.picture);
  }

  async #frame(): Promise<void> {
    const grab = this.#stopped || this.#adding > 1 ? undefined : this.camera.grab();
    if (!grab) return;
    const picture = pictureOf(grab.picture);
    this.#adding++;
    try {
      const update = await this.#session.add(grab.frame);
      if (this.#stopped || update.state === "skipped") return picture.done();
      this.#learn(update, picture);
    } catch (error) {
      picture.done();
      this.#end(() => this.#events.failed(error));
    } finally {
      this.#adding--;
    }
  }

  #learn(update: SessionUpdate, picture: Picture): void {
    const result = update.result!;
    const shown = update.still ? copyOf(update.still) : picture;
    if (shown !== picture) picture.done();
    const sight = sightOf(update, shown, this.#keep(result, shown, update.state !== "reading"));
    this.#pace = look(this.#pace, sight, performance.now());
    this.#events.looked(this.#pace, update);
    if (this.#stopped) return;
    if (update.state === "done" || this.#pace.offer) this.#finish(update);
  }

  /** Keeps the best number with its picture, a sure one above all; answers its digits. */
  #keep(result: CardResult, picture: Picture, sure: boolean): string | undefined {
    const { number } = result;
    const best = this.#best?.result.number;
    const isBetter = !best || number?.digits === best.digits || (number?.confidence ?? 0) > best.confidence;
    if (!number || !(number.box ? sure || isBetter : sure && !best)) {
      picture.done();
      return best?.digits ?? number?.digits;
    }
    this.#best?.picture.done();
    this.#best = { result, picture };
    return number.digits;
  }

  #finish(update: SessionUpdate): void {
    const best = this.#best;
    if (!best) return;
    this.#best = undefined;
    const found = update.state === "done" ? { ...best, result: joined(update.result!, best.result) } : best;
    this.#end(() => this.#events.found(found));
  }

  #tick(): void {
    const video = this.camera.video;
    const trouble = this.#trouble ?? (isBlack(video) ? "uncover" : undefined);
    this.#pace = tick(this.#pace, performance.now(), trouble);
    this.#events.looked(this.#pace);
  }

  #end(tell: () => void): void {
    if (this.#stopped) return;
    this.stop();
    tell();
  }
}

/** The final result with the boxes of the frame that is shown: the last frame may not have shown the number. */
function joined(last: CardResult, shown: CardResult): CardResult {
  if (!last.number) return last;
  const { box: _, digit_boxes: __, ...number } = last.number;
  const { box, digit_boxes, digits } = shown.number!;
  return { ...last, number: digits === number.digits ? { ...number, ...(box && { box }), ...(digit_boxes && { digit_boxes }) } : number };
}

function sightOf(update: SessionUpdate, { width, height }: Picture, digits: string | undefined): Sight {
  const { guidance, progress, result } = update;
  return {
    guidance, progress, settling: update.state === "settling",
    cardShare: result?.card ? longerSide(result.card.quad) / Math.max(width, height) : 0,
    ...(digits && { digits }),
  };
}

function longerSide([a, b, c]: Quad): number {
  return Math.max(Math.hypot(b[0] - a[0], b[1] - a[1]), Math.hypot(c[0] - b[0], c[1] - b[1]));
}
