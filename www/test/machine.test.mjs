// What the element does next, and how a scan comes to its end: pure functions, without a browser.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { source } from "./source.mjs";

const { initial, reduce } = await source("scanner/machine.ts");
const pace = await source("scanner/pace.ts");

/** The model and all effects after some events. */
function run(...events) {
  let model = initial;
  let effects = [];
  for (const event of events) ({ model, effects } = reduce(model, typeof event === "string" ? { type: event } : event));
  return { ...model, effects };
}

describe("the element's states", () => {
  const found = { type: "found", certain: false };
  const routes = [
    // events, state, effects of the last
    [["scan"], "starting", ["stop", "forget", "open", "focus"]],
    [["scan", "opened"], "scanning", []],
    [["scan", "opened", found], "review", ["stop", "focus"]],
    [["scan", "opened", { type: "found", certain: true }], "accepted", ["stop", "fill", "forget", "focus"]],
    [["scan", "opened", found, "accept"], "accepted", ["stop", "fill", "forget", "focus"]],
    [["scan", "opened", found, "again"], "starting", ["stop", "forget", "open", "focus"]],
    [["scan", "opened", found, "accept", "again"], "starting", ["stop", "forget", "open", "focus"]],
    [["scan", "opened", "cancel"], "idle", ["stop", "forget", "focus"]],
    [["scan", "opened", "hide"], "paused", ["stop"]],
    [["scan", "opened", "hide", "show"], "starting", ["open"]],
    [["scan", "hide"], "paused", ["stop"]],
    [["scan", "opened", "read"], "reading", ["stop", "forget", "focus"]],
    [["read", found], "review", ["stop", "focus"]],
    [["read", found, "again"], "idle", ["stop", "forget", "focus"]],
    [["read", { type: "nothing", advice: "show_card" }], "idle", ["focus"]],
    [["type"], "review", ["stop", "forget", "focus"]],
    [["type", "accept", "again"], "idle", ["stop", "forget", "focus"]],
    [["scan", { type: "failed", problem: "denied" }], "idle", ["stop", "forget", "focus"]],
    [["scan", "opened", "reset"], "idle", ["stop", "forget", "forget_card"]],
  ];
  for (const [events, state, effects] of routes) {
    test(events.map((e) => e.type ?? e).join(", "), () => {
      const end = run(...events);
      assert.equal(end.state, state);
      assert.deepEqual(end.effects, effects);
    });
  }

  const late = [
    [["opened"], "the camera opened after all was cancelled"],
    [["scan", "opened", "cancel", found], "a number found after the cancel"],
    [["read", "type", { type: "nothing", advice: "show_card" }], "a picture without a card, while the customer types"],
    [["type", { type: "failed", problem: "no_wasm" }], "the module failed while the customer types"],
    [["type", "accept", "cancel"], "Escape after all was accepted"],
    [["hide"], "the page was hidden while nothing ran"],
    [["type", "hide"], "the page was hidden while the customer types"],
    [["accept"], "nothing to accept"],
    [["type", { type: "looked", advice: "hold_still", progress: 1, help: true }], "a frame that was read too late"],
  ];
  for (const [events, what] of late) {
    test(`changes nothing: ${what}`, () => {
      const before = run(...events.slice(0, -1));
      const { effects: _, ...model } = before;
      const last = events.at(-1);
      const after = reduce(model, typeof last === "string" ? { type: last } : last);
      assert.deepEqual(after, { model, effects: [] });
    });
  }

  test("a state begins without the last one's message, progress and help", () => {
    const { message, progress, help } = run("scan", "opened", { type: "looked", advice: "more_light", progress: 0.5, help: true },
      { type: "failed", problem: "unplugged" }, "scan");
    assert.deepEqual({ message, progress, help }, { message: undefined, progress: 0, help: false });
    assert.equal(run("scan", { type: "failed", problem: "denied" }).message, "problem_denied");
    assert.equal(run("read", { type: "nothing", advice: "hold_still" }).message, "still_hold_still");
  });
});

describe("the pace of a scan", () => {
  const sight = (more = {}) => ({ guidance: "hold_still", progress: 0, cardShare: 0.7, settling: false, ...more });
  /** Looks at the same every 100 ms from one time to another, and answers every pace. */
  function watch(from, to, seen, start = pace.begin(0)) {
    const all = [];
    for (let now = from, p = start; now <= to; now += 100) {
      p = pace.look(p, typeof seen === "function" ? seen(now) : seen, now);
      all.push(p);
    }
    return all;
  }

  test("a stable number is offered after four seconds, not before", () => {
    const all = watch(1000, 6000, sight({ digits: "1" }));
    assert.equal(all.findIndex(({ offer }) => offer), 40);
  });

  test("a number that changes is offered once it stays the same for a second, or after five seconds", () => {
    const settles = watch(0, 6000, (now) => sight({ digits: now < 3500 ? String(now) : "1" }));
    assert.equal(settles.findIndex(({ offer }) => offer), 45);
    const restless = watch(0, 6000, (now) => sight({ digits: String(now) }));
    assert.equal(restless.findIndex(({ offer }) => offer), 50);
  });

  test("without a number nothing is offered; help comes after fifteen seconds, frames or not", () => {
    const all = watch(0, 20_000, sight({ guidance: "show_number" }));
    assert.ok(all.every(({ offer }) => !offer));
    assert.equal(all.findIndex(({ help }) => help), 150);
    assert.equal(pace.tick(pace.begin(0), 14_999).help, false);
    assert.equal(pace.tick(pace.begin(0), 15_000).help, true);
  });

  test("there is advice from the first moment, and it changes every 1.5 seconds at most", () => {
    assert.equal(pace.begin(0).advice, "show_card");
    const kinds = ["hold_still", "more_light", "avoid_glare"];
    const all = watch(0, 12_000, (now) => sight({ guidance: kinds[(now / 100) % 3] }));
    const changes = all.flatMap(({ advice }, i) => (i > 0 && advice !== all[i - 1].advice ? [i * 100] : []));
    assert.ok(changes.length > 3, "it does change");
    for (const [i, at] of changes.entries()) assert.ok(at - (changes[i - 1] ?? 0) >= 1500, `${changes}`);
  });

  test("advice never goes back behind what was reached", () => {
    const shown = (all) => new Set(all.slice(20).map(({ advice }) => advice));
    const seen = watch(0, 2000, sight({ digits: "1" })).at(-1);
    for (const guidance of ["show_card", "show_number"]) {
      assert.deepEqual([...shown(watch(2000, 12_000, sight({ guidance, cardShare: 0 }), seen))], ["hold_still"], guidance);
    }
    const card = watch(0, 2000, sight({ guidance: "show_number" })).at(-1);
    assert.deepEqual([...shown(watch(2000, 12_000, sight({ guidance: "show_card", cardShare: 0 }), card))], ["hold_still"]);
    assert.deepEqual([...shown(watch(2000, 12_000, sight({ guidance: "show_number" }), card))], ["show_number"], "a card's back is still turned");
  });

  test("a small card is to come closer, whether its number is seen or not", () => {
    for (const more of [{ guidance: "show_number" }, { digits: "1" }]) {
      assert.equal(watch(0, 3000, sight({ cardShare: 0.3, ...more })).at(-1).advice, "move_closer");
    }
    assert.equal(watch(0, 3000, sight({ cardShare: 0.3, guidance: "more_light" })).at(-1).advice, "more_light");
  });

  test("progress never falls; what the camera itself says comes first", () => {
    const all = watch(0, 3000, (now) => sight({ progress: now === 1000 ? 0.6 : 0.2 }));
    assert.equal(all.at(-1).progress, 0.6);
    assert.equal(pace.tick(all.at(-1), 5000, "muted").advice, "muted");
  });
});
