/** Forms as React and Vue apps keep them; bundled by the test. */
import React from "react";
import { createRoot } from "react-dom/client";
import { createApp, h, ref } from "vue";
import { fillForm } from "../dist/scanner.js";

export function mountReact(target) {
  let state = "";
  function App() {
    const [value, setValue] = React.useState("");
    const [touched, setTouched] = React.useState(false);
    state = { value, touched };
    return React.createElement("form", { id: "react" }, React.createElement("input", {
      autoComplete: "cc-number", value, onChange: (e) => setValue(e.target.value), onBlur: () => setTouched(true),
    }));
  }
  createRoot(target).render(React.createElement(App));
  return () => state;
}

export function mountVue(target) {
  const value = ref("");
  createApp({
    render: () => h("form", { id: "vue" }, h("input", {
      autocomplete: "cc-number", value: value.value, onInput: (e) => { value.value = e.target.value; },
    })),
  }).mount(target);
  return () => value.value;
}

export { fillForm };
