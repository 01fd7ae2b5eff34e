import { createRecognizer } from "cardglyph";

const recognizer = await createRecognizer();

document.querySelector("input").addEventListener("change", async ({ target }) => {
  const result = await recognizer.recognize(target.files[0]);
  document.querySelector("output").textContent = result.number?.digits ?? result.status;
});
