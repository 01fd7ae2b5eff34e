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
