/** The quality report as a table. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { readReport, rowsOf, tallyOf } from "../../web/report.mjs";
import { formatBars, formatNumber, REPORT as WORDS } from "../../web/strings.mjs";
import { REPORT } from "./examples.mjs";

const rows = () => rowsOf(readReport(REPORT));

test("faults come first, the rest keeps its order", () => {
  const unusual = { name: "density", verdict: "unusual", value: 9 };
  const report = readReport({ passed: false, measurements: [REPORT.measurements[0], unusual, ...REPORT.measurements.slice(1)] });
  assert.deepEqual(rowsOf(report).map((row) => row.verdict), ["fail", "unusual", "pass", "pass", "not measured", "pass", "pass"]);
});

test("a verdict is a sign and a word", () => {
  assert.deepEqual(rows().slice(0, 2).map(({ sign, word }) => [sign, word]), [["✗", "Fail"], ["✓", "Pass"]]);
  assert.deepEqual(rowsOf(readReport({ passed: true, measurements: [{ name: "n", verdict: "odd" }] }))[0]?.word, "odd");
});

test("values and bands carry their unit", () => {
  const plain = (/** @type {string} */ text) => text.replaceAll("\u00a0", " ");
  const [peak, loudness, notes, , tempo, offset] = rows().map(({ value, band }) => ({ value: plain(value), band: plain(band) }));
  assert.deepEqual([peak?.value, peak?.band], ["−0.42 dBTP", "at most −1 dBTP"]);
  assert.deepEqual([loudness?.value, loudness?.band], ["−14.02 LUFS", "−14.5 to −13.5 LUFS"]);
  assert.equal(notes?.band, "at least 90 %");
  assert.equal(tempo?.band, "72 bpm");
  assert.deepEqual([offset?.value, offset?.band], ["0.0002", "−0.001 to 0.001"]);
});

test("a fault says where and what to do", () => {
  assert.equal(rows()[0]?.remark, "bars 3, 7–9: Lower the ceiling of the master.");
});

test("fields at their default may be left out, as the wire does", () => {
  const [row] = rowsOf(readReport({ passed: true, measurements: [{ name: "key", verdict: "pass", value: "D minor" }] }));
  assert.deepEqual([row?.value, row?.band, row?.remark], ["D minor", "", ""]);
});

test("a measurement is shown by its label, with its meaning at hand", () => {
  const [row] = rowsOf(
    readReport({ passed: true, measurements: [{ name: "lag_contrast", verdict: "unusual", value: 0.7, label: "form contrast", meaning: "How alike." }] }),
  );
  assert.deepEqual([row?.sign, row?.word, row?.name, row?.meaning], ["!", "Unusual", "form contrast", "How alike."]);
  assert.deepEqual(rows().map(({ meaning }) => meaning), Array(6).fill(""));
});

test("what is no report is refused", () => {
  for (const wrong of [null, [], {}, { passed: "yes", measurements: [] }, { passed: true, measurements: [{}] }, { passed: true }]) {
    assert.throws(() => readReport(wrong), TypeError);
  }
});

test("the tally counts what was measured", () => {
  assert.deepEqual(tallyOf(readReport(REPORT)), { passed: false, failed: 1, measured: 5 });
  assert.equal(WORDS.tally({ passed: false, failed: 1, measured: 5 }), "✗ 1 of 5 measurements failed");
  assert.equal(WORDS.tally({ passed: true, failed: 0, measured: 1 }), "✓ Passed: 1 measurement in their bands");
});

test("bars are told in runs", () => {
  assert.deepEqual([[4], [4, 5], [5, 4, 4, 9]].map(formatBars), ["bar 4", "bars 4–5", "bars 4–5, 9"]);
});

test("numbers are told with a real minus and no needless digits", () => {
  assert.deepEqual([-14.0249, 0.00021, 44100, -0].map(formatNumber), ["−14.02", "0.00021", "44,100", "−0"]);
});
