import type { Card } from "./form.js";
import { CameraView } from "./camera-view.js";
import { button, h, icon, icons, show } from "./dom.js";
import type { Model } from "./machine.js";
import { Preview } from "./preview.js";
import { Review } from "./review.js";
import { adopt } from "./styles.js";
import { Texts } from "./texts.js";
import { english, fill, type Words } from "./words.js";

export interface ViewEvents {
  scan(): void;
  file(file: File): void;
  /** Reads the camera's present frame as a picture. */
  take(): void;
  type(): void;
  cancel(): void;
  again(): void;
  accept(): void;
  torch(on: boolean): void;
  zoom(on: boolean): void;
  chooseCamera(deviceId: string): void;
}

/** The shadow tree: it shows models and reports what the customer does. It knows nothing of cameras and modules. */
export class View {
  readonly texts = new Texts(english);
  readonly review: Review;
  readonly camera: CameraView;
  readonly preview: Preview;
  readonly #panel: HTMLElement;
  readonly #idle: HTMLElement;
  readonly #message = h("p", { class: "message", part: "message", hidden: true });
  readonly #start: HTMLButtonElement;
  readonly #accepted: HTMLElement;
  readonly #title = h("b");
  readonly #another: HTMLButtonElement;
  readonly #status = h("div", { class: "status", role: "status" });
  readonly #file = h("input", { type: "file", accept: "image/*,.heic,.heif", hidden: true, tabindex: "-1" });
  #model: Model | undefined;
  #last = ""; // digits of the accepted card, four at most

  constructor(root: ShadowRoot, events: ViewEvents) {
    const { texts } = this;
    this.review = new Review(texts, events);
    const choose = () => this.#file.click();
    this.camera = new CameraView(texts, { ...events, choose });
    this.preview = new Preview(texts, events);
    this.#start = button(texts, "camera", "camera", "primary", events.scan);
    this.#idle = this.#buildIdle(events, choose);
    this.#another = button(texts, "again", "change", "first", events.again);
    this.#accepted = texts.attribute(h("div", { class: "accepted", part: "accepted", role: "group" },
      icon(icons.done), h("div", {}, this.#title), this.#another), "aria-label", "label");
    this.#panel = texts.attribute(h("section", { class: "panel", part: "panel" },
      this.camera.element, this.preview.element, this.#idle, this.review.element, this.#accepted,
      h("p", { class: "privacy", part: "privacy" }, icon(icons.lock), h("span", {}, texts.node("privacy"))), this.#status, this.#file), "aria-label", "label");
    this.#panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation(); // a dialog of the page around stays open
      events.cancel();
    });
    texts.follow(({ dir }) => {
      this.#panel.dir = dir;
      if (this.#model) this.render(this.#model);
    });
    adopt(root);
    root.replaceChildren(this.#panel);
  }

  /** Writes the texts in another language; undefined while it loads, when nothing is to be seen. */
  speak(language: string, words?: Words): void {
    this.#panel.classList.toggle("wait", words === undefined);
    if (!words) return;
    this.#panel.lang = language;
    this.texts.use(words);
  }

  render(model: Model): void {
    this.#model = model;
    const { state, message, source } = model;
    const { words } = this.texts;
    this.#panel.dataset["state"] = state;
    this.#panel.setAttribute("aria-busy", String(state === "starting" || state === "reading"));
    this.camera.render(model);
    this.preview.render(model);
    show(this.#idle, state === "idle");
    show(this.review.element, state === "review");
    show(this.#accepted, state === "accepted");
    show(this.#message, message !== undefined);
    this.#message.replaceChildren(...(message ? [icon(icons.warning), h("span", {}, words[message])] : []));
    this.#title.textContent = fill(words.accepted, { last: this.#last });
    this.#another.lastChild!.textContent = source === "camera" ? words.again : words.change;
    this.say(state === "accepted" ? this.#title.textContent : message ? words[message] : state === "review" ? "" : this.camera.says || this.preview.says);
  }

  /** Moves the keyboard to where a state begins. */
  focus({ state }: Model): void {
    if (state === "review") this.review.focus();
    else if (state === "idle") this.#start.focus();
    else if (state === "accepted") this.#another.focus();
    else if (state === "reading") this.preview.focus();
    else this.camera.focus();
  }

  /** Says something to screen readers, after what they are saying. */
  say(text: string): void {
    if (this.#status.textContent !== text) this.#status.textContent = text;
  }

  /** Keeps the end of the accepted number to be shown; without a card, forgets it. */
  accepted(card?: Card): void {
    this.#last = card?.number.slice(-4) ?? "";
    if (!card) this.#title.textContent = "";
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

  #buildIdle(events: ViewEvents, choose: () => void): HTMLElement {
    this.#file.addEventListener("change", () => {
      const file = this.#file.files?.[0];
      this.#file.value = ""; // the same file may be chosen again
      if (file) events.file(file);
    });
    const { texts } = this;
    return h("div", { class: "idle", part: "idle" },
      h("h2", { part: "title" }, texts.node("title")), this.#message,
      h("div", { class: "buttons" }, this.#start, button(texts, "picture", "choose", "", choose)),
      h("div", { class: "foot" },
        h("p", { class: "hint" }, texts.node("drop")), button(texts, "keyboard", "type", "plain", events.type)));
  }
}
