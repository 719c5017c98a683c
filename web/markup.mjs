/**
 * Elements built from plain values. Text goes in as text nodes only: nothing that a song, a file or a server says is ever
 * read as markup. No other file makes elements in another way (tests/web/escaping.test.mjs).
 */

/** @typedef {string | Node | null | undefined | false} Content */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number | boolean | null | undefined>} [attributes] false, null and undefined: left out
 * @param {...Content} contents
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...contents) {
  const made = document.createElement(tag);
  setAttributes(made, attributes);
  fill(made, ...contents);
  return made;
}

/**
 * @param {Element} target
 * @param {Record<string, string | number | boolean | null | undefined>} attributes
 */
export function setAttributes(target, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value == null) target.removeAttribute(name);
    else target.setAttribute(name, value === true ? "" : String(value));
  }
}

/**
 * Replace what `target` contains.
 * @param {Element} target
 * @param {...Content} contents
 */
export function fill(target, ...contents) {
  target.replaceChildren(...contents.filter(isContent));
}

/**
 * @param {Content} content
 * @returns {content is string | Node}
 */
function isContent(content) {
  return content !== null && content !== undefined && content !== false && content !== "";
}
