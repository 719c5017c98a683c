/** <cadenza-waveform>: a sound to look at and to play. A click or the arrow keys move the player. */

import { element, fill, setAttributes } from "../markup.mjs";
import { define, drawnOn, hint, Picture } from "../picture.mjs";
import { WAVEFORM } from "../strings.mjs";
import { timeAtX } from "./model.mjs";
import { playOrPause, transport } from "./transport.mjs";
import { drawWaveform } from "./view.mjs";

/** @typedef {import("../scope.mjs").Scope} Scope */
/** @typedef {import("./model.mjs").Sound} Sound */
/** @typedef {{ sound: Sound, url: string }} PlayableSound */

const STEP_S = 5;

/** @extends {Picture<PlayableSound>} */
export class Waveform extends Picture {
  static minHeight = 190;
  static minWidth = 360;

  // made once: it goes on holding its place while ComfyUI moves the element about
  #player = globalThis.document ? element("audio", { preload: "metadata" }) : null;
  /** @type {{ canvas: HTMLCanvasElement, hint: HTMLElement, figures: HTMLElement, transport: HTMLElement } | null} */
  #parts = null;
  /** @type {Scope | null} */
  #transportScope = null;
  #redraw = () => {};

  /** @override @param {Scope} scope */
  connect(scope) {
    const player = /** @type {HTMLAudioElement} */ (this.#player);
    const canvas = element("canvas", { role: "slider", tabindex: 0, "aria-label": WAVEFORM.seek });
    const box = element("div", { class: "cadenza-canvas" }, canvas);
    this.#parts = { canvas, hint: hint(), figures: element("p", { class: "cadenza-figures" }), transport: element("div") };
    box.append(this.#parts.hint);
    fill(this, box, this.#parts.figures, this.#parts.transport, player);
    scope.add(() => (this.#parts = this.#transportScope = null));
    this.#redraw = drawnOn(scope, box, canvas, (ink, width, height, theme) => {
      if (this.content) drawWaveform(ink, { sound: this.content.sound, width, height, theme, at_s: player.currentTime });
      else ink.clearRect(0, 0, width, height);
      if (!player.paused) this.#redraw(); // frame by frame only while it plays
    });
    for (const type of ["play", "pause", "seeked", "timeupdate", "loadedmetadata", "emptied"]) {
      scope.onEvent(player, type, () => this.#follow());
    }
    scope.onEvent(player, "error", () => this.#onPlayerError());
    scope.onEvent(canvas, "pointerdown", (/** @type {PointerEvent} */ event) => this.#onGrab(scope, event));
    scope.onEvent(canvas, "keydown", (/** @type {KeyboardEvent} */ event) => this.#onKey(event));
  }

  /** @override */
  disconnectedCallback() {
    this.#player?.pause();
    super.disconnectedCallback();
  }

  /** @override */
  update() {
    const player = this.#player;
    const url = this.content?.url ?? "";
    if (player && player.getAttribute("src") !== (url || null)) {
      setAttributes(player, { src: url || null });
      player.load(); // takes hold of the new sound, or lets go of the old one
    }
    if (!player || !this.#parts) return;
    const sound = this.content?.sound;
    const message = this.message || (sound ? "" : WAVEFORM.empty);
    fill(this.#parts.hint, message);
    this.#parts.hint.hidden = !message;
    fill(this.#parts.figures, sound ? WAVEFORM.figures(sound) : "");
    this.#transportScope?.dispose();
    this.#transportScope = this.scope?.child() ?? null;
    const bar = sound && this.#transportScope && transport(this.#transportScope, player, { url, duration_s: sound.duration_s, file: WAVEFORM.file });
    fill(this.#parts.transport, bar);
    this.#follow();
  }

  /** Bring picture and slider to where the player stands. */
  #follow() {
    const sound = this.content?.sound;
    const at_s = this.#player?.currentTime ?? 0;
    if (this.#parts) {
      setAttributes(this.#parts.canvas, {
        "aria-valuemin": 0,
        "aria-valuemax": sound ? sound.duration_s.toFixed(1) : 0,
        "aria-valuenow": at_s.toFixed(1),
        "aria-valuetext": sound ? WAVEFORM.position(at_s, sound.duration_s) : WAVEFORM.empty,
        "aria-disabled": sound ? null : "true",
      });
    }
    this.#redraw();
  }

  #onPlayerError() {
    if (this.content && this.#parts) fill(this.#parts.figures, WAVEFORM.cannotPlay);
  }

  /** @param {Scope} scope @param {PointerEvent} event */
  #onGrab(scope, event) {
    if (event.button !== 0 || !this.content) return; // the other buttons are ComfyUI's: pan and menu
    event.stopPropagation();
    const canvas = /** @type {HTMLCanvasElement} */ (event.currentTarget);
    canvas.focus({ preventScroll: true });
    canvas.setPointerCapture(event.pointerId);
    this.#seekTo(canvas, event);
    const drag = scope.child();
    drag.onEvent(canvas, "pointermove", (/** @type {PointerEvent} */ move) => this.#seekTo(canvas, move));
    for (const type of ["pointerup", "pointercancel"]) drag.onEvent(canvas, type, () => drag.dispose());
  }

  /** @param {HTMLCanvasElement} canvas @param {PointerEvent} event */
  #seekTo(canvas, event) {
    if (!this.content) return;
    const shown = canvas.getBoundingClientRect();
    this.#seek(timeAtX(event.clientX - shown.left, this.content.sound, shown.width));
  }

  /** @param {number} to_s */
  #seek(to_s) {
    if (this.#player && this.content) this.#player.currentTime = Math.min(this.content.sound.duration_s, Math.max(0, to_s));
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const player = this.#player;
    if (!player || !this.content || event.ctrlKey || event.metaKey || event.altKey) return;
    const { duration_s } = this.content.sound;
    /** @type {Record<string, () => void>} */
    const actions = {
      ArrowLeft: () => this.#seek(player.currentTime - STEP_S),
      ArrowRight: () => this.#seek(player.currentTime + STEP_S),
      Home: () => this.#seek(0),
      End: () => this.#seek(duration_s),
      " ": () => playOrPause(player),
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }
}

define("cadenza-waveform", Waveform);
