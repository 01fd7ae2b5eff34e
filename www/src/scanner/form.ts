import { formatExpiry } from "./number.js";

/** What the customer accepted. */
export interface Card {
  /** Digits only. */
  number: string;
  expiry?: { month: number; year: number };
  holder?: string;
  /** The security code, when it was asked for. It may be used for this one payment and must not be stored. */
  security?: string;
  /** "visa", "mastercard", … as in results. */
  network?: string;
}

export type Input = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** Fills the inputs of a form by their autocomplete tokens, as a browser would, and returns those it has filled. */
export function fillForm(form: HTMLFormElement, card: Card): Input[] {
  const filled: Input[] = [];
  for (const element of form.elements) {
    if (!isInput(element) || element.disabled || ("readOnly" in element && element.readOnly)) continue;
    const token = element.getAttribute("autocomplete")?.toLowerCase().split(/\s+/).findLast((t) => t.startsWith("cc-"));
    const choices = token && valuesFor(token, card, element);
    if (choices && setValue(element, choices)) filled.push(element);
  }
  return filled;
}

function isInput(element: Element): element is Input {
  return element instanceof HTMLInputElement || element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement;
}

/** The texts that would fit, best first. */
function valuesFor(token: string, card: Card, element: Input): string[] | undefined {
  const { number, expiry, holder, network, security } = card;
  switch (token) {
    case "cc-number":
      return [number];
    case "cc-csc":
      return security ? [security] : undefined;
    case "cc-name":
      return holder ? [namesOf(holder).whole] : undefined;
    case "cc-given-name":
      return some(holder && namesOf(holder).given);
    case "cc-additional-name":
      return some(holder && namesOf(holder).additional);
    case "cc-family-name":
      return some(holder && namesOf(holder).family);
    case "cc-type":
      return network ? networkNames(network) : undefined;
  }
  return expiry && datesFor(token, expiry, element);
}

const some = (text: string | undefined): string[] | undefined => (text ? [text] : undefined);

/**
 * The parts of a name as printed: given names first, or "FAMILY/GIVEN" as airlines and some banks print it. Which of several names
 * are the family's no rule tells: the last one is taken.
 */
export function namesOf(holder: string): { whole: string; given: string; additional: string; family: string } {
  const [family, given] = holder.split("/").map((part) => part.trim());
  const words = (given ? `${given} ${family}` : holder.replace("/", " ")).trim().split(/\s+/);
  const last = given ? family! : words.length > 1 ? words.at(-1)! : "";
  const first = given ? given.split(/\s+/) : words.slice(0, Math.max(1, words.length - 1));
  return { whole: words.join(" "), given: first[0] ?? "", additional: first.slice(1).join(" "), family: last };
}

function datesFor(token: string, expiry: { month: number; year: number }, element: Input): string[] | undefined {
  const month = String(expiry.month).padStart(2, "0");
  const year = String(expiry.year);
  switch (token) {
    case "cc-exp":
      return [expiryFor(element, month, year)];
    case "cc-exp-month":
      return [month, String(expiry.month)];
    case "cc-exp-year":
      return takesTwoDigits(element) ? [year.slice(2), year] : [year, year.slice(2)];
  }
  return undefined;
}

function expiryFor(element: Input, month: string, year: string): string {
  if (element instanceof HTMLInputElement && element.type === "month") return `${year}-${month}`;
  if (!(element instanceof HTMLSelectElement) && element.maxLength === 4) return month + year.slice(2); // no room for a slash
  const hint = element.getAttribute("placeholder") ?? "";
  if (/y{4}|j{4}|a{4}/i.test(hint) || hint.includes("年年年年")) return `${month}/${year}`;
  return formatExpiry({ month: Number(month), year: Number(year) });
}

function takesTwoDigits(element: Input): boolean {
  if (element instanceof HTMLSelectElement) return false;
  return element.maxLength === 2 || /^y{2}$/i.test(element.placeholder.trim());
}

/** How pages spell the networks, beside the name in results. */
const spellings: Record<string, string[]> = {
  amex: ["American Express", "americanexpress"],
  american_express: ["American Express", "amex"],
  mastercard: ["Mastercard", "master", "mc"],
  unionpay: ["UnionPay", "China UnionPay", "cup", "银联"],
  diners: ["Diners Club", "dinersclub"],
  diners_club: ["Diners Club", "diners"],
  jcb: ["JCB"],
  visa: ["Visa"],
};

function networkNames(network: string): string[] {
  return [...(spellings[network] ?? [network.replace(/_/g, " ")]), network];
}

/** Sets the first value that the input takes and tells the page as typing would. */
function setValue(element: Input, choices: string[]): boolean {
  const value = element instanceof HTMLSelectElement ? optionFor(element, choices) : choices[0];
  if (value === undefined) return false;
  // React replaces the value property of the element itself; the class's own setter is below that.
  const base = Object.getPrototypeOf(element) as object;
  Object.getOwnPropertyDescriptor(base, "value")!.set!.call(element, value);
  const say = { bubbles: true, composed: true };
  element.dispatchEvent(new InputEvent("input", { ...say, inputType: "insertReplacementText", data: value }));
  element.dispatchEvent(new Event("change", say));
  element.dispatchEvent(new FocusEvent("blur")); // Angular marks the field as touched,
  element.dispatchEvent(new FocusEvent("focusout", say)); // React checks it
  return true;
}

function optionFor(select: HTMLSelectElement, choices: string[]): string | undefined {
  const plain = (text: string) => text.trim().toLowerCase();
  for (const choice of choices) {
    const option = [...select.options].find((o) => plain(o.value) === plain(choice) || plain(o.text) === plain(choice));
    if (option) return option.value;
  }
  return undefined;
}
