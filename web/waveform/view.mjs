/** The waveform's view: draws a sound on a canvas. Holds nothing; everything that it shows is passed in. */

import { axisOf, columnsOf, xOfTime } from "./model.mjs";

/** @typedef {import("../colours.mjs").Theme} Theme */
/** @typedef {import("./model.mjs").Sound} Sound */
/** @typedef {{ sound: Sound, width: number, height: number, theme: Theme, at_s: number }} Picture */

const AXIS_HEIGHT = 15;

/** @param {CanvasRenderingContext2D} ink @param {Picture} picture `at_s`: where the player stands */
export function drawWaveform(ink, { sound, width, height, theme, at_s }) {
  ink.fillStyle = theme.ground;
  ink.fillRect(0, 0, width, height);
  drawAxis(ink, sound, width, height, theme);
  const lane = (height - AXIS_HEIGHT) / Math.max(1, sound.peaks.length);
  const playedTo = xOfTime(at_s, sound, width);
  sound.peaks.forEach((peaks, channel) => {
    const middle = lane * (channel + 0.5);
    const { low, high } = columnsOf(peaks, Math.floor(width));
    ink.fillStyle = theme.line;
    ink.globalAlpha = 0.2;
    ink.fillRect(0, Math.round(middle), width, 1);
    ink.fillStyle = theme.accent;
    for (let column = 0; column < low.length; column++) {
      const top = middle - ((high[column] ?? 0) * (lane - 2)) / 2;
      const bottom = middle - ((low[column] ?? 0) * (lane - 2)) / 2;
      ink.globalAlpha = column < playedTo ? 1 : 0.55;
      ink.fillRect(column, top, 1, Math.max(0.5, bottom - top));
    }
  });
  ink.globalAlpha = 1;
  if (at_s > 0) {
    ink.fillStyle = theme.text;
    ink.fillRect(Math.min(width - 1.5, playedTo), 0, 1.5, height - AXIS_HEIGHT);
  }
}

/**
 * @param {CanvasRenderingContext2D} ink @param {Sound} sound @param {number} width @param {number} height
 * @param {Theme} theme
 */
function drawAxis(ink, sound, width, height, theme) {
  const top = height - AXIS_HEIGHT;
  ink.font = "10px system-ui, sans-serif";
  ink.textBaseline = "middle";
  ink.textAlign = "left";
  for (const { x, label, isMajor } of axisOf(sound, width)) {
    ink.fillStyle = theme.line;
    ink.globalAlpha = isMajor ? 0.22 : 0.1;
    ink.fillRect(Math.min(width - 1, Math.round(x)), 0, 1, isMajor ? height : top + 3);
    ink.globalAlpha = 1;
    ink.fillStyle = theme.faint;
    if (x + 3 + ink.measureText(label).width <= width) ink.fillText(label, x + 3, top + AXIS_HEIGHT / 2 + 1);
  }
}
