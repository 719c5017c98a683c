/** The piano roll: what it knows of a score, where it puts things, how it scrolls and zooms. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { captions, geometryOf, gridLines, musicWidth, noteAt, noteRects, octaves } from "../../web/piano_roll/layout.mjs";
import { describeNote, describePlace, pitchName, rollOf, stretchOf } from "../../web/piano_roll/model.mjs";
import { drawRoll } from "../../web/piano_roll/view.mjs";
import { end, fit, isFitted, resized, scrolled, scrolledTo, tickAt, xOf, zoomed } from "../../web/piano_roll/viewport.mjs";
import { fromWire } from "../../web/wire.mjs";
import { denseScore, note, scoreOf, songDocument } from "./examples.mjs";

const song = () => rollOf(fromWire(songDocument()));
/** @param {import("../../web/piano_roll/model.mjs").Roll} roll */
function laidOut(roll, width = 640, height = 300) {
  const geometry = geometryOf(roll, width, height);
  return { roll, geometry, view: fit(roll.total, musicWidth(geometry)) };
}
const one = (/** @type {any[]} */ notes, /** @type {object} */ more = {}) => rollOf(scoreOf({ tracks: [{ id: "a", notes, ...more }] }));

test("the summary says tracks, bars, key, tempo and meter", () => {
  assert.equal(song().summary, "5 tracks, 16 bars, D minor, 72 bpm, 4/4");
  assert.equal(one([note(0, 60)]).summary, "1 track, 1 bar, 72 bpm, 4/4");
});

test("notes stand where they are played: offset and gate count", () => {
  const { notes } = /** @type {any} */ (one([note(480, 60, 480, { offset: 24, gate: 50 }), note(0, 60, 10, { offset: -99 })]).tracks[0]);
  assert.deepEqual([...notes.onset], [0, 504]);
  assert.deepEqual([...notes.end], [10, 744]);
});

test("tracks of one name are told apart by their role, or their id", () => {
  const tracks = [
    { id: "a", name: "Piano", role: "melody", notes: [] },
    { id: "b", name: "Piano", role: "", notes: [] },
    { id: "c", name: "Bass", role: "bass", notes: [] },
    { id: "d", notes: [] },
  ];
  assert.deepEqual(rollOf(scoreOf({ tracks })).tracks.map((track) => track.name), ["Piano (melody)", "Piano (b)", "Bass", "d"]);
});

test("a song lasts to its last played note, and an empty one a bar", () => {
  assert.equal(one([note(0, 60, 480, { gate: 1000 })]).total, 4800);
  assert.equal(rollOf(scoreOf()).total, 1920);
  assert.equal(rollOf(scoreOf({ bars: 3 })).total, 5760);
});

test("at least two octaves are in view, with the music in the middle, inside MIDI's range", () => {
  for (const pitch of [0, 1, 60, 126, 127]) {
    const { lowest, highest } = one([note(0, pitch)]);
    assert.ok(lowest >= 0 && highest <= 127 && lowest <= pitch && pitch <= highest, `${pitch}: ${lowest}..${highest}`);
  }
  const { lowest, highest } = one([note(0, 60)]);
  assert.ok(highest - lowest + 1 >= 24);
  assert.ok(Math.abs((lowest + highest) / 2 - 60) <= 1);
});

test("drums have a lane of their own, the cymbals on top", () => {
  const roll = rollOf(scoreOf({ tracks: [{ id: "d", is_drum: true, notes: [note(0, 36), note(0, 49), note(480, 36)] }] }));
  assert.deepEqual(roll.drumPitches, [49, 36]);
  const geometry = geometryOf(roll, 400, 200);
  assert.equal(geometry.pitches.height, 0);
  assert.equal(geometry.drums.top + geometry.drums.height, 200);
});

test("pitch names are spelled with the octave of C4 = 60", () => {
  assert.deepEqual([0, 21, 60, 61, 70, 127].map(pitchName), ["C-1", "A0", "C4", "C♯4", "B♭4", "G9"]);
});

test("every stretch finds the notes that sound in it, however long they ring", () => {
  const notes = [note(0, 60, 9000), ...[...Array(50).keys()].map((i) => note(100 + i * 100, 40 + i, 50))];
  const { notes: columns } = /** @type {any} */ (one(notes).tracks[0]);
  for (let from = 0; from < 9500; from += 130) {
    const [first, last] = stretchOf(columns, from, from + 200);
    const found = [...Array(columns.count).keys()].filter((i) => i >= first && i < last && columns.end[i] > from);
    const truth = [...Array(columns.count).keys()].filter((i) => columns.onset[i] < from + 200 && columns.end[i] > from);
    assert.deepEqual(found, truth);
  }
});

for (const width of [300, 420, 900, 2400]) {
  test(`at ${width} px everything lies inside the canvas and nothing overlaps`, () => {
    const { roll, geometry, view } = laidOut(song(), width, 260);
    const { sections, chords, ruler, pitches, drums } = geometry;
    assert.ok(sections.top < chords.top && chords.top < ruler.top && ruler.top < pitches.top);
    assert.ok(pitches.top + pitches.height <= drums.top);
    assert.ok(pitches.row >= 2 && drums.row >= 4, `rows of ${pitches.row.toFixed(1)} and ${drums.row.toFixed(1)} px`);
    for (const track of roll.tracks) {
      const lane = track.isDrum ? drums : pitches;
      for (const rect of noteRects(roll, geometry, view, track)) {
        assert.ok(rect.x >= geometry.gutter - 1e-6 && rect.x < width, `x ${rect.x}`);
        assert.ok(rect.y >= lane.top - 1e-6 && rect.y + rect.height <= lane.top + lane.height + 1e-6);
      }
    }
    const labels = gridLines(roll, geometry, view).filter((line) => line.label);
    labels.slice(1).forEach((line, i) => assert.ok(line.x - (labels[i]?.x ?? 0) >= 20, "bar numbers are readable"));
    for (const caption of captions(geometry, view, roll.sections)) assert.ok(caption.x + caption.width <= width + 1e-6);
  });
}

test("a canvas of no size is no fault", () => {
  const { roll, geometry, view } = laidOut(song(), 0, 0);
  for (const track of roll.tracks) noteRects(roll, geometry, view, track);
  assert.ok(Number.isFinite(geometry.pitches.row));
});

test("bar numbers keep their bars while scrolling", () => {
  const { roll, geometry, view } = laidOut(rollOf(scoreOf({ bars: 256 })), 500, 200);
  const near = zoomed(view, 3);
  const numbers = (/** @type {import("../../web/piano_roll/viewport.mjs").Viewport} */ shown) => gridLines(roll, geometry, shown).map((line) => line.label).filter(Boolean).map(Number);
  const step = (numbers(near)[1] ?? 0) - (numbers(near)[0] ?? 0);
  for (const number of numbers(scrolled(near, 7777))) assert.equal((number - 1) % step, 0);
});

test("beats show where there is room, groups of beats stand out", () => {
  const five = rollOf(scoreOf({ meter: [{ tick: 0, numerator: 5, denominator: 4, groups: [3, 2] }], bars: 2 }));
  const { geometry, view } = laidOut(five, 600, 200);
  assert.deepEqual(gridLines(five, geometry, view).slice(0, 5).map((line) => line.level), ["bar", "beat", "beat", "group", "beat"]);
  const far = laidOut(rollOf(scoreOf({ bars: 300 })), 300, 200);
  assert.ok(gridLines(far.roll, far.geometry, far.view).every((line) => line.level === "bar"));
});

test("octave lines are the Cs in view", () => {
  assert.deepEqual(octaves({ ...song(), lowest: 35, highest: 73 }), [36, 48, 60, 72]);
});

test("20,000 notes never become more rectangles than there are pixels to show them", () => {
  const { roll, geometry, view } = laidOut(rollOf(denseScore(20_000)), 420, 260);
  const counts = roll.tracks.map((track) => noteRects(roll, geometry, view, track).length);
  const rows = geometry.pitches.rows + geometry.drums.rows;
  assert.equal(roll.tracks.reduce((sum, track) => sum + track.notes.count, 0), 20_000);
  assert.ok(counts.every((count) => count > 0 && count <= rows * view.width), String(counts));
  const whole = gridLines(roll, geometry, view).length;
  assert.ok(whole <= view.width / 2, `${whole} lines`);
});

test("zoomed in, only the notes in view are looked at", () => {
  const { roll, view } = laidOut(rollOf(denseScore(20_000)), 420, 260);
  const near = zoomed(view, 100);
  for (const { notes } of roll.tracks) {
    const [first, last] = stretchOf(notes, near.start, end(near));
    assert.ok(last - first <= notes.count / 50, `${last - first} of ${notes.count}`);
  }
});

test("notes on one pixel merge, but none vanishes from an empty row", () => {
  const roll = one([...Array(400).keys()].map((i) => note(i, 60, 1)).concat(note(200, 72, 1)));
  const { geometry, view } = laidOut(roll, 130, 200);
  const rects = noteRects(roll, geometry, view, /** @type {any} */ (roll.tracks[0]));
  assert.ok(rects.length <= 101);
  assert.equal(new Set(rects.map((rect) => rect.y)).size, 2);
});

test("the pointer finds the note under it, and not that of a hidden track", () => {
  const { roll, geometry, view } = laidOut(song());
  const bass = /** @type {any} */ (roll.tracks.find((track) => track.id === "bass"));
  const rect = /** @type {any} */ (noteRects(roll, geometry, view, bass)[4]);
  const at = /** @type {const} */ ([rect.x + rect.width / 2, rect.y + rect.height / 2]);
  assert.deepEqual(noteAt(roll, geometry, view, ...at, new Set()), { track: bass, index: 4 });
  assert.equal(noteAt(roll, geometry, view, ...at, new Set(["bass"])), null);
  assert.equal(noteAt(roll, geometry, view, 2, at[1], new Set()), null);
});

test("a note is told in words, and so is a place without one", () => {
  const roll = song();
  const track = (/** @type {string} */ id) => /** @type {any} */ (roll.tracks.find((candidate) => candidate.id === id));
  assert.equal(describeNote(roll, { track: track("bass"), index: 0 }), "D2 – Fingered Bass, Bar 1, beat 1, 0.92 quarters, velocity 96");
  assert.match(describeNote(roll, { track: track("drums"), index: 0 }), /^\w.* – Brush Kit, Bar 1, beat 1, velocity \d+$/);
  assert.equal(describePlace(roll, 1920 * 3 + 480), "Verse, Bar 4, beat 2, A7");
});

test("the viewport stays inside the song", () => {
  const view = fit(10_000, 500);
  assert.ok(isFitted(view));
  assert.deepEqual(scrolled(view, 999), view);
  const near = zoomed(view, 4);
  assert.deepEqual([near.start, near.length], [3750, 2500]);
  assert.equal(scrolled(near, -99_999).start, 0);
  assert.equal(end(scrolledTo(near, 99_999)), 10_000);
  assert.ok(isFitted(zoomed(near, 0.001)));
});

test("zooming holds the tick under the pointer", () => {
  let view = fit(100_000, 700);
  for (const factor of [1.5, 1.5, 3, 0.8, 2]) {
    const before = tickAt(view, 200);
    view = zoomed(view, factor, 200);
    assert.ok(Math.abs(tickAt(view, 200) - before) < 1e-6);
  }
  assert.ok(Math.abs(xOf(view, tickAt(view, 123)) - 123) < 1e-9);
});

test("zooming in ends at four pixels a tick, and a resize keeps the stretch in view", () => {
  const near = zoomed(fit(100_000, 400), 1e9);
  assert.equal(near.length, 100);
  const wide = resized(near, 800);
  assert.deepEqual([wide.start, wide.length, wide.width], [near.start, near.length, 800]);
});

test("the view draws finite rectangles only, and no text beyond its room", () => {
  /** @type {{ fills: number[][], texts: { text: string, x: number, room: number | undefined }[] }} */
  const seen = { fills: [], texts: [] };
  const ink = /** @type {any} */ ({
    fillRect: (/** @type {number[]} */ ...rect) => seen.fills.push(rect),
    fillText: (/** @type {string} */ text, /** @type {number} */ x, /** @type {number} */ _y, /** @type {number | undefined} */ room) => seen.texts.push({ text, x, room }),
    measureText: (/** @type {string} */ text) => ({ width: text.length * 6 }),
  });
  const theme = { ground: "#222", text: "#ddd", faint: "#999", line: "#fff", accent: "#8cf", isDark: true };
  for (const width of [300, 640]) {
    const { roll, geometry, view } = laidOut(song(), width, 260);
    drawRoll(ink, { roll, geometry, view, theme, hidden: new Set() });
  }
  assert.ok(seen.fills.length > 500);
  for (const rect of seen.fills) assert.ok(rect.every(Number.isFinite) && (rect[2] ?? -1) >= 0 && (rect[3] ?? -1) >= 0, String(rect));
  const texts = seen.texts.map(({ text }) => text);
  for (const expected of ["Verse", "Chorus", "Dm7", "C4", "Kick", "16"]) assert.ok(texts.includes(expected), expected);
  assert.equal(ink.globalAlpha, 1);
});
