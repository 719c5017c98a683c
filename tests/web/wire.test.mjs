/** The score as JSON: tests/wire/ is read and re-written here as nodes/score/wire.py does it. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { InvalidWire } from "../../web/document.mjs";
import { fromWire, toWire } from "../../web/wire.mjs";

const WIRE = new URL("../wire/", import.meta.url);

/** @param {string} folder */
function documents(folder) {
  const names = readdirSync(new URL(folder, WIRE)).filter((name) => name.endsWith(".json"));
  return names.map((name) => ({ name, text: readFileSync(new URL(folder + name, WIRE), "utf8") }));
}

const song = () => JSON.parse(readFileSync(new URL("song.json", WIRE), "utf8"));

for (const { name, text } of documents("./")) {
  test(`${name} is read and re-written byte for byte`, () => {
    assert.equal(`${JSON.stringify(toWire(fromWire(JSON.parse(text))), null, 1)}\n`, text);
  });
}

for (const { name, text } of documents("invalid/")) {
  test(`invalid/${name} is refused in the words of its file`, () => {
    const { document, error } = JSON.parse(text);
    assert.throws(
      () => fromWire(document),
      (fault) => fault instanceof InvalidWire && fault.message.includes(error),
    );
  });
}

test("the golden files are there", () => {
  assert.ok(documents("./").length >= 4);
  assert.ok(documents("invalid/").length >= 30);
});

test("every place takes only the fields that it knows, and names the place and the field", () => {
  /** @type {[(score: any) => any, string][]} */
  const places = [
    [(score) => score, "score"],
    [(score) => score.tempo[1], "score.tempo[1]"],
    [(score) => score.meter[0], "score.meter[0]"],
    [(score) => score.keys[0], "score.keys[0]"],
    [(score) => score.sections[2], "score.sections[2]"],
    [(score) => score.chords[0], "score.chords[0]"],
    [(score) => score.tracks[0], "score.tracks[0]"],
    [(score) => score.tracks[0].notes[1], "score.tracks[0].notes[1]"],
    [(score) => score.tracks[0].controls[0], "score.tracks[0].controls[0]"],
    [(score) => score.carried[0], "score.carried[0]"],
  ];
  for (const [place, where] of places) {
    const score = song();
    place(score).colour = "red";
    assert.throws(() => fromWire(score), new RegExp(`^InvalidWire: ${where.replace(/[[\].]/g, "\\$&")} has the unknown field 'colour'`));
  }
});

test("a field of JavaScript's own objects is no known field", () => {
  assert.throws(() => fromWire({ ...song(), toString: 1 }), /unknown field 'toString'/);
  assert.throws(() => fromWire(JSON.parse(JSON.stringify(song()).replace('"title"', '"__proto__"'))), /unknown field '__proto__'/);
});

test("no document at all is refused", () => {
  for (const document of [null, undefined, [], "score", 7]) assert.throws(() => fromWire(document), InvalidWire);
});

test("what was left out is filled in", () => {
  const score = fromWire(song());
  const [first] = score.tracks[0]?.notes ?? [];
  assert.deepEqual(first, {
    onset: 0, pitch: 69, duration: 240, velocity: 96, offset: 0, gate: 100, articulation: "", spelling: "", release: 64,
  });
  const document = song();
  delete document.meter[1].groups;
  assert.deepEqual(fromWire(document).meter[1]?.groups, [2, 2, 3]);
});

test("notes come out sorted, whatever their order in the document", () => {
  const document = song();
  document.tracks[0].notes.reverse();
  assert.deepEqual(fromWire(document), fromWire(song()));
});

test("a score is frozen to its last note, and the document stays untouched", () => {
  const document = song();
  const score = fromWire(document);
  assert.ok(Object.isFrozen(score) && Object.isFrozen(score.tracks[0]?.notes[0]) && Object.isFrozen(score.meter[0]?.groups));
  assert.deepEqual(document, song());
  document.tracks[0].name = "still mine";
});
