import type { CardResult } from "../result.js";
import { h, icon, icons } from "./dom.js";
import type { Card } from "./form.js";
import { formatExpiry, luhn, parseExpiry } from "./number.js";
import { NumberField } from "./number-field.js";
import type { Picture } from "./scan.js";
import { drawQuad, ratioOf } from "./strip.js";
import type { Words } from "./words.js";

/** A digit less certain than this is marked. */
export const certainDigit = 0.95;

const shortest = 12;
const longest = 19;

export interface ReviewEvents {
  accept(card: Card): void;
  again(): void;
}

/** The panel in which the customer checks what was read, corrects it, or types it. */
export class Review {
  readonly element: HTMLElement;
  readonly #words: Words;
  readonly #events: ReviewEvents;
  readonly #title = h("h2", { part: "title", tabindex: "-1" });
  readonly #hint = h("p", { class: "hint" });
  readonly #strip = h("canvas", { part: "strip", class: "strip", role: "img" });
  readonly #number: NumberField;
  readonly #expiry = h("input", {
    id: "expiry", part: "input expiry", inputmode: "numeric", autocomplete: "cc-exp", maxlength: "7",
  });
  readonly #name = h("input", { id: "name", part: "input name", autocomplete: "cc-name", maxlength: "60" });
  readonly #issuer = h("p", { part: "issuer", class: "issuer" });
  readonly #trouble = h("p", { part: "message", class: "trouble", role: "alert", id: "trouble" });
  readonly #accept = h("button", { type: "button", part: "button primary", class: "primary" });
  readonly #again = h("button", { type: "button", part: "button again" });
  #result: CardResult | undefined;
  #warned = "";

  constructor(words: Words, events: ReviewEvents) {
    this.#words = words;
    this.#events = events;
    this.#number = new NumberField(words);
    this.#strip.setAttribute("aria-label", words.number_picture);
    this.#expiry.placeholder = words.expiry_hint;
    this.#again.addEventListener("click", () => this.#events.again());
    this.#accept.addEventListener("click", () => this.#submit());
    this.element = h("div", { class: "review", part: "review", role: "group", "aria-label": words.review },
      this.#title, this.#hint, this.#strip,
      this.#number.element,
      h("div", { class: "pair" },
        h("div", { class: "field" }, h("label", { for: "expiry" }, words.expiry), this.#expiry),
        h("div", { class: "field wide" }, h("label", { for: "name" }, words.name), this.#name)),
      this.#trouble, this.#issuer,
      h("div", { class: "buttons" }, this.#accept, this.#again));
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.element.addEventListener("input", () => {
      this.#clear();
      this.#issuer.hidden = !this.#keepsIssuer(this.#number.digits);
    });
  }

  /** Shows what was read; without a result, empty fields to type into. The picture is used during the call only. */
  show(result?: CardResult, picture?: Picture): void {
    this.#result = result;
    this.#title.textContent = result ? this.#words.review : this.#words.typing;
    this.#again.replaceChildren(icon(result ? icons.again : icons.stop), result ? this.#words.again : this.#words.cancel);
    this.#hint.textContent = result ? this.#words.review_hint : "";
    this.#number.show(result?.number, picture, certainDigit);
    this.#expiry.value = result?.expiry ? formatExpiry(result.expiry) : "";
    this.#expiry.classList.toggle("doubt", (result?.expiry?.confidence ?? 1) < certainDigit);
    this.#name.value = result?.holder?.text ?? "";
    this.#name.classList.toggle("doubt", (result?.holder?.confidence ?? 1) < certainDigit);
    this.#issuer.textContent = issuerLine(result);
    this.#issuer.hidden = false;
    this.#showStrip(result, picture);
    this.#clear();
  }

  /** Empties the panel: nothing of the card stays in it. */
  forget(): void {
    this.show();
    this.#strip.width = this.#strip.height = 0;
  }

  focus(): void {
    if (this.#result) this.#title.focus();
    else this.#number.focus();
  }

  /** The card as the fields have it. */
  get card(): Card {
    const number = this.#number.digits;
    const expiry = parseExpiry(this.#expiry.value);
    const holder = this.#name.value.trim();
    return {
      number,
      ...(expiry && { expiry }),
      ...(holder && { holder }),
      ...(this.#keepsIssuer(number) && this.#result?.network && { network: this.#result.network }),
    };
  }

  /** Whether a number still has the digits that told network and issuer. */
  #keepsIssuer(number: string): boolean {
    return this.#result?.number?.digits.slice(0, 6) === number.slice(0, 6);
  }

  #showStrip(result: CardResult | undefined, picture: Picture | undefined): void {
    const box = result?.number?.box;
    this.#strip.hidden = !box || !picture;
    if (!box || !picture) return;
    this.#strip.width = 880;
    this.#strip.height = Math.round(Math.min(880, Math.max(60, 880 / ratioOf(box) + 24)));
    drawQuad(this.#strip, picture.image, box, 12 / this.#strip.height);
  }

  #submit(): void {
    const trouble = this.#findTrouble();
    if (trouble && !(trouble.mayPass && this.#warned === trouble.text)) {
      this.#warned = trouble.text;
      this.#trouble.textContent = trouble.text;
      if (trouble.mayPass) this.#accept.textContent = this.#words.accept_anyway;
      trouble.field.setAttribute("aria-invalid", "true");
      trouble.field.setAttribute("aria-describedby", "trouble");
      trouble.field.focus();
      return;
    }
    this.#events.accept(this.card);
  }

  /** What is wrong with the fields. Some cards have no check digit, and a clock can be wrong: such warnings may pass. */
  #findTrouble(): { text: string; field: HTMLInputElement; mayPass: boolean } | undefined {
    const words = this.#words;
    const { number, expiry } = this.card;
    if (number.length < shortest || number.length > longest) {
      return { text: words.number_length, field: this.#number.input, mayPass: false };
    }
    if (this.#expiry.value.trim() !== "" && !expiry) {
      return { text: words.expiry_form, field: this.#expiry, mayPass: false };
    }
    if (!luhn(number)) return { text: words.number_check, field: this.#number.input, mayPass: true };
    const now = new Date();
    const past = expiry && expiry.year * 12 + expiry.month < now.getFullYear() * 12 + now.getMonth() + 1;
    return past ? { text: words.expiry_past, field: this.#expiry, mayPass: true } : undefined;
  }

  #clear(): void {
    this.#warned = "";
    this.#trouble.textContent = "";
    this.#accept.replaceChildren(icon(icons.done), this.#words.accept);
    for (const field of [this.#number.input, this.#expiry]) {
      field.removeAttribute("aria-invalid");
      field.removeAttribute("aria-describedby");
    }
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement) || event.isComposing) return;
    event.preventDefault();
    this.#submit();
  }
}

function issuerLine(result: CardResult | undefined): string {
  const parts = [result?.issuer?.name ?? result?.issuer?.short, result?.product].filter((part) => part !== undefined);
  const network = result?.network?.replace(/_/g, " ");
  return [...new Set(parts), ...(network ? [network.toUpperCase()] : [])].join(" · ");
}

