/** <cadenza-piano-roll>: a score to look at. Hover tells, the legend hides tracks, arrow keys and wheel scroll and zoom. */

import { trackColour, themeOf } from "../colours.mjs";
import { element, fill, setAttributes } from "../markup.mjs";
import { define, drawnOn, hint, isWheelOwned, ownWheelWithFocus, Picture } from "../picture.mjs";
import { ROLL } from "../strings.mjs";
import { geometryOf, musicWidth, noteAt } from "./layout.mjs";
import { describeNote, describePlace, rollOf } from "./model.mjs";
import { drawRoll } from "./view.mjs";
import { end, fit, isFitted, resized, scrolled, scrolledTo, tickAt, xOf, zoomed } from "./viewport.mjs";

/** @typedef {import("../scope.mjs").Scope} Scope */
/** @typedef {import("../wire.mjs").Score} Score */
/** @typedef {import("./model.mjs").Roll} Roll */
/** @typedef {import("./layout.mjs").Geometry} Geometry */
/** @typedef {import("./viewport.mjs").Viewport} Viewport */

const ZOOM_STEP = 1.5;

/** @extends {Picture<Score>} */
export class PianoRoll extends Picture {
  static minHeight = 260;
  static minWidth = 420;

  /** @type {Roll | null} */
  #roll = null;
  /** @type {Viewport | null} */
  #view = null;
  /** @type {Geometry | null} */
  #geometry = null;
  /** @type {Set<string>} */
  #hidden = new Set();
  /** @type {{ canvas: HTMLCanvasElement, hint: HTMLElement, legend: HTMLElement, place: HTMLElement } | null} */
  #parts = null;
  #redraw = () => {};

  /** @override @param {Score} score */
  show(score) {
    this.#roll = rollOf(score);
    this.#view = null;
    const ids = new Set(this.#roll.tracks.map((track) => track.id));
    this.#hidden = new Set([...this.#hidden].filter((id) => ids.has(id)));
    super.show(score);
  }

  /** @override @param {string} message */
  say(message) {
    this.#roll = null;
    super.say(message);
  }

  /** @override @param {Scope} scope */
  connect(scope) {
    const help = element("p", { class: "cadenza-unseen", id: `cadenza-roll-help-${nextId()}` }, ROLL.help);
    const canvas = element("canvas", { role: "img", tabindex: 0, "aria-describedby": help.id });
    const box = element("div", { class: "cadenza-canvas" }, canvas);
    const parts = {
      canvas,
      hint: hint(),
      legend: element("div", { class: "cadenza-legend", role: "group", "aria-label": ROLL.legend }),
      place: element("p", { class: "cadenza-unseen", "aria-live": "polite" }),
    };
    box.append(parts.hint);
    fill(this, box, parts.legend, help, parts.place);
    this.#parts = parts;
    scope.add(() => (this.#parts = null));
    this.#redraw = drawnOn(scope, box, canvas, (ink, width, height, theme) => this.#draw(ink, width, height, theme));
    scope.onAttributes(document.documentElement, ["class", "style"], () => this.#paintLegend());
    scope.onEvent(canvas, "keydown", (/** @type {KeyboardEvent} */ event) => this.#onKey(event));
    ownWheelWithFocus(scope, canvas);
    scope.onEvent(canvas, "wheel", (/** @type {WheelEvent} */ event) => this.#onWheel(event), { passive: false });
    scope.onEvent(canvas, "pointermove", (/** @type {PointerEvent} */ event) => this.#onPointer(event));
    scope.onEvent(canvas, "pointerdown", (/** @type {PointerEvent} */ event) => this.#onGrab(scope, event));
    scope.onEvent(parts.legend, "click", (event) => this.#onToggle(event));
  }

  /** @override */
  update() {
    if (!this.#parts) return;
    const roll = this.#roll;
    const { canvas, hint: sentence, legend } = this.#parts;
    const message = this.message || (roll ? (roll.hasNotes ? "" : ROLL.noNotes) : ROLL.empty);
    fill(sentence, message);
    sentence.hidden = !message;
    setAttributes(canvas, { "aria-label": roll ? ROLL.aria(roll.summary) : `${ROLL.label}: ${message}` });
    canvas.title = roll ? roll.summary : "";
    fill(legend, ...(roll?.tracks ?? []).map((track) => this.#legendButton(track)));
    this.#paintLegend();
    this.#redraw();
  }

  /**
   * @param {CanvasRenderingContext2D} ink @param {number} width @param {number} height
   * @param {import("../colours.mjs").Theme} theme
   */
  #draw(ink, width, height, theme) {
    const roll = this.#roll;
    if (!roll) {
      ink.clearRect(0, 0, width, height);
      return;
    }
    this.#geometry = geometryOf(roll, width, height);
    const room = musicWidth(this.#geometry);
    this.#view = this.#view ? resized(this.#view, room) : fit(roll.total, room);
    drawRoll(ink, { roll, geometry: this.#geometry, view: this.#view, theme, hidden: this.#hidden });
  }

  /** @param {import("./model.mjs").RollTrack} track */
  #legendButton({ id, name, index }) {
    const swatch = element("span", { class: "cadenza-swatch", "aria-hidden": "true", "data-index": index });
    const pressed = this.#hidden.has(id) ? "false" : "true";
    return element("button", { type: "button", "data-track": id, "aria-pressed": pressed, title: ROLL.toggle(name) }, swatch, name);
  }

  #paintLegend() {
    const { isDark } = themeOf(this);
    for (const swatch of this.querySelectorAll(".cadenza-swatch")) {
      if (swatch instanceof HTMLElement) swatch.style.backgroundColor = trackColour(Number(swatch.dataset.index), isDark);
    }
  }

  /** @param {Event} event */
  #onToggle(event) {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    const id = button?.dataset.track;
    if (!button || id === undefined) return;
    if (!this.#hidden.delete(id)) this.#hidden.add(id);
    button.setAttribute("aria-pressed", String(!this.#hidden.has(id)));
    this.#redraw();
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const [roll, view] = [this.#roll, this.#view];
    if (!roll || !view || event.ctrlKey || event.metaKey || event.altKey) return;
    const beat = roll.bars.beatTicks(Math.max(0, Math.round(view.start)));
    const step = event.shiftKey ? view.length / 2 : Math.max(beat, view.length / 16);
    /** @type {Record<string, () => Viewport>} */
    const moves = {
      ArrowLeft: () => scrolled(view, -step),
      ArrowRight: () => scrolled(view, step),
      ArrowUp: () => zoomed(view, ZOOM_STEP),
      ArrowDown: () => zoomed(view, 1 / ZOOM_STEP),
      Home: () => scrolledTo(view, 0),
      End: () => scrolledTo(view, view.total),
      Escape: () => fit(view.total, view.width),
    };
    const move = moves[event.key];
    if (!move || (event.key === "Escape" && isFitted(view))) return;
    event.preventDefault();
    event.stopPropagation(); // ComfyUI's own shortcuts use the arrows too
    this.#moveTo(move(), true);
  }

  /** @param {WheelEvent} event */
  #onWheel(event) {
    const view = this.#view;
    if (!view || !isWheelOwned(event)) return;
    event.preventDefault();
    const delta = event.deltaY || event.deltaX;
    if (event.ctrlKey || event.metaKey) this.#moveTo(zoomed(view, Math.exp(-delta / 300), this.#at(event).x - (this.#geometry?.gutter ?? 0)));
    else this.#moveTo(scrolled(view, (delta * view.length) / view.width));
  }

  /** @param {Scope} scope @param {PointerEvent} event */
  #onGrab(scope, event) {
    if (event.button !== 0 || !this.#view) return; // the other buttons are ComfyUI's: pan and menu
    event.stopPropagation();
    const canvas = /** @type {HTMLCanvasElement} */ (event.currentTarget);
    canvas.focus({ preventScroll: true });
    canvas.setPointerCapture(event.pointerId);
    const [grabbed, from] = [this.#view, this.#at(event).x];
    const drag = scope.child();
    drag.onEvent(canvas, "pointermove", (/** @type {PointerEvent} */ move) => {
      this.#moveTo(scrolled(grabbed, tickAt(grabbed, from) - tickAt(grabbed, this.#at(move).x)));
    });
    for (const type of ["pointerup", "pointercancel"]) drag.onEvent(canvas, type, () => drag.dispose());
  }

  /** @param {PointerEvent} event */
  #onPointer(event) {
    const [roll, view, geometry] = [this.#roll, this.#view, this.#geometry];
    if (!roll || !view || !geometry || !this.#parts) return;
    const { x, y } = this.#at(event);
    const hit = noteAt(roll, geometry, view, x, y, this.#hidden);
    const tick = Math.floor(tickAt(view, Math.max(0, x - geometry.gutter)));
    const said = hit ? describeNote(roll, hit) : describePlace(roll, Math.min(tick, roll.total - 1));
    if (this.#parts.canvas.title !== said) this.#parts.canvas.title = said;
  }

  /** @param {Viewport} view @param {boolean} [aloud] say the visible bars to screen readers */
  #moveTo(view, aloud = false) {
    this.#view = view;
    this.#redraw();
    const bars = this.#roll?.bars;
    if (!aloud || !bars || !this.#parts) return;
    const [first, last] = [bars.numberAt(view.start), bars.numberAt(end(view) - 1)];
    fill(this.#parts.place, ROLL.visibleBars(first, Math.min(last, bars.count), bars.count));
  }

  /** The pointer in the canvas's own pixels: ComfyUI scales the whole element. @param {MouseEvent} event */
  #at(event) {
    const canvas = /** @type {HTMLCanvasElement} */ (this.#parts?.canvas);
    const shown = canvas.getBoundingClientRect();
    return {
      x: ((event.clientX - shown.left) * canvas.clientWidth) / (shown.width || 1),
      y: ((event.clientY - shown.top) * canvas.clientHeight) / (shown.height || 1),
    };
  }

  /** Where a tick lies on the canvas, for tests. @param {number} tick */
  xOf(tick) {
    return this.#view && this.#geometry ? this.#geometry.gutter + xOf(this.#view, tick) : NaN;
  }
}

let lastId = 0;
const nextId = () => ++lastId;

define("cadenza-piano-roll", PianoRoll);
