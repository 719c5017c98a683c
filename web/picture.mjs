/**
 * Picture: the base of the custom elements that nodes and the sidebar show.
 *
 * A picture holds content (`show`) or a sentence (`say`), keeps it while it is out of the page, and lives only while it is
 * in it: `connect` gets a Scope that ends when ComfyUI takes the element away, in either renderer.
 */

import { themeOf } from "./colours.mjs";
import { element } from "./markup.mjs";
import { Scope } from "./scope.mjs";

/** @typedef {import("./colours.mjs").Theme} Theme */

// `node --test` reads these modules without a page
const PageElement = /** @type {typeof HTMLElement} */ (globalThis.HTMLElement ?? class {});

const LEAST_RATIO = 2; // pixels per CSS pixel: stays sharp while the graph is zoomed in
const OWN_WHEEL = "data-capture-wheel"; // ComfyUI's own sign, which its Vue nodes heed
const MOST_PIXELS = 4096; // of a canvas side

/** @template Content */
export class Picture extends PageElement {
  /** @type {Content | null} */
  content = null;
  message = "";
  /** @type {Scope | null} */
  #scope = null;

  /** While the picture is in the page; null while it is not. */
  get scope() {
    return this.#scope;
  }

  /** @param {Content} content */
  show(content) {
    this.content = content;
    this.message = "";
    this.update();
  }

  /** Show a sentence in place of the content. @param {string} message */
  say(message) {
    this.content = null;
    this.message = message;
    this.update();
  }

  connectedCallback() {
    this.#scope?.dispose();
    this.#scope = new Scope();
    this.connect(this.#scope);
    this.update();
  }

  disconnectedCallback() {
    this.#scope?.dispose();
    this.#scope = null;
  }

  /** Build what stands in the page and listen to it; everything through `_scope`. @param {Scope} _scope */
  connect(_scope) {}

  /** Content or message changed; also called once after `connect`. May be called while out of the page. */
  update() {}
}

/**
 * A canvas that fills `box`, drawn anew when its size or ComfyUI's theme changes and when the returned function is called.
 * @param {Scope} scope
 * @param {HTMLElement} box
 * @param {HTMLCanvasElement} canvas lies in `box`, out of the flow, so that its size never feeds back
 * @param {(ink: CanvasRenderingContext2D, width: number, height: number, theme: Theme) => void} draw sizes in CSS pixels
 * @returns {() => void}
 */
export function drawnOn(scope, box, canvas, draw) {
  const ink = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const redraw = scope.frame(() => {
    const [width, height] = [box.clientWidth, box.clientHeight];
    if (!width || !height) return;
    const ratio = Math.min(Math.max(LEAST_RATIO, devicePixelRatio), MOST_PIXELS / Math.max(width, height));
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    ink.setTransform(ratio, 0, 0, ratio, 0, 0);
    draw(ink, width, height, themeOf(box));
  });
  scope.onResize(box, redraw);
  // ComfyUI sets a palette as style and class of the page's root elements
  scope.onAttributes(document.documentElement, ["class", "style"], redraw);
  scope.onAttributes(document.body, ["class", "style"], redraw);
  redraw();
  return redraw;
}

/**
 * While `place` has the focus (a click gives it), the wheel is its own; without, it stays the graph's zoom.
 * @param {Scope} scope
 * @param {HTMLElement} place
 */
export function ownWheelWithFocus(scope, place) {
  scope.onEvent(place, "focusin", () => place.setAttribute(OWN_WHEEL, "true"));
  scope.onEvent(place, "focusout", () => place.removeAttribute(OWN_WHEEL));
}

/** Whether an element of ours wants this wheel for itself. @param {Event} event */
export function isWheelOwned(event) {
  return event.target instanceof Element && event.target.closest(`[${OWN_WHEEL}="true"]`) !== null;
}

/** The sentence over an empty picture. */
export function hint() {
  return element("p", { class: "cadenza-hint", role: "status" });
}

/**
 * Make a custom element known, once: a page may load the pack's script twice.
 * @param {string} name
 * @param {CustomElementConstructor} constructor
 */
export function define(name, constructor) {
  if (globalThis.customElements && !customElements.get(name)) customElements.define(name, constructor);
}
