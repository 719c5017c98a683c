/**
 * The score as JSON, the same as nodes/score/wire.py. Golden files for both, valid and invalid: tests/wire/.
 *
 * `fromWire` checks a document as strictly as Python does and fills in what was left out; `toWire` leaves out again what
 * has its default. Times are in ticks, bars count from 1, tempo is in quarters per minute. Keys and chords stay text: the
 * browser shows them, their theory lives in Python.
 */

import { asObject, checked, readFields, refuse, shown, writeFields } from "./document.mjs";
import { customaryGroups } from "./meter.mjs";
import * as check from "./score_checks.mjs";

/** @typedef {import("./document.mjs").Field} Field */
/** @typedef {import("./document.mjs").Fields} Fields */
/** @typedef {import("./document.mjs").ReadItems} ReadItems */

/** @typedef {{ tick: number, bpm: number }} TempoChange */
/** @typedef {{ tick: number, numerator: number, denominator: number, groups: readonly number[] }} MeterChange */
/** @typedef {{ tick: number, key: string }} KeyChange */
/** @typedef {{ kind: string, first_bar: number, bars: number, energy: number, label: string }} Section */
/** @typedef {{ onset: number, duration: number, chord: string | null }} ChordSpan */
/** @typedef {{ onset: number, pitch: number, duration: number, velocity: number, offset: number, gate: number,
 *   articulation: string, spelling: string, release: number }} Note */
/** @typedef {{ tick: number, kind: string, number: number, value: number }} Control */
/** @typedef {{ tick: number, content: string }} CarriedEvent */
/** @typedef {{ id: string, name: string, role: string, program: number, is_drum: boolean, notes: readonly Note[],
 *   controls: readonly Control[], carried: readonly CarriedEvent[], gain_db: number, pan: number, bank: number,
 *   channel: number | null, instrument: string }} Track */
/** @typedef {{ ticks_per_quarter: number, title: string, bars: number, pickup: number, tempo: readonly TempoChange[],
 *   meter: readonly MeterChange[], keys: readonly KeyChange[], sections: readonly Section[],
 *   chords: readonly ChordSpan[], tracks: readonly Track[], carried: readonly CarriedEvent[] }} Score */

export const FORMAT = "cadenza.score";
export const VERSION = 1;

/** @param {Field["type"]} type @param {unknown} [fallback] @returns {Field} */
const field = (type, fallback) => ({ type, fallback });
const INT = field("int");
const TEXT = field("str");
const LIST = field("list");

/** @type {Fields} */
const TEMPO = { tick: INT, bpm: field("float") };
/** @type {Fields} */
const METER = { tick: INT, numerator: INT, denominator: INT, groups: LIST };
/** @type {Fields} */
const KEY = { tick: INT, key: TEXT };
/** @type {Fields} */
const SECTION = { kind: TEXT, first_bar: INT, bars: INT, energy: field("float", 0.5), label: field("str", "") };
/** @type {Fields} */
const CHORD = { onset: INT, duration: INT, chord: { type: "str", orNull: true, fallback: null } };
/** @type {Fields} */
const NOTE = {
  onset: INT,
  pitch: INT,
  duration: INT,
  velocity: field("int", 80),
  offset: field("int", 0),
  gate: field("int", 100),
  articulation: { type: "str", fallback: "", oneOf: ["", "staccato", "tenuto", "legato", "accent", "ghost"] },
  spelling: field("str", ""),
  release: field("int", 64),
};
/** @type {Fields} */
const CONTROL = { tick: INT, kind: { type: "str", oneOf: Object.keys(check.CONTROL_RANGES) }, number: INT, value: INT };
/** @type {Fields} */
const CARRIED = { tick: INT, content: TEXT };
/** @type {Fields} */
const TRACK = {
  id: TEXT,
  name: field("str", ""),
  role: field("str", ""),
  program: field("int", 0),
  is_drum: field("bool", false),
  notes: LIST,
  controls: LIST,
  carried: LIST,
  gain_db: field("float", 0),
  pan: field("float", 0),
  bank: field("int", 0),
  channel: { type: "int", orNull: true, fallback: null },
  instrument: field("str", ""),
};
/** @type {Fields} */
const HEAD = { title: field("str", ""), bars: field("int", 0), pickup: field("int", 0) };
/** @type {Fields} */
const SCORE = {
  ...HEAD,
  tempo: LIST,
  meter: LIST,
  keys: LIST,
  sections: LIST,
  chords: LIST,
  tracks: LIST,
  carried: LIST,
};

/**
 * @param {unknown} document
 * @returns {Score} frozen
 * @throws {import("./document.mjs").InvalidWire} naming the place
 */
export function fromWire(document) {
  const { format, version, ticks_per_quarter, ...content } = asObject(document, FORMAT);
  if (format !== FORMAT) refuse(`Expected a document of format '${FORMAT}', got ${shown(format)}.`);
  if (version !== VERSION) {
    refuse(`${FORMAT} is read in version ${VERSION}, got ${shown(version)}. A newer Cadenza may have written it.`);
  }
  checked(INT, ticks_per_quarter, "score.ticks_per_quarter");
  const parts = readFields(SCORE, content, "score", {
    tempo: each(TEMPO),
    meter: eachWith(readMeter),
    keys: each(KEY, check.key),
    sections: each(SECTION, check.section),
    chords: each(CHORD, check.chord),
    tracks: eachWith(readTrack),
    carried: each(CARRIED, check.carried),
  });
  parts.carried = sorted(parts.carried, ["tick"]);
  const score = /** @type {Score} */ (/** @type {unknown} */ ({ ticks_per_quarter, ...parts }));
  check.score(score, "score");
  return deepFreeze(score);
}

/**
 * @param {Score} score
 * @returns {Record<string, unknown>} the JSON document, its fields in the order in which Python writes them
 */
export function toWire(score) {
  return {
    format: FORMAT,
    version: VERSION,
    ticks_per_quarter: score.ticks_per_quarter,
    ...writeFields(HEAD, score),
    tempo: score.tempo.map((change) => writeFields(TEMPO, change)),
    meter: score.meter.map((change) => ({ ...writeFields(METER, change), groups: [...change.groups] })),
    keys: score.keys.map((change) => writeFields(KEY, change)),
    sections: score.sections.map((section) => writeFields(SECTION, section)),
    chords: score.chords.map(({ onset, duration, chord }) => ({ onset, duration, chord })),
    tracks: score.tracks.map(writeTrack),
    ...writeList("carried", CARRIED, score.carried),
  };
}

/** @param {Track} track */
function writeTrack({ notes, controls, carried, ...plain }) {
  return {
    ...writeFields(TRACK, plain),
    notes: notes.map((note) => writeFields(NOTE, note)),
    ...writeList("controls", CONTROL, controls),
    ...writeList("carried", CARRIED, carried),
  };
}

/** A list that is left out where it is empty. @param {string} name @param {Fields} fields @param {readonly any[]} items */
function writeList(name, fields, items) {
  return items.length ? { [name]: items.map((item) => writeFields(fields, item)) } : {};
}

/** @param {unknown} document @param {string} where */
function readMeter(document, where) {
  const meter = readFields(METER, document, where);
  for (const group of meter.groups) checked(INT, group, `${where}.groups`);
  check.meterNumbers(meter, where);
  if (!meter.groups.length) meter.groups = customaryGroups(meter.numerator, meter.denominator);
  check.meterGroups(meter, where);
  return { ...meter, groups: [...meter.groups] };
}

/** @param {unknown} document @param {string} where */
function readTrack(document, where) {
  const track = readFields(TRACK, document, where, {
    notes: each(NOTE, check.note),
    controls: each(CONTROL, check.control),
    carried: each(CARRIED, check.carried),
  });
  check.track(track, where);
  return {
    ...track,
    notes: sorted(track.notes, Object.keys(NOTE)),
    controls: sorted(track.controls, ["tick"]),
    carried: sorted(track.carried, ["tick"]),
  };
}

/** @param {Fields} fields @param {(value: any, where: string) => void} [checkValue] @returns {ReadItems} */
function each(fields, checkValue) {
  return eachWith((item, where) => {
    const value = readFields(fields, item, where);
    checkValue?.(value, where);
    return value;
  });
}

/** @param {(item: unknown, where: string) => any} read @returns {ReadItems} */
function eachWith(read) {
  return (items, where) => items.map((item, index) => read(item, `${where}[${index}]`));
}

/** A copy sorted by the named fields; what is equal in them keeps its order. @param {any[]} items @param {string[]} names */
function sorted(items, names) {
  return [...items].sort((a, b) => {
    const name = names.find((candidate) => a[candidate] !== b[candidate]);
    return name === undefined ? 0 : a[name] < b[name] ? -1 : 1;
  });
}

/** @template T @param {T} value @returns {T} */
function deepFreeze(value) {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
