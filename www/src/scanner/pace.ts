import type { Guidance } from "../guidance.js";
import type { Advice } from "./machine.js";

/** How far a scan has come. It only rises, and advice never goes back behind it. */
const enum Reached { nothing, card, number }

/** Milliseconds. */
const adviceHolds = 1500; // an advice stands so long before another takes its place: long enough to be read and followed
const offerAfter = 4000; // from the first sight of a number until it is offered for review
const stableFor = 1000; // it must have been the same so long
const offerAtLast = 5000; // then the best one is offered, stable or not: the customer sees better than nothing
const helpAfter = 15_000; // without an answer

/** A card whose longer side fills less of the frame's longer side should come nearer: its digits are under 12 px in 720p. */
const smallCard = 0.45;

/** What one frame showed. */
export interface Sight {
  guidance: Guidance;
  /** 0 to 1 */
  progress: number;
  /** The best number so far; absent without one. */
  digits?: string;
  /** Share of the frame's longer side that the card's longer side takes; 0 without a card. */
  cardShare: number;
  /** The number is sure; only date or name are still looked for. */
  settling: boolean;
}

/** What is remembered from frame to frame. Times are in milliseconds on the caller's clock. */
export interface Pace {
  readonly began: number;
  readonly reached: Reached;
  readonly advice: Advice;
  readonly adviceSince: number;
  readonly progress: number;
  readonly digits: string;
  readonly digitsSince: number;
  readonly numberSince: number;
  /** The scan takes long: help is to be shown. */
  readonly help: boolean;
  /** The best number is to be offered for review now. */
  readonly offer: boolean;
}

export function begin(now: number): Pace {
  return {
    began: now, reached: Reached.nothing, advice: "show_card", adviceSince: now, progress: 0,
    digits: "", digitsSince: now, numberSince: Infinity, help: false, offer: false,
  };
}

/** The pace after a frame. */
export function look(pace: Pace, sight: Sight, now: number): Pace {
  const { digits = pace.digits } = sight;
  const reached = Math.max(pace.reached, digits !== "" ? Reached.number : sight.cardShare > 0 ? Reached.card : Reached.nothing);
  const seen = {
    ...pace,
    reached,
    progress: Math.max(pace.progress, sight.progress),
    digits,
    digitsSince: digits === pace.digits ? pace.digitsSince : now,
    numberSince: digits === "" ? Infinity : Math.min(pace.numberSince, now),
  };
  return tick(advise(seen, adviceFor(sight, reached), now), now);
}

/** The pace when only time has passed, or something other than the reader has advice: it matters more than the picture. */
export function tick(pace: Pace, now: number, advice?: Advice): Pace {
  const waited = now - pace.numberSince;
  const stable = now - pace.digitsSince >= stableFor;
  return {
    ...(advice ? advise(pace, advice, now) : pace),
    help: pace.help || now - pace.began >= helpAfter,
    offer: waited >= offerAtLast || (waited >= offerAfter && stable),
  };
}

function advise(pace: Pace, advice: Advice, now: number): Pace {
  if (advice === pace.advice || now - pace.adviceSince < adviceHolds) return pace;
  return { ...pace, advice, adviceSince: now };
}

function adviceFor({ guidance, cardShare, settling }: Sight, reached: Reached): Advice {
  if (settling) return "settling";
  if (guidance === "done") return "hold_still";
  const small = cardShare > 0 && cardShare < smallCard;
  if (small && (guidance === "show_number" || guidance === "hold_still")) return "move_closer";
  const behind = (guidance === "show_card" && reached > Reached.nothing) || (guidance === "show_number" && reached === Reached.number);
  return behind ? "hold_still" : guidance;
}
