import type { CardResult } from "../result.js";
import type { Network } from "./networks.js";
import { luhn } from "./number.js";

/** A digit, a date or a name less certain than this is marked, and not taken over without a review. */
export const certain = 0.95;

/** ISO/IEC 7812-1 allows up to 19 digits; the shortest numbers in use have 12 (Maestro). */
export const shortest = 12;
export const longest = 19;

let find: ((digits: string) => Network | undefined) | undefined;

/** Loads the table of networks. Without it, as when it does not come, lengths are checked by the standard alone. */
export async function loadNetworks(): Promise<void> {
  find ??= await import("./networks.js").then(({ networkOf }) => networkOf, () => undefined);
}

/** The network of a number, once the table is there; undefined while the digits do not tell. */
export const networkOf = (digits: string): Network | undefined => find?.(digits);

/** The month lies before the present one. */
export function isPast({ month, year }: { month: number; year: number }, now = new Date()): boolean {
  return year * 12 + month < now.getFullYear() * 12 + now.getMonth() + 1;
}

/** What a check finds wrong with a number; the last two may be passed: some cards have no check digit, and ranges are new. */
export function numberTrouble(digits: string): "number_length" | "number_network" | "number_check" | undefined {
  if (digits.length < shortest || digits.length > longest) return "number_length";
  const network = networkOf(digits);
  if (network && !network.lengths.includes(digits.length)) return "number_network";
  return luhn(digits) ? undefined : "number_check";
}

/** Nothing in the result needs a second look: a review would let it pass without a word. The networks must have been loaded. */
export function isCertain({ status, number, expiry }: CardResult, now = new Date()): boolean {
  if (status !== "ok" || !number) return false;
  const digits = number.per_digit ?? [number.confidence];
  const past = expiry !== undefined && expiry.confidence >= certain && isPast(expiry, now);
  return digits.every((p) => p >= certain) && numberTrouble(number.digits) === undefined && !past;
}

/** The result without the date and the name that are doubtful: what may be taken over unseen. */
export function withoutDoubts(result: CardResult): CardResult {
  const { expiry, holder, ...rest } = result;
  return {
    ...rest,
    ...(expiry && expiry.confidence >= certain && { expiry }),
    ...(holder && holder.confidence >= certain && { holder }),
  };
}
