import { certain } from "./checks.js";
import { type Attributes, h } from "./dom.js";
import type { Texts } from "./texts.js";

type Note = "doubtful_field" | "missing_field";

/** A labelled input with a note under it: that the reading is doubtful, or that nothing was read. Said in words, not by colour alone. */
export class Field {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  readonly #texts: Texts;
  readonly #note: HTMLElement;
  #says: Note | undefined;

  constructor(texts: Texts, name: "expiry" | "name" | "security", attributes: Attributes) {
    this.#texts = texts;
    this.input = h("input", { id: name, part: `input ${name}`, ...attributes });
    this.#note = h("p", { class: "note", id: `${name}-note`, part: "note" });
    this.element = h("div", { class: `field ${name}` }, h("label", { for: name }, texts.node(name)), this.input, this.#note);
    this.input.addEventListener("input", () => this.#say(undefined));
    texts.follow(() => this.#say(this.#says));
  }

  /** What is in it, without blanks around. */
  get value(): string {
    return this.input.value.trim();
  }

  /** Fills it with what was read; wanted says that something should have been. */
  show(text: string | undefined, confidence = 1, wanted: boolean): void {
    this.input.value = text ?? "";
    this.#say(text === undefined ? (wanted ? "missing_field" : undefined) : confidence < certain ? "doubtful_field" : undefined);
  }

  #say(says: Note | undefined): void {
    this.#says = says;
    this.input.classList.toggle("doubt", says === "doubtful_field");
    this.#note.textContent = says ? this.#texts.words[says] : "";
    if (says) this.input.setAttribute("aria-describedby", this.#note.id);
    else this.input.removeAttribute("aria-describedby");
  }
}
