/** The shape of the browser side: one .js, modules that are all asked for anew, ComfyUI in one file, no markup from text. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const WEB = new URL("../../web/", import.meta.url);
const files = readdirSync(WEB, { recursive: true }).map((name) => String(name).replaceAll("\\", "/"));
const modules = files.filter((name) => name.endsWith(".mjs")).sort();
const source = (/** @type {string} */ name) => readFileSync(new URL(name, WEB), "utf8");
const code = (/** @type {string} */ name) => source(name).replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");

/** @param {string} text */
const importsOf = (text) => [...text.matchAll(/^(?:import|export)\s[^"';]*?from\s+"([^"]+)"|^import\s+"([^"]+)"/gm)].map((found) => found[1] ?? found[2] ?? "");

test("main.js is the only .js", () => {
  assert.deepEqual(files.filter((name) => name.endsWith(".js")), ["main.js"]);
});

test("main.js asks anew for exactly the modules there are", () => {
  const listed = [...source("main.js").matchAll(/^ {2}"([\w/]+\.mjs)",$/gm)].map((found) => found[1]);
  assert.deepEqual([...listed].sort(), modules);
});

test("imports are relative and lead to modules of ours; ComfyUI's are in comfy.mjs alone", () => {
  for (const name of modules) {
    for (const target of importsOf(source(name))) {
      if (name === "comfy.mjs" && target.startsWith("../../scripts/")) continue;
      assert.match(target, /^\.\.?\/.*\.mjs$/, `${name} imports ${target}`);
      const path = new URL(target, new URL(name, WEB)).href.slice(WEB.href.length);
      assert.ok(modules.includes(path), `${name} imports ${target}`);
    }
  }
  assert.deepEqual(importsOf(source("comfy.mjs")).filter((target) => target.startsWith("../../")), ["../../scripts/api.js", "../../scripts/app.js"]);
});

test("imports have no cycles", () => {
  const arrows = new Map(
    modules.map((name) => [name, importsOf(source(name)).filter((target) => target.endsWith(".mjs")).map((target) => new URL(target, new URL(name, WEB)).href.slice(WEB.href.length))]),
  );
  /** @param {string} name @param {string[]} way */
  const walk = (name, way) => {
    assert.ok(!way.includes(name), [...way, name].join(" → "));
    for (const next of arrows.get(name) ?? []) walk(next, [...way, name]);
  };
  for (const name of modules) walk(name, []);
});

test("text never becomes markup or code", () => {
  const forbidden = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser|\beval\b|new Function|srcdoc/;
  for (const name of [...modules, "main.js"]) assert.doesNotMatch(code(name), forbidden, name);
});

test("elements are made in markup.mjs alone", () => {
  for (const name of modules.filter((candidate) => candidate !== "markup.mjs")) assert.doesNotMatch(code(name), /createElement/, name);
});

test("listeners, observers, frames and timers belong to a scope", () => {
  const owned = /addEventListener|new \w*Observer\(|requestAnimationFrame|setTimeout|setInterval/;
  // comfy.mjs hears ComfyUI for as long as the page lives
  for (const name of modules.filter((candidate) => !["scope.mjs", "comfy.mjs"].includes(candidate))) assert.doesNotMatch(code(name), owned, name);
});

test("nothing is loaded from anywhere else", () => {
  for (const name of [...modules, "main.js", "cadenza.css"]) assert.doesNotMatch(source(name), /https?:\/\/|@import/, name);
});

test("files stay within 400 lines", () => {
  for (const name of [...modules, "main.js"]) assert.ok(source(name).split("\n").length <= 400, name);
});
