/** WebKitGTK's MiniBrowser, which has Safari's engine, by Debian's WebKitWebDriver, on a display of its own. */
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { Browser, Builder, Capabilities } from "selenium-webdriver";

export const executable = process.env.WEBKIT_DRIVER ?? "/usr/bin/WebKitWebDriver";

/** Where Debian puts MiniBrowser: a folder named after the machine and the API's version. */
function miniBrowser() {
  for (const machine of readdirSync("/usr/lib").filter((name) => name.includes("-linux-"))) {
    for (const version of ["webkit2gtk-4.1", "webkit2gtk-4.0"]) {
      const folder = join("/usr/lib", machine, version);
      try {
        if (readdirSync(folder).includes("MiniBrowser")) return join(folder, "MiniBrowser");
      } catch { /* another version */ }
    }
  }
  throw new Error("no MiniBrowser: install Debian's package webkit2gtk-driver");
}

export async function launch({ width, height }) {
  const display = await startDisplay();
  const port = await freePort();
  const driver = spawn(executable, [`--port=${port}`], {
    stdio: "ignore", env: { ...process.env, DISPLAY: display.name, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1", LIBGL_ALWAYS_SOFTWARE: "1" },
  });
  const stop = () => {
    driver.kill();
    display.stop();
  };
  try {
    await answers(port);
    const capabilities = new Capabilities().setBrowserName(Browser.SAFARI);
    capabilities.set("browserName", "MiniBrowser");
    capabilities.set("webkitgtk:browserOptions", { binary: miniBrowser(), args: ["--automation", `--geometry=${width}x${height}`, "--enable-media-stream=true"] });
    const session = await new Builder().usingServer(`http://127.0.0.1:${port}`).withCapabilities(capabilities).build();
    await session.manage().setTimeouts({ script: 300_000, pageLoad: 180_000 });
    return {
      open: (url) => session.get(url),
      evaluate: (source, argument) => session.executeAsyncScript(`
        const done = arguments[arguments.length - 1];
        Promise.resolve((${source})(${JSON.stringify(argument)})).then((value) => done({ value }), (error) => done({ error: String(error) }));
      `).then(({ value, error }) => {
        if (error) throw new Error(error);
        return value;
      }),
      close: () => session.quit().finally(stop),
    };
  } catch (error) {
    stop();
    throw error;
  }
}

/** Xvfb chooses a free number and writes it to its third file. */
function startDisplay() {
  return new Promise((resolve, reject) => {
    const server = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
    server.once("error", reject);
    server.once("exit", (code) => reject(new Error(`Xvfb ended (${code})`)));
    let text = "";
    server.stdio[3].on("data", (bytes) => {
      text += bytes;
      if (text.endsWith("\n")) resolve({ name: `:${text.trim()}`, stop: () => server.kill() });
    });
  });
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function answers(port) {
  for (let tries = 0; ; tries++) {
    try {
      return await fetch(`http://127.0.0.1:${port}/status`);
    } catch (error) {
      if (tries > 300) throw error;
      await new Promise((done) => setTimeout(done, 100));
    }
  }
}
