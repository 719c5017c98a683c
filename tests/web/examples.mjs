/** Scores and sounds for tests, small enough to reason about. */

import { fromWire } from "../../web/wire.mjs";

/** @param {Record<string, unknown>} [more] fields of the wire document */
export function scoreDocument(more = {}) {
  return {
    format: "cadenza.score",
    version: 1,
    ticks_per_quarter: 480,
    tempo: [{ tick: 0, bpm: 72 }],
    meter: [{ tick: 0, numerator: 4, denominator: 4, groups: [1, 1, 1, 1] }],
    keys: [],
    sections: [],
    chords: [],
    tracks: [],
    ...more,
  };
}

/** @param {Record<string, unknown>} [more] */
export const scoreOf = (more) => fromWire(scoreDocument(more));

/** @param {number} onset @param {number} pitch @param {number} [duration] @param {Record<string, unknown>} [more] */
export const note = (onset, pitch, duration = 480, more = {}) => ({ onset, pitch, duration, ...more });

const CHORDS = ["Dm7", "Gm7", "Bbmaj7", "A7"];
const ROOTS = [50, 55, 58, 57];

/** Sixteen bars for five players, as the composer might write them. */
export function songDocument() {
  const bars = [...Array(16).keys()];
  const at = (/** @type {number} */ bar, /** @type {number} */ quarter) => bar * 1920 + quarter * 480;
  const shape = [0, 7, 3, 10, 12, 10, 7, 3];
  return scoreDocument({
    title: "Night <b>train</b>",
    bars: 16,
    keys: [{ tick: 0, key: "D minor" }],
    sections: [
      { kind: "intro", first_bar: 1, bars: 2, label: "Intro" },
      { kind: "verse", first_bar: 3, bars: 6, label: "Verse" },
      { kind: "chorus", first_bar: 9, bars: 6, label: "Chorus" },
      { kind: "outro", first_bar: 15, bars: 2, label: "Outro" },
    ],
    chords: bars.map((bar) => ({ onset: at(bar, 0), duration: 1920, chord: CHORDS[bar % 4] })),
    tracks: [
      {
        id: "melody", name: "Electric Piano", role: "melody", program: 4,
        notes: bars.slice(2, 14).flatMap((bar) =>
          [0, 0.75, 1.5, 2.5, 3].map((quarter, i) =>
            note(at(bar, quarter), 62 + (shape[(bar * 3 + i) % 8] ?? 0), 300, { velocity: 60 + ((i * 23) % 60), offset: i % 2 ? 20 : 0 }),
          ),
        ),
      },
      {
        id: "comping", name: "Rhodes", role: "comping", program: 4,
        notes: bars.flatMap((bar) => [0, 3, 7, 10].map((step) => note(at(bar, 0), (ROOTS[bar % 4] ?? 50) + step, 1800, { velocity: 54 }))),
      },
      {
        id: "pad", name: "Warm Pad", role: "pad", program: 89,
        notes: bars.filter((bar) => bar % 2 === 0).flatMap((bar) => [0, 7].map((step) => note(at(bar, 0), (ROOTS[bar % 4] ?? 50) + 12 + step, 3800, { velocity: 40 }))),
      },
      {
        id: "bass", name: "Fingered Bass", role: "bass", program: 33,
        notes: bars.flatMap((bar) => [0, 1.5, 2.5].map((quarter, i) => note(at(bar, quarter), (ROOTS[bar % 4] ?? 50) - 12 + (i === 2 ? 7 : 0), 440, { velocity: 96 }))),
      },
      {
        id: "drums", name: "Brush Kit", role: "drums", program: 40, is_drum: true,
        notes: bars.flatMap((bar) => [
          ...[0, 2.5].map((quarter) => note(at(bar, quarter), 36, 120, { velocity: 110 })),
          ...[1, 3].map((quarter) => note(at(bar, quarter), 38, 120, { velocity: 100 })),
          ...[0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5].map((quarter) => note(at(bar, quarter), 42, 60, { velocity: 70 })),
          ...(bar % 8 === 0 ? [note(at(bar, 0), 49, 480)] : []),
          ...(bar % 4 === 3 ? [note(at(bar, 3.5), 46, 120), note(at(bar, 3.75), 45, 120)] : []),
        ]),
      },
    ],
  });
}

/** @param {number} count */
export function denseScore(count) {
  const tracks = [...Array(4).keys()].map((index) => ({
    id: `t${index}`,
    is_drum: index === 3,
    notes: [...Array(count / 4).keys()].map((i) => note(i * 30, 36 + ((i * 7 + index * 11) % 48), 45)),
  }));
  return scoreOf({ tracks });
}

/** What /cadenza/preview/audio/<ticket> answers, for a sound that swells and fades. @param {number} [n_channels] */
export function soundDocument(n_channels = 2) {
  const peaks = [...Array(1200).keys()].map((i) => {
    const level = Math.abs(Math.sin(i / 40)) * (0.25 + 0.7 * Math.sin((Math.PI * i) / 1200)) * (i % 37 < 30 ? 1 : 0.3);
    return [-level * 0.9, level];
  });
  return { sample_rate: 44100, duration_s: 53.4, n_channels, loudness_lufs: -14.02, peaks: Array(n_channels).fill(peaks) };
}

export const REPORT = Object.freeze({
  passed: false,
  measurements: [
    { name: "integrated loudness", value: -14.02, unit: "LUFS", low: -14.5, high: -13.5, verdict: "pass", bars: [], hint: "" },
    { name: "true peak", value: -0.42, unit: "dBTP", low: null, high: -1, verdict: "fail", bars: [3, 7, 8, 9], hint: "Lower the ceiling of the master." },
    { name: "notes in the key", value: 97.2, unit: "%", low: 90, high: null, verdict: "pass", bars: [], hint: "" },
    { name: "silence <img src=x onerror=alert(1)>", value: null, unit: "s", low: null, high: 2, verdict: "not measured", bars: [], hint: "There was no audio." },
    { name: "tempo", value: 72, unit: "bpm", low: 72, high: 72, verdict: "pass", bars: [], hint: "" },
    { name: "DC offset", value: 0.0002, unit: "", low: -0.001, high: 0.001, verdict: "pass", bars: [], hint: "" },
  ],
});

export const SONG_PATHS = Object.freeze({
  master: "cadenza/night & day_00001/master.wav",
  midi: "cadenza/night & day_00001/song.mid",
  stems: ["cadenza\\night & day_00001\\stems\\melody.wav", "cadenza/night & day_00001/stems/bass.wav"],
  report: "cadenza/night & day_00001/report.json",
  plan: "cadenza/night & day_00001/plan.json",
});
