/** Debian's Chromium, by playwright. */
import { launch as start } from "../browser.mjs";

export const executable = process.env.CHROMIUM ?? "/usr/bin/chromium";

export async function launch({ width, height }) {
  const browser = await start({ page: { viewport: { width, height } } });
  const page = await browser.open("about:blank");
  return {
    open: (url) => page.goto(url),
    evaluate: (source, argument) => page.evaluate(`(${source})(${JSON.stringify(argument)})`),
    close: () => browser.close(),
  };
}
