import type { Recognizer } from "../recognizer.js";
import type { RecognizeOptions } from "../options.js";
import type { CardResult } from "../result.js";
import type { Session, SessionUpdate } from "../session.js";
import { Camera, type Grab } from "./camera.js";

/** A picture that can be drawn; `done` frees it. */
export interface Picture {
  image: CanvasImageSource;
  width: number;
  height: number;
  done(): void;
}

export interface ScanEvents {
  /** Each frame that was read. */
  update(update: SessionUpdate): void;
  /** The session is sure. The picture is the frame that the boxes belong to; the receiver frees it. */
  found(result: CardResult, picture: Picture): void;
  failed(error: unknown): void;
}

/** A camera and a session: from opening to the answer, or to stop. */
export class Scan {
  readonly camera: Camera;
  readonly #session: Session;
  readonly #events: ScanEvents;
  #stopped = false;
  #adding = 0;

  constructor(camera: Camera, recognizer: Recognizer, options: RecognizeOptions, events: ScanEvents) {
    this.camera = camera;
    this.#events = events;
    this.#session = recognizer.session({ ...options, transfer: true });
    camera.watch(() => void this.#frame());
  }

  /** Closes the camera and forgets what was seen. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.camera.close();
    void this.#session.close().catch(() => {});
  }

  async #frame(): Promise<void> {
    const grab = this.#stopped || this.#adding > 1 ? undefined : this.camera.grab();
    if (!grab) return;
    const picture = pictureOf(grab);
    this.#adding++;
    try {
      const update = await this.#session.add(grab.frame);
      if (this.#stopped || update.state === "skipped") return picture.done();
      this.#events.update(update);
      if (update.state === "reading") return picture.done();
      this.stop();
      this.#events.found(update.result!, picture);
    } catch (error) {
      picture.done();
      if (this.#stopped) return;
      this.stop();
      this.#events.failed(error);
    } finally {
      this.#adding--;
    }
  }
}

function pictureOf({ picture }: Grab): Picture {
  if (picture instanceof HTMLCanvasElement) {
    const done = () => { picture.width = 0; };
    return { image: picture, width: picture.width, height: picture.height, done };
  }
  return { image: picture, width: picture.displayWidth, height: picture.displayHeight, done: () => picture.close() };
}
