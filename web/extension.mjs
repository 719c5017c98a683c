/** The composition root of the browser side: registers one extension and wires its parts to ComfyUI. */

import * as comfy from "./comfy.mjs";
import { openFirstSong } from "./first_song.mjs";
import { element } from "./markup.mjs";
import { addPictures, showOutput } from "./node_pictures.mjs";
import { STUDIO } from "./strings.mjs";
import { Studio } from "./studio.mjs";

const OPEN_FIRST_SONG = "cadenza.openFirstSong";

const studio = new Studio({ openFirstSong: () => openFirstSong(comfy), apiUrl: comfy.apiUrl });

/** What has happened so far, for tests and for other extensions that wait for us. */
const marker = { events: /** @type {string[]} */ ([]) };

export function register() {
  Object.assign(globalThis, { __cadenza: marker });
  comfy.registerExtension({
    name: "cadenza",
    commands: [
      {
        id: OPEN_FIRST_SONG,
        label: STUDIO.openFirstSongCommand,
        icon: "mdi mdi-music",
        function: () =>
          openFirstSong(comfy).catch((fault) => comfy.showError(STUDIO.name, fault instanceof Error ? fault.message : String(fault))),
      },
    ],
    setup() {
      document.head.append(element("link", { rel: "stylesheet", href: new URL("cadenza.css", import.meta.url).href }));
      comfy.registerSidebarTab({
        id: "cadenza",
        type: "custom",
        icon: "mdi mdi-music",
        title: STUDIO.name,
        tooltip: STUDIO.tooltip,
        render: (room) => studio.render(room),
        destroy: () => studio.destroy(),
      });
      comfy.onExecuted((output) => studio.hear(output));
      marker.events.push("setup");
    },
    nodeCreated: (node) => addPictures(node, comfy),
    // the outputs of a workflow whose tab comes back
    onNodeOutputsUpdated(outputs) {
      for (const [place, output] of Object.entries(outputs)) {
        const node = comfy.nodeAt(place);
        if (node) showOutput(node, output);
      }
    },
  });
}
