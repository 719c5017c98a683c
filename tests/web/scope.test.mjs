/** Scope: everything that it owns ends with it. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { Scope } from "../../web/scope.mjs";

/** @type {Map<number, () => void>} */
const frames = new Map();
/** @type {{ target: unknown, isWatching: boolean }[]} */
const observers = [];

class FakeObserver {
  #entry = { target: /** @type {unknown} */ (null), isWatching: false };
  constructor() {
    observers.push(this.#entry);
  }
  /** @param {unknown} target */
  observe(target) {
    this.#entry.target = target;
    this.#entry.isWatching = true;
  }
  disconnect() {
    this.#entry.isWatching = false;
  }
}

beforeEach(() => {
  frames.clear();
  observers.length = 0;
  let last = 0;
  Object.assign(globalThis, {
    requestAnimationFrame: (/** @type {() => void} */ draw) => (frames.set(++last, draw), last),
    cancelAnimationFrame: (/** @type {number} */ handle) => frames.delete(handle),
    ResizeObserver: FakeObserver,
    MutationObserver: FakeObserver,
  });
});
afterEach(() => {
  for (const name of ["requestAnimationFrame", "cancelAnimationFrame", "ResizeObserver", "MutationObserver"]) {
    Reflect.deleteProperty(globalThis, name);
  }
});

function runFrame() {
  const due = [...frames.entries()];
  frames.clear();
  for (const [, draw] of due) draw();
}

test("a listener hears until its scope ends", () => {
  const scope = new Scope();
  const target = new EventTarget();
  let heard = 0;
  scope.onEvent(target, "note", () => heard++);
  target.dispatchEvent(new Event("note"));
  scope.dispose();
  target.dispatchEvent(new Event("note"));
  assert.equal(heard, 1);
  assert.equal(scope.size, 0);
});

test("what is undone early is not undone again", () => {
  const scope = new Scope();
  let undone = 0;
  const undo = scope.add(() => undone++);
  undo();
  undo();
  scope.dispose();
  assert.equal(undone, 1);
});

test("the youngest ends first", () => {
  const scope = new Scope();
  /** @type {string[]} */
  const order = [];
  scope.add(() => order.push("first"));
  scope.add(() => order.push("second"));
  scope.dispose();
  assert.deepEqual(order, ["second", "first"]);
});

test("a scope that has ended takes nothing in", () => {
  const scope = new Scope();
  scope.dispose();
  const target = new EventTarget();
  let heard = 0;
  let undone = 0;
  scope.onEvent(target, "note", () => heard++);
  scope.add(() => undone++);
  target.dispatchEvent(new Event("note"));
  scope.frame(() => heard++)();
  assert.deepEqual([heard, undone, frames.size, scope.size], [0, 1, 0, 0]);
});

test("however often it is asked, it draws once a frame", () => {
  const scope = new Scope();
  let drawn = 0;
  const redraw = scope.frame(() => drawn++);
  redraw();
  redraw();
  redraw();
  runFrame();
  assert.equal(drawn, 1);
  redraw();
  runFrame();
  assert.equal(drawn, 2);
});

test("drawing may ask for the next frame, and the end of the scope is the end of it", () => {
  const scope = new Scope();
  let drawn = 0;
  const redraw = scope.frame(() => {
    drawn++;
    redraw();
  });
  redraw();
  runFrame();
  runFrame();
  assert.equal(drawn, 2);
  scope.dispose();
  runFrame();
  assert.deepEqual([drawn, frames.size], [2, 0]);
});

test("observers stop watching", () => {
  const scope = new Scope();
  scope.onResize(/** @type {any} */ ({}), () => {});
  scope.onAttributes(/** @type {any} */ ({}), ["class"], () => {});
  assert.deepEqual(observers.map((one) => one.isWatching), [true, true]);
  scope.dispose();
  assert.deepEqual(observers.map((one) => one.isWatching), [false, false]);
});

test("a child ends with its parent, or before it and is forgotten", () => {
  const parent = new Scope();
  const early = parent.child();
  const late = parent.child();
  early.dispose();
  assert.equal(parent.size, 1);
  parent.dispose();
  assert.deepEqual([early.isOpen, late.isOpen, parent.size], [false, false, 0]);
});
