import { fileURLToPath } from "node:url";

// webpack sees the worker and the module in the package by itself.
export default {
  mode: "production",
  entry: fileURLToPath(new URL("../app.js", import.meta.url)),
  output: { filename: "main.js", module: true, chunkFormat: "module", workerChunkLoading: "import", publicPath: "" },
  experiments: { outputModule: true },
};
