/** A static server on loopback that sends the demo's policy with every answer and remembers what was asked for. */
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const types = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm",
  ".svg": "image/svg+xml", ".jpg": "image/jpeg", ".png": "image/png", ".json": "application/json", ".txt": "text/plain",
};

export const policy = (await readFile(new URL("../demo/csp.txt", import.meta.url), "utf8")).trim();

/** Serves folders by their first path segment, "" for the rest: { "": "dist/site", fixtures: "…" }; made are files by path. */
export async function serve(folders, { csp = policy, made = {} } = {}) {
  const asked = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    asked.push(pathname);
    if (made[pathname]) return void response.end(made[pathname]);
    const [, first, ...rest] = pathname.split("/");
    const inFolder = folders[first] !== undefined && rest.length > 0;
    const name = inFolder ? rest.join("/") : pathname.slice(1);
    const file = join(inFolder ? folders[first] : folders[""], normalize(`/${name || "index.html"}`));
    try {
      if (!(await stat(file)).isFile()) throw new Error("no file");
      response.writeHead(200, {
        "Content-Type": types[extname(file)] ?? "application/octet-stream",
        "Content-Security-Policy": csp,
        "X-Content-Type-Options": "nosniff",
      });
      createReadStream(file).pipe(response);
    } catch {
      response.writeHead(404, { "Content-Security-Policy": csp }).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  return {
    asked,
    /** localhost: a secure context. */
    url: `http://localhost:${port}/`,
    close: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(resolve);
    }),
  };
}
