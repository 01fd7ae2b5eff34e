/** The part of the Trusted Types API that is used here; Firefox and older browsers lack it. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): unknown };
}

/**
 * Starts the worker's script, by default the one beside this file. From another origin, a CDN say, a browser starts no
 * worker, but a script of a few bytes that imports it: the page's policy must allow `worker-src blob:` and that origin then.
 */
export function spawn(url: URL = new URL("./worker.js", import.meta.url)): Worker {
  const foreign = url.origin !== location.origin && url.protocol.startsWith("http");
  const script = foreign ? bootstrap(url) : url.href;
  try {
    return new Worker(trusted(script) as string, { type: "module", name: "cardglyph" });
  } finally {
    if (foreign) setTimeout(() => URL.revokeObjectURL(script), 60_000); // no event says that the script was fetched
  }
}

function bootstrap(url: URL): string {
  return URL.createObjectURL(new Blob([`import ${JSON.stringify(url.href)};`], { type: "text/javascript" }));
}

let script = "";
let policy: { createScriptURL(url: string): unknown } | undefined;

/** Under `require-trusted-types-for 'script'`: the policy "cardglyph" vouches for the worker's script and for nothing else. */
function trusted(url: string): unknown {
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  if (!types) return url;
  script = url;
  policy ??= types.createPolicy("cardglyph", { createScriptURL: () => script });
  return policy.createScriptURL(url);
}
