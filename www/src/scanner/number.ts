/** The digits of a text. */
export const digitsOf = (text: string): string => text.replace(/\D/g, "");

/** How many digits stand together on a card with so many. */
function groupsFor(length: number): number[] {
  if (length === 14) return [4, 6, 4]; // Diners Club
  if (length === 15) return [4, 6, 5]; // American Express
  return [4, 4, 4, 4, 4, 4];
}

/** Cuts digits into the groups of the card, or into the usual ones. */
export function grouped(digits: string, groups: readonly number[] = []): string[] {
  const sum = groups.reduce((a, b) => a + b, 0);
  const sizes = sum === digits.length ? groups : groupsFor(digits.length);
  const out: string[] = [];
  let at = 0;
  for (const size of sizes) {
    if (at < digits.length) out.push(digits.slice(at, at + size));
    at += size;
  }
  return out;
}

/** The check digit holds (ISO/IEC 7812-1, annex B). */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const weighed = i % 2 === 1 ? 2 * digit : digit;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return digits.length > 0 && sum % 10 === 0;
}

/**
 * Carries the doubts over an edit that ended before digit caret of after: what stands behind the caret and what did not
 * change before it keep theirs, what was typed has none.
 */
export function carryDoubts(before: string, doubts: readonly boolean[], after: string, caret: number): boolean[] {
  const tail = Math.min(after.length - caret, before.length);
  const most = Math.min(before.length - tail, after.length - tail);
  let head = 0;
  while (head < most && before[head] === after[head]) head++;
  const typed = new Array<boolean>(after.length - head - tail).fill(false);
  return [...doubts.slice(0, head), ...typed, ...doubts.slice(before.length - tail)];
}

/** A month as typed or read: "9/27", "0927", "09 / 2027". Undefined when it is none. */
export function parseExpiry(text: string): { month: number; year: number } | undefined {
  const match = /^\s*(\d{1,2})\s*[/.\-\s]?\s*(\d{4}|\d{2})\s*$/.exec(text);
  if (!match) return undefined;
  const month = Number(match[1]);
  const year = Number(match[2]!.length === 2 ? `20${match[2]}` : match[2]);
  return month >= 1 && month <= 12 && year >= 2000 ? { month, year } : undefined;
}

/** MM/YY */
export function formatExpiry({ month, year }: { month: number; year: number }): string {
  return `${String(month).padStart(2, "0")}/${String(year % 100).padStart(2, "0")}`;
}

/** A date while it is typed: the slash comes by itself after the month. What has one, or is being deleted, stays. */
export function typedExpiry(text: string, inserted: boolean): string {
  if (!inserted) return text;
  const single = text.replace(/\/{2,}/, "/");
  if (!/^\d+$/.test(single)) return single;
  if (single.length === 1) return single > "1" ? `0${single}/` : single;
  return `${single.slice(0, 2)}/${single.slice(2)}`;
}
