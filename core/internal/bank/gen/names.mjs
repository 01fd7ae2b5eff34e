// Writes every other of the names in @faker-js/faker to standard output: `node names.mjs FOLDER`, with the unpacked package in FOLDER.
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const { allLocales } = await import(pathToFileURL(join(resolve(process.argv[2]), "dist/index.js")));
const locales = ["en", "en_IN", "de", "fr", "es", "it", "pl", "nl", "pt_BR", "id_ID", "tr", "sv", "cs_CZ", "vi", "ro", "da", "fi", "nb_NO", "hu", "hr", "yo_NG", "en_GH"];
const spelled = { đ: "D", Đ: "D", ł: "L", Ł: "L", ß: "SS", ø: "O", Ø: "O", æ: "AE", ı: "I" };

const names = new Set();
const collect = (value) => {
  if (typeof value === "string") {
    const name = value.replace(/[đĐłŁßøØæı]/g, (c) => spelled[c]).normalize("NFD").replace(/[\u0300-\u036f]/g, "").toUpperCase();
    if (/^[A-Z]{2,}$/.test(name)) names.add(name);
  } else if (value && typeof value === "object") {
    Object.values(value).forEach(collect);
  }
};
for (const locale of locales) {
  const person = allLocales[locale]?.person;
  if (person === undefined) throw new Error(`the package has no names for ${locale}`);
  collect(person.first_name);
  collect(person.last_name);
}
console.log([...names].sort().filter((_, i) => i % 2 === 0).join("\n"));
