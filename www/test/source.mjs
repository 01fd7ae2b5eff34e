/** Loads one source file for a unit test, with what it imports. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { www } from "./setup.mjs";

export async function source(file) {
  const folder = await mkdtemp(join(tmpdir(), "cardglyph-"));
  try {
    const outfile = join(folder, "source.mjs");
    await build({
      entryPoints: [join(www, "src", file)], outfile, bundle: true, format: "esm", platform: "node",
      define: { PACKAGE_VERSION: '"test"', MODULE_BYTES: "1" },
    });
    return await import(pathToFileURL(outfile));
  } finally {
    await rm(folder, { recursive: true });
  }
}
