/** Builds dist/site: the demo as plain static files. The package must have been built before. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export async function buildSite({ here, dist, root }) {
  const site = join(dist, "site");
  await rm(site, { recursive: true, force: true });
  await mkdir(join(site, "cardglyph"), { recursive: true });
  await mkdir(join(site, "samples"));
  await copyPackage(dist, join(site, "cardglyph"));
  const demo = join(here, "demo");
  const csp = (await readFile(join(demo, "csp.txt"), "utf8")).trim();
  for (const file of await readdir(demo)) {
    if (file === "build.mjs" || file === "sw.js") continue;
    const text = await readFile(join(demo, file), "utf8");
    await writeFile(join(site, file), file.endsWith(".html") ? text.replace("{{csp}}", csp) : text);
  }
  const clip = process.env.CARDGLYPH_CLIP ? [process.env.CARDGLYPH_CLIP] : ["go", "run", "./www/test/clip"];
  await run(clip[0], [...clip.slice(1), "samples", join(site, "samples")], { cwd: root });
  await writeFile(join(site, "sw.js"), await serviceWorker(site, demo));
}

/** What the pages load: the element's scripts, the worker and the small module. */
async function copyPackage(dist, to) {
  for (const file of await readdir(dist)) {
    if (file === "card.wasm" || (file.endsWith(".js") && file !== "node.js")) {
      await cp(join(dist, file), join(to, file));
    }
  }
}

/** The service worker keeps every file of the site; its version is their digest. */
async function serviceWorker(site, demo) {
  const files = (await filesIn(site)).filter((file) => file !== "csp.txt").sort();
  const digest = createHash("sha256");
  for (const file of files) digest.update(file).update(await readFile(join(site, file)));
  const paths = files.map((file) => (file === "index.html" ? "./" : file));
  const source = await readFile(join(demo, "sw.js"), "utf8");
  return source
    .replace('"{{version}}"', JSON.stringify(digest.digest("hex").slice(0, 16)))
    .replace('["{{files}}"]', JSON.stringify(paths, null, 1));
}

async function filesIn(folder, prefix = "") {
  const names = await readdir(folder);
  const lists = await Promise.all(names.map(async (name) => {
    const isFolder = (await stat(join(folder, name))).isDirectory();
    return isFolder ? filesIn(join(folder, name), `${prefix}${name}/`) : [prefix + name];
  }));
  return lists.flat();
}
