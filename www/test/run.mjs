/**
 * Makes the fixtures and runs the tests: `node test/run.mjs [FILE…]`. Needs go, and Debian's Chromium, Firefox ESR and WebKitGTK, or
 * others by $CHROMIUM, $FIREFOX and $WEBKIT_DRIVER.
 */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dist, fixtures, root, www } from "./setup.mjs";

const drawn = 6;
const browsers = {
  CHROMIUM: ["/usr/bin/chromium", "chromium"],
  FIREFOX: ["/usr/bin/firefox-esr", "firefox-esr"],
  ...(process.env.CARDGLYPH_WEBKIT && { WEBKIT_DRIVER: ["/usr/bin/WebKitWebDriver", "webkit2gtk-driver"] }),
};
for (const [variable, [usual, debian]] of Object.entries(browsers)) {
  const path = process.env[variable] ?? usual;
  if (!existsSync(path)) fail(`no browser at ${path}: run make tools, install Debian's package ${debian}, or set ${variable}`);
}
for (const file of ["index.js", "card.wasm", "card-full.wasm", "site/index.html"]) {
  if (!existsSync(join(dist, file))) fail(`dist/${file} is missing: npm run build && npm run build:site`);
}

mkdirSync(fixtures, { recursive: true });
const clip = process.env.CARDGLYPH_CLIP ?? join(fixtures, "clip");
if (!process.env.CARDGLYPH_CLIP) execFileSync("go", ["build", "-o", clip, "./www/test/clip"], { cwd: root, stdio: "inherit" });
execFileSync(clip, ["cards", fixtures, String(drawn)]);
execFileSync(clip, ["video", join(fixtures, "film.mjpeg"), "1280", "720"]);
const pictures = Array.from({ length: drawn }, (_, i) => join(fixtures, `card-${i}.png`));
writeFileSync(join(fixtures, "host.jsonl"), execFileSync(clip, ["read", join(dist, "card-full.wasm"), ...pictures]));

const wanted = process.argv.slice(2);
const files = wanted.length > 0 ? wanted
  : readdirSync(join(www, "test")).filter((name) => name.endsWith(".test.mjs")).map((name) => join("test", name));
const tests = spawn(process.execPath, ["--test", "--test-concurrency=1", "--test-timeout=900000", ...files], { cwd: www, stdio: "inherit" });
tests.on("exit", (code) => process.exit(code ?? 1));

function fail(message) {
  console.error(message);
  process.exit(1);
}
