/**
 * Builds the package into dist/: scripts, types and the two modules. `node build.mjs site` builds the demo into dist/site.
 * The modules come from the folder CARDGLYPH_WASM, or are built here by the go command.
 */
import { execFile } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build, transform } from "esbuild";
import { buildSite } from "./demo/build.mjs";

const run = promisify(execFile);
const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "..");
const dist = join(here, "dist");
const { version } = JSON.parse(await readFile(join(here, "package.json"), "utf8"));

/** File in dist/ → file in CARDGLYPH_WASM, and the main package it is built from. */
const modules = {
  "card.wasm": { file: "card-lean.wasm", source: "./wasm/lean" },
  "card-full.wasm": { file: "card.wasm", source: "./wasm/full" },
};

/** The oldest browsers that the package is made for: those with `color-mix()`, element internals and adopted style sheets. */
const browsers = ["chrome111", "firefox113", "safari16.4"];

export const scriptOptions = {
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  sourcemap: true,
  charset: "utf8",
  legalComments: "none",
  define: { PACKAGE_VERSION: JSON.stringify(version) },
};

/** Style sheets become texts, without blanks. */
const styleSheets = {
  name: "style sheets",
  setup: ({ onLoad }) => onLoad({ filter: /\.css$/ }, async ({ path }) => {
    const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true, target: browsers });
    return { contents: code.trim(), loader: "text" };
  }),
};

async function buildPackage() {
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist, { recursive: true });
  await Promise.all(Object.entries(modules).map(([name, module]) => wasm(name, module)));
  await Promise.all([scripts(), types(), ...["LICENSE", "NOTICE.md"].map((file) => cp(join(root, file), join(here, file)))]);
}

async function scripts() {
  const { size } = await stat(join(dist, "card.wasm"));
  const options = { ...scriptOptions, outdir: dist, define: { ...scriptOptions.define, MODULE_BYTES: String(size) } };
  const entry = (name) => join(here, "src", `${name}.ts`);
  await build({ ...options, entryPoints: ["index", "scanner"].map(entry), splitting: true, chunkNames: "part-[name]-[hash]", plugins: [styleSheets] });
  // The worker's script imports nothing: it can be copied as a file, which is what all bundlers do with its URL.
  await build({ ...options, entryPoints: [entry("worker")] });
  await build({ ...options, entryPoints: [entry("node")], platform: "node" });
}

async function types() {
  await run(process.execPath, [join(here, "node_modules/typescript/bin/tsc")], { cwd: here });
  for (const file of await readdir(join(here, "types"))) { // written by hand: what frameworks and editors ask for
    await cp(join(here, "types", file), join(dist, file.endsWith(".json") ? "." : "types", file));
  }
}

async function wasm(name, { file, source }) {
  const to = join(dist, name);
  const folder = process.env.CARDGLYPH_WASM;
  if (folder) return cp(join(folder, file), to);
  const flags = ["-buildmode=c-shared", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid="];
  const env = { ...process.env, GOOS: "wasip1", GOARCH: "wasm", GOWASM: "", GOFLAGS: "", CGO_ENABLED: "0" };
  await run("go", ["build", ...flags, "-o", to, source], { cwd: root, env });
}

if (process.argv[2] === "site") await buildSite({ here, dist, root, scriptOptions });
else await buildPackage();
