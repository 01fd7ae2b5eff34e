/** Debian's Firefox ESR, driven over WebDriver BiDi, which it speaks by itself: no geckodriver is needed. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer from "puppeteer-core";

export const executable = process.env.FIREFOX ?? "/usr/bin/firefox-esr";

export async function launch({ width, height }) {
  const userDataDir = await mkdtemp(join(tmpdir(), "cardglyph-"));
  const browser = await puppeteer.launch({
    browser: "firefox", executablePath: executable, headless: true, userDataDir, protocolTimeout: 300_000,
    defaultViewport: { width, height }, timeout: 180_000,
  });
  const page = await browser.newPage();
  return {
    open: (url) => page.goto(url, { timeout: 180_000 }),
    evaluate: (source, argument) => page.evaluate(`(${source})(${JSON.stringify(argument)})`),
    async close() {
      await browser.close();
      await rm(userDataDir, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
