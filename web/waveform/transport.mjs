/**
 * The transport under a waveform: play and pause, time, volume, download. The waveform itself is the slider.
 *
 * The browser's own controls are not used: Chromium lays them out for the zoom that the graph has at that moment and
 * leaves them so, cut off at every other zoom.
 */

import { element, fill, setAttributes } from "../markup.mjs";
import { formatTime, WAVEFORM } from "../strings.mjs";

/** @typedef {import("../scope.mjs").Scope} Scope */

const PLAYER_EVENTS = ["play", "pause", "ended", "timeupdate", "seeked", "loadedmetadata", "emptied", "volumechange"];

/**
 * @param {Scope} scope
 * @param {HTMLAudioElement} player
 * @param {{ url: string, duration_s: number, file: string }} sound
 * @returns {HTMLElement}
 */
export function transport(scope, player, { url, duration_s, file }) {
  const play = element("button", { type: "button", class: "cadenza-play" });
  const time = element("span", { class: "cadenza-time" });
  const volume = element("input", { type: "range", min: 0, max: 1, step: 0.05, "aria-label": WAVEFORM.volume, title: WAVEFORM.volume });
  const download = element("a", { href: url, download: file, title: WAVEFORM.download, "aria-label": WAVEFORM.download }, "↓");
  const bar = element("div", { class: "cadenza-transport", role: "group", "aria-label": WAVEFORM.player }, play, time, volume, download);
  const follow = () => {
    const label = player.paused ? WAVEFORM.play : WAVEFORM.pause;
    setAttributes(play, { "aria-label": label, title: label, "data-playing": String(!player.paused) });
    fill(time, `${formatTime(player.currentTime)} / ${formatTime(duration_s)}`);
    volume.value = String(player.volume);
  };
  for (const type of PLAYER_EVENTS) scope.onEvent(player, type, follow);
  scope.onEvent(play, "click", () => playOrPause(player));
  scope.onEvent(volume, "input", () => (player.volume = Number(volume.value)));
  // ComfyUI would drag the node while somebody moves the volume
  scope.onEvent(bar, "pointerdown", (event) => event.stopPropagation());
  follow();
  return bar;
}

/** @param {HTMLAudioElement} player */
export function playOrPause(player) {
  if (player.paused) void player.play().catch(() => {}); // a sound that cannot be played fires the player's error event
  else player.pause();
}
