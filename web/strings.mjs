/** Every word that the browser side shows, in English. A sentence with values in it is a function of them. */

const number = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
const small = new Intl.NumberFormat("en", { maximumSignificantDigits: 2 });
const oneDecimal = new Intl.NumberFormat("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** @param {number} value */
export const formatNumber = (value) => (Math.abs(value) < 1 ? small : number).format(value).replace("-", "−");

/** @param {number} count @param {string} one @param {string} [many] */
const counted = (count, one, many = `${one}s`) => `${number.format(count)} ${count === 1 ? one : many}`;

/** A number and its unit, never on two lines. @param {string} text @param {string} unit */
export const formatQuantity = (text, unit) => (unit ? `${text}\u00a0${unit}` : text);

/** "3:07", "12:45.2" with `withTenths`. @param {number} seconds @param {boolean} [withTenths] */
export function formatTime(seconds, withTenths = false) {
  const tenths = Math.round(Math.max(0, seconds) * 10);
  const whole = withTenths ? Math.floor(tenths / 10) : Math.floor(seconds + 1e-9);
  const clock = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  return withTenths ? `${clock}.${tenths % 10}` : clock;
}

/** Bars as people say them: [3, 5, 6, 7] is "bars 3, 5–7". @param {readonly number[]} bars */
export function formatBars(bars) {
  /** @type {[number, number][]} */
  const runs = [];
  for (const bar of [...new Set(bars)].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run && run[1] === bar - 1) run[1] = bar;
    else runs.push([bar, bar]);
  }
  const shown = runs.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`)).join(", ");
  return `${runs.length === 1 && runs[0]?.[0] === runs[0]?.[1] ? "bar" : "bars"} ${shown}`;
}

export const STUDIO = Object.freeze({
  name: "Cadenza",
  tooltip: "Cadenza",
  about: "A music studio inside ComfyUI: from a sentence to a finished song, on this computer alone.",
  start: "Start here",
  steps: Object.freeze([
    "Open the template “First song”.",
    "Write the song you want into the brief of the Plan Song node.",
    "Press Run. Listen on the canvas, or here.",
  ]),
  openFirstSong: "Open “First song”",
  openFirstSongCommand: "Cadenza: Open first song",
  opening: "Opening…",
  firstSong: "First song",
  /** @param {string} reason */
  cannotOpen: (reason) => `The template could not be opened: ${reason} Look for “First song” in ComfyUI's template browser instead.`,
  noTemplate: "it is missing from this installation.",
  lastSong: "Last song",
  noSong: "The songs you make in this session appear here.",
});

export const PREVIEW = Object.freeze({
  loading: "Loading…",
  expired: "This preview has expired. Run the node again.",
  /** @param {string} reason */
  failed: (reason) => `The preview could not be loaded: ${reason}`,
  offline: "the server did not answer.",
  /** @param {number} status */
  status: (status) => `the server answered ${status}.`,
  unreadable: "the server's answer could not be read.",
});

export const ROLL = Object.freeze({
  empty: "Run to see the notes",
  noNotes: "This score has no notes.",
  label: "Piano roll",
  drums: "Drums",
  /** @param {string} summary */
  aria: (summary) => `Piano roll: ${summary}`,
  help: "Arrow keys left and right scroll, up and down zoom, Home and End jump, Escape shows everything.",
  /** @param {string} name */
  toggle: (name) => `Show ${name}`,
  legend: "Tracks",
  /** @param {{ tracks: number, bars: number, key: string, bpm: number | null, meter: string }} song */
  summary: ({ tracks, bars, key, bpm, meter }) =>
    [counted(tracks, "track"), counted(bars, "bar"), key, bpm === null ? "" : `${formatNumber(bpm)} bpm`, meter]
      .filter(Boolean)
      .join(", "),
  /** @param {number} first @param {number} last @param {number} all */
  visibleBars: (first, last, all) =>
    first <= 1 && last >= all ? "All bars shown" : first === last ? `Bar ${first} of ${all}` : `Bars ${first} to ${last} of ${all}`,
  /** @param {{ bar: number, beat: number }} position */
  position: ({ bar, beat }) => (bar === 0 ? "Pickup" : `Bar ${bar}, beat ${beat}`),
  /** @param {number} velocity */
  velocity: (velocity) => `velocity ${velocity}`,
  /** @param {number} quarters */
  length: (quarters) => (quarters === 1 ? "1 quarter" : `${formatNumber(quarters)} quarters`),
  noChord: "N.C.",
  /** @param {string} name @param {string} distinction */
  sameName: (name, distinction) => `${name} (${distinction})`,
});

/** General MIDI percussion (General MIDI 1, table 3) where its name is short enough to be of use on a lane. */
export const DRUM_NAMES = Object.freeze(
  /** @type {Record<number, string>} */ ({
    35: "Kick 2", 36: "Kick", 37: "Rim", 38: "Snare", 39: "Clap", 40: "Snare 2", 41: "Low tom 2", 42: "Hat",
    43: "Low tom", 44: "Pedal hat", 45: "Mid tom 2", 46: "Open hat", 47: "Mid tom", 48: "High tom 2", 49: "Crash",
    50: "High tom", 51: "Ride", 52: "China", 53: "Ride bell", 54: "Tambourine", 55: "Splash", 56: "Cowbell",
    57: "Crash 2", 58: "Vibraslap", 59: "Ride 2", 60: "High bongo", 61: "Low bongo", 62: "Mute conga",
    63: "Open conga", 64: "Low conga", 65: "High timbale", 66: "Low timbale", 67: "High agogo", 68: "Low agogo",
    69: "Cabasa", 70: "Maracas", 73: "Short guiro", 74: "Long guiro", 75: "Claves", 76: "High block",
    77: "Low block", 78: "Mute cuica", 79: "Open cuica", 80: "Mute triangle", 81: "Triangle", 82: "Shaker",
  }),
);

/** @param {number} pitch */
export const drumName = (pitch) => DRUM_NAMES[pitch] ?? `Drum ${pitch}`;

export const WAVEFORM = Object.freeze({
  empty: "Run to hear the sound",
  seek: "Position in the sound",
  /** @param {number} at_s @param {number} duration_s */
  position: (at_s, duration_s) => `${formatTime(at_s)} of ${formatTime(duration_s)}`,
  player: "Player",
  play: "Play",
  pause: "Pause",
  volume: "Volume",
  download: "Download as WAV",
  file: "cadenza.wav",
  cannotPlay: "The browser could not play this sound. Run the node again.",
  /** @param {{ loudness_lufs: number | null, duration_s: number, sample_rate: number, n_channels: number }} sound */
  figures: ({ loudness_lufs, duration_s, sample_rate, n_channels }) =>
    [
      loudness_lufs === null ? "too quiet or short to measure" : `${oneDecimal.format(loudness_lufs).replace("-", "−")} LUFS`,
      formatTime(duration_s, true),
      `${formatNumber(sample_rate / 1000)} kHz`,
      ({ 1: "mono", 2: "stereo" })[n_channels] ?? `${n_channels} channels`,
    ].join(" · "),
});

export const REPORT = Object.freeze({
  empty: "Run to see the measurements",
  noMeasurements: "Nothing was measured.",
  label: "Quality report",
  columns: Object.freeze({ verdict: "Verdict", name: "Measurement", value: "Value", band: "Should be" }),
  verdicts: Object.freeze(
    /** @type {Record<string, { icon: string, text: string }>} */ ({
      pass: { icon: "✓", text: "Pass" },
      fail: { icon: "✗", text: "Fail" },
      unusual: { icon: "!", text: "Unusual" },
      "not measured": { icon: "–", text: "Not measured" },
    }),
  ),
  /** @param {{ passed: boolean, failed: number, measured: number }} tally */
  tally: ({ passed, failed, measured }) =>
    passed ? `✓ Passed: ${counted(measured, "measurement")} in their bands` : `✗ ${failed} of ${counted(measured, "measurement")} failed`,
  /** @param {number | null} low @param {number | null} high @param {string} unit */
  band: (low, high, unit) => {
    const withUnit = (/** @type {string} */ text) => formatQuantity(text, unit);
    if (low !== null && high !== null) return withUnit(low === high ? formatNumber(low) : `${formatNumber(low)} to ${formatNumber(high)}`);
    if (low !== null) return withUnit(`at least ${formatNumber(low)}`);
    if (high !== null) return withUnit(`at most ${formatNumber(high)}`);
    return "";
  },
});

export const SONG = Object.freeze({
  empty: "Run to write the files",
  label: "Files of the song",
  names: Object.freeze(
    /** @type {Record<string, string>} */ ({
      master: "Master", midi: "MIDI", stems: "Stem", report: "Report", plan: "Plan", manifest: "Manifest",
    }),
  ),
  /** @param {string} file */
  download: (file) => `Download ${file}`,
});
