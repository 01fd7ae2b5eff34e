import type { CardResult, Quad } from "../result.js";
import { h, icon, icons, s } from "./dom.js";
import type { Card } from "./form.js";
import { formatExpiry } from "./number.js";
import { Review, type ReviewEvents } from "./review.js";
import type { Picture } from "./scan.js";
import { styles } from "./styles.js";
import { fill, type Words } from "./words.js";

/**
 * What the element shows.
 *
 * - `idle`: ways to begin, and what went wrong last.
 * - `starting`: the module loads, the camera asks for permission.
 * - `scanning`: the camera runs.
 * - `reading`: a picture is read.
 * - `review`: fields to check, or to type into.
 * - `accepted`: the card was taken over.
 */
export type State = "idle" | "starting" | "scanning" | "reading" | "review" | "accepted";

export interface ViewEvents extends ReviewEvents {
  camera(): void;
  file(file: File): void;
  type(): void;
  cancel(): void;
  torch(on: boolean): void;
  chooseCamera(deviceId: string): void;
}

let sheet: CSSStyleSheet | undefined;

/** The shadow tree: it shows states and reports what the customer does. It knows nothing of cameras and modules. */
export class View {
  readonly video = h("video", { playsinline: true, "aria-hidden": "true" });
  readonly review: Review;
  readonly #words: Words;
  readonly #panel: HTMLElement;
  readonly #stage: HTMLElement;
  readonly #idle: HTMLElement;
  readonly #accepted: HTMLElement;
  readonly #picture = h("canvas", { "aria-hidden": "true" });
  readonly #overlay = s("svg", { "aria-hidden": "true", preserveAspectRatio: "xMidYMid slice" });
  readonly #guide = h("div", { class: "guide", part: "guide" });
  readonly #spinner = h("div", { class: "spinner" });
  readonly #guidance = h("div", { class: "guidance", part: "guidance", "aria-hidden": "true" });
  readonly #bar = h("div");
  readonly #progress: HTMLElement;
  readonly #message = h("p", { class: "message", part: "message", hidden: true });
  readonly #status = h("div", { class: "status", role: "status" });
  readonly #torch: HTMLButtonElement;
  readonly #cameras: HTMLSelectElement;
  readonly #camera: HTMLButtonElement;
  readonly #file = h("input", { type: "file", accept: "image/*", hidden: true, tabindex: "-1" });

  constructor(root: ShadowRoot, words: Words, events: ViewEvents) {
    this.#words = words;
    this.review = new Review(words, events);
    this.video.muted = true;
    this.#camera = this.#button("camera", words.camera, "primary", events.camera);
    this.#idle = this.#buildIdle(events);
    this.#torch = this.#button("torch", words.torch, "", () => {
      const on = this.#torch.getAttribute("aria-pressed") !== "true";
      this.#torch.setAttribute("aria-pressed", String(on));
      events.torch(on);
    });
    this.#cameras = h("select", { "aria-label": words.camera_choice, part: "cameras" });
    this.#cameras.addEventListener("change", () => events.chooseCamera(this.#cameras.value));
    this.#progress = h("div", {
      class: "progress", part: "progress", role: "progressbar", "aria-label": words.progress, "aria-valuemin": "0", "aria-valuemax": "100",
    }, this.#bar);
    this.#stage = this.#buildStage(events);
    this.#accepted = h("div", { class: "accepted", part: "accepted", role: "group", "aria-label": words.label });
    this.#panel = h("section", { class: "panel", part: "panel", "aria-label": words.label },
      this.#stage, this.#idle, this.review.element, this.#accepted,
      h("p", { class: "privacy", part: "privacy" }, icon(icons.lock), words.privacy), this.#status);
    this.#panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") events.cancel();
    });
    root.adoptedStyleSheets = [(sheet ??= styles())];
    root.replaceChildren(this.#panel);
    this.#showAccepted(events);
  }

  /** Shows a state. A message stands in the idle state. */
  show(state: State, message = ""): void {
    const live = state === "starting" || state === "scanning";
    this.#panel.dataset["state"] = state;
    this.#panel.setAttribute("aria-busy", String(state === "starting" || state === "reading"));
    this.#idle.hidden = state !== "idle" && state !== "scanning"; // other ways stay at hand while the camera looks
    this.#stage.hidden = !live && state !== "reading" && !(state === "idle" && message !== "" && this.#picture.width > 0);
    this.#stage.classList.toggle("live", live);
    this.video.hidden = !live;
    this.#picture.hidden = live;
    this.#guide.hidden = state !== "scanning";
    this.#progress.hidden = state !== "scanning";
    this.#spinner.hidden = state !== "starting" && state !== "reading";
    this.#torch.parentElement!.hidden = !live && state !== "reading";
    if (!live) this.#torch.hidden = this.#cameras.hidden = true;
    this.review.element.hidden = state !== "review";
    this.#accepted.hidden = state !== "accepted";
    this.#message.hidden = message === "";
    this.#message.replaceChildren(icon(icons.warning), message);
    this.#guidance.textContent = state === "starting" ? this.#words.starting : state === "reading" ? this.#words.reading : "";
    if (live || state === "reading") this.outline();
    if (state !== "scanning") this.progress(0);
    this.say(message || this.#guidance.textContent);
  }

  /** Moves the keyboard to where a state begins. */
  focus(state: State): void {
    if (state === "review") return this.review.focus();
    const start = state === "idle" ? this.#camera : state === "accepted" ? this.#accepted : this.#stage;
    const first = start instanceof HTMLButtonElement ? start : start.querySelector<HTMLElement>("button:not([hidden]).first");
    first?.focus();
  }

  /** Says something to screen readers, after what they are saying. */
  say(text: string): void {
    if (this.#status.textContent !== text) this.#status.textContent = text;
  }

  guidance(text: string): void {
    if (this.#guidance.textContent === text) return;
    this.#guidance.textContent = text;
    this.say(text);
  }

  /** 0 to 1 */
  progress(share: number): void {
    this.#bar.style.transform = `scaleX(${share})`;
    this.#progress.setAttribute("aria-valuenow", String(Math.round(100 * share)));
  }

  /** Draws where card and number were found, in pixels of a width × height frame; without a result, nothing. */
  outline(result?: CardResult, width = 4, height = 3): void {
    this.#overlay.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.#overlay.setAttribute("preserveAspectRatio", `xMidYMid ${this.video.hidden ? "meet" : "slice"}`);
    const draw = (quad: Quad | undefined, kind: string) =>
      quad ? [s("polygon", { class: `outline ${kind}`, points: quad.map((p) => p.join(",")).join(" ") })] : [];
    this.#overlay.replaceChildren(...draw(result?.card?.quad, "card"), ...draw(result?.number?.box, "number"));
  }

  /** Shows the picture that is read; without one, forgets it. */
  picture(picture?: Picture): void {
    const scale = picture ? Math.min(1, 1280 / Math.max(picture.width, picture.height)) : 0;
    this.#picture.width = Math.round((picture?.width ?? 0) * scale);
    this.#picture.height = Math.round((picture?.height ?? 0) * scale);
    if (!picture) return this.outline();
    this.#picture.getContext("2d")!.drawImage(picture.image, 0, 0, this.#picture.width, this.#picture.height);
  }

  /** The lamp and the list of cameras, as far as there is a choice. */
  tools(torch: boolean, mirror: boolean, cameras: MediaDeviceInfo[], current: string | undefined): void {
    this.#stage.classList.toggle("mirror", mirror);
    this.#torch.hidden = !torch;
    this.#torch.setAttribute("aria-pressed", "false");
    this.#cameras.hidden = cameras.length < 2;
    this.#cameras.replaceChildren(...cameras.map((camera, i) => {
      const name = camera.label || fill(this.#words.camera_name, { place: i + 1 });
      return h("option", { value: camera.deviceId, selected: camera.deviceId === current }, name);
    }));
  }

  /** Writes the accepted card, masked. */
  accepted(card: Card): void {
    const [title, detail] = this.#accepted.querySelectorAll("b, span");
    title!.textContent = fill(this.#words.accepted, { last: card.number.slice(-4) });
    detail!.textContent = [card.expiry && formatExpiry(card.expiry), card.holder].filter(Boolean).join(" · ");
    this.say(title!.textContent);
  }

  set over(over: boolean) {
    this.#panel.classList.toggle("over", over);
  }

  set disabled(disabled: boolean) {
    this.#panel.setAttribute("aria-disabled", String(disabled));
    for (const control of this.#panel.querySelectorAll<HTMLButtonElement | HTMLInputElement>("button, input, select")) {
      control.disabled = disabled;
    }
  }

  #buildIdle(events: ViewEvents): HTMLElement {
    this.#file.addEventListener("change", () => {
      const file = this.#file.files?.[0];
      this.#file.value = ""; // the same file may be chosen again
      if (file) events.file(file);
    });
    const words = this.#words;
    return h("div", { class: "idle", part: "idle" },
      h("h2", { part: "title" }, words.title), this.#message,
      h("div", { class: "buttons" }, this.#camera, this.#button("picture", words.choose, "", () => this.#file.click())),
      h("div", { class: "foot" },
        h("p", { class: "hint" }, words.drop), this.#button("keyboard", words.type, "plain", events.type)),
      this.#file);
  }

  #buildStage(events: ViewEvents): HTMLElement {
    const stop = this.#button("stop", this.#words.cancel, "first", events.cancel);
    return h("div", { class: "stage", part: "stage" },
      this.video, this.#picture, this.#guide, this.#overlay, this.#spinner, this.#guidance, this.#progress,
      h("div", { class: "tools", part: "tools" }, this.#cameras, this.#torch, stop));
  }

  #showAccepted(events: ViewEvents): void {
    const again = this.#button("again", this.#words.again, "first", events.again);
    this.#accepted.replaceChildren(icon(icons.done), h("div", {}, h("b"), h("span", { class: "hint" })), again);
  }

  #button(name: keyof typeof icons, text: string, kind: string, click: () => void): HTMLButtonElement {
    const part = `button ${kind === "primary" ? "primary " : ""}${name}`;
    const button = h("button", { type: "button", class: kind, part }, icon(icons[name]), text);
    button.addEventListener("click", click);
    return button;
  }
}
