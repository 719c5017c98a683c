/**
 * Musical time of a wire score: where bars and beats lie, and which bar and beat a tick is in.
 *
 * As nodes/score/time.py: bars count from 1, a pickup is bar 0, a meter change always opens a new bar.
 */

import { feltBeats } from "./meter.mjs";

/** @typedef {import("./wire.mjs").Score} Score */

/**
 * A stretch of bars with one meter. `beats`: onsets of the felt beats inside a bar, in ticks, the first 0.
 * `groups`: those of them at which a group of several beats begins (5/4 = 3+2); empty where groups are single beats.
 * @typedef {{ start: number, firstBar: number, barTicks: number, beats: number[], groups: number[] }} Span
 */

/** @typedef {{ number: number, start: number, beats: readonly number[], groups: readonly number[] }} Bar */

export class Bars {
  /** @type {readonly Span[]} */
  #spans;

  /** @param {Score} score */
  constructor(score) {
    this.pickup = score.pickup;
    this.#spans = spansOf(score);
    this.end = endOf(score, this);
    /** Full bars from bar 1 to the end. */
    this.count = score.bars || (this.end ? this.numberAt(this.end - 1) : 0);
  }

  /** First tick of a bar (0 = the pickup). @param {number} bar */
  start(bar) {
    if (bar <= 0) return 0;
    const span = lastWhere(this.#spans, (candidate) => candidate.firstBar <= bar);
    return span.start + (bar - span.firstBar) * span.barTicks;
  }

  /** Number of the bar that `tick` is in. @param {number} tick */
  numberAt(tick) {
    if (tick < this.pickup) return 0;
    const span = this.#spanAt(tick);
    return span.firstBar + Math.floor((tick - span.start) / span.barTicks);
  }

  /** The bar that `tick` is in, with the ticks at which its felt beats begin. @param {number} tick @returns {Bar} */
  at(tick) {
    const number = this.numberAt(tick);
    const start = this.start(number);
    if (number === 0) return { number, start, beats: [0], groups: [] };
    const next = this.start(number + 1); // a bar that the next meter cuts short has fewer beats
    const { beats, groups } = this.#spanAt(start);
    const inSong = (/** @type {number[]} */ onsets) => onsets.map((onset) => start + onset).filter((tick) => tick < next);
    return { number, start, beats: inSong(beats), groups: inSong(groups) };
  }

  /**
   * Bar and felt beat of a tick, both counted from 1.
   * @param {number} tick
   * @returns {{ bar: number, beat: number }}
   */
  position(tick) {
    const bar = this.at(tick);
    return { bar: bar.number, beat: bar.beats.filter((beat) => beat <= tick).length };
  }

  /** Length of the felt beat around `tick`, in ticks. @param {number} tick */
  beatTicks(tick) {
    const bar = this.at(tick);
    const beat = bar.beats.filter((onset) => onset <= tick).length;
    return (bar.beats[beat] ?? this.start(bar.number + 1)) - (bar.beats[beat - 1] ?? bar.start);
  }

  /** @param {number} tick */
  #spanAt(tick) {
    return lastWhere(this.#spans, (span) => span.start <= tick);
  }
}

/** The first tempo, meter and key as people write them: "72 bpm", "4/4", "D minor". @param {Score} score */
export function headline(score) {
  const tempo = score.tempo[0];
  const meter = score.meter[0];
  return {
    bpm: tempo ? Math.round(tempo.bpm * 10) / 10 : null,
    meter: meter ? `${meter.numerator}/${meter.denominator}` : "",
    key: score.keys[0]?.key ?? "",
  };
}

/** @param {Score} score @returns {Span[]} */
function spansOf(score) {
  /** @type {Span[]} */
  const spans = [];
  for (const meter of score.meter) {
    const unit = (score.ticks_per_quarter * 4) / meter.denominator;
    const before = spans.at(-1);
    const start = before ? meter.tick : score.pickup;
    const firstBar = before ? before.firstBar + Math.ceil((start - before.start) / before.barTicks) : 1;
    const beats = feltBeats(meter);
    spans.push({
      start,
      firstBar,
      barTicks: Math.max(1, Math.round(meter.numerator * unit)),
      beats: onsetsOf(beats, unit),
      groups: meter.groups.length < beats.length ? onsetsOf(meter.groups, unit) : [],
    });
  }
  return spans;
}

/** @param {readonly number[]} lengths in units @param {number} unit ticks @returns {number[]} ticks */
function onsetsOf(lengths, unit) {
  let end = 0;
  return lengths.map((length) => Math.round(((end += length) - length) * unit));
}

/** First tick after the song, as Score.end in Python. @param {Score} score @param {Bars} bars */
function endOf(score, bars) {
  let end = score.bars ? bars.start(score.bars + 1) : 0;
  for (const track of score.tracks) {
    for (const note of track.notes) end = Math.max(end, note.onset + note.duration);
    end = Math.max(end, track.controls.at(-1)?.tick ?? 0, track.carried.at(-1)?.tick ?? 0);
  }
  return end;
}

/**
 * The last element that holds, of a list whose first elements all hold; the first where none does.
 * @template T
 * @param {readonly T[]} items
 * @param {(item: T) => boolean} holds
 * @returns {T}
 */
function lastWhere(items, holds) {
  let low = 0;
  let high = items.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(/** @type {T} */ (items[middle]))) low = middle;
    else high = middle - 1;
  }
  return /** @type {T} */ (items[low]);
}
