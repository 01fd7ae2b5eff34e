import type { CardResult, Quad } from "../result.js";
import { button, h, show } from "./dom.js";
import type { Model } from "./machine.js";
import { Outline } from "./outline.js";
import { unrecorded } from "./review.js";
import type { Texts } from "./texts.js";
import { fill } from "./words.js";

export interface CameraViewEvents {
  cancel(): void;
  choose(): void;
  take(): void;
  type(): void;
  torch(on: boolean): void;
  zoom(on: boolean): void;
  chooseCamera(deviceId: string): void;
}

/** What the open camera offers. */
export interface Tools {
  torch: boolean;
  zoom: boolean;
  mirror: boolean;
  cameras: MediaDeviceInfo[];
  current: string | undefined;
}

/**
 * The camera's picture with its guide: a dialog over the page, filling small screens, or in line. Tools stand above the guide and
 * advice below it (beside it where the screen is low), never on it.
 */
export class CameraView {
  readonly element: HTMLDialogElement;
  readonly video = h("video", { playsinline: true, "aria-hidden": "true" });
  /** Whether it stands in line, not over the page. */
  inline = false;
  readonly #texts: Texts;
  readonly #stage: HTMLElement;
  readonly #outline = new Outline("slice");
  readonly #guide = h("div", { class: "guide", part: "guide" });
  readonly #spinner = h("div", { class: "spinner" });
  readonly #advice = h("div", { class: "guidance", part: "guidance", "aria-hidden": "true" });
  readonly #bar = h("div");
  readonly #progress: HTMLElement;
  readonly #help: HTMLElement;
  readonly #stop: HTMLButtonElement;
  readonly #torch: HTMLButtonElement;
  readonly #zoom: HTMLButtonElement;
  readonly #cameras = h("select", { part: "cameras" });
  readonly #take: HTMLButtonElement;
  #known: MediaDeviceInfo[] = [];
  #says = "";

  constructor(texts: Texts, events: CameraViewEvents) {
    this.#texts = texts;
    this.video.muted = true;
    this.#stop = button(texts, "stop", "close", "bare", events.cancel);
    this.#torch = toggle(button(texts, "torch", "torch", "bare"), events.torch);
    this.#zoom = toggle(button(texts, "zoom", "zoom", "bare"), events.zoom);
    this.#take = button(texts, "camera", "take", "primary", events.take);
    texts.attribute(this.#cameras, "aria-label", "camera_choice");
    texts.follow(() => this.#writeCameras());
    this.#cameras.addEventListener("change", () => events.chooseCamera(this.#cameras.value));
    this.#progress = texts.attribute(h("div", {
      class: "progress", part: "progress", role: "progressbar", "aria-valuemin": "0", "aria-valuemax": "100",
    }, this.#bar), "aria-label", "progress");
    this.#help = h("div", { class: "help", part: "help" }, h("b", {}, texts.node("help")), h("p", {}, texts.node("help_tips")));
    this.#stage = h("div", { class: "stage live rr-block ph-no-capture fs-exclude", ...unrecorded, part: "stage" },
      this.video, this.#outline.element,
      h("div", { class: "bar", part: "tools" }, this.#stop, h("span", { class: "space" }), this.#zoom, this.#torch, this.#cameras),
      h("div", { class: "view" }, this.#guide, this.#spinner),
      h("div", { class: "below" },
        this.#advice, this.#progress, this.#help,
        h("div", { class: "ways" }, this.#take, button(texts, "picture", "choose", "", events.choose), button(texts, "keyboard", "type", "", events.type))));
    this.element = texts.attribute(h("dialog", { part: "dialog" }, this.#stage), "aria-label", "label");
    this.element.addEventListener("cancel", (event) => { // Escape, or a phone's way back
      event.preventDefault();
      events.cancel();
    });
    this.tools();
  }

  render(model: Model): void {
    const { state, advice, progress, help } = model;
    const { words } = this.#texts;
    const live = state === "starting" || state === "scanning" || state === "paused";
    const scans = state === "scanning";
    this.#open(live);
    this.#stage.dataset["state"] = state;
    show(this.#guide, scans);
    show(this.#spinner, state === "starting");
    show(this.#help, scans && help);
    show(this.#take, scans && help);
    if (!scans) {
      this.#outline.draw();
      this.#guide.classList.remove("upright");
    }
    this.#says = scans ? words[advice]
      : state === "paused" ? words.paused
      : state !== "starting" ? ""
      : progress > 0 && progress < 1 ? fill(words.loading, { percent: Math.round(100 * progress) }) : words.starting;
    if (this.#advice.textContent !== this.#says) this.#advice.textContent = this.#says;
    this.#bar.style.transform = `scaleX(${progress})`;
    this.#progress.setAttribute("aria-valuenow", String(Math.round(100 * progress)));
    this.#progress.classList.toggle("ready", scans || progress > 0);
    if (!live) this.tools();
  }

  /** What screen readers are to hear: the advice, but no percentages. */
  get says(): string {
    return this.#stage.dataset["state"] === "starting" ? this.#texts.words.starting : this.#says;
  }

  focus(): void {
    this.#stop.focus();
  }

  /** Draws where card and number are in the video's present frame, and turns the guide as the card is held. */
  outline(result: CardResult | undefined): void {
    this.#outline.draw(result, this.video.videoWidth, this.video.videoHeight);
    if (result?.card) this.#guide.classList.toggle("upright", isUpright(result.card.quad));
  }

  /** The lamp, the lens and the list of cameras, as far as there is a choice; without an argument none. */
  tools(tools?: Tools): void {
    this.#stage.classList.toggle("mirror", tools?.mirror ?? false);
    this.#known = tools?.cameras ?? [];
    for (const [control, has] of [[this.#torch, tools?.torch], [this.#zoom, tools?.zoom]] as const) {
      show(control, has ?? false);
      control.setAttribute("aria-pressed", "false");
    }
    show(this.#cameras, this.#known.length > 1);
    this.#writeCameras();
    this.#cameras.value = tools?.current ?? "";
  }

  #open(live: boolean): void {
    const dialog = this.element;
    if (!dialog.isConnected || dialog.open === live) return;
    dialog.classList.toggle("inline", this.inline);
    if (!live) return dialog.close?.();
    if (!this.inline) return dialog.showModal?.();
    dialog.show?.();
    dialog.scrollIntoView({ block: "nearest" });
  }

  #writeCameras(): void {
    const { value } = this.#cameras;
    this.#cameras.replaceChildren(...this.#known.map((camera, i) =>
      h("option", { value: camera.deviceId }, camera.label || fill(this.#texts.words.camera_name, { place: i + 1 }))));
    this.#cameras.value = value;
  }
}

/** Makes a button keep whether it is pressed. */
function toggle(control: HTMLButtonElement, change: (on: boolean) => void): HTMLButtonElement {
  control.addEventListener("click", () => {
    const on = control.getAttribute("aria-pressed") !== "true";
    control.setAttribute("aria-pressed", String(on));
    change(on);
  });
  return control;
}

/** The card stands on its short side. */
function isUpright([a, , c]: Quad): boolean {
  return Math.abs(c[1] - a[1]) > 1.1 * Math.abs(c[0] - a[0]);
}
