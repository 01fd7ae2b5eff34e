import { CardError } from "../errors.js";
import { createRecognizer } from "../index.js";
import type { Field, RecognizeOptions } from "../options.js";
import type { Recognizer } from "../recognizer.js";
import type { CardResult } from "../result.js";
import { guidance, type Guidance } from "../guidance.js";
import type { SessionUpdate } from "../session.js";
import { Camera, CameraError, cameras } from "./camera.js";
import { type Card, fillForm } from "./form.js";
import { formatExpiry } from "./number.js";
import { certainDigit } from "./review.js";
import { type Picture, Scan } from "./scan.js";
import { type State, View } from "./view.js";
import { type Problem, type Words, wordsFor } from "./words.js";

/** Detail of `cardglyph-read`: what the customer accepted. */
export interface ReadDetail extends Card {
  /** What the recognizer said before any correction; absent when all was typed. */
  result?: CardResult;
}

/** Detail of `cardglyph-progress`: after each frame of the camera and at each change of state. */
export interface ProgressDetail {
  state: State;
  /** 0 to 1 */
  progress: number;
  guidance: Guidance;
}

/** Detail of `cardglyph-error`. */
export interface ErrorDetail {
  problem: Problem;
  error?: unknown;
}

const adviceHolds = 800; // ms that an advice stands before another takes its place: long enough to be read

/** Pages drawn on a server import this file too; there it only must not fail. */
const Base = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);

/**
 * `<cardglyph-scanner>`: reads a card by camera, file, drop or paste, lets the customer check it, and fills the form it
 * stands in, or the forms it is attached to. Browser only.
 *
 * Attributes: `auto` (no review when every digit is certain), `disabled`, `fields` ("number expiry holder …"),
 * `fill="none"` (do not fill the form around), `lang`, `min-confidence`, `name` and `required` (as in any form control),
 * `preload` (load the module at once), `theme` ("light" or "dark"), `wasm` (URL of the module), `words` (JSON: own texts).
 *
 * Events, bubbling: `cardglyph-read`, `cardglyph-progress`, `cardglyph-error`.
 */
export class CardglyphScanner extends Base {
  static readonly formAssociated = true;
  static readonly observedAttributes = ["lang", "words", "required"];

  readonly #internals = this.attachInternals();
  readonly #root = this.attachShadow({ mode: "open", delegatesFocus: true });
  readonly #forms = new Set<HTMLFormElement>();
  #view!: View;
  #words!: Words;
  #state: State = "idle";
  #loading: Promise<Recognizer> | undefined;
  #ownsRecognizer = true;
  #work = new AbortController(); // aborts what runs when another thing begins
  #scan: Scan | undefined;
  #result: CardResult | undefined;
  #card: Card | undefined;
  #advice = { text: "", since: 0 };

  constructor() {
    super();
    this.#build();
    for (const kind of ["dragenter", "dragover", "dragleave", "drop"] as const) {
      this.addEventListener(kind, (event) => this.#drag(event));
    }
    const warm = () => void this.#recognizer().catch(() => {});
    this.addEventListener("pointerenter", warm, { once: true });
    this.addEventListener("focusin", warm, { once: true });
  }

  /** A recognizer of yours in place of the element's own. It is not closed by the element. */
  set recognizer(recognizer: Recognizer) {
    this.#ownsRecognizer = false;
    this.#loading = Promise.resolve(recognizer);
  }

  /** What was accepted; undefined before. */
  get card(): Readonly<Card> | undefined {
    return this.#card;
  }

  get state(): State {
    return this.#state;
  }

  get form(): HTMLFormElement | null {
    return this.#internals.form;
  }

  /**
   * Fills this form too whenever a card is accepted: its inputs are found by their autocomplete tokens. Answers a function
   * that ends it.
   */
  attachTo(form: HTMLFormElement): () => void {
    this.#forms.add(form);
    return () => void this.#forms.delete(form);
  }

  /** Begins with the camera; a browser may want this in answer to a click. */
  async scan(deviceId?: string): Promise<void> {
    const signal = this.#begin("starting");
    try {
      const [recognizer, camera] = await this.#both(Camera.open(this.#view.video, deviceId), signal);
      this.#scan = new Scan(camera, recognizer, this.#options(), {
        update: (update) => this.#progress(update),
        found: (result, picture) => this.#found(result, picture),
        failed: (error) => this.#fail("failed", error),
      });
      camera.onEnded(() => signal.aborted || this.#fail("busy"));
      this.#go("scanning");
      await this.#tools(camera);
    } catch (error) {
      if (!signal.aborted) this.#fail(problemOf(error), error);
    }
  }

  /** Reads a picture, as if the customer had chosen it. */
  async read(file: Blob): Promise<void> {
    const signal = this.#begin("reading");
    let picture: Picture | undefined;
    try {
      picture = await open(file);
      if (signal.aborted) return picture.done();
      this.#view.picture(picture);
      const recognizer = await this.#recognizer();
      const result = await recognizer.recognize(picture.image as ImageBitmap, { ...this.#options(), signal });
      if (result.number) return this.#found(result, picture);
      this.#view.outline(result, picture.width, picture.height);
      picture.done();
      const advice = guidance(result);
      this.#go("idle", advice === "done" ? "" : this.#words[`still_${advice}`]);
      this.#view.focus("idle");
    } catch (error) {
      picture?.done();
      if (!signal.aborted) this.#fail(problemOf(error), error);
    }
  }

  /** Stops everything and forgets the card; the form keeps what it has. */
  reset(): void {
    this.#begin("idle");
    this.#card = undefined;
    this.#setFormValue();
  }

  connectedCallback(): void {
    document.addEventListener("paste", this.#paste);
    document.addEventListener("visibilitychange", this.#hide);
    this.#build(); // the language of the elements around is known only now
    this.#setFormValue();
    if (this.hasAttribute("preload")) void this.#recognizer().catch(() => {});
  }

  disconnectedCallback(): void {
    document.removeEventListener("paste", this.#paste);
    document.removeEventListener("visibilitychange", this.#hide);
    this.#begin("idle");
    this.#closeRecognizer();
  }

  attributeChangedCallback(name: string): void {
    if (name === "required") this.#setFormValue();
    else if (this.#state === "idle") this.#build();
  }

  formResetCallback(): void {
    this.reset();
  }

  formDisabledCallback(disabled: boolean): void {
    if (disabled) this.#begin("idle");
    this.#view.disabled = disabled;
  }

  #build(): void {
    const language = this.closest<HTMLElement>("[lang]")?.lang || navigator.language;
    this.#words = wordsFor(language, parseWords(this.getAttribute("words")));
    this.#view = new View(this.#root, this.#words, {
      camera: () => void this.scan(),
      file: (file) => void this.read(file),
      type: () => this.#type(),
      cancel: () => this.#cancel(),
      again: () => this.#again(),
      accept: (card) => this.#accept(card),
      torch: (on) => void this.#scan?.camera.torch(on),
      chooseCamera: (deviceId) => void this.scan(deviceId),
    });
    if (this.isConnected) this.#view.disabled = this.matches(":disabled");
    this.#view.show(this.#state);
  }

  /** Ends what runs, forgets what was read and goes on to another state; the signal tells when that ends in turn. */
  #begin(state: State): AbortSignal {
    const keyboardIsHere = this.matches(":focus-within");
    this.#work.abort();
    this.#work = new AbortController();
    this.#scan?.stop();
    this.#scan = undefined;
    this.#result = undefined;
    this.#view.picture();
    this.#view.review.forget();
    this.#go(state);
    if (keyboardIsHere && (state === "starting" || state === "reading")) this.#view.focus(state);
    return this.#work.signal;
  }

  #go(state: State, message = ""): void {
    this.#state = state;
    this.#view.show(state, message);
    this.#tell("progress", { state, progress: 0, guidance: "show_card" } satisfies ProgressDetail);
  }

  #recognizer(): Promise<Recognizer> {
    const wasm = this.getAttribute("wasm");
    this.#loading ??= createRecognizer(wasm ? { wasm: new URL(wasm, document.baseURI) } : {}).catch((error: unknown) => {
      this.#loading = undefined; // the next attempt loads again
      throw error;
    });
    return this.#loading;
  }

  #closeRecognizer(): void {
    if (!this.#ownsRecognizer) return;
    void this.#loading?.then((recognizer) => recognizer.close(), () => {});
    this.#loading = undefined;
  }

  #options(): RecognizeOptions {
    const fields = this.getAttribute("fields")?.split(/[\s,]+/).filter(Boolean) as Field[] | undefined;
    const minConfidence = Number(this.getAttribute("min-confidence") ?? NaN);
    return { ...(fields && { fields }), ...(minConfidence > 0 && { minConfidence }) };
  }

  /** The camera asks for permission while the module loads. */
  async #both(opening: Promise<Camera>, signal: AbortSignal): Promise<[Recognizer, Camera]> {
    const [recognizer, camera] = await Promise.allSettled([this.#recognizer(), opening]);
    if (recognizer.status === "fulfilled" && camera.status === "fulfilled" && !signal.aborted) {
      return [recognizer.value, camera.value];
    }
    if (camera.status === "fulfilled") camera.value.close();
    signal.throwIfAborted();
    throw recognizer.status === "rejected" ? recognizer.reason : (camera as PromiseRejectedResult).reason;
  }

  async #tools(camera: Camera): Promise<void> {
    const known = await cameras();
    if (this.#scan?.camera === camera) this.#view.tools(camera.hasTorch, camera.facesUser, known, camera.deviceId);
  }

  #progress(update: SessionUpdate): void {
    const { videoWidth, videoHeight } = this.#view.video;
    this.#view.outline(update.result, videoWidth, videoHeight);
    this.#view.progress(update.progress);
    const text = this.#words[update.guidance];
    const now = performance.now();
    if (text !== this.#advice.text && now - this.#advice.since > adviceHolds) {
      this.#advice = { text, since: now };
    }
    this.#view.guidance(this.#advice.text);
    const { progress, guidance } = update;
    this.#tell("progress", { state: "scanning", progress, guidance } satisfies ProgressDetail);
  }

  #found(result: CardResult, picture: Picture): void {
    this.#scan = undefined;
    navigator.vibrate?.(30);
    this.#result = result;
    this.#view.review.show(result, picture);
    picture.done();
    if (this.hasAttribute("auto") && isCertain(result)) return this.#accept(this.#view.review.card);
    this.#go("review");
    this.#view.say(this.#words.done);
    this.#view.focus("review");
  }

  #type(): void {
    this.#begin("review");
    this.#view.focus("review");
  }

  #cancel(): void {
    if (this.#state === "idle" || this.#state === "accepted") return;
    this.#begin("idle");
    this.#view.focus("idle");
  }

  #again(): void {
    this.#begin("idle");
    this.#view.focus("idle");
  }

  #accept(card: Card): void {
    const result = this.#result;
    this.#begin("accepted");
    this.#card = card;
    this.#view.accepted(card);
    this.#setFormValue();
    this.#view.focus("accepted");
    const around = this.getAttribute("fill") === "none" ? null : this.form;
    for (const form of new Set([...(around ? [around] : []), ...this.#forms])) fillForm(form, card);
    this.#tell("read", { ...card, ...(result && { result }) } satisfies ReadDetail);
  }

  #fail(problem: Problem, error?: unknown): void {
    this.#begin("idle");
    this.#view.show("idle", this.#words[`problem_${problem}`]);
    this.#view.focus("idle");
    this.#tell("error", { problem, error } satisfies ErrorDetail);
  }

  /** Without a name nothing is submitted; with one, NAME, NAME-exp and NAME-name are. */
  #setFormValue(): void {
    const name = this.getAttribute("name");
    const data = new FormData();
    if (name && this.#card) {
      data.set(name, this.#card.number);
      if (this.#card.expiry) data.set(`${name}-exp`, formatExpiry(this.#card.expiry));
      if (this.#card.holder) data.set(`${name}-name`, this.#card.holder);
    }
    this.#internals.setFormValue(name && this.#card ? data : null);
    const missing = this.hasAttribute("required") && !this.#card;
    this.#internals.setValidity(missing ? { valueMissing: true } : {}, missing ? this.#words.required : "");
  }

  #tell(kind: "read" | "progress" | "error", detail: object): void {
    this.dispatchEvent(new CustomEvent(`cardglyph-${kind}`, { detail, bubbles: true, composed: true }));
  }

  #drag(event: DragEvent): void {
    const file = event.dataTransfer?.files[0];
    const hasFile = event.dataTransfer?.types.includes("Files") ?? false;
    if (!hasFile || this.matches(":disabled")) return;
    event.preventDefault(); // without it the browser would open the file
    this.#view.over = event.type === "dragenter" || event.type === "dragover";
    if (event.type === "drop" && file) void this.read(file);
  }

  readonly #paste = (event: ClipboardEvent): void => {
    const file = [...(event.clipboardData?.files ?? [])].find((f) => f.type.startsWith("image/"));
    if (!file || event.defaultPrevented || this.matches(":disabled")) return;
    event.preventDefault();
    void this.read(file);
  };

  /** A camera that nobody looks at is switched off. */
  readonly #hide = (): void => {
    if (document.hidden && (this.#state === "scanning" || this.#state === "starting")) this.#begin("idle");
  };
}

/** Decodes a file for showing and reading, turned as its EXIF says. */
async function open(file: Blob): Promise<Picture> {
  try {
    const image = await createImageBitmap(file, { imageOrientation: "from-image" });
    return { image, width: image.width, height: image.height, done: () => image.close() };
  } catch (cause) {
    throw new CardError("decode", "this browser cannot open the file as a picture", { cause });
  }
}

/** Nothing in the result needs a second look. */
function isCertain({ status, number, expiry }: CardResult): boolean {
  const digits = number?.per_digit ?? [number?.confidence ?? 0];
  return status === "ok" && digits.every((p) => p >= certainDigit) && (expiry?.confidence ?? 1) >= certainDigit;
}

function problemOf(error: unknown): Problem {
  if (error instanceof CameraError) return error.problem;
  if (!(error instanceof CardError)) return "failed";
  if (error.code === "decode" || error.code === "input") return "unreadable";
  return ["no_wasm", "wrong_abi", "worker"].includes(error.code) ? "no_wasm" : "failed";
}

function parseWords(json: string | null): Partial<Words> {
  if (!json) return {};
  try {
    return JSON.parse(json) as Partial<Words>;
  } catch {
    console.warn("cardglyph-scanner: the attribute words is no JSON object");
    return {};
  }
}
