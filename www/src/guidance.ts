import type { CardResult, Status } from "./result.js";

/** What the person before the camera should do next. The element has words for each. */
export type Guidance =
  | "show_card"
  | "show_number"
  | "hold_still"
  | "more_light"
  | "avoid_glare"
  | "move_closer"
  | "move_back"
  | "other_card"
  | "done";

const byStatus: Record<Status, Guidance> = {
  ok: "done",
  low_confidence: "hold_still",
  no_card: "show_card",
  no_number: "show_number",
  blurred: "hold_still",
  dark: "more_light",
  glare: "avoid_glare",
  too_small: "move_closer",
  cropped: "move_back",
  unsupported: "other_card",
};

/** The advice for a result. */
export function guidance(result: CardResult): Guidance {
  return byStatus[result.status];
}

/** How far a session has come, 0 to 1: the share of the number that is certain; 1 only when it is claimed. */
export function progress(result: CardResult): number {
  if (result.status === "ok") return 1;
  const digits = result.number?.per_digit;
  if (!digits?.length) return 0;
  const certain = digits.filter((probability) => probability >= 0.9).length;
  return Math.min(0.95, certain / digits.length);
}
