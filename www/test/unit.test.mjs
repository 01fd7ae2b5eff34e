// Pure parts, without a browser.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { source } from "./source.mjs";
import { dist, root, testNumbers } from "./setup.mjs";

const number = await source("scanner/number.ts");
const words = await source("scanner/words.ts");
const { guidance } = await source("guidance.ts");
const { Session } = await source("session.ts");
const codes = await source("abi-codes.ts");

test("groups follow the card, or its length", () => {
  assert.deepEqual(number.grouped(testNumbers.visa), ["4111", "1111", "1111", "1111"]);
  assert.deepEqual(number.grouped(testNumbers.amex), ["3782", "822463", "10005"]);
  assert.deepEqual(number.grouped("6".repeat(19), [6, 13]), ["6".repeat(6), "6".repeat(13)]);
  assert.deepEqual(number.grouped("4111", [4, 4, 4, 4]), ["4111"]);
  assert.deepEqual(number.grouped(""), []);
  for (let n = 0; n <= 20; n++) assert.equal(number.grouped("7".repeat(n)).join("").length, n, `${n} digits`);
});

test("Luhn agrees with the definition on all four-digit numbers", () => {
  const slow = (digits) => {
    let sum = 0;
    for (let i = 0; i < digits.length; i++) {
      const doubled = (digits.length - i) % 2 === 0;
      for (const d of String(Number(digits[i]) * (doubled ? 2 : 1))) sum += Number(d);
    }
    return sum % 10 === 0;
  };
  for (let i = 0; i < 10_000; i++) {
    const digits = String(i).padStart(4, "0");
    assert.equal(number.luhn(digits), slow(digits), digits);
  }
  assert.equal(number.luhn(""), false);
});

test("doubts move with the digits around an edit", () => {
  const doubts = [false, true, false, true];
  const carry = (after, caret) => number.carryDoubts("1234", doubts, after, caret);
  assert.deepEqual(carry("1934", 2), [false, false, false, true], "replaced");
  assert.deepEqual(carry("12934", 3), [false, true, false, false, true], "inserted");
  assert.deepEqual(carry("124", 2), [false, true, true], "removed");
  assert.deepEqual(carry("", 0), [], "emptied");
  assert.deepEqual(carry("9876543", 7), Array(7).fill(false), "pasted over");
  const same = (after, caret) => number.carryDoubts("1111", doubts, after, caret);
  assert.deepEqual(same("111", 1), [false, false, true], "the second of equal digits is removed");
  assert.deepEqual(same("11111", 2), [false, false, true, false, true], "one is inserted before the second");
});

test("months are read as people write them", () => {
  for (const text of ["9/27", "09/27", "0927", "09 / 2027", "09-27", " 9.2027 "]) {
    assert.deepEqual(number.parseExpiry(text), { month: 9, year: 2027 }, text);
  }
  for (const text of ["", "13/27", "0/27", "00/27", "9", "9/2", "9/227", "a/27", "09/1927"]) {
    assert.equal(number.parseExpiry(text), undefined, text);
  }
  assert.equal(number.formatExpiry({ month: 3, year: 2031 }), "03/31");
});

for (const language of ["en", "zh", "es", "fr", "de", "pt", "ja", "ar"]) {
  test(`the words are complete in "${language}", their own, and placeholders survive`, async () => {
    const own = await words.loadWords(language);
    assert.deepEqual(Object.keys(own), Object.keys(words.english));
    const holes = (t) => (t.match(/\{\w+\}/g) ?? []).sort();
    const same = Object.keys(own).filter((key) => own[key] === words.english[key]);
    for (const [key, text] of Object.entries(words.english)) {
      assert.deepEqual(holes(own[key]), holes(text), key);
      assert.ok(own[key].trim().length > 0, key);
    }
    if (language !== "en") assert.deepEqual(same.filter((key) => !["dir", "zoom", "expiry_hint"].includes(key)), [], "left in English");
    assert.equal(own.dir, language === "ar" ? "rtl" : "ltr");
  });
}

test("a language tag finds its words, or English; unknown placeholders stay", () => {
  assert.deepEqual(["zh-CN", "PT-br", "de", "nl", "", "toString"].map(words.languageOf), ["zh", "pt", "de", "en", "en", "en"]);
  assert.equal(words.fill("{place} of {all}", { place: 3 }), "3 of {all}");
});

test("every status has an advice, and every advice its words", () => {
  for (const status of Object.keys(codes.Status)) {
    const advice = guidance({ status });
    assert.ok(words.english[advice], `${status}: ${advice}`);
    if (advice !== "done") assert.ok(words.english[`still_${advice}`], `${status}: ${advice}`);
  }
});

// A reader whose reads end when the test says so.
function slowReader() {
  const reads = [];
  const forgotten = [];
  return {
    reads,
    forgotten,
    read: (request) => new Promise((resolve, reject) => {
      const answer = (result) => resolve({ json: JSON.stringify(result), timing: { input: 0, steps: [], total: 0 } });
      reads.push({ request, answer, reject });
    }),
    forget: async (session) => void forgotten.push(session),
    close() {},
  };
}

const grey = (width) => ({ data: new Uint8Array(width), width, height: 1, format: "gray8" });
const turns = async () => { for (let i = 0; i < 10; i++) await null; };

test("a session reads one frame at a time, and the newest of those that wait", async () => {
  const reader = slowReader();
  const session = new Session(reader, {});
  const updates = [1, 2, 3, 4].map((width) => session.add(grey(width)));
  await turns();
  assert.deepEqual(reader.reads.map((r) => r.request.source.width), [1]);
  assert.deepEqual((await Promise.all(updates.slice(1, 3))).map((u) => u.state), ["skipped", "skipped"]);
  reader.reads[0].answer({ status: "blurred", session: { frames: 1, progress: 0.25 } });
  assert.deepEqual({ ...(await updates[0]), result: undefined },
    { state: "reading", result: undefined, progress: 0.25, guidance: "hold_still", frames: 1 });
  await turns();
  assert.deepEqual(reader.reads.map((r) => r.request.source.width), [1, 4]);
  assert.equal(reader.reads[0].request.session, reader.reads[1].request.session);
  reader.reads[1].answer({ status: "ok", number: { digits: testNumbers.visa } });
  assert.equal((await updates[3]).state, "done");
  assert.deepEqual(reader.forgotten, [reader.reads[1].request.session], "the module forgets as soon as it is sure");
  assert.equal((await session.add(grey(5))).result.number.digits, testNumbers.visa, "done stays done");
  assert.equal(reader.reads.length, 2);
});

test("reset forgets, drops what runs, and begins anew", async () => {
  const reader = slowReader();
  const session = new Session(reader, {});
  const [running, waiting] = [session.add(grey(1)), session.add(grey(2))];
  await turns();
  const first = reader.reads[0].request.session;
  await session.reset();
  assert.deepEqual(reader.forgotten, [first]);
  assert.equal((await waiting).state, "skipped");
  reader.reads[0].answer({ status: "ok", number: { digits: testNumbers.visa } });
  assert.equal((await running).state, "skipped", "an answer from before the reset does not count");
  const next = session.add(grey(3));
  await turns();
  assert.notEqual(reader.reads[1].request.session, first);
  reader.reads[1].answer({ status: "no_card", session: { frames: 1, progress: 0 } });
  assert.equal((await next).frames, 1);
});

test("a frame that fails rejects alone; a closed session takes none", async () => {
  const reader = slowReader();
  const session = new Session(reader, {});
  const failing = session.add(grey(1));
  await turns();
  reader.reads[0].reject(new Error("broken"));
  await assert.rejects(failing, /broken/);
  const next = session.add(grey(2));
  await turns();
  reader.reads[1].answer({ status: "no_card" });
  assert.equal((await next).state, "reading");
  await session.close();
  await session.close();
  await assert.rejects(session.add(grey(3)), { code: "closed" });
});

test("a session ends with its signal", async () => {
  const reader = slowReader();
  const controller = new AbortController();
  const session = new Session(reader, { signal: controller.signal });
  controller.abort(new Error("enough"));
  await assert.rejects(session.add(grey(1)), /enough/);
  assert.equal(reader.forgotten.length, 1);
});

test("the lean module needs WASI and nothing else", async () => {
  const module = await WebAssembly.compile(await readFile(join(dist, "card.wasm")));
  const imports = WebAssembly.Module.imports(module);
  assert.deepEqual([...new Set(imports.map((i) => i.module))], ["wasi_snapshot_preview1"]);
  assert.deepEqual(imports.map((i) => i.name).filter((name) => /sock|path_|fd_read/.test(name)), [], "no files, no sockets");
});

test("the generated codes are those of the ABI's table", async () => {
  const table = await readFile(join(root, "wasm/abi/codes.txt"), "utf8");
  for (const name of Object.keys(codes.EXPORTS)) assert.ok(table.includes(name), name);
});

const { namesOf } = await source("scanner/form.ts");
const { chooseLens } = await source("scanner/lenses.ts");
const checks = await source("scanner/checks.ts");
const { problemOfFile } = await source("scanner/picture.ts");

test("when the frames do not decide, the sharpest is read by itself, and its answer counts when it is sure", async () => {
  const reader = slowReader();
  const session = new Session(reader, {});
  const focuses = [0.1, 0.2, 0.9, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];
  let update;
  for (const [i, focus] of focuses.entries()) {
    const added = session.add(grey(10 + i));
    await turns();
    reader.reads.at(-1).answer({ status: "no_number", card: {}, quality: { focus }, session: { frames: i + 1, progress: 0.1 } });
    await turns();
    const still = reader.reads.at(-1);
    if (still.request.session === 0) {
      assert.equal(i, 7, "after eight frames with a card");
      assert.equal(still.request.source.width, 12, "the sharpest, of those after the first sight of a card");
      still.answer({ status: "ok", number: { digits: testNumbers.visa, confidence: 0.999 } });
    }
    update = await added;
    if (update.state === "done") break;
  }
  assert.deepEqual([update.state, update.progress, update.guidance, update.still.width], ["done", 1, "done", 12]);
  assert.deepEqual(update.result.session, { frames: 8, progress: 1 });
});

test("a still that the frames contradict, or that is unsure, does not decide; stills can be left out", async () => {
  const outcome = async (joined, alone, options = {}) => {
    const reader = slowReader();
    const session = new Session(reader, options);
    let update;
    for (let i = 0; i < 8; i++) {
      const added = session.add(grey(10 + i));
      await turns();
      reader.reads.at(-1).answer({ status: "low_confidence", card: {}, quality: { focus: 0.5 + i / 100 }, ...joined });
      await turns();
      if (reader.reads.at(-1).request.session === 0) reader.reads.at(-1).answer(alone);
      update = await added;
    }
    return [update.state, update.result.status, update.result.number?.digits, update.still !== undefined];
  };
  const [one, other] = [{ digits: "1", confidence: 0.7 }, { digits: "2", confidence: 0.995 }];
  assert.deepEqual(await outcome({ number: one }, { status: "ok", number: other }), ["reading", "low_confidence", "2", true], "contradicted");
  assert.deepEqual(await outcome({ number: { ...one, confidence: 0.4 } }, { status: "ok", number: other }), ["done", "ok", "2", true], "hardly contradicted");
  assert.deepEqual(await outcome({ number: one }, { status: "low_confidence", number: { ...other, confidence: 0.8 } }), ["reading", "low_confidence", "2", true], "surer");
  assert.deepEqual(await outcome({ number: one }, { status: "low_confidence", number: { ...other, confidence: 0.6 } }), ["reading", "low_confidence", "1", false], "less sure");
  assert.deepEqual(await outcome({ number: one }, { status: "ok", number: other }, { stills: false }), ["reading", "low_confidence", "1", false], "left out");
});

test("a sure number waits for date and name as long as it is told", async () => {
  const outcome = async (options, result) => {
    const reader = slowReader();
    const session = new Session(reader, options);
    const added = session.add(grey(1));
    await turns();
    reader.reads[0].answer({ status: "ok", number: { digits: testNumbers.visa }, ...result });
    const { state } = await added;
    return [state, reader.forgotten.length];
  };
  const [expiry, holder] = [{ month: 1, year: 2031, confidence: 1 }, { text: "A", confidence: 1 }];
  assert.deepEqual(await outcome({}, {}), ["done", 1]);
  assert.deepEqual(await outcome({ settle: 60_000 }, {}), ["settling", 0]);
  assert.deepEqual(await outcome({ settle: 60_000 }, { expiry }), ["settling", 0]);
  assert.deepEqual(await outcome({ settle: 60_000 }, { expiry, holder }), ["done", 1]);
  assert.deepEqual(await outcome({ settle: 60_000, fields: ["number", "expiry"] }, { expiry }), ["done", 1]);
});

test("names as printed fall into their parts", () => {
  const parts = (holder) => Object.values(namesOf(holder));
  assert.deepEqual(parts("JAN SCHMIDT"), ["JAN SCHMIDT", "JAN", "", "SCHMIDT"]);
  assert.deepEqual(parts("SCHMIDT/JAN"), ["JAN SCHMIDT", "JAN", "", "SCHMIDT"]);
  assert.deepEqual(parts("VAN DER BERG / ANNA MARIA"), ["ANNA MARIA VAN DER BERG", "ANNA", "MARIA", "VAN DER BERG"]);
  assert.deepEqual(parts("ANNA MARIA BERG"), ["ANNA MARIA BERG", "ANNA", "MARIA", "BERG"]);
  assert.deepEqual(parts("MADONNA"), ["MADONNA", "MADONNA", "", ""]);
  assert.deepEqual(parts("SCHMIDT/"), ["SCHMIDT", "SCHMIDT", "", ""]);
});

test("the slash of a date comes by itself while it is typed, and goes when it is deleted", () => {
  const typed = (text) => number.typedExpiry(text, true);
  assert.deepEqual(["0", "1", "9", "09", "12", "093", "0931", "9/31", "09//", "1/", "09/31"].map(typed),
    ["0", "1", "09/", "09/", "12/", "09/3", "09/31", "9/31", "09/", "1/", "09/31"]);
  assert.equal(number.typedExpiry("09", false), "09");
});

test("what a review would stop is not certain, and doubts are not taken over unseen", async () => {
  await checks.loadNetworks();
  const now = new Date(2026, 10, 28);
  const read = (more = {}, of = {}) => ({
    status: "ok", number: { digits: testNumbers.visa, confidence: 0.999, per_digit: Array(16).fill(0.999), ...of }, ...more,
  });
  const date = (month, year, confidence = 0.99) => ({ expiry: { month, year, confidence } });
  assert.equal(checks.isCertain(read(), now), true);
  assert.equal(checks.isCertain(read(date(11, 2026)), now), true);
  assert.equal(checks.isCertain(read(date(10, 2026)), now), false, "past");
  assert.equal(checks.isCertain(read(date(10, 2026, 0.5)), now), true, "a doubtful date is left out, not believed");
  assert.equal(checks.isCertain(read({}, { digits: "4111111111111112" }), now), false, "the check digit");
  assert.equal(checks.isCertain(read({}, { digits: "378282246310014" }), now), false, "the check digit of 15");
  assert.equal(checks.isCertain(read({}, { digits: "37828224631000009" }), now), false, "no Amex has 17 digits");
  assert.equal(checks.isCertain(read({}, { per_digit: [...Array(15).fill(0.999), 0.9] }), now), false, "a doubtful digit");
  assert.equal(checks.isCertain({ ...read(), status: "low_confidence" }, now), false);
  const left = checks.withoutDoubts(read({ ...date(1, 2031, 0.5), holder: { text: "A", confidence: 0.99 }, network: "visa" }));
  assert.deepEqual(Object.keys(left), ["status", "number", "network", "holder"]);
});

test("numbers are held to their network's lengths", async () => {
  await checks.loadNetworks();
  const trouble = { "4111": "number_length", "41111111111111": "number_network", [testNumbers.amex]: undefined, "4111111111111112": "number_check" };
  for (const [digits, key] of Object.entries(trouble)) assert.equal(checks.numberTrouble(digits), key, String(digits.length));
});

test("of several rear lenses the one that focuses near is taken, and none is changed without a reason", () => {
  const lens = (deviceId, label, focusMode, min) => ({ deviceId, label, focusMode, focusDistance: min === undefined ? undefined : { min } });
  const iphone = [lens("f", "Front Camera"), lens("w", "Back Camera"), lens("u", "Back Ultra Wide Camera"), lens("t", "Back Triple Camera"), lens("z", "Back Telephoto Camera")];
  assert.equal(chooseLens(iphone, "w"), "t", "the joined camera goes over to the near lens by itself");
  assert.equal(chooseLens(iphone, "t"), "t");
  assert.equal(chooseLens(iphone, "f"), "f", "a front camera that the browser chose stays");
  assert.equal(chooseLens(iphone.slice(0, 3), "w"), "w", "the wide lens of a phone without joined cameras stays");
  const android = [lens("0", "camera2 0, facing back", ["continuous"], 0.1), lens("1", "camera2 1, facing front", ["continuous"]), lens("2", "camera2 2, facing back", ["manual"])];
  assert.equal(chooseLens(android, "2"), "0", "a fixed focus gives way");
  assert.equal(chooseLens(android, "0"), "0");
  const two = [lens("a", "camera2 0, facing back", ["continuous"], 0.2), lens("b", "camera2 2, facing back", ["continuous"], 0.07)];
  assert.equal(chooseLens(two, "a"), "b", "the one that focuses nearer");
  assert.equal(chooseLens([lens("x", ""), lens("y", "")], "x"), "x", "without names nothing is known");
  assert.equal(chooseLens([lens("x", "USB Camera")], "x"), "x");
});

test("a file says what it is by its first bytes", async () => {
  const problem = (...parts) => problemOfFile(new Blob(parts));
  assert.equal(await problem(), "empty");
  assert.equal(await problem(Uint8Array.of(0, 0, 0, 24), "ftypheic", "more"), "heic");
  assert.equal(await problem(Uint8Array.of(0, 0, 0, 24), "ftypmp42", "more"), "unreadable");
  assert.equal(await problem("%PDF-1.7"), "pdf");
  assert.equal(await problem('<?xml version="1.0"?>\n<svg xmlns="x">'), "svg");
  assert.equal(await problem("text"), "unreadable");
});
