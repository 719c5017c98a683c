/**
 * What a score may not contradict, as nodes/score/ holds it: ranges, order, form. Each check refuses in Python's words,
 * so that a fault reads the same wherever it is found (tests/wire/invalid/).
 */

import { refuse, shown } from "./document.mjs";
import { Bars } from "./time.mjs";

/** @typedef {import("./wire.mjs").Score} Score */

const MAX_TICK = 2 ** 28 - 1;
const MAX_BARS = 100_000;
const [MIN_BPM, MAX_BPM] = [3.5, 3000];

/** Ranges of number and value by kind of control: nodes/score/note.py. */
export const CONTROL_RANGES = Object.freeze(
  /** @type {Record<string, { number: [number, number], value: [number, number] }>} */ ({
    cc: { number: [0, 127], value: [0, 127] },
    bend: { number: [0, 0], value: [-8192, 8191] },
    pressure: { number: [0, 0], value: [0, 127] },
    key_pressure: { number: [0, 127], value: [0, 127] },
    program: { number: [0, 0], value: [0, 127] },
  }),
);

/** @typedef {(value: any, where: string) => void} Check */

/** @type {Check} */
export function meterNumbers({ numerator, denominator }, where) {
  if (![1, 2, 4, 8, 16, 32, 64, 128].includes(denominator)) {
    refuse(`${where}: The lower number of a meter is a note value (1, 2, 4, 8, 16, 32, 64 or 128), got ${denominator}.`);
  }
  range(where, "The upper number of a meter", numerator, 1, 255);
}

/** @type {Check} */
export function meterGroups({ numerator, denominator, groups }, where) {
  const sum = groups.reduce((/** @type {number} */ total, /** @type {number} */ group) => total + group, 0);
  if (sum !== numerator || Math.min(...groups) < 1) {
    refuse(`${where}: The groups of ${numerator}/${denominator} sum to ${numerator}, got ${groups.join("+")}.`);
  }
}

/** A tonic as written and a mode in words; which modes there are is Python's to say. @type {Check} */
export function key({ key: name }, where) {
  if (!/^[A-G](?:#{1,2}|b{1,2})? [a-z]+(?: [a-z]+)*$/.test(name)) refuse(`${where}: Expected a key, got "${name.slice(0, 40)}".`);
}

/** @type {Check} */
export function section({ kind, first_bar, bars, energy }, where) {
  if (first_bar < 1 || bars < 1 || first_bar + bars > MAX_BARS + 1) {
    refuse(
      `${where}: A section starts at bar 1 or later, has at least 1 bar and ends by bar ${MAX_BARS}, but ` +
        `${shown(kind)} has ${bars} from bar ${first_bar}.`,
    );
  }
  if (energy < 0 || energy > 1) refuse(`${where}: The energy of a section lies in 0..1, but ${shown(kind)} has ${energy}.`);
}

/** A root as written and a suffix; which suffixes there are is Python's to say. @type {Check} */
export function chord({ onset, duration, chord: symbol }, where) {
  stretch(where, "A chord", onset, duration);
  if (symbol !== null && !/^[A-G]\S*$/.test(symbol)) refuse(`${where}: Expected a chord, got ${shown(symbol)}.`);
}

/** @type {Check} */
export function note(value, where) {
  stretch(where, "A note", value.onset, value.duration);
  range(where, "A pitch", value.pitch, 0, 127);
  range(where, "A velocity", value.velocity, 1, 127);
  range(where, "An offset", value.offset, -MAX_TICK, MAX_TICK);
  range(where, "A gate", value.gate, 1, 1000);
  range(where, "A release velocity", value.release, 0, 127);
  if (value.spelling) spelling(value, where);
}

/** @type {Check} */
export function control({ tick, kind, number, value }, where) {
  const ranges = CONTROL_RANGES[kind];
  if (!ranges) refuse(`${where}.kind is one of ${Object.keys(CONTROL_RANGES).join(", ")}, got ${shown(kind)}.`);
  range(where, `The number of a ${kind}`, number, ...ranges.number);
  range(where, `The value of a ${kind}`, value, ...ranges.value);
  range(where, "The tick of a control", tick, 0, MAX_TICK);
}

/** @type {Check} */
export function carried({ tick, content }, where) {
  range(where, "The tick of a carried event", tick, 0, MAX_TICK);
  if (!isWholeEvent(content)) {
    refuse(`${where}: A carried event is a meta or system exclusive event in small hex digits, got ${shown(content)}.`);
  }
}

/** @type {Check} */
export function track(value, where) {
  if (!value.id) refuse(`${where}: A track needs an id, got an empty one.`);
  const named = (/** @type {string} */ name) => `The ${name} of track ${shown(value.id)}`;
  range(where, named("program"), value.program, 0, 127);
  range(where, named("bank"), value.bank, 0, 16383);
  range(where, named("channel"), value.channel ?? 0, 0, 15);
  range(where, named("gain_db"), value.gain_db, -96, 24);
  range(where, named("pan"), value.pan, -1, 1);
}

/** @param {Score} value @param {string} where */
export function score(value, where) {
  const { ticks_per_quarter, tempo, meter, keys, tracks } = value;
  if (ticks_per_quarter < 1 || ticks_per_quarter > 32767) {
    refuse(`${where}: Ticks per quarter lie in 1..32767, got ${ticks_per_quarter}.`);
  }
  fromStart(where, "A tempo map", tempo);
  for (const { bpm } of tempo) {
    if (bpm < MIN_BPM || bpm > MAX_BPM) refuse(`${where}: A tempo lies in ${MIN_BPM}..${MAX_BPM} bpm, got ${bpm}.`);
  }
  fromStart(where, "A meter map", meter);
  rising(where, "A key map", keys);
  const ids = tracks.map(({ id }) => id);
  const twice = [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
  if (twice.length) refuse(`${where}: Track ids are unique, but ${twice.map(shown).join(", ")} stand more than once.`);
  form(value, where);
}

/** @param {Score} value @param {string} where */
function form(value, where) {
  const bars = new Bars(value);
  const [first, second] = value.meter;
  const firstBarTicks = Math.max(1, Math.round(((first?.numerator ?? 4) * 4 * value.ticks_per_quarter) / (first?.denominator ?? 4)));
  if (value.pickup < 0 || value.pickup >= firstBarTicks) {
    refuse(`${where}: A pickup is shorter than a bar (0..${firstBarTicks - 1} ticks), got ${value.pickup}.`);
  }
  if (second && second.tick <= value.pickup) refuse(`${where}: The second meter must come after the pickup.`);
  pairs(value.sections, (before, after) => {
    if (after.first_bar < before.first_bar + before.bars) {
      refuse(
        `${where}: Sections stand in order without overlap, but ${shown(after.kind)} (bar ${after.first_bar}) starts ` +
          `before ${shown(before.kind)} ends (bar ${before.first_bar + before.bars}).`,
      );
    }
  });
  pairs(value.chords, (before, after) => {
    const end = before.onset + before.duration;
    if (after.onset < end) {
      refuse(`${where}: Chords stand in order without overlap, but one starts at tick ${after.onset} before the last ends at ${end}.`);
    }
  });
  const counted = value.bars < 0 ? value.bars : bars.count;
  if (counted < 0 || counted > MAX_BARS) refuse(`${where}: A score has 0..${MAX_BARS} bars, got ${counted}.`);
  if (bars.end > MAX_TICK) refuse(`${where}: A score ends by tick ${MAX_TICK}, this one ends at ${bars.end}.`);
}

/** @param {string} where @param {string} name @param {number} value @param {number} low @param {number} high */
function range(where, name, value, low, high) {
  if (value < low || value > high) refuse(`${where}: ${name} lies in ${low}..${high}, got ${value}.`);
}

/** @param {string} where @param {string} name @param {number} onset @param {number} duration */
function stretch(where, name, onset, duration) {
  if (onset < 0 || duration < 1 || onset + duration > MAX_TICK) {
    refuse(
      `${where}: ${name} starts at tick 0 or later, lasts at least 1 tick and ends by tick ${MAX_TICK}, got onset ` +
        `${onset}, duration ${duration}.`,
    );
  }
}

/** @param {string} where @param {string} name @param {readonly { tick: number }[]} changes */
function fromStart(where, name, changes) {
  const first = changes[0]?.tick;
  if (first !== 0) refuse(`${where}: ${name} starts at tick 0, but this one starts at ${first ?? "nothing"}.`);
  rising(where, name, changes);
}

/** @param {string} where @param {string} name @param {readonly { tick: number }[]} changes */
function rising(where, name, changes) {
  pairs(changes, (before, after) => {
    if (after.tick <= before.tick) {
      refuse(`${where}: ${name} is sorted with one change per tick, but ${after.tick} follows ${before.tick}.`);
    }
  });
  const [first, last] = [changes[0]?.tick ?? 0, changes.at(-1)?.tick ?? 0];
  if (first < 0 || last > MAX_TICK) refuse(`${where}: ${name} lies in ticks 0..${MAX_TICK}, but reaches from ${first} to ${last}.`);
}

/** @template T @param {readonly T[]} items @param {(before: T, after: T) => void} look */
function pairs(items, look) {
  for (let i = 1; i < items.length; i++) look(/** @type {T} */ (items[i - 1]), /** @type {T} */ (items[i]));
}

const NATURALS = Object.freeze(/** @type {Record<string, number>} */ ({ C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 }));

/** @type {Check} */
function spelling({ pitch, spelling: name }, where) {
  const [, letter = "", accidentals = ""] = /^([A-G])(#*|b*)$/.exec(name) ?? [];
  const natural = NATURALS[letter];
  if (natural === undefined) refuse(`${where}: A spelling is a note name, got ${shown(name)}.`);
  const written = natural + (accidentals[0] === "b" ? -1 : 1) * accidentals.length;
  if ((written - pitch) % 12 !== 0) refuse(`${where}: Pitch ${pitch} cannot be written ${shown(name)}.`);
}

/** FF type length data (but never FF 2F), or F0 / F7 length data; the length in MIDI's seven-bit groups. @param {string} content */
function isWholeEvent(content) {
  if (!/^(?:[\da-f]{2})+$/.test(content)) return false;
  const event = (content.match(/../g) ?? []).map((digits) => parseInt(digits, 16));
  const [status, type = 0x80] = event;
  if (status !== 0xff && status !== 0xf0 && status !== 0xf7) return false;
  if (status === 0xff && (type > 0x7f || type === 0x2f)) return false;
  const start = status === 0xff ? 2 : 1;
  let length = 0;
  for (let index = start; index < Math.min(start + 4, event.length); index++) {
    const byte = /** @type {number} */ (event[index]);
    length = (length << 7) | (byte & 0x7f);
    if (byte < 0x80) return event.length === index + 1 + length;
  }
  return false;
}
