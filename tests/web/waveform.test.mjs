/** The waveform: peaks as columns, the axis under them, time as pixels. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { formatTime, WAVEFORM } from "../../web/strings.mjs";
import { axisOf, columnsOf, readSound, timeAtX, xOfTime } from "../../web/waveform/model.mjs";
import { drawWaveform } from "../../web/waveform/view.mjs";
import { soundDocument } from "./examples.mjs";

const sound = (/** @type {object} */ more = {}) => readSound({ ...soundDocument(), ...more });

test("what the server answers is read, and anything else is refused", () => {
  assert.equal(sound().n_channels, 2);
  assert.equal(sound({ loudness_lufs: null }).loudness_lufs, null);
  for (const wrong of [null, [], {}, { ...soundDocument(), peaks: [[0, 1]] }, { ...soundDocument(), duration_s: "long" }, { ...soundDocument(), peaks: [[[0, "<b>"]]] }]) {
    assert.throws(() => readSound(wrong), TypeError);
  }
});

test("no peak is lost when the picture is narrow, and none is made up when it is wide", () => {
  const peaks = /** @type {[number, number][]} */ ([...Array(1000).keys()].map((i) => (i === 617 ? [-0.9, 0.8] : [-0.1, 0.1])));
  for (const width of [1, 7, 300, 1000, 3000]) {
    const { low, high } = columnsOf(peaks, width);
    assert.equal(low.length, width);
    assert.ok(Math.abs(Math.min(...low) + 0.9) < 1e-6 && Math.abs(Math.max(...high) - 0.8) < 1e-6, `${width} px`);
    assert.ok(high.every((value) => Math.abs(value - 0.1) < 1e-6 || Math.abs(value - 0.8) < 1e-6));
  }
  assert.deepEqual([...columnsOf([], 3).high], [0, 0, 0]);
});

test("what is louder than full scale is drawn at full scale", () => {
  const { low, high } = columnsOf([[-3, 2]], 2);
  assert.deepEqual([[...low], [...high]], [[-1, -1], [1, 1]]);
});

for (const duration_s of [0.05, 0.7, 3, 53.4, 200, 7200, 100_000]) {
  for (const width of [120, 300, 1200]) {
    test(`the axis of ${duration_s} s on ${width} px is readable`, () => {
      const marks = axisOf(sound({ duration_s }), width);
      assert.equal(marks[0]?.x, 0);
      assert.equal(new Set(marks.map((mark) => mark.label)).size, marks.length, "no label twice");
      marks.slice(1).forEach((mark, i) => assert.ok(mark.x - (marks[i]?.x ?? 0) >= 43.9 && mark.x <= width + 1e-6));
    });
  }
}

test("a sound of no length has no axis", () => assert.deepEqual(axisOf(sound({ duration_s: 0 }), 300), []));

test("where the server knows the bars, they are the axis", () => {
  const marks = axisOf(sound({ duration_s: 40, bar_starts_s: [...Array(16).keys()].map((bar) => bar * 2.5) }), 300);
  assert.deepEqual(marks.filter((mark) => mark.label).slice(0, 3).map(({ x, label }) => [x, label]), [[0, "1"], [37.5, "3"], [75, "5"]]);
});

test("pixels and seconds are each other's inverse, inside the sound", () => {
  assert.equal(timeAtX(150, sound({ duration_s: 20 }), 300), 10);
  assert.equal(xOfTime(10, sound({ duration_s: 20 }), 300), 150);
  assert.deepEqual([timeAtX(-5, sound(), 300), timeAtX(999, sound({ duration_s: 20 }), 300)], [0, 20]);
  assert.equal(xOfTime(1, sound({ duration_s: 0 }), 300), 0);
});

test("the figures say loudness, length, rate and channels", () => {
  assert.equal(WAVEFORM.figures(sound()), "−14.0 LUFS · 0:53.4 · 44.1 kHz · stereo");
  assert.equal(WAVEFORM.figures(sound({ loudness_lufs: null, n_channels: 1, sample_rate: 48000 })), "too quiet or short to measure · 0:53.4 · 48 kHz · mono");
});

test("times are told as clocks tell them", () => {
  assert.deepEqual([0, 59.99, 60, 754.25].map((at) => formatTime(at)), ["0:00", "0:59", "1:00", "12:34"]);
  assert.deepEqual([0.04, 59.96, 3.25].map((at) => formatTime(at, true)), ["0:00.0", "1:00.0", "0:03.3"]);
});

test("the view draws every channel and the place of the player", () => {
  /** @type {number[][]} */
  const fills = [];
  const ink = /** @type {any} */ ({ fillRect: (/** @type {number[]} */ ...rect) => fills.push(rect), fillText() {}, measureText: () => ({ width: 20 }) });
  const theme = { ground: "#222", text: "#ddd", faint: "#999", line: "#fff", accent: "#8cf", isDark: true };
  drawWaveform(ink, { sound: sound(), width: 300, height: 120, theme, at_s: 26.7 });
  assert.ok(fills.length > 600 && fills.every((rect) => rect.every(Number.isFinite)));
  assert.ok(fills.some(([x, , width]) => x === 150 && width === 1.5));
  drawWaveform(ink, { sound: sound({ duration_s: 0, peaks: [[], []] }), width: 300, height: 120, theme, at_s: 0 });
});
