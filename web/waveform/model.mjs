/**
 * The waveform's model: a sound as columns of peaks, its time axis, and time as pixels and back. Pure.
 *
 * The server sends, per channel, the least and the greatest sample of equal stretches of time, -1..1.
 */

import { formatTime } from "../strings.mjs";

/** @typedef {readonly (readonly [number, number])[]} Peaks one channel: [min, max] per stretch */
/** @typedef {{ sample_rate: number, duration_s: number, n_channels: number, loudness_lufs: number | null,
 *   peaks: readonly Peaks[], bar_starts_s: readonly number[] }} Sound */
/** @typedef {{ low: Float32Array, high: Float32Array }} Columns */
/** @typedef {{ x: number, label: string, isMajor: boolean }} AxisMark */

const STEPS_S = Object.freeze([0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600]);
const LEAST_GAP = 44; // pixels between two labels

/**
 * @param {unknown} document what /cadenza/preview/audio/<ticket> answers
 * @returns {Sound}
 * @throws {TypeError}
 */
export function readSound(document) {
  const sound = /** @type {Record<string, any>} */ (document ?? {});
  const { sample_rate, duration_s, n_channels, loudness_lufs = null, peaks, bar_starts_s = [] } = sound;
  const isNumber = (/** @type {unknown} */ value) => Number.isFinite(value);
  const isPair = (/** @type {unknown} */ pair) => Array.isArray(pair) && pair.length === 2 && pair.every(isNumber);
  const isSound =
    isNumber(sample_rate) && isNumber(duration_s) && duration_s >= 0 && Number.isInteger(n_channels) &&
    (loudness_lufs === null || isNumber(loudness_lufs)) &&
    Array.isArray(peaks) && peaks.every((channel) => Array.isArray(channel) && channel.every(isPair)) &&
    Array.isArray(bar_starts_s) && bar_starts_s.every(isNumber);
  if (!isSound) throw new TypeError("A sound has sample_rate, duration_s, n_channels, loudness_lufs and [min, max] peaks per channel.");
  return { sample_rate, duration_s, n_channels, loudness_lufs, peaks, bar_starts_s };
}

/**
 * One channel as `width` columns: each spans every peak that it touches, so that no click is lost when it gets narrow.
 * @param {Peaks} peaks
 * @param {number} width pixels
 * @returns {Columns}
 */
export function columnsOf(peaks, width) {
  const low = new Float32Array(width);
  const high = new Float32Array(width);
  for (let column = 0; column < width && peaks.length; column++) {
    const first = Math.floor((column * peaks.length) / width);
    const last = Math.max(first + 1, Math.ceil(((column + 1) * peaks.length) / width));
    let [least, most] = /** @type {readonly [number, number]} */ (peaks[first]);
    for (let i = first + 1; i < last; i++) {
      const [min, max] = /** @type {readonly [number, number]} */ (peaks[i]);
      least = Math.min(least, min);
      most = Math.max(most, max);
    }
    low[column] = Math.max(-1, least);
    high[column] = Math.min(1, most);
  }
  return { low, high };
}

/**
 * Marks under the waveform: bars where the server knows them, else time in steps that people count in.
 * @param {Sound} sound
 * @param {number} width pixels
 * @returns {AxisMark[]}
 */
export function axisOf(sound, width) {
  if (sound.duration_s <= 0) return [];
  return sound.bar_starts_s.length ? barMarks(sound, width) : timeMarks(sound.duration_s, width);
}

/** @param {number} at_s @param {Sound} sound @param {number} width */
export function xOfTime(at_s, sound, width) {
  return sound.duration_s > 0 ? (at_s / sound.duration_s) * width : 0;
}

/** @param {number} x @param {Sound} sound @param {number} width */
export function timeAtX(x, sound, width) {
  return Math.min(1, Math.max(0, x / Math.max(1, width))) * sound.duration_s;
}

/** @param {number} duration_s @param {number} width */
function timeMarks(duration_s, width) {
  const least_s = (duration_s * LEAST_GAP) / width;
  const step_s = STEPS_S.find((step) => step >= least_s) ?? Math.ceil(least_s / 3600) * 3600;
  return Array.from({ length: Math.floor(duration_s / step_s + 1e-9) + 1 }, (_, i) => ({
    x: (i * step_s * width) / duration_s,
    label: step_s < 1 ? `${(i * step_s).toFixed(step_s < 0.1 ? 2 : 1)} s` : formatTime(i * step_s),
    isMajor: true,
  }));
}

/** @param {Sound} sound @param {number} width */
function barMarks(sound, width) {
  const barWidth = width / sound.bar_starts_s.length;
  const labelStep = 2 ** Math.max(0, Math.ceil(Math.log2(LEAST_GAP / 2 / barWidth)));
  return sound.bar_starts_s
    .map((at_s, i) => ({ x: xOfTime(at_s, sound, width), label: i % labelStep ? "" : String(i + 1), isMajor: i % labelStep === 0 }))
    .filter((mark) => mark.x < width && (mark.isMajor || barWidth >= 4));
}
