/** Which node shows which picture. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { picturesFor } from "../../web/node_pictures.mjs";

test("a node shows what it holds", () => {
  const cases = /** @type {[string, string[], string[]][]} */ ([
    ["Cadenza_PlanSong", ["CADENZA_PLAN", "STRING"], []],
    ["Cadenza_ComposeSong", ["CADENZA_SCORE"], ["score"]],
    ["Cadenza_RenderStems", ["CADENZA_STEMS", "AUDIO", "STRING"], ["audio"]],
    ["Cadenza_MixStems", ["AUDIO"], ["audio"]],
    ["Cadenza_BalanceMix", ["CADENZA_MIX"], []],
    ["Cadenza_CheckSong", ["CADENZA_REPORT", "BOOLEAN", "STRING"], ["report"]],
    ["Cadenza_ExportSong", [], ["audio", "song"]],
    ["Cadenza_PreviewAudio", [], ["audio"]],
    ["Cadenza_PreviewScore", ["CADENZA_SCORE"], ["score"]],
  ]);
  for (const [name, output, kinds] of cases) assert.deepEqual(picturesFor({ name, output }), kinds, name);
});

test("other packs' nodes are left alone, and so is a node without outputs", () => {
  assert.deepEqual(picturesFor({ name: "LoadAudio", output: ["AUDIO"] }), []);
  assert.deepEqual(picturesFor({ name: "NotCadenza_X", output: ["CADENZA_SCORE"] }), []);
  assert.deepEqual(picturesFor({ name: "Cadenza_ExportMidi" }), []);
});
