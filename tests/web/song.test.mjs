/** The files of a song, as links that lead to ComfyUI's output folder and nowhere else. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { songOf } from "../../web/song.mjs";
import { SONG_PATHS } from "./examples.mjs";

const apiUrl = (/** @type {string} */ route) => `/sub/api${route}`;
const song = () => /** @type {import("../../web/song.mjs").Song} */ (songOf(SONG_PATHS, apiUrl));

test("every file has a link through /view", () => {
  assert.deepEqual(song().files.map((file) => file.label), ["Master", "MIDI", "Stem: melody", "Stem: bass", "Report", "Plan"]);
  const url = new URL(song().master?.url ?? "", "http://here");
  assert.equal(url.pathname, "/sub/api/view");
  assert.deepEqual(Object.fromEntries(url.searchParams), { filename: "master.wav", subfolder: "cadenza/night & day_00001", type: "output" });
});

test("a server on Windows writes backslashes", () => {
  const stem = song().files[2];
  assert.equal(new URL(stem?.url ?? "", "http://here").searchParams.get("subfolder"), "cadenza/night & day_00001/stems");
  assert.equal(stem?.file, "melody.wav");
});

test("the title is the song's folder, or the file's name where there is none", () => {
  assert.equal(song().title, "night & day_00001");
  assert.equal(songOf({ midi: "waltz.mid" }, apiUrl)?.title, "waltz");
});

test("a name cannot leave its parameter", () => {
  const url = songOf({ master: "a/x.wav&type=input#<b>" }, apiUrl)?.master?.url ?? "";
  assert.equal(new URL(url, "http://here").searchParams.get("type"), "output");
  assert.ok(!url.includes("<") && !url.includes("#"));
});

test("what is no song is none", () => {
  for (const nothing of [null, undefined, [], "x", {}, { master: 7 }, { master: "" }, { cover: "a.png" }]) assert.equal(songOf(nothing, apiUrl), null);
});
