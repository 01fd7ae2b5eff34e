import type { Guidance } from "../guidance.js";
import type { Problem } from "./words.js";

/**
 * What the element does.
 *
 * - `idle`: ways to begin, and what went wrong last.
 * - `starting`: the module loads, the camera asks for permission.
 * - `scanning`: the camera runs.
 * - `paused`: the camera is off because nobody sees it; it goes on when somebody does.
 * - `reading`: a picture is read.
 * - `review`: fields to check, or to type into.
 * - `accepted`: the card was taken over.
 */
export type State = "idle" | "starting" | "scanning" | "paused" | "reading" | "review" | "accepted";

/** What the person before the camera is told: advice on the picture, or what the camera does. */
export type Advice = Exclude<Guidance, "done"> | "uncover" | "muted" | "settling";

/** What stands in the idle state: why there is no card. */
export type Message = `problem_${Problem}` | `still_${Exclude<Guidance, "done">}`;

/** Where the card in review comes from. */
export type Source = "camera" | "picture" | "typing";

/** All that the view shows but the card itself. Values are never changed in place. */
export interface Model {
  readonly state: State;
  readonly source: Source;
  readonly message: Message | undefined;
  readonly advice: Advice;
  /** Share of the module that is loaded while starting, of the digits that are sure while scanning; 0 to 1. */
  readonly progress: number;
  /** Scanning takes long: other ways are offered, and it goes on. */
  readonly help: boolean;
}

export type Event =
  | { type: "scan" }
  | { type: "read" }
  | { type: "type" }
  | { type: "cancel" }
  | { type: "again" }
  | { type: "accept" }
  | { type: "reset" }
  | { type: "hide" }
  | { type: "show" }
  | { type: "loading"; share: number }
  | { type: "opened" }
  | { type: "looked"; advice: Advice; progress: number; help: boolean }
  | { type: "found"; certain: boolean }
  | { type: "nothing"; advice: Guidance }
  | { type: "failed"; problem: Problem };

/**
 * What the element has to do after an event, in this order.
 *
 * - `stop`: end whatever runs, the camera too.
 * - `forget`: empty the review and drop the picture.
 * - `forget_card`: drop what was accepted.
 * - `open`: load the module and open the camera.
 * - `fill`: take over the card of the review.
 * - `focus`: move the keyboard to where the new state begins.
 */
export type Effect = "stop" | "forget" | "forget_card" | "open" | "fill" | "focus";

export interface Step {
  model: Model;
  effects: readonly Effect[];
}

export const initial: Model = {
  state: "idle", source: "typing", message: undefined, advice: "show_card", progress: 0, help: false,
};

/** What an event makes of the model. One that the state has no use for changes nothing: late answers end here. */
export function reduce(model: Model, event: Event): Step {
  return steps[event.type](model, event as never) ?? { model, effects: [] };
}

type Steps = { [T in Event["type"]]: (model: Model, event: Extract<Event, { type: T }>) => Step | undefined };

const steps: Steps = {
  scan: () => go({ state: "starting", source: "camera" }, "stop", "forget", "open", "focus"),
  read: () => go({ state: "reading", source: "picture" }, "stop", "forget", "focus"),
  type: () => go({ state: "review", source: "typing" }, "stop", "forget", "focus"),
  cancel: ({ state, source }) =>
    state === "idle" || state === "accepted" ? undefined : go({ state: "idle", source }, "stop", "forget", "focus"),
  again(model) {
    if (model.state !== "review" && model.state !== "accepted") return undefined;
    if (model.source === "camera") return steps.scan(model, { type: "scan" });
    return go({ state: "idle", source: model.source }, "stop", "forget", "focus");
  },
  accept: ({ state, source }) => (state === "review" ? go({ state: "accepted", source }, "stop", "fill", "forget", "focus") : undefined),
  reset: () => go({ state: "idle" }, "stop", "forget", "forget_card"),
  hide: (model) => (isLive(model.state) ? { model: { ...model, state: "paused" }, effects: ["stop"] } : undefined),
  show: (model) => (model.state === "paused" ? { model: { ...model, state: "starting", progress: 0 }, effects: ["open"] } : undefined),
  loading: (model, { share }) => (model.state === "starting" ? { model: { ...model, progress: share }, effects: [] } : undefined),
  opened: (model) => (model.state === "starting" ? { model: { ...model, state: "scanning", progress: 0 }, effects: [] } : undefined),
  looked(model, { advice, progress, help }) {
    return model.state === "scanning" ? { model: { ...model, advice, progress, help }, effects: [] } : undefined;
  },
  found({ state, source }, { certain }) {
    if (state !== "scanning" && state !== "reading") return undefined;
    return certain ? go({ state: "accepted", source }, "stop", "fill", "forget", "focus") : go({ state: "review", source }, "stop", "focus");
  },
  nothing({ state, source }, { advice }) {
    if (state !== "reading") return undefined;
    return go({ state: "idle", source, message: advice === "done" ? undefined : `still_${advice}` }, "focus");
  },
  failed({ state, source }, { problem }) {
    if (!isLive(state) && state !== "paused" && state !== "reading") return undefined;
    return go({ state: "idle", source, message: `problem_${problem}` }, "stop", "forget", "focus");
  },
};

const isLive = (state: State): boolean => state === "starting" || state === "scanning";

/** A state begins afresh: nothing of the one before is shown in it. */
function go(to: Partial<Model>, ...effects: Effect[]): Step {
  return { model: { ...initial, ...to }, effects };
}
