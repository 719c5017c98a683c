/**
 * Strict reading and lean writing of JSON documents, as nodes/document.py: a field that we do not know is a fault that
 * names it; a field that has its default is left out.
 */

/**
 * What a field may hold. `fallback`: its value where it is left out; undefined: it must be there. `orNull`: null too.
 * @typedef {{ type: "int" | "float" | "str" | "bool" | "list", fallback?: unknown, orNull?: boolean,
 *   oneOf?: readonly string[] }} Field
 */
/** The fields of an object, in the order in which they are written. @typedef {Record<string, Field>} Fields */
/** @typedef {(items: any[], where: string) => any[]} ReadItems */

/** A document with unknown, missing or ill-typed fields, or one that contradicts itself; the message names the place. */
export class InvalidWire extends Error {
  /** @override */
  name = "InvalidWire";
}

/** @param {string} message @returns {never} */
export function refuse(message) {
  throw new InvalidWire(message);
}

/** A value as a message shows it. @param {unknown} value */
export function shown(value) {
  const text = typeof value === "string" ? `'${value}'` : (JSON.stringify(value) ?? String(value));
  return text.slice(0, 60);
}

/** @param {unknown} document @param {string} where @returns {Record<string, unknown>} */
export function asObject(document, where) {
  if (typeof document !== "object" || document === null || Array.isArray(document)) {
    refuse(`${where} should be a JSON object, got ${shown(document)}.`);
  }
  return /** @type {Record<string, unknown>} */ (document);
}

/**
 * @param {Fields} fields
 * @param {unknown} document
 * @param {string} where
 * @param {Record<string, ReadItems>} [readItems] readers of the fields that are lists of objects
 * @returns {Record<string, any>} every field, those left out at their fallback
 */
export function readFields(fields, document, where, readItems = {}) {
  const content = asObject(document, where);
  const unknown = Object.keys(content).filter((name) => !Object.hasOwn(fields, name));
  if (unknown.length) {
    refuse(`${where} has the unknown field ${unknown.map(shown).join(", ")}. Known fields: ${Object.keys(fields).join(", ")}.`);
  }
  /** @type {Record<string, any>} */
  const value = {};
  for (const [name, field] of Object.entries(fields)) {
    if (Object.hasOwn(content, name)) value[name] = checked(field, content[name], `${where}.${name}`);
    else if (field.fallback !== undefined) value[name] = field.fallback;
    else if (field.type === "list") value[name] = [];
    else refuse(`${where} lacks the field ${shown(name)}.`);
    const readList = readItems[name];
    if (readList) value[name] = readList(value[name], `${where}.${name}`);
  }
  return value;
}

/**
 * @param {Fields} fields
 * @param {Record<string, any>} value
 * @returns {Record<string, any>} the fields that `value` has and that are not at their fallback, in the fields' order
 */
export function writeFields(fields, value) {
  const written = Object.entries(fields).filter(([name, field]) => name in value && value[name] !== field.fallback);
  return Object.fromEntries(written.map(([name]) => [name, value[name]]));
}

const TYPES = Object.freeze({
  int: Number.isSafeInteger,
  float: Number.isFinite,
  str: (/** @type {unknown} */ value) => typeof value === "string",
  bool: (/** @type {unknown} */ value) => typeof value === "boolean",
  list: Array.isArray,
});

/** @param {Field} field @param {any} value @param {string} where */
export function checked(field, value, where) {
  if (field.orNull && value === null) return value;
  if (!TYPES[field.type](value)) refuse(`${where} should be ${field.type === "list" ? "a JSON list" : field.type}, got ${shown(value)}.`);
  if (field.oneOf && !field.oneOf.includes(value)) refuse(`${where} is one of ${field.oneOf.map(shown).join(", ")}, got ${shown(value)}.`);
  return value;
}
