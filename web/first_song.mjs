/** Opening the first song: the template that shows the whole way from a brief to the files. */

import { STUDIO } from "./strings.mjs";

const FILE = "first_song.json";

/** @typedef {{ fetchTemplate: (file: string) => Promise<Response>,
 *   openWorkflow: (workflow: unknown, name: string) => Promise<unknown> }} Host */

/**
 * @param {Host} host
 * @throws {Error} one sentence for people, with the way round
 */
export async function openFirstSong({ fetchTemplate, openWorkflow }) {
  const response = await fetchTemplate(FILE).catch(() => null);
  if (!response?.ok) throw new Error(STUDIO.cannotOpen(STUDIO.noTemplate));
  await openWorkflow(await response.json(), STUDIO.firstSong);
}
