/** Bars and beats, as nodes/score/time.py and nodes/theory/meter.py have them. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { customaryGroups, feltBeats } from "../../web/meter.mjs";
import { Bars, headline } from "../../web/time.mjs";
import { note, scoreOf } from "./examples.mjs";

const meter = (/** @type {number} */ tick, /** @type {number} */ numerator, /** @type {number} */ denominator) => ({ tick, numerator, denominator, groups: [] });

test("the customary groups of a meter", () => {
  /** @type {[number, number, number[]][]} */
  const cases = [
    [4, 4, [1, 1, 1, 1]], [3, 4, [1, 1, 1]], [5, 4, [3, 2]], [6, 4, [3, 3]], [7, 4, [4, 3]], [9, 4, [3, 3, 3]],
    [3, 8, [1, 1, 1]], [5, 8, [3, 2]], [6, 8, [3, 3]], [7, 8, [2, 2, 3]], [8, 8, [3, 3, 2]], [10, 8, [3, 3, 2, 2]],
    [11, 8, [3, 3, 3, 2]], [12, 8, [3, 3, 3, 3]],
  ];
  for (const [upper, lower, groups] of cases) assert.deepEqual(customaryGroups(upper, lower), groups, `${upper}/${lower}`);
});

test("every meter's groups and felt beats fill its bar", () => {
  for (const denominator of [1, 2, 4, 8, 16, 32]) {
    for (let numerator = 1; numerator <= 255; numerator++) {
      const groups = customaryGroups(numerator, denominator);
      const sum = (/** @type {number[]} */ lengths) => lengths.reduce((total, length) => total + length, 0);
      assert.equal(sum(groups), numerator);
      assert.equal(sum(feltBeats({ numerator, denominator, groups })), numerator);
    }
  }
});

test("bars are counted from 1, beats too", () => {
  const bars = new Bars(scoreOf({ bars: 4 }));
  assert.deepEqual([bars.start(1), bars.start(3), bars.end, bars.count], [0, 3840, 7680, 4]);
  assert.deepEqual(bars.position(0), { bar: 1, beat: 1 });
  assert.deepEqual(bars.position(1919), { bar: 1, beat: 4 });
  assert.deepEqual(bars.position(1920 + 480), { bar: 2, beat: 2 });
});

test("a pickup is bar 0 and shifts what follows", () => {
  const bars = new Bars(scoreOf({ pickup: 480, bars: 2 }));
  assert.deepEqual([bars.numberAt(0), bars.numberAt(479), bars.numberAt(480)], [0, 0, 1]);
  assert.deepEqual([bars.start(0), bars.start(1), bars.start(2)], [0, 480, 2400]);
  assert.deepEqual(bars.at(100), { number: 0, start: 0, beats: [0], groups: [] });
});

test("6/8 has two beats, 7/8 three unequal ones", () => {
  assert.deepEqual(new Bars(scoreOf({ meter: [meter(0, 6, 8)] })).at(0).beats, [0, 720]);
  const seven = new Bars(scoreOf({ meter: [meter(0, 7, 8)] }));
  assert.deepEqual(seven.at(0).beats, [0, 480, 960]);
  assert.deepEqual([seven.beatTicks(0), seven.beatTicks(1000)], [480, 720]);
});

test("5/4 has groups of beats", () => {
  const bar = new Bars(scoreOf({ meter: [meter(0, 5, 4)] })).at(2400);
  assert.deepEqual(bar, { number: 2, start: 2400, beats: [2400, 2880, 3360, 3840, 4320], groups: [2400, 3840] });
});

test("a meter change opens a new bar and cuts the one before short", () => {
  const bars = new Bars(scoreOf({ meter: [meter(0, 4, 4), meter(2880, 3, 4)], bars: 4 }));
  assert.deepEqual([1, 2, 3, 4].map((bar) => bars.start(bar)), [0, 1920, 2880, 4320]);
  assert.deepEqual(bars.at(2000).beats, [1920, 2400]);
  assert.equal(bars.numberAt(2880), 3);
});

test("a score without a stated length is as long as its notes", () => {
  const bars = new Bars(scoreOf({ tracks: [{ id: "a", notes: [note(0, 60, 9000), note(480, 62, 10)] }] }));
  assert.deepEqual([bars.end, bars.count], [9000, 5]);
});

test("the headline says tempo, meter and key as people write them", () => {
  const score = scoreOf({ tempo: [{ tick: 0, bpm: 132.9999468 }], keys: [{ tick: 0, key: "F# dorian" }] });
  assert.deepEqual(headline(score), { bpm: 133, meter: "4/4", key: "F# dorian" });
  assert.equal(headline(scoreOf()).key, "");
});
