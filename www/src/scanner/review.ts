import type { CardResult } from "../result.js";
import { certain, isPast, networkOf, numberTrouble } from "./checks.js";
import { h, icon, icons } from "./dom.js";
import { Field } from "./field.js";
import type { Card } from "./form.js";
import type { Source } from "./machine.js";
import { formatExpiry, parseExpiry, typedExpiry } from "./number.js";
import { NumberField } from "./number-field.js";
import type { Found } from "./picture.js";
import { drawQuad, ratioOf } from "./strip.js";
import type { Texts } from "./texts.js";
import { fill, type Words } from "./words.js";

export interface ReviewEvents {
  accept(): void;
  again(): void;
}

/** What a check finds: which words say so, where, and whether a second click passes over it. */
interface Trouble {
  key: "number_length" | "number_network" | "number_check" | "expiry_form" | "expiry_past" | "security_form";
  field: HTMLInputElement;
  mayPass: boolean;
}

/** Attributes by which the tools that record pages for replay leave an element out: rrweb, Sentry, PostHog, Datadog, FullStory, Clarity. */
export const unrecorded = {
  "data-rr-block": true, "data-sentry-block": true, "data-dd-privacy": "hidden", "data-clarity-mask": "true", "data-private": true,
};
const unrecordedClasses = "rr-block sentry-block ph-no-capture fs-exclude";

/** The panel in which the customer checks what was read, corrects it, or types it. */
export class Review {
  readonly element: HTMLElement;
  readonly #texts: Texts;
  readonly #events: ReviewEvents;
  readonly #title = h("h2", { part: "title", tabindex: "-1" });
  readonly #hint = h("p", { class: "hint" });
  readonly #strip = h("canvas", { part: "strip", class: "strip", role: "img" });
  readonly #number: NumberField;
  readonly #expiry: Field;
  readonly #name: Field;
  readonly #security: Field;
  readonly #issuer = h("p", { part: "issuer", class: "issuer" });
  readonly #trouble = h("p", { part: "message", class: "trouble", role: "alert", id: "trouble" });
  readonly #accept = h("button", { type: "button", part: "button primary", class: "primary" });
  readonly #again = h("button", { type: "button", part: "button again" });
  #result: CardResult | undefined;
  #source: Source = "typing";
  #found: Trouble | undefined;

  constructor(texts: Texts, events: ReviewEvents) {
    this.#texts = texts;
    this.#events = events;
    this.#number = new NumberField(texts);
    this.#expiry = new Field(texts, "expiry", { inputmode: "numeric", autocomplete: "cc-exp", maxlength: "7", dir: "ltr" });
    this.#name = new Field(texts, "name", { autocomplete: "cc-name", maxlength: "60", autocapitalize: "characters" });
    this.#security = new Field(texts, "security", { inputmode: "numeric", autocomplete: "cc-csc", maxlength: "4", dir: "ltr" });
    this.#security.element.hidden = true;
    texts.attribute(this.#strip, "aria-label", "number_picture");
    texts.attribute(this.#expiry.input, "placeholder", "expiry_hint");
    this.#again.addEventListener("click", () => this.#events.again());
    this.#accept.addEventListener("click", () => this.#submit());
    this.element = texts.attribute(h("div", { class: `review ${unrecordedClasses}`, ...unrecorded, part: "review", role: "group" },
      this.#title, this.#hint, this.#strip,
      this.#number.element,
      h("div", { class: "pair" }, this.#expiry.element, this.#security.element, this.#name.element),
      this.#trouble, this.#issuer,
      h("div", { class: "buttons" }, this.#accept, this.#again)), "aria-label", "review");
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.element.addEventListener("input", (event) => this.#edited(event as InputEvent));
    texts.follow(() => this.#write());
  }

  /** Whether the security code is asked for. */
  set asksSecurity(asks: boolean) {
    this.#security.element.hidden = !asks;
  }

  /** Shows what was read, or empty fields to type into. The picture is used during the call only. */
  show(source: Source, found?: Partial<Found>): void {
    const { result, picture } = found ?? {};
    this.#source = source;
    this.#result = result;
    this.#number.show(result?.number, picture, certain);
    this.#expiry.show(result?.expiry && formatExpiry(result.expiry), result?.expiry?.confidence, result !== undefined);
    this.#name.show(result?.holder?.text, result?.holder?.confidence, result !== undefined);
    this.#security.show(result?.security?.text, result?.security?.confidence, false);
    this.#issuer.textContent = issuerLine(result);
    this.#issuer.hidden = false;
    this.#showStrip(found);
    this.#found = undefined;
    this.#write();
  }

  /** Empties the panel: nothing of the card stays in it. */
  forget(): void {
    this.show("typing");
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
    const holder = this.#name.value;
    const security = this.#security.value;
    return {
      number,
      ...(expiry && { expiry }),
      ...(holder && { holder }),
      ...(security && { security }),
      ...(this.#keepsIssuer(number) && this.#result?.network && { network: this.#result.network }),
    };
  }

  /** Whether a number still has the digits that told network and issuer. */
  #keepsIssuer(number: string): boolean {
    return this.#result?.number?.digits.slice(0, 6) === number.slice(0, 6);
  }

  #showStrip({ result, picture }: Partial<Found> = {}): void {
    const box = result?.number?.box;
    this.#strip.hidden = !box || !picture;
    if (!box || !picture) return;
    this.#strip.width = 880;
    this.#strip.height = Math.round(Math.min(880, Math.max(60, 880 / ratioOf(box) + 24)));
    drawQuad(this.#strip, picture, box, 12 / this.#strip.height);
  }

  /** Writes all that depends on language, result and trouble. */
  #write(): void {
    const { words } = this.#texts;
    const isRead = this.#result !== undefined;
    this.#title.textContent = isRead ? words.review : words.typing;
    const again = !isRead ? words.cancel : this.#source === "camera" ? words.again : words.change;
    this.#again.replaceChildren(icon(isRead ? icons.again : icons.stop), again);
    this.#hint.textContent = !isRead ? "" : this.#result!.status === "ok" ? words.review_hint : words.offer_hint;
    this.#trouble.textContent = this.#found ? this.#troubleText(this.#found, words) : "";
    this.#accept.replaceChildren(icon(icons.done), this.#found?.mayPass ? words.accept_anyway : words.accept);
    for (const field of [this.#number.input, this.#expiry.input, this.#security.input]) {
      field.setAttribute("aria-invalid", String(this.#found?.field === field));
      if (this.#found?.field === field) field.setAttribute("aria-errormessage", "trouble");
      else field.removeAttribute("aria-errormessage");
    }
  }

  #troubleText({ key }: Trouble, words: Words): string {
    if (key !== "number_network") return words[key];
    const { name, lengths } = networkOf(this.#number.digits)!;
    return fill(words.number_network, { network: name, lengths: lengths.join(", ") });
  }

  #submit(): void {
    const trouble = this.#findTrouble();
    if (trouble && !(trouble.mayPass && this.#found?.key === trouble.key)) {
      this.#found = trouble;
      this.#write();
      trouble.field.focus();
      return;
    }
    this.#events.accept();
  }

  /** What is wrong with the fields. Some cards have no check digit, and a clock can be wrong: such warnings may pass. */
  #findTrouble(): Trouble | undefined {
    const { number, expiry } = this.card;
    const key = numberTrouble(number);
    if (key) return { key, field: this.#number.input, mayPass: key !== "number_length" };
    if (this.#expiry.value !== "" && !expiry) return { key: "expiry_form", field: this.#expiry.input, mayPass: false };
    if (expiry && isPast(expiry)) return { key: "expiry_past", field: this.#expiry.input, mayPass: true };
    const security = this.#security.value;
    return security === "" || /^\d{3,4}$/.test(security) ? undefined : { key: "security_form", field: this.#security.input, mayPass: false };
  }

  #edited({ target, inputType }: InputEvent): void {
    this.#found = undefined;
    this.#write();
    this.#issuer.hidden = !this.#keepsIssuer(this.#number.digits);
    const expiry = this.#expiry.input;
    if (target !== expiry || expiry.selectionStart !== expiry.value.length) return;
    const typed = typedExpiry(expiry.value, inputType?.startsWith("insert") ?? false);
    if (typed !== expiry.value) expiry.value = typed;
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
