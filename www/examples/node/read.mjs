// node read.mjs FILE: prints status and number.
import { openAsBlob } from "node:fs";
import { createRecognizer } from "cardglyph";

const recognizer = await createRecognizer();
const result = await recognizer.recognize(await openAsBlob(process.argv[2]));
console.log(result.status, result.number?.digits ?? "");
await recognizer.close();
