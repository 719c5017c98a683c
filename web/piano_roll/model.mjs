/**
 * The piano roll's model: a score laid out for drawing, without a pixel or a page.
 *
 * Notes stand where they are *played* (swing and gate included), since the roll shows what is heard. Times are in ticks.
 * A track's notes are columns of numbers sorted by onset; `reach` is the latest end so far, so that the notes of any
 * stretch are found by two binary searches however long single notes ring.
 */

import { drumName, ROLL } from "../strings.mjs";
import { Bars, headline } from "../time.mjs";

/** @typedef {import("../wire.mjs").Score} Score */
/** @typedef {import("../wire.mjs").Track} Track */

/** @typedef {{ count: number, onset: Float64Array, end: Float64Array, reach: Float64Array, pitch: Uint8Array,
 *   velocity: Uint8Array }} Notes */
/** @typedef {{ id: string, name: string, index: number, isDrum: boolean, notes: Notes }} RollTrack */
/** @typedef {{ start: number, end: number, text: string }} Label */
/** @typedef {{ track: RollTrack, index: number }} Hit */
/** @typedef {{ bars: Bars, total: number, ticksPerQuarter: number, tracks: readonly RollTrack[], lowest: number,
 *   highest: number, drumPitches: readonly number[], sections: readonly Label[], chords: readonly Label[],
 *   hasNotes: boolean, summary: string }} Roll */

const LEAST_SPAN = 24; // semitones in view, so that a bass line alone does not fill the height
const MARGIN = 2; // semitones above and below the outermost notes
const NAMES = Object.freeze(["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"]);

/** @param {Score} score @returns {Roll} */
export function rollOf(score) {
  const bars = new Bars(score);
  const names = namesOf(score.tracks);
  const tracks = score.tracks.map((track, index) => trackOf(track, index, names[index] ?? ""));
  const soundEnd = Math.max(0, ...tracks.map((track) => track.notes.reach[track.notes.count - 1] ?? 0));
  const [lowest, highest] = pitchRange(tracks.filter((track) => !track.isDrum));
  return {
    bars,
    total: Math.max(bars.end, soundEnd) || bars.start(2),
    ticksPerQuarter: score.ticks_per_quarter,
    tracks,
    lowest,
    highest,
    drumPitches: drumPitchesOf(tracks),
    sections: score.sections.map((section) => ({
      start: bars.start(section.first_bar),
      end: bars.start(section.first_bar + section.bars),
      text: section.label || section.kind,
    })),
    chords: score.chords.map((span) => ({
      start: span.onset,
      end: span.onset + span.duration,
      text: span.chord ?? ROLL.noChord,
    })),
    hasNotes: tracks.some((track) => track.notes.count > 0),
    summary: ROLL.summary({ tracks: tracks.length, bars: bars.count, ...headline(score) }),
  };
}

/**
 * Indices [first, last) of a track's notes that may sound between two ticks; a note inside may still end before `from`.
 * @param {Notes} notes @param {number} from @param {number} to
 * @returns {[number, number]}
 */
export function stretchOf(notes, from, to) {
  return [firstAbove(notes.reach, from), firstAbove(notes.onset, to, true)];
}

/** The label that holds at `tick`. @param {readonly Label[]} labels sorted @param {number} tick */
export function labelAt(labels, tick) {
  return labels.filter((label) => label.start <= tick && tick < label.end).at(-1)?.text ?? "";
}

/** "C4" for 60. @param {number} pitch */
export function pitchName(pitch) {
  return `${NAMES[pitch % 12]}${Math.floor(pitch / 12) - 1}`;
}

/** What the roll says about one note. @param {Roll} roll @param {Hit} hit */
export function describeNote(roll, { track, index }) {
  const { notes } = track;
  const onset = notes.onset[index] ?? 0;
  const pitch = notes.pitch[index] ?? 0;
  const quarters = ((notes.end[index] ?? 0) - onset) / roll.ticksPerQuarter;
  return [
    `${track.isDrum ? drumName(pitch) : pitchName(pitch)} – ${track.name}`,
    ROLL.position(roll.bars.position(onset)),
    ...(track.isDrum ? [] : [ROLL.length(quarters)]),
    ROLL.velocity(notes.velocity[index] ?? 0),
  ].join(", ");
}

/** What the roll says about a place without a note: section, bar and beat, chord. @param {Roll} roll @param {number} tick */
export function describePlace(roll, tick) {
  const parts = [labelAt(roll.sections, tick), ROLL.position(roll.bars.position(tick)), labelAt(roll.chords, tick)];
  return parts.filter(Boolean).join(", ");
}

/** What each track is called; two of one name are told apart by their role or id. @param {readonly Track[]} tracks */
function namesOf(tracks) {
  const plain = tracks.map((track) => track.name || track.id);
  const isShared = (/** @type {string} */ name) => plain.indexOf(name) !== plain.lastIndexOf(name);
  return tracks.map(({ role, id }, index) => {
    const name = plain[index] ?? "";
    return isShared(name) ? ROLL.sameName(name, role || id) : name;
  });
}

/** @param {Track} track @param {number} index @param {string} name @returns {RollTrack} */
function trackOf(track, index, name) {
  return {
    id: track.id,
    name,
    index,
    isDrum: track.is_drum,
    notes: notesOf(track),
  };
}

/** @param {Track} track @returns {Notes} */
function notesOf(track) {
  const played = track.notes.map((note) => {
    const onset = Math.max(0, note.onset + note.offset);
    return { onset, end: onset + Math.max(1, Math.round((note.duration * note.gate) / 100)), note };
  });
  played.sort((a, b) => a.onset - b.onset);
  let latest = 0;
  return {
    count: played.length,
    onset: Float64Array.from(played, ({ onset }) => onset),
    end: Float64Array.from(played, ({ end }) => end),
    reach: Float64Array.from(played, ({ end }) => (latest = Math.max(latest, end))),
    pitch: Uint8Array.from(played, ({ note }) => note.pitch),
    velocity: Uint8Array.from(played, ({ note }) => note.velocity),
  };
}

/** @param {readonly RollTrack[]} tracks @returns {[number, number]} lowest and highest pitch in view, both included */
function pitchRange(tracks) {
  let low = 127;
  let high = 0;
  for (const { notes } of tracks) {
    for (const pitch of notes.pitch) {
      low = Math.min(low, pitch);
      high = Math.max(high, pitch);
    }
  }
  if (low > high) [low, high] = [60, 60];
  const missing = Math.max(0, LEAST_SPAN - (high - low + 1 + 2 * MARGIN));
  const below = MARGIN + Math.floor(missing / 2);
  return [Math.max(0, low - below), Math.min(127, high + MARGIN + Math.ceil(missing / 2))];
}

/** The percussion in use, highest first, as it stands on the lane. @param {readonly RollTrack[]} tracks */
function drumPitchesOf(tracks) {
  const used = new Set(tracks.filter((track) => track.isDrum).flatMap((track) => [...new Set(track.notes.pitch)]));
  return [...used].sort((a, b) => b - a);
}

/**
 * First index whose value is above `limit` (or at it, with `inclusive`), in a column that never falls.
 * @param {Float64Array} column @param {number} limit @param {boolean} [inclusive]
 */
function firstAbove(column, limit, inclusive = false) {
  let low = 0;
  let high = column.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const value = /** @type {number} */ (column[middle]);
    if (inclusive ? value >= limit : value > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}
