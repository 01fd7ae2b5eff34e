import { RequestCount, policy, worksOffline } from "./page.js";
import { translate } from "./words.js";

const element = (id) => document.getElementById(id);
const scanner = element("scanner");
const count = new RequestCount();
let words = translate("en");
let reads = 0;
let before; // requests made when the read began

// The element stands inside the form and fills it by itself. This page only counts.
scanner.addEventListener("cardglyph-progress", ({ detail }) => {
  if (detail.state === "reading" || (detail.state === "scanning" && before === undefined)) {
    before = count.now();
  }
});
scanner.addEventListener("cardglyph-progress", ({ detail }) => {
  if (before === undefined || !["review", "accepted", "idle"].includes(detail.state)) return;
  element("count-read").textContent = String(count.now() - before);
  element("count-reads").textContent = String(++reads);
  before = undefined;
});

for (const button of document.querySelectorAll("[data-sample]")) {
  button.addEventListener("click", async () => {
    const response = await fetch(button.dataset.sample);
    await scanner.read(await response.blob());
  });
}

element("payment").addEventListener("submit", (event) => {
  event.preventDefault();
  element("outcome").textContent = words.thanks;
});

element("language").addEventListener("click", () => {
  const next = document.documentElement.lang === "zh" ? "en" : "zh";
  words = translate(next);
  scanner.setAttribute("lang", next);
});

addEventListener("load", async () => {
  element("policy").textContent = policy();
  element("count-load").textContent = String(count.now());
  element("offline").textContent = (await worksOffline()) ? words.yes : words.no;
});
