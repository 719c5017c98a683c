/** Previews: tickets become content, and every way to fail is one sentence on the node. */

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { Preview, ticketOf } from "../../web/preview.mjs";

class FakePicture {
  content = /** @type {any} */ (null);
  /** @type {string[]} */
  said = [];
  /** @param {any} content */
  show(content) {
    this.content = content;
  }
  /** @param {string} message */
  say(message) {
    this.content = null;
    this.said.push(message);
  }
}

const answer = (/** @type {unknown} */ body, /** @type {number} */ status = 200) => new Response(JSON.stringify(body), { status });
const route = (/** @type {string} */ ticket) => `/cadenza/preview/score/${ticket}`;
const read = (/** @type {any} */ document) => document.score;

/** @param {(route: string, options?: RequestInit) => Promise<Response>} fetch */
function preview(fetch) {
  const picture = new FakePicture();
  return { picture, preview: new Preview(fetch, picture, route, read) };
}

test("a ticket becomes content", async () => {
  /** @type {string[]} */
  const asked = [];
  const { picture, preview: shown } = preview(async (path) => (asked.push(path), answer({ score: 7 })));
  await shown.load("abc");
  assert.deepEqual([picture.content, picture.said, asked], [7, ["Loading…"], ["/cadenza/preview/score/abc"]]);
});

test("what has left the shelf says so, with the cure", async () => {
  const { picture, preview: shown } = preview(async () => answer({}, 404));
  await shown.load("abc");
  assert.equal(picture.said.at(-1), "This preview has expired. Run the node again.");
});

test("a refusal is told in the server's own words", async () => {
  const { picture, preview: shown } = preview(async () => answer({ error: { code: "x", message: "No.", hint: "Ask nicely." } }, 403));
  await shown.load("abc");
  assert.equal(picture.said.at(-1), "The preview could not be loaded: No. Ask nicely.");
});

test("a server that is gone, or answers nonsense, is told too", async () => {
  mock.method(console, "error", () => {});
  const cases = /** @type {[() => Promise<Response>, RegExp][]} */ ([
    [async () => Promise.reject(new TypeError("fetch failed")), /did not answer/],
    [async () => new Response("<html>", { status: 502 }), /answered 502/],
    [async () => new Response("<html>"), /could not be read/],
    [async () => answer(null), /could not be read/],
  ]);
  for (const [fetch, message] of cases) {
    const { picture, preview: shown } = preview(fetch);
    await shown.load("abc");
    assert.match(picture.said.at(-1) ?? "", message);
  }
  mock.restoreAll();
});

test("the newest ticket wins, and the older fetch is called off", async () => {
  /** @type {Map<string, (response: Response) => void>} */
  const waiting = new Map();
  /** @type {AbortSignal[]} */
  const signals = [];
  const { picture, preview: shown } = preview((path, options) => {
    signals.push(/** @type {AbortSignal} */ (options?.signal));
    return new Promise((resolve) => waiting.set(path, resolve));
  });
  const older = shown.load("old");
  const newer = shown.load("new");
  waiting.get(route("new"))?.(answer({ score: "new" }));
  await newer;
  waiting.get(route("old"))?.(answer({ score: "old" }));
  await older;
  assert.equal(picture.content, "new");
  assert.deepEqual(signals.map((signal) => signal.aborted), [true, false]);
});

test("the picture stays until its successor is there", async () => {
  const { picture, preview: shown } = preview(async () => answer({ score: 1 }));
  await shown.load("one");
  await shown.load("two");
  assert.deepEqual(picture.said, ["Loading…"]);
});

test("the same ticket is fetched once; after disposal nothing arrives", async () => {
  let fetched = 0;
  const { picture, preview: shown } = preview(async () => (fetched++, answer({ score: 1 })));
  await shown.load("one");
  await shown.load("one");
  assert.equal(fetched, 1);
  const late = shown.load("two");
  shown.dispose();
  await late;
  assert.equal(picture.content, 1);
});

test("tickets come as a list of ids; anything else is none", () => {
  assert.equal(ticketOf([{ id: "abc" }]), "abc");
  for (const none of [undefined, null, [], {}, "abc", [{}], [{ id: 7 }], [{ id: "" }], [null]]) assert.equal(ticketOf(none), null);
});
