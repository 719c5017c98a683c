/** The sidebar tab: how to start, and the last song of this session. */

import { element, fill } from "./markup.mjs";
import { Scope } from "./scope.mjs";
import { fileList, songOf } from "./song.mjs";
import { STUDIO, WAVEFORM } from "./strings.mjs";

/** @typedef {import("./song.mjs").Song} Song */
/** @typedef {{ openFirstSong: () => Promise<void>, apiUrl: (route: string) => string }} Host */

export class Studio extends EventTarget {
  /** @type {Song | null} */
  #lastSong = null;
  /** @type {Scope | null} */
  #scope = null;
  #host;

  /** @param {Host} host */
  constructor(host) {
    super();
    this.#host = host;
  }

  /** A node has run: keep the song, if it made one. @param {import("./types/comfyui.d.ts").NodeOutput} output */
  hear(output) {
    const reported = output.cadenza_song;
    const song = songOf(Array.isArray(reported) ? reported[0] : null, this.#host.apiUrl);
    if (!song) return;
    this.#lastSong = song;
    this.dispatchEvent(new Event("song"));
  }

  /** @param {HTMLElement} room */
  render(room) {
    this.destroy();
    const scope = (this.#scope = new Scope());
    const button = element("button", { type: "button", class: "cadenza-primary" }, STUDIO.openFirstSong);
    const fault = element("p", { class: "cadenza-fault", role: "alert" });
    const song = element("section", { "aria-label": STUDIO.lastSong });
    const page = element(
      "div",
      { class: "cadenza-studio" },
      element("h2", {}, STUDIO.name),
      element("p", {}, STUDIO.about),
      element("h3", {}, STUDIO.start),
      element("ol", {}, ...STUDIO.steps.map((step) => element("li", {}, step))),
      button,
      fault,
      element("h3", {}, STUDIO.lastSong),
      song,
    );
    fill(room, page);
    scope.add(() => page.remove());
    scope.onEvent(button, "click", () => void this.#open(button, fault));
    scope.onEvent(this, "song", () => this.#showSong(song));
    this.#showSong(song);
  }

  destroy() {
    this.#scope?.dispose();
    this.#scope = null;
  }

  /** @param {HTMLButtonElement} button @param {HTMLElement} fault */
  async #open(button, fault) {
    button.disabled = true;
    fill(button, STUDIO.opening);
    fill(fault);
    try {
      await this.#host.openFirstSong();
    } catch (reason) {
      fill(fault, reason instanceof Error ? reason.message : String(reason));
    }
    fill(button, STUDIO.openFirstSong);
    button.disabled = false;
  }

  /** @param {HTMLElement} room */
  #showSong(room) {
    const song = this.#lastSong;
    if (!song) {
      fill(room, element("p", { class: "cadenza-quiet" }, STUDIO.noSong));
      return;
    }
    const player = song.master && element("audio", { controls: true, preload: "metadata", src: song.master.url, "aria-label": WAVEFORM.player });
    fill(room, element("p", { class: "cadenza-title" }, song.title), player, fileList(song.files));
  }
}
