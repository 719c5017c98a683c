/**
 * Viewport: which stretch of the song is in view, and how ticks become pixels. Values never change; every step makes a copy.
 *
 * `start`, `length`: what is in view, in ticks; always inside 0..`total`. `width`: pixels that show it.
 */

/** @typedef {Readonly<{ start: number, length: number, total: number, width: number }>} Viewport */

const MIN_LENGTH_PX_PER_TICK = 4; // never zoom in further than this

/** Everything in view. @param {number} total ticks @param {number} width pixels @returns {Viewport} */
export function fit(total, width) {
  const length = Math.max(1, total);
  return { start: 0, length, total: length, width: Math.max(1, width) };
}

/** @param {Viewport} view @param {number} width @returns {Viewport} */
export function resized(view, width) {
  return within({ ...view, width: Math.max(1, width) });
}

/** @param {Viewport} view @param {number} ticks @returns {Viewport} */
export function scrolled(view, ticks) {
  return within({ ...view, start: view.start + ticks });
}

/** @param {Viewport} view @param {number} tick @returns {Viewport} */
export function scrolledTo(view, tick) {
  return within({ ...view, start: tick });
}

/**
 * @param {Viewport} view
 * @param {number} factor above 1 shows less of the song, larger
 * @param {number} atPx the pixel whose tick stays where it is
 * @returns {Viewport}
 */
export function zoomed(view, factor, atPx = view.width / 2) {
  const held = tickAt(view, atPx);
  const length = clamp(view.length / factor, view.width / MIN_LENGTH_PX_PER_TICK, view.total);
  return within({ ...view, length, start: held - (atPx / view.width) * length });
}

/** @param {Viewport} view @param {number} tick */
export function xOf(view, tick) {
  return ((tick - view.start) * view.width) / view.length;
}

/** @param {Viewport} view @param {number} x */
export function tickAt(view, x) {
  return view.start + (x * view.length) / view.width;
}

/** @param {Viewport} view */
export function end(view) {
  return view.start + view.length;
}

/** @param {Viewport} view */
export function isFitted(view) {
  return view.length >= view.total;
}

/** @param {Viewport} view @returns {Viewport} */
function within(view) {
  const length = clamp(view.length, Math.min(1, view.total), view.total);
  return { ...view, length, start: clamp(view.start, 0, view.total - length) };
}

/** @param {number} value @param {number} low @param {number} high wins where the range is empty */
function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}
