/** The piano roll's view: draws a roll on a canvas. Holds nothing; everything that it shows is passed in. */

import { trackColour } from "../colours.mjs";
import { drumName } from "../strings.mjs";
import { captions, gridLines, noteRects, octaves } from "./layout.mjs";
import { pitchName } from "./model.mjs";

/** @typedef {import("../colours.mjs").Theme} Theme */
/** @typedef {import("./model.mjs").Roll} Roll */
/** @typedef {import("./layout.mjs").Geometry} Geometry */
/** @typedef {import("./layout.mjs").Band} Band */
/** @typedef {import("./layout.mjs").Caption} Caption */
/** @typedef {import("./viewport.mjs").Viewport} Viewport */
/** @typedef {{ roll: Roll, geometry: Geometry, view: Viewport, theme: Theme, hidden: ReadonlySet<string> }} Picture */

const FONT = "system-ui, sans-serif";
const LINE_ALPHA = Object.freeze({ bar: 0.28, group: 0.17, beat: 0.09 });
const MOST_CONDENSED = 0.72; // of a text's own width: narrower is hard to read
const BLACK_KEYS = new Set([1, 3, 6, 8, 10]);

/** @param {CanvasRenderingContext2D} ink @param {Picture} picture */
export function drawRoll(ink, picture) {
  const { geometry, theme } = picture;
  ink.fillStyle = theme.ground;
  ink.fillRect(0, 0, geometry.width, geometry.height);
  drawKeys(ink, picture);
  drawGrid(ink, picture);
  drawBands(ink, picture);
  drawNotes(ink, picture);
  drawGutter(ink, picture);
}

/** Rows of the black keys and a line under every C. @param {CanvasRenderingContext2D} ink @param {Picture} picture */
function drawKeys(ink, { roll, geometry, theme }) {
  const { pitches, drums, gutter, width } = geometry;
  ink.fillStyle = theme.line;
  ink.globalAlpha = 0.045;
  for (let pitch = roll.lowest; pitches.row >= 2 && pitch <= roll.highest; pitch++) {
    if (BLACK_KEYS.has(pitch % 12)) ink.fillRect(gutter, pitches.top + (roll.highest - pitch) * pitches.row, width - gutter, pitches.row);
  }
  ink.globalAlpha = 0.2;
  if (pitches.height > 0) {
    for (const pitch of octaves(roll)) ink.fillRect(gutter, bottomOf(roll, geometry, pitch) - 0.5, width - gutter, 1);
  }
  ink.globalAlpha = 0.05;
  if (drums.height > 0) ink.fillRect(gutter, drums.top, width - gutter, drums.height);
  ink.globalAlpha = 1;
}

/** @param {CanvasRenderingContext2D} ink @param {Picture} picture */
function drawGrid(ink, { roll, geometry, view, theme }) {
  const { ruler, height } = geometry;
  ink.font = `10px ${FONT}`;
  ink.textAlign = "left";
  ink.textBaseline = "middle";
  for (const { x, level, label } of gridLines(roll, geometry, view)) {
    ink.fillStyle = theme.line;
    ink.globalAlpha = LINE_ALPHA[level];
    const top = level === "bar" ? ruler.top + (label ? 1 : ruler.height - 4) : ruler.top + ruler.height;
    ink.fillRect(Math.round(x), top, 1, height - top);
    ink.globalAlpha = 1;
    ink.fillStyle = theme.faint;
    if (label) ink.fillText(label, x + 4, middleOf(ruler));
  }
}

/** Sections and chords above the bars. @param {CanvasRenderingContext2D} ink @param {Picture} picture */
function drawBands(ink, { roll, geometry, view, theme }) {
  const { sections, chords } = geometry;
  ink.fillStyle = theme.text;
  for (const [i, section] of captions(geometry, view, roll.sections).entries()) {
    ink.globalAlpha = i % 2 ? 0.07 : 0.14;
    ink.fillRect(section.x, sections.top, Math.max(0, section.width - 1), sections.height - 1);
    ink.globalAlpha = 1;
    drawCaption(ink, section, sections, `600 10px ${FONT}`, true);
  }
  ink.fillStyle = theme.accent;
  for (const chord of captions(geometry, view, roll.chords)) {
    ink.globalAlpha = 0.5;
    ink.fillRect(Math.round(chord.x), chords.top + chords.height - 4, 1, 3);
    ink.globalAlpha = 1;
    drawCaption(ink, chord, chords, `11px ${FONT}`, false);
  }
}

/**
 * A text in its room: whole, or a little condensed, or shortened where that can still be read (never a chord: "Cm" is no
 * "Cmaj7"), or not at all.
 * @param {CanvasRenderingContext2D} ink @param {Caption} caption @param {Band} band @param {string} font
 * @param {boolean} mayShorten
 */
function drawCaption(ink, caption, band, font, mayShorten) {
  ink.font = font;
  const room = caption.width - 5;
  const wanted = ink.measureText(caption.text).width;
  let text = caption.text;
  if (wanted * MOST_CONDENSED > room) {
    const kept = Math.floor((text.length * room) / wanted) - 1;
    if (!mayShorten || kept < 2) return;
    text = `${text.slice(0, kept)}…`;
  }
  ink.fillText(text, caption.x + 3, middleOf(band), room);
}

/** @param {CanvasRenderingContext2D} ink @param {Picture} picture */
function drawNotes(ink, { roll, geometry, view, theme, hidden }) {
  for (const track of roll.tracks) {
    if (hidden.has(track.id)) continue;
    ink.fillStyle = trackColour(track.index, theme.isDark);
    for (const { x, y, width, height, velocity } of noteRects(roll, geometry, view, track)) {
      ink.globalAlpha = 0.55 + (0.45 * velocity) / 127;
      ink.fillRect(x, y, width, height);
    }
  }
  ink.globalAlpha = 1;
}

/** Octaves and drum names on the left, over the notes. @param {CanvasRenderingContext2D} ink @param {Picture} picture */
function drawGutter(ink, { roll, geometry, theme }) {
  const { gutter, pitches, drums, height } = geometry;
  ink.fillStyle = theme.ground;
  ink.fillRect(0, 0, gutter, height);
  ink.fillStyle = theme.line;
  ink.globalAlpha = 0.2;
  ink.fillRect(gutter - 1, pitches.top, 1, height - pitches.top);
  ink.globalAlpha = 1;
  ink.fillStyle = theme.faint;
  ink.textAlign = "right";
  ink.textBaseline = "middle";
  ink.font = `10px ${FONT}`;
  if (pitches.height > 0) {
    for (const pitch of octaves(roll)) {
      const y = bottomOf(roll, geometry, pitch) - pitches.row / 2;
      if (y > pitches.top + 5) ink.fillText(pitchName(pitch), gutter - 5, y);
    }
  }
  if (drums.row >= 6 && gutter > 40) {
    ink.font = `${Math.min(10, drums.row)}px ${FONT}`;
    roll.drumPitches.forEach((pitch, row) => ink.fillText(drumName(pitch), gutter - 5, drums.top + (row + 0.5) * drums.row, gutter - 7));
  }
  ink.textAlign = "left";
}

/** @param {Roll} roll @param {Geometry} geometry @param {number} pitch */
function bottomOf(roll, { pitches }, pitch) {
  return pitches.top + (roll.highest - pitch + 1) * pitches.row;
}

/** @param {Band} band */
function middleOf(band) {
  return band.top + band.height / 2 + 0.5;
}
