/**
 * Where things lie on the piano roll's canvas, in pixels. Pure: a roll, a viewport and a size go in, rectangles come out.
 *
 * From the top: sections, chords, bar numbers, pitches, drums. `gutter`: the strip on the left with octaves and drum names.
 */

import { stretchOf } from "./model.mjs";
import { end, tickAt, xOf } from "./viewport.mjs";

/** @typedef {import("./model.mjs").Roll} Roll */
/** @typedef {import("./model.mjs").RollTrack} RollTrack */
/** @typedef {import("./model.mjs").Label} Label */
/** @typedef {import("./model.mjs").Hit} Hit */
/** @typedef {import("./viewport.mjs").Viewport} Viewport */
/** @typedef {{ top: number, height: number }} Band */
/** @typedef {Band & { rows: number, row: number }} Rows */
/** @typedef {{ width: number, height: number, gutter: number, sections: Band, chords: Band, ruler: Band, pitches: Rows,
 *   drums: Rows }} Geometry */
/** @typedef {{ x: number, y: number, width: number, height: number, velocity: number }} Rect */
/** @typedef {{ x: number, level: "bar" | "group" | "beat", label: string }} Line */
/** @typedef {{ x: number, width: number, text: string }} Caption */

const BAND_HEIGHT = 15;
const NARROW = 340; // below this width, drum names are left out
const LEAST_LABEL_GAP = 26; // pixels between bar numbers
const LEAST_BAR_GAP = 5;
const LEAST_BEAT_GAP = 9;
const DRUM_ROW = { least: 4, most: 11 };
const DRUM_GAP = 5;
const SLACK = 3; // how far from a note, in pixels, the pointer still means it

/** @param {Roll} roll @param {number} width @param {number} height @returns {Geometry} */
export function geometryOf(roll, width, height) {
  let top = 0;
  const band = (/** @type {boolean} */ isThere) => {
    const made = { top, height: isThere ? BAND_HEIGHT : 0 };
    top += made.height;
    return made;
  };
  const sections = band(roll.sections.length > 0);
  const chords = band(roll.chords.length > 0);
  const ruler = band(true);
  const free = Math.max(0, height - top);
  const hasDrums = roll.drumPitches.length > 0;
  const hasPitches = roll.tracks.some((track) => !track.isDrum && track.notes.count > 0) || !hasDrums;
  const drumsHeight = hasDrums ? drumLaneHeight(roll.drumPitches.length, free, hasPitches) : 0;
  const pitchesHeight = hasPitches ? free - drumsHeight - (hasDrums ? DRUM_GAP : 0) : 0;
  return {
    width,
    height,
    gutter: hasDrums && width >= NARROW ? 58 : 30,
    sections,
    chords,
    ruler,
    pitches: rows(top, pitchesHeight, roll.highest - roll.lowest + 1),
    drums: rows(height - drumsHeight, drumsHeight, roll.drumPitches.length),
  };
}

/** Width that is left for the music. @param {Geometry} geometry */
export function musicWidth(geometry) {
  return Math.max(1, geometry.width - geometry.gutter);
}

/** Top of a pitch's row. @param {Roll} roll @param {Geometry} geometry @param {RollTrack} track @param {number} pitch */
export function rowTop(roll, geometry, track, pitch) {
  const lane = track.isDrum ? geometry.drums : geometry.pitches;
  const row = track.isDrum ? roll.drumPitches.indexOf(pitch) : roll.highest - pitch;
  return lane.top + row * lane.row;
}

/**
 * The rectangles of one track's notes in view. Notes that would fall on pixels already covered in their row are left
 * out, so that there are never more than pixels to show them, however many notes the song has.
 * @param {Roll} roll @param {Geometry} geometry @param {Viewport} view @param {RollTrack} track
 * @returns {Rect[]}
 */
export function noteRects(roll, geometry, view, track) {
  const lane = track.isDrum ? geometry.drums : geometry.pitches;
  const height = Math.max(1.5, lane.row >= 4 ? lane.row - 1 : lane.row);
  const covered = new Float64Array(128).fill(-Infinity); // by pitch: first pixel that is still free
  const [first, last] = stretchOf(track.notes, view.start, end(view));
  /** @type {Rect[]} */
  const rects = [];
  for (let i = first; i < last; i++) {
    const left = Math.max(0, xOf(view, track.notes.onset[i] ?? 0));
    const right = Math.min(view.width, xOf(view, track.notes.end[i] ?? 0));
    const pitch = track.notes.pitch[i] ?? 0;
    if (right <= 0 || right <= (covered[pitch] ?? 0)) continue;
    const width = track.isDrum ? Math.min(Math.max(2, right - left), 6) : Math.max(1.5, right - left - 0.5);
    covered[pitch] = Math.max(Math.ceil(left + 0.5), left + width);
    rects.push({
      x: geometry.gutter + left,
      y: rowTop(roll, geometry, track, pitch),
      width,
      height,
      velocity: track.notes.velocity[i] ?? 0,
    });
  }
  return rects;
}

/**
 * Bar, group and beat lines in view, with bar numbers as far apart as they can be read.
 * @param {Roll} roll @param {Geometry} geometry @param {Viewport} view
 * @returns {Line[]}
 */
export function gridLines(roll, geometry, view) {
  const first = roll.bars.numberAt(view.start);
  const last = roll.bars.numberAt(end(view) - 1);
  const barWidth = view.width / Math.max(1, last - first + 1);
  const labelStep = stepFor(LEAST_LABEL_GAP / barWidth);
  const barStep = stepFor(LEAST_BAR_GAP / barWidth);
  /** @type {Line[]} */
  const lines = [];
  // from a whole step, counted from bar 1, so that the same bars keep their numbers while scrolling
  for (let number = firstOfStep(first, barStep); number <= last; number = nextOfStep(number, barStep)) {
    const bar = roll.bars.at(roll.bars.start(number));
    const isLabelled = number > 0 && (number - 1) % labelStep === 0;
    push(lines, geometry, view, bar.start, "bar", isLabelled ? String(number) : "");
    if (barWidth / bar.beats.length < LEAST_BEAT_GAP) continue;
    for (const beat of bar.beats.slice(1)) push(lines, geometry, view, beat, bar.groups.includes(beat) ? "group" : "beat", "");
  }
  return lines;
}

/**
 * Labels with their room in pixels, up to the next label.
 * @param {Geometry} geometry @param {Viewport} view @param {readonly Label[]} labels
 * @returns {Caption[]}
 */
export function captions(geometry, view, labels) {
  return labels
    .filter((label) => label.end > view.start && label.start < end(view))
    .map((label) => {
      const left = Math.max(0, xOf(view, label.start));
      const right = Math.min(view.width, xOf(view, label.end));
      return { x: geometry.gutter + left, width: right - left, text: label.text };
    });
}

/** Pitches whose row begins an octave, C by C. @param {Roll} roll @returns {number[]} */
export function octaves(roll) {
  const first = Math.ceil(roll.lowest / 12) * 12;
  return Array.from({ length: Math.max(0, Math.floor((roll.highest - first) / 12) + 1) }, (_, i) => first + 12 * i);
}

/**
 * The note under the pointer, the topmost drawn first; null where there is none.
 * @param {Roll} roll @param {Geometry} geometry @param {Viewport} view @param {number} x @param {number} y
 * @param {ReadonlySet<string>} hidden ids of tracks that are not shown
 * @returns {Hit | null}
 */
export function noteAt(roll, geometry, view, x, y, hidden) {
  const atPx = x - geometry.gutter;
  if (atPx < 0) return null;
  const from = tickAt(view, atPx - SLACK);
  const to = tickAt(view, atPx + SLACK);
  for (const track of [...roll.tracks].reverse()) {
    const lane = track.isDrum ? geometry.drums : geometry.pitches;
    if (hidden.has(track.id) || y < lane.top || y >= lane.top + lane.height) continue;
    const [first, last] = stretchOf(track.notes, from, to);
    for (let i = last - 1; i >= first; i--) {
      const top = rowTop(roll, geometry, track, track.notes.pitch[i] ?? 0);
      if ((track.notes.end[i] ?? 0) > from && y >= top && y < top + Math.max(lane.row, 2)) return { track, index: i };
    }
  }
  return null;
}

/** @param {number} top @param {number} height @param {number} count @returns {Rows} */
function rows(top, height, count) {
  return { top, height, rows: count, row: count ? height / count : 0 };
}

/** @param {number} count @param {number} free @param {boolean} hasPitches */
function drumLaneHeight(count, free, hasPitches) {
  if (!hasPitches) return free;
  const wanted = Math.min(count * DRUM_ROW.most, Math.max(free * 0.38, count * DRUM_ROW.least));
  return Math.min(wanted, free * 0.5);
}

/**
 * @param {Line[]} lines @param {Geometry} geometry @param {Viewport} view @param {number} tick
 * @param {Line["level"]} level @param {string} label
 */
function push(lines, geometry, view, tick, level, label) {
  const x = xOf(view, tick);
  if (x > -0.5 && x < view.width) lines.push({ x: geometry.gutter + Math.max(0, x), level, label });
}

/** The next power of two at or above `least`. @param {number} least */
function stepFor(least) {
  return 2 ** Math.max(0, Math.ceil(Math.log2(least)));
}

/** @param {number} bar @param {number} step */
function firstOfStep(bar, step) {
  return step === 1 || bar === 0 ? bar : bar - ((bar - 1) % step);
}

/** @param {number} bar @param {number} step */
function nextOfStep(bar, step) {
  return bar === 0 ? 1 : bar + step;
}
