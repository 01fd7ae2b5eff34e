/**
 * Builds the package into dist/: scripts, types and the two modules. `node build.mjs site` builds the demo into dist/site.
 * The modules come from the folder CARDGLYPH_WASM, or are built here by the go command.
 */
import { execFile } from "node:child_process";
import { cp, mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
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

export const scriptOptions = {
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  sourcemap: true,
  legalComments: "none",
  define: { PACKAGE_VERSION: JSON.stringify(version) },
};

async function buildPackage() {
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist, { recursive: true });
  await Promise.all([scripts(), types(), ...Object.entries(modules).map(([name, module]) => wasm(name, module))]);
}

async function scripts() {
  const entryPoints = ["index", "scanner", "worker"].map((name) => join(here, "src", `${name}.ts`));
  await build({ ...scriptOptions, entryPoints, outdir: dist, splitting: true, chunkNames: "part-[hash]" });
  await build({ ...scriptOptions, entryPoints: [join(here, "src/node.ts")], outdir: dist, platform: "node" });
}

async function types() {
  await run(process.execPath, [join(here, "node_modules/typescript/bin/tsc")], { cwd: here });
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
