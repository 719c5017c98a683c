/** Colours: every track can be told from the ground and from its neighbours, in both themes. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { contrast, luminance, parseColour, trackColour } from "../../web/colours.mjs";

const DARK_GROUNDS = ["#222222", "#1e1e1e", "#161616", "#2b2b2b", "#000000"];
const LIGHT_GROUNDS = ["#eeeeee", "#ffffff", "#f0f0f0"];
const TRACKS = [...Array(24).keys()];

for (const [isDark, grounds] of /** @type {const} */ ([[true, DARK_GROUNDS], [false, LIGHT_GROUNDS]])) {
  test(`on ${isDark ? "dark" : "light"} grounds every track stands out by 3:1 (WCAG 2.2, 1.4.11)`, () => {
    for (const index of TRACKS) {
      for (const ground of grounds) {
        const ratio = contrast(trackColour(index, isDark), ground);
        assert.ok(ratio >= 3, `track ${index}, ${trackColour(index, isDark)} on ${ground}: ${ratio.toFixed(2)}`);
      }
    }
  });

  test(`twenty-four tracks on ${isDark ? "dark" : "light"} have twenty-four colours`, () => {
    assert.equal(new Set(TRACKS.map((index) => trackColour(index, isDark))).size, 24);
  });

  test(`the first eight on ${isDark ? "dark" : "light"} are far apart`, () => {
    for (const one of TRACKS.slice(0, 8)) {
      for (const other of TRACKS.slice(one + 1, 8)) {
        const [a, b] = [one, other].map((index) => parseColour(trackColour(index, isDark)) ?? []);
        const distance = Math.hypot(...[0, 1, 2].map((channel) => (a?.[channel] ?? 0) - (b?.[channel] ?? 0)));
        assert.ok(distance > 50, `tracks ${one} and ${other} are ${distance.toFixed(0)} apart`);
      }
    }
  });
}

test("colours are read as themes write them", () => {
  assert.deepEqual(parseColour("#fff"), [255, 255, 255]);
  assert.deepEqual(parseColour("#102030"), [16, 32, 48]);
  assert.deepEqual(parseColour("rgb(1, 2, 3)"), [1, 2, 3]);
  assert.deepEqual(parseColour("rgba(1 2 3 / 50%)"), [1, 2, 3]);
  assert.equal(parseColour("var(--x)"), null);
});

test("luminance and contrast at their ends", () => {
  assert.equal(luminance([0, 0, 0]), 0);
  assert.ok(Math.abs(luminance([255, 255, 255]) - 1) < 1e-9);
  assert.ok(Math.abs(contrast("#000", "#fff") - 21) < 1e-9);
});
