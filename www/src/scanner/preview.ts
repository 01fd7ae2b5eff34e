import { button, h, show } from "./dom.js";
import type { Model } from "./machine.js";
import { Outline } from "./outline.js";
import type { Picture } from "./picture.js";
import { unrecorded } from "./review.js";
import type { Texts } from "./texts.js";

/** The picture that is read, and what was found in it. */
export class Preview {
  readonly element: HTMLElement;
  readonly #texts: Texts;
  readonly #canvas = h("canvas", { "aria-hidden": "true" });
  readonly #outline = new Outline("meet");
  readonly #spinner = h("div", { class: "spinner" });
  readonly #text = h("div", { class: "guidance", part: "guidance", "aria-hidden": "true" });
  readonly #stop: HTMLButtonElement;
  #picture: Picture | undefined;

  constructor(texts: Texts, events: { cancel(): void }) {
    this.#texts = texts;
    this.#stop = button(texts, "stop", "cancel", "", events.cancel);
    this.element = h("div", { class: "stage preview rr-block ph-no-capture fs-exclude", ...unrecorded, part: "stage", hidden: true },
      this.#canvas, this.#outline.element, this.#spinner, this.#text, h("div", { class: "bar", part: "tools" }, this.#stop));
  }

  render({ state, message }: Model): void {
    const reads = state === "reading";
    show(this.element, reads || (state === "idle" && message !== undefined && this.#picture !== undefined));
    show(this.#spinner, reads);
    show(this.#stop.parentElement!, reads);
    show(this.#text, reads);
    this.#text.textContent = reads ? this.#texts.words.reading : "";
  }

  /** What screen readers are to hear. */
  get says(): string {
    return this.#text.textContent;
  }

  focus(): void {
    this.#stop.focus();
  }

  /** Shows a picture; without one, forgets it. The picture is used during the call only. */
  picture(picture?: Picture): void {
    this.#picture = picture;
    const scale = picture?.scale ?? 0;
    this.#canvas.width = Math.round((picture?.width ?? 0) * scale);
    this.#canvas.height = Math.round((picture?.height ?? 0) * scale);
    this.#outline.draw();
    if (picture) this.#canvas.getContext("2d")!.drawImage(picture.image, 0, 0);
  }

  /** Draws where the card was found. */
  outline(result: Parameters<Outline["draw"]>[0]): void {
    this.#outline.draw(result, this.#picture?.width, this.#picture?.height);
  }
}
