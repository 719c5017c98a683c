/** Opening the first song. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { openFirstSong } from "../../web/first_song.mjs";

test("the template is fetched and opened under its name", async () => {
  /** @type {unknown[]} */
  const opened = [];
  await openFirstSong({
    fetchTemplate: async (file) => Response.json({ file }),
    openWorkflow: async (...workflow) => opened.push(...workflow),
  });
  assert.deepEqual(opened, [{ file: "first_song.json" }, "First song"]);
});

test("where it cannot be had, the fault names the way round", async () => {
  const answers = [async () => new Response("", { status: 404 }), async () => Promise.reject(new TypeError("gone"))];
  for (const fetchTemplate of answers) {
    await assert.rejects(openFirstSong({ fetchTemplate, openWorkflow: async () => assert.fail() }), /template browser/);
  }
});
