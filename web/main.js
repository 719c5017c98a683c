/**
 * Where ComfyUI enters: it imports every .js file under WEB_DIRECTORY, so this one is the only one.
 *
 * ComfyUI lets browsers keep .mjs files for as long as they like. After an update old and new modules would meet in one
 * page, so each is asked for anew here (the server answers "unchanged" in a few bytes) before any of them is loaded.
 */

const MODULES = [
  "colours.mjs",
  "comfy.mjs",
  "document.mjs",
  "extension.mjs",
  "first_song.mjs",
  "markup.mjs",
  "meter.mjs",
  "node_pictures.mjs",
  "piano_roll/layout.mjs",
  "piano_roll/model.mjs",
  "piano_roll/view.mjs",
  "piano_roll/viewport.mjs",
  "piano_roll/widget.mjs",
  "picture.mjs",
  "preview.mjs",
  "report.mjs",
  "scope.mjs",
  "score_checks.mjs",
  "song.mjs",
  "strings.mjs",
  "studio.mjs",
  "time.mjs",
  "waveform/model.mjs",
  "waveform/transport.mjs",
  "waveform/view.mjs",
  "waveform/widget.mjs",
  "wire.mjs",
];

// a module that cannot be had shows up as the import's own fault below
await Promise.allSettled(MODULES.map((module) => fetch(new URL(module, import.meta.url), { cache: "no-cache" })));

const { register } = await import("./extension.mjs");
register();

export {}; // a module: it awaits at its top level
