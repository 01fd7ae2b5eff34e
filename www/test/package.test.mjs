// The package as it is published: contents, types, size, and an application built with each bundler.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { brotliCompressSync, constants } from "node:zlib";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { build } from "esbuild";
import { publint } from "publint";
import { launch } from "./browser.mjs";
import { serve } from "./serve.mjs";
import { dist, fixtures, folders, readable, www } from "./setup.mjs";

const run = promisify(execFile);
/** Bytes, brotli 11: what the first read of the element needs, module and all. */
const wireBudget = 760_000;
const scriptBudget = 28_500;

const compressed = (bytes) => brotliCompressSync(bytes, {
  params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
}).length;

describe("the package", () => {
  let folder, tarball, good;
  const installed = () => join(folder, "node_modules/cardglyph");

  before(async () => {
    good = await readable();
    folder = await mkdtemp(join(tmpdir(), "cardglyph-"));
    const { stdout } = await run("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder], { cwd: www });
    const packed = JSON.parse(stdout);
    tarball = join(folder, (Array.isArray(packed) ? packed[0] : Object.values(packed)[0]).filename);
    await mkdir(installed(), { recursive: true });
    await run("tar", ["-xzf", tarball, "-C", installed(), "--strip-components=1"]);
    await cp(join(www, "examples"), join(folder, "examples"), { recursive: true });
  });
  after(() => rm(folder, { recursive: true, force: true }));

  test("holds the built files and nothing else", async () => {
    const files = await readdir(installed(), { recursive: true, withFileTypes: true });
    const names = files.filter((f) => f.isFile()).map((f) => f.name);
    const foreign = names.filter((name) => !/\.(js|js\.map|d\.ts|wasm)$/.test(name) && !["package.json", "custom-elements.json", "README.md", "LICENSE", "NOTICE.md"].includes(name));
    assert.deepEqual(foreign, []);
    for (const name of ["index.js", "node.js", "scanner.js", "worker.js", "card.wasm", "card-full.wasm", "LICENSE", "NOTICE.md"]) {
      assert.ok(names.includes(name), name);
    }
    const { dependencies = {} } = JSON.parse(await readFile(join(installed(), "package.json"), "utf8"));
    assert.deepEqual(dependencies, {});
  });

  test("publint and the types check find nothing", async () => {
    const { messages } = await publint({ pkgDir: installed(), strict: true });
    assert.deepEqual(messages, []);
    const { problems } = await checkPackage(createPackageFromTarballData(new Uint8Array(await readFile(tarball))));
    // The package is ESM only: CommonJS and the resolution of Node 10 are out of its scope.
    const known = new Set(["NoResolution", "CJSResolvesToESM"]);
    const inScope = problems.filter(({ kind, resolutionKind, entrypoint }) =>
      !(known.has(kind) && (resolutionKind === "node10" || resolutionKind === "node16-cjs")) && !String(entrypoint).endsWith(".wasm"));
    assert.deepEqual(inScope, []);
  });

  test("types hold in an application", async () => {
    await run(process.execPath, [join(www, "node_modules/typescript/bin/tsc"), "--noEmit", "--strict", "--target", "es2022", "--module",
      "nodenext", "--lib", "es2022,dom", "--types", "", join(folder, "examples/types.ts")], { cwd: folder })
      .catch(({ stdout }) => assert.fail(stdout));
  });

  test("weighs no more than its budget over the wire until the first read", { timeout: 200_000 }, async () => {
    const server = await serve(folders);
    const browser = await launch();
    try {
      const page = await browser.open(`${server.url}pages/form.html`);
      await page.locator("cardglyph-scanner input[type=file]").setInputFiles(good[0].path);
      await page.waitForFunction(() => document.querySelector("cardglyph-scanner").state === "review", null, { timeout: 150_000 });
    } finally {
      await browser.close();
      await server.close();
    }
    const loaded = [...new Set(server.asked)].filter((path) => path.startsWith("/dist/")).map((path) => path.slice("/dist/".length));
    const sizes = await Promise.all(loaded.map(async (name) => [name, compressed(await readFile(join(dist, name)))]));
    const total = (list) => list.reduce((sum, [, bytes]) => sum + bytes, 0);
    const scripts = sizes.filter(([name]) => name.endsWith(".js"));
    assert.ok(loaded.includes("card.wasm") && loaded.includes("worker.js"), loaded.join(", "));
    assert.ok(total(scripts) <= scriptBudget, `${total(scripts)} bytes of scripts; the budget is ${scriptBudget}: ${JSON.stringify(scripts)}`);
    assert.ok(total(sizes) <= wireBudget, `${total(sizes)} bytes; the budget is ${wireBudget}`);
  });

  test("no built file names another host to load from", async () => {
    for (const name of (await readdir(dist)).filter((n) => n.endsWith(".js"))) {
      const urls = (await readFile(join(dist, name), "utf8")).match(/https?:\/\/[^\s"'`)]+/g) ?? [];
      assert.deepEqual(urls.filter((url) => url !== "http://www.w3.org/2000/svg"), [], name);
    }
  });

  const bundled = {
    vite: async (out) => {
      const { build } = await import("vite");
      await build({ root: join(folder, "examples/vite"), logLevel: "error", build: { outDir: out, emptyOutDir: true } });
    },
    webpack: async (out) => {
      const { default: webpack } = await import("webpack");
      const { default: config } = await import(join(folder, "examples/webpack/webpack.config.mjs"));
      const compiler = webpack({ ...config, output: { ...config.output, path: out } });
      const stats = await promisify(compiler.run.bind(compiler))();
      assert.deepEqual(stats.toJson({ all: false, errors: true, warnings: true }).errors, []);
      await cp(join(folder, "examples/webpack/index.html"), join(out, "index.html"));
    },
    plain: async (out) => {
      await cp(join(folder, "examples/plain"), out, { recursive: true });
      await cp(join(installed(), "dist"), join(out, "cardglyph"), { recursive: true });
    },
  };
  for (const [name, make] of Object.entries(bundled)) {
    test(`an application built with ${name} reads a card`, { timeout: 400_000 }, async () => {
      const out = join(folder, `out-${name}`);
      await make(out);
      const server = await serve({ "": out, fixtures });
      const browser = await launch();
      try {
        const page = await browser.open(server.url);
        await page.locator("input[type=file]").setInputFiles(good[0].path);
        await page.waitForFunction(() => document.querySelector("output").textContent !== "", null, { timeout: 150_000 });
        assert.ok((await page.locator("output").textContent()) === good[0].number, "the number is the drawn one");
        assert.ok(server.asked.some((path) => path.endsWith(".wasm")), "the module was loaded from here");
        assert.equal(page.workers().length, 1, "a worker was used");
        assert.deepEqual(page.faults, []);
      } finally {
        await browser.close();
        await server.close();
      }
    });
  }

  test("the Node example reads a card", async () => {
    const { stdout } = await run(process.execPath, [join(folder, "examples/node/read.mjs"), good[0].path], { cwd: folder });
    assert.ok(stdout.trim() === `ok ${good[0].number}`, "the number is the drawn one");
  });

  test("a worker of the application's own is not shaken away", async () => {
    const entry = join(folder, "own-worker.mjs");
    await writeFile(entry, 'import "cardglyph/worker";');
    const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: "esm", write: false });
    assert.ok(outputFiles[0].text.includes("postMessage"), "the worker's code is in the bundle");
  });

  test("the manifest lists the element's attributes and events, as the types do", async () => {
    const { modules: [{ declarations: [{ attributes, events }] }] } = JSON.parse(await readFile(join(installed(), "dist/custom-elements.json"), "utf8"));
    const types = await readFile(join(installed(), "dist/types/attributes.d.ts"), "utf8");
    const readme = await readFile(join(installed(), "README.md"), "utf8");
    for (const { name } of [...attributes, ...events]) {
      assert.ok(types.includes(name), `${name} in the types`);
      assert.ok(readme.includes(`\`${name}`), `${name} in the README`);
    }
  });

  test("imports in a server's renderer without a browser", async () => {
    await writeFile(join(folder, "ssr.mjs"), 'import { CardglyphScanner } from "cardglyph/scanner"; console.log(typeof CardglyphScanner);');
    const { stdout } = await run(process.execPath, [join(folder, "ssr.mjs")], { cwd: folder });
    assert.equal(stdout.trim(), "function");
  });
});
