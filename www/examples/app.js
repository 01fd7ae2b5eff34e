import { createRecognizer } from "cardglyph";

const ready = createRecognizer(); // loads while the customer looks for the picture

document.querySelector("input").addEventListener("change", async ({ target }) => {
  const recognizer = await ready;
  const result = await recognizer.recognize(target.files[0]);
  document.querySelector("output").textContent = result.number?.digits ?? result.status;
});
