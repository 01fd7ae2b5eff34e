import { CardError } from "../errors.js";
import { guidance } from "../guidance.js";
import { createRecognizer } from "../index.js";
import type { ImageInput } from "../input.js";
import type { CreateOptions, Field, RecognizeOptions } from "../options.js";
import type { Recognizer } from "../recognizer.js";
import type { CardResult } from "../result.js";
import type { SessionUpdate } from "../session.js";
import { Camera, CameraError, cameras } from "./camera.js";
import { isCertain, loadNetworks, withoutDoubts } from "./checks.js";
import type { ErrorDetail, NoticeDetail, ProgressDetail, ReadDetail } from "./events.js";
import { type Card, fillForm, type Input } from "./form.js";
import { languageAt, languageOf, loadWords, type Problem, type Words } from "./words.js";
import { type Event as Happening, initial, type Model, reduce, type State } from "./machine.js";
import { formatExpiry } from "./number.js";
import type { Pace } from "./pace.js";
import { type Found, type Picture, problemOfFile } from "./picture.js";
import { Scan } from "./scan.js";
import { View } from "./view.js";

/** Pages drawn on a server import this file too; there it only must not fail. */
const Base = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);

/**
 * `<cardglyph-scanner>`: reads a card by camera, file, drop or paste, lets the customer check it, and fills the form it
 * stands in, or the forms it is attached to. Browser only.
 *
 * What it does next is decided by `reduce` (machine.ts), what it shows by `View`; this class carries out the effects and speaks
 * with the page. Attributes and events: README.md.
 */
export class CardglyphScanner extends Base {
  static readonly formAssociated = true;
  static readonly observedAttributes = ["lang", "words", "required", "fields"];

  /**
   * Decodes pictures that the browser cannot open, HEIC above all, into something that it can: a `Blob`, `ImageBitmap` or
   * `ImageData`. Called for such files only, so that it may load its code then.
   */
  decoder: ((file: Blob) => Promise<ImageInput>) | undefined;

  readonly #internals: ElementInternals | undefined = this.attachInternals?.();
  readonly #root = this.attachShadow({ mode: "open", delegatesFocus: true });
  readonly #forms = new Set<HTMLFormElement>();
  readonly #view: View;
  #model: Model = initial;
  #loading: Promise<Recognizer> | undefined;
  #ownsRecognizer = true;
  #work = new AbortController(); // aborts what runs when another thing begins
  #scan: Scan | undefined;
  #deviceId: string | undefined; // of the camera that the customer chose
  #result: CardResult | undefined;
  #card: Card | undefined;
  #tag = "";
  #languages: MutationObserver | undefined;
  #sight: IntersectionObserver | undefined;

  constructor() {
    super();
    this.#view = new View(this.#root, {
      scan: () => void this.scan(),
      file: (file) => void this.read(file),
      take: () => void this.#take(),
      type: () => this.#send({ type: "type" }),
      cancel: () => this.#send({ type: "cancel" }),
      again: () => this.#send({ type: "again" }),
      accept: () => this.#send({ type: "accept" }),
      torch: (on) => void this.#scan?.camera.torch(on),
      zoom: (on) => void this.#scan?.camera.zoom(on),
      chooseCamera: (deviceId) => void this.scan(deviceId),
    });
    this.#view.render(initial);
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
    this.#loading = loadNetworks().then(() => recognizer);
  }

  /** What was accepted; undefined before. */
  get card(): Readonly<Card> | undefined {
    return this.#card;
  }

  get state(): State {
    return this.#model.state;
  }

  get form(): HTMLFormElement | null {
    return this.#internals?.form ?? null;
  }

  /**
   * Fills this form too whenever a card is accepted: its inputs are found by their autocomplete tokens. Answers a function
   * that ends it.
   */
  attachTo(form: HTMLFormElement): () => void {
    this.#forms.add(form);
    return () => void this.#forms.delete(form);
  }

  /** Begins with the camera; a browser may want this in answer to a click. Resolves when the camera runs, or cannot. */
  async scan(deviceId = this.#deviceId): Promise<void> {
    this.#deviceId = deviceId;
    this.#send({ type: "scan" });
    await this.#opening;
  }

  /** Reads a picture, as if the customer had chosen it. Resolves when it was read, or cannot be. */
  async read(file: Blob): Promise<void> {
    await this.#readImage(file);
  }

  /** Stops everything and forgets the card; the form keeps what it has. */
  reset(): void {
    this.#send({ type: "reset" });
  }

  connectedCallback(): void {
    document.addEventListener("paste", this.#paste);
    document.addEventListener("visibilitychange", this.#seen);
    this.#languages = new MutationObserver(() => this.#speak());
    this.#languages.observe(document, { subtree: true, attributeFilter: ["lang"] });
    this.#sight = typeof IntersectionObserver === "function" ? new IntersectionObserver(this.#seen) : undefined;
    this.#sight?.observe(this.#view.camera.element);
    this.#speak(); // the language of the elements around is known only now
    this.#view.disabled = this.matches(":disabled");
    this.#setFormValue();
    if (this.hasAttribute("preload")) void this.#recognizer().catch(() => {});
  }

  disconnectedCallback(): void {
    document.removeEventListener("paste", this.#paste);
    document.removeEventListener("visibilitychange", this.#seen);
    this.#languages?.disconnect();
    this.#sight?.disconnect();
    this.#send({ type: "reset" });
    this.#closeRecognizer();
  }

  attributeChangedCallback(name: string): void {
    if (name === "required") this.#setFormValue();
    else if (name === "fields") this.#view.review.asksSecurity = this.#options().fields?.includes("security") ?? false;
    else this.#speak(name === "words");
  }

  formResetCallback(): void {
    this.reset();
  }

  formDisabledCallback(disabled: boolean): void {
    if (disabled) this.#send({ type: "cancel" });
    this.#view.disabled = disabled;
  }

  /** Lets an event change the model, and carries out what follows. */
  #send(event: Happening): void {
    const keyboardIsHere = this.matches(":focus-within") || document.activeElement === document.body;
    const before = this.#model;
    const { model, effects } = reduce(before, event);
    if (model === before) return;
    this.#model = model;
    if (effects.includes("stop")) this.#stop();
    const read = effects.includes("fill") ? this.#fill() : undefined;
    if (effects.includes("forget")) this.#forget();
    if (effects.includes("forget_card")) this.#forgetCard();
    this.#view.camera.inline = this.getAttribute("camera") === "inline";
    this.#view.render(model);
    if (model.state === "review") void loadNetworks();
    if (effects.includes("focus") && (keyboardIsHere || model.state === "review")) this.#view.focus(model);
    if (effects.includes("open")) this.#opening = this.#open();
    if (model.state !== before.state) this.#tellProgress(0);
    if (read) this.#tell("read", read);
  }

  #opening: Promise<void> | undefined;

  #stop(): void {
    this.#work.abort();
    this.#work = new AbortController();
    this.#scan?.stop();
    this.#scan = undefined;
  }

  #forget(): void {
    this.#result = undefined;
    this.#view.preview.picture();
    this.#view.review.forget();
  }

  #forgetCard(): void {
    this.#card = undefined;
    this.#view.accepted();
    this.#setFormValue();
  }

  /** Asks for the camera while the module loads. */
  async #open(): Promise<void> {
    const { signal } = this.#work;
    try {
      const opening = Camera.open(this.#view.camera.video, this.#deviceId);
      const [recognizer, camera] = await both(this.#recognizer(), opening, signal);
      this.#scan = new Scan(camera, recognizer, this.#options(), {
        looked: (pace, update) => this.#looked(pace, update),
        found: (found) => this.#found(found, signal),
        failed: (error) => this.#fail(problemOf(error), error),
        unplugged: () => this.#fail("unplugged"),
      });
      this.#send({ type: "opened" });
      const known = await cameras();
      if (this.#scan?.camera !== camera) return;
      const { hasTorch: torch, hasZoom: zoom, facesUser: mirror, deviceId: current } = camera;
      this.#view.camera.tools({ torch, zoom, mirror, cameras: known, current });
    } catch (error) {
      if (!signal.aborted) this.#fail(problemOf(error), error);
    }
  }

  #looked({ advice, progress, help }: Pace, update?: SessionUpdate): void {
    this.#send({ type: "looked", advice, progress, help });
    if (!update) return;
    this.#view.camera.outline(update.still ? undefined : update.result);
    this.#tellProgress(update.progress);
  }

  /** Reads the camera's present frame as thoroughly as a picture. */
  async #take(): Promise<void> {
    const picture = this.#scan?.take();
    if (!picture) return;
    const bitmap = await createImageBitmap(picture.image).finally(() => picture.done());
    await this.#readImage(bitmap);
  }

  async #readImage(image: Blob | ImageBitmap): Promise<void> {
    this.#send({ type: "read" });
    const { signal } = this.#work;
    let picture: Picture | undefined;
    const onPicture = (bitmap: ImageBitmap, width: number, height: number) => {
      picture?.done();
      picture = { image: bitmap, width, height, scale: bitmap.width / width, done: () => bitmap.close() };
      if (!signal.aborted) this.#view.preview.picture(picture);
    };
    try {
      const recognizer = await this.#recognizer();
      const result = await this.#recognize(recognizer, image, { ...this.#options(), signal, onPicture });
      if (result.number) return this.#found({ result, ...(picture && { picture }) }, signal);
      this.#send({ type: "nothing", advice: guidance(result) });
      this.#view.preview.outline(result);
    } catch (error) {
      if (signal.aborted) return;
      const isFile = image instanceof Blob && error instanceof CardError && (error.code === "decode" || error.code === "input");
      this.#fail(isFile ? await problemOfFile(image) : problemOf(error), error);
    } finally {
      picture?.done();
    }
  }

  /** Reads it; a file that the browser cannot open goes through the page's decoder. */
  async #recognize(recognizer: Recognizer, image: Blob | ImageBitmap, options: RecognizeOptions): Promise<CardResult> {
    try {
      return await recognizer.recognize(image, options);
    } catch (error) {
      const unopened = image instanceof Blob && error instanceof CardError && error.code === "decode";
      if (!unopened || !this.decoder || (await problemOfFile(image)) !== "heic") throw error;
      return recognizer.recognize(await this.decoder(image), options);
    }
  }

  /** Shows what was read, or takes it over where nothing needs a second look. */
  #found(found: Partial<Found> & { result: CardResult }, signal: AbortSignal): void {
    if (signal.aborted) return found.picture?.done();
    const certain = this.hasAttribute("auto") && isCertain(found.result);
    this.#result = found.result;
    this.#view.review.show(this.#model.source, certain ? { ...found, result: withoutDoubts(found.result) } : found);
    found.picture?.done();
    navigator.vibrate?.(30);
    this.#send({ type: "found", certain });
    if (this.#model.state === "review") this.#view.say(this.#view.texts.words.done);
  }

  /** Takes over the card of the review, and fills the forms. */
  #fill(): ReadDetail {
    const card = this.#view.review.card;
    this.#card = card;
    this.#view.accepted(card);
    this.#setFormValue();
    const around = this.getAttribute("fill") === "none" ? null : this.form;
    const forms = new Set([...(around ? [around] : []), ...this.#forms]);
    const filled: Input[] = [...forms].flatMap((form) => fillForm(form, card));
    if (forms.size > 0 && filled.length === 0) {
      console.warn("cardglyph-scanner: no input of the form could be filled: none has an autocomplete token such as cc-number");
    }
    return { ...card, filled, ...(this.#result && { result: this.#result }) };
  }

  #fail(problem: Problem, error?: unknown): void {
    this.#send({ type: "failed", problem });
    this.#tell("error", { problem, error } satisfies ErrorDetail);
  }

  #recognizer(): Promise<Recognizer> {
    this.#loading ??= this.#load().catch((error: unknown) => {
      this.#loading = undefined; // the next attempt loads again
      throw error;
    });
    return this.#loading;
  }

  /** All that a read needs, so that none of it is asked for during one. */
  async #load(): Promise<Recognizer> {
    const [recognizer] = await Promise.all([createRecognizer(this.#createOptions()), loadNetworks()]);
    if (recognizer.fallback) this.#tell("notice", { notice: "page_thread", error: recognizer.fallback } satisfies NoticeDetail);
    return recognizer;
  }

  #createOptions(): CreateOptions {
    const wasm = this.getAttribute("wasm");
    const worker = this.getAttribute("worker");
    return {
      ...(wasm && { wasm: new URL(wasm, document.baseURI) }),
      ...(worker && { worker: worker === "none" ? false : worker }),
      onProgress: (share) => this.#send({ type: "loading", share }),
    };
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

  /** Without a name nothing is submitted; with one, NAME, NAME-exp and NAME-name are. The security code never is. */
  #setFormValue(): void {
    const internals = this.#internals;
    if (!internals?.setFormValue) return;
    const name = this.getAttribute("name");
    const data = new FormData();
    if (name && this.#card) {
      data.set(name, this.#card.number);
      if (this.#card.expiry) data.set(`${name}-exp`, formatExpiry(this.#card.expiry));
      if (this.#card.holder) data.set(`${name}-name`, this.#card.holder);
    }
    internals.setFormValue(name && this.#card ? data : null);
    const missing = this.hasAttribute("required") && !this.#card;
    internals.setValidity(missing ? { valueMissing: true } : {}, missing ? this.#view.texts.words.required : "");
  }

  /** Follows the language around, and the element's own words. */
  #speak(anew = false): void {
    const tag = languageAt(this);
    if (tag === this.#tag && !anew) return;
    this.#tag = tag;
    const language = languageOf(tag);
    const own = parseWords(this.getAttribute("words"));
    if (language !== "en") this.#view.speak(language);
    void loadWords(language).then((words) => {
      if (this.#tag !== tag) return; // it has changed meanwhile
      this.#view.speak(language, { ...words, ...own });
      this.#setFormValue();
    });
  }

  #tellProgress(progress: number): void {
    const { state, advice } = this.#model;
    this.#tell("progress", { state, progress, guidance: advice } satisfies ProgressDetail);
  }

  #tell(kind: "read" | "progress" | "error" | "notice", detail: object): void {
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

  /** A picture pasted elsewhere on the page is not for this element, unless the page says so. */
  readonly #paste = (event: ClipboardEvent): void => {
    const isForUs = this.matches(":focus-within") || this.getAttribute("paste") === "page";
    const file = [...(event.clipboardData?.files ?? [])].find((f) => f.type.startsWith("image/"));
    if (!file || !isForUs || event.defaultPrevented || this.matches(":disabled")) return;
    event.preventDefault();
    void this.read(file);
  };

  /** A camera that nobody looks at is off: in a hidden page, scrolled away, or hidden by CSS. It goes on when it is seen again. */
  readonly #seen = (entries?: IntersectionObserverEntry[] | Event): void => {
    const inSight = Array.isArray(entries) ? entries.at(-1)!.isIntersecting : this.#view.camera.element.checkVisibility?.() ?? true;
    this.#send({ type: inSight && !document.hidden ? "show" : "hide" });
  };
}

async function both(loading: Promise<Recognizer>, opening: Promise<Camera>, signal: AbortSignal): Promise<[Recognizer, Camera]> {
  const [recognizer, camera] = await Promise.allSettled([loading, opening]);
  if (recognizer.status === "fulfilled" && camera.status === "fulfilled" && !signal.aborted) return [recognizer.value, camera.value];
  if (camera.status === "fulfilled") camera.value.close();
  signal.throwIfAborted();
  throw recognizer.status === "rejected" ? recognizer.reason : (camera as PromiseRejectedResult).reason;
}

function problemOf(error: unknown): Problem {
  if (error instanceof CameraError) return error.problem;
  if (!(error instanceof CardError)) return "failed";
  switch (error.code) {
    case "decode":
    case "input":
    case "image":
      return "unreadable";
    case "too_large":
    case "wasm_blocked":
      return error.code;
    case "no_wasm":
    case "wrong_abi":
      return "no_wasm";
    case "worker":
      return "no_worker";
  }
  return "failed";
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
