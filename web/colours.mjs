/**
 * Colours: ComfyUI's theme as plain values, and a colour for every track.
 *
 * Tracks are told apart by hue and by lightness, so that neighbours in the list also differ for people who see few hues.
 * Every colour stands out from its ground by at least 3:1 (WCAG 2.2, 1.4.11); tests/web/colours.test.mjs measures it.
 */

/** @typedef {{ ground: string, text: string, faint: string, line: string, accent: string, isDark: boolean }} Theme */

const ON_DARK = Object.freeze(["#4cc2ff", "#ffa62b", "#6fdc7c", "#ff8fc0", "#c4a7ff", "#fff27a", "#2fd3c4", "#ff6b57"]);
const ON_LIGHT = Object.freeze(["#00649e", "#a85200", "#1c7c2e", "#c2185b", "#6a3fc4", "#746400", "#00796f", "#c62828"]);

/** @param {number} index place of the track in its score, from 0 @param {boolean} isDark whether the ground is dark */
export function trackColour(index, isDark) {
  const colours = isDark ? ON_DARK : ON_LIGHT;
  const own = /** @type {string} */ (colours[index % colours.length]);
  const round = Math.floor(index / colours.length);
  return round === 0 ? own : turned(own, 137.5 * round, isDark);
}

/** @param {Element} element where the colours hold @returns {Theme} */
export function themeOf(element) {
  const style = getComputedStyle(element);
  const colour = (/** @type {string} */ name, /** @type {string} */ fallback) => style.getPropertyValue(name).trim() || fallback;
  const ground = colour("--comfy-input-bg", "#222222");
  const rgb = parseColour(ground);
  const isDark = rgb === null || luminance(rgb) < 0.4;
  return {
    ground,
    isDark,
    text: colour("--input-text", isDark ? "#dddddd" : "#222222"),
    faint: colour("--descrip-text", isDark ? "#999999" : "#666666"),
    line: isDark ? "#ffffff" : "#000000",
    accent: isDark ? "#8ecbff" : "#00649e",
  };
}

/** #rgb, #rrggbb or rgb() as three numbers 0..255, null for anything else. @param {string} colour */
export function parseColour(colour) {
  const short = /^#([\da-f])([\da-f])([\da-f])$/i.exec(colour);
  if (short) return short.slice(1).map((digit) => parseInt(digit + digit, 16));
  const long = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})/i.exec(colour);
  if (long) return long.slice(1).map((digits) => parseInt(digits, 16));
  const parts = /^rgba?\(\s*([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)/i.exec(colour);
  return parts ? parts.slice(1).map(Number) : null;
}

/** Relative luminance 0..1 (WCAG 2.2). @param {readonly number[]} rgb three numbers 0..255 */
export function luminance(rgb) {
  const linear = rgb.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0);
}

/** Contrast ratio 1..21 (WCAG 2.2). @param {string} one @param {string} other both as parseColour reads them */
export function contrast(one, other) {
  const [low, high] = [luminance(parseColour(one) ?? [0, 0, 0]), luminance(parseColour(other) ?? [0, 0, 0])].sort((a, b) => a - b);
  return (/** @type {number} */ (high) + 0.05) / (/** @type {number} */ (low) + 0.05);
}

/**
 * The colour with its hue turned, on a lightness that keeps its distance from the ground.
 * @param {string} colour @param {number} degrees @param {boolean} isDark
 */
function turned(colour, degrees, isDark) {
  const [red = 0, green = 0, blue = 0] = (parseColour(colour) ?? []).map((value) => value / 255);
  const high = Math.max(red, green, blue);
  const span = high - Math.min(red, green, blue) || 1;
  const sector = high === red ? (green - blue) / span : high === green ? (blue - red) / span + 2 : (red - green) / span + 4;
  return fromHsl((sector * 60 + degrees + 720) % 360, 0.75, isDark ? 0.72 : 0.3);
}

/** @param {number} hue 0..360 @param {number} saturation 0..1 @param {number} lightness 0..1 @returns {string} */
function fromHsl(hue, saturation, lightness) {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const channel = (/** @type {number} */ offset) => {
    const place = (offset + hue / 30) % 12;
    const value = lightness - reach * Math.max(-1, Math.min(place - 3, 9 - place, 1));
    return Math.round(value * 255).toString(16).padStart(2, "0");
  };
  return `#${channel(0)}${channel(8)}${channel(4)}`;
}
