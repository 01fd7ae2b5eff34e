import { createRecognizer } from "./cardglyph/index.js"; // the package's dist folder, copied beside this page;

const recognizer = await createRecognizer();

document.querySelector("input").addEventListener("change", async ({ target }) => {
  const result = await recognizer.recognize(target.files[0]);
  document.querySelector("output").textContent = result.number?.digits ?? result.status;
});
