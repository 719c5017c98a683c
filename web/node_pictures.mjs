/** Pictures on nodes: which node shows which, and how a node's output reaches them. */

import { element } from "./markup.mjs";
import { PianoRoll } from "./piano_roll/widget.mjs";
import { Preview, ticketOf } from "./preview.mjs";
import { readReport, ReportTable } from "./report.mjs";
import { Scope } from "./scope.mjs";
import { SongFiles, songOf } from "./song.mjs";
import { Waveform } from "./waveform/widget.mjs";
import { readSound } from "./waveform/model.mjs";
import { fromWire } from "./wire.mjs";

/** @typedef {import("./types/comfyui.d.ts").ComfyNode} ComfyNode */
/** @typedef {import("./types/comfyui.d.ts").NodeDef} NodeDef */
/** @typedef {import("./types/comfyui.d.ts").NodeOutput} NodeOutput */
/** @typedef {"score" | "audio" | "report" | "song"} Kind */
/** @typedef {{ fetchApi: import("./preview.mjs").Fetch, apiUrl: (route: string) => string,
 *   leaveGestures: (scope: Scope, place: HTMLElement) => void }} Host */
/** `isFixed`: room that a node has to spare goes to its other pictures.
 * @typedef {{ element: HTMLElement, minHeight: number, minWidth: number, isFixed: boolean, receive: (output: unknown) => void }} Mounted */

const PREFIX = "Cadenza_";
const GAP = 4; // between a picture and what follows it

/** Every kind of picture that a type of node gets, from its name and its outputs. @param {NodeDef} def @returns {Kind[]} */
export function picturesFor({ name, output = [] }) {
  if (!name.startsWith(PREFIX)) return [];
  /** @type {[Kind, boolean][]} */
  const wanted = [
    ["score", output.includes("CADENZA_SCORE")],
    ["audio", output.includes("AUDIO") || output.includes("CADENZA_STEMS") || ["Cadenza_PreviewAudio", "Cadenza_ExportSong"].includes(name)],
    ["report", output.includes("CADENZA_REPORT")],
    ["song", name === "Cadenza_ExportSong"],
  ];
  return wanted.filter(([, isWanted]) => isWanted).map(([kind]) => kind);
}

/** @type {WeakMap<ComfyNode, Map<string, Mounted>>} */
const mounted = new WeakMap();

/**
 * Give a new node its pictures. They go when the node goes.
 * @param {ComfyNode} node
 * @param {Host} host
 */
export function addPictures(node, host) {
  const def = node.constructor.nodeData;
  const kinds = def ? picturesFor(def) : [];
  if (!kinds.length || mounted.has(node)) return;
  const scope = new Scope();
  const pictures = new Map(kinds.map((kind) => [`cadenza_${kind}`, mount(kind, host, scope)]));
  mounted.set(node, pictures);
  for (const [name, picture] of pictures) {
    const widget = node.addDOMWidget(name, name, picture.element, {
      getMinHeight: () => picture.minHeight + GAP,
      ...(picture.isFixed && { getMaxHeight: () => picture.minHeight + GAP }),
      serialize: false,
      hideOnZoom: false,
      hideInPanel: true,
    });
    widget.serialize = false;
    host.leaveGestures(scope, picture.element);
  }
  const [width, height] = node.computeSize();
  node.setSize([Math.max(width, ...[...pictures.values()].map((picture) => picture.minWidth)), height]);
  const { onExecuted, onRemoved } = node;
  node.onExecuted = function (output) {
    onExecuted?.call(this, output);
    showOutput(node, output);
  };
  node.onRemoved = function () {
    onRemoved?.call(this);
    scope.dispose();
  };
}

/** Hand a node's output to its pictures. @param {ComfyNode} node @param {NodeOutput} output */
export function showOutput(node, output) {
  for (const [name, picture] of mounted.get(node) ?? []) picture.receive(output?.[name]);
}

/** @param {Kind} kind @param {Host} host @param {Scope} scope of the node @returns {Mounted} */
function mount(kind, host, scope) {
  switch (kind) {
    case "score":
      return withPreview(host, scope, kind, PianoRoll, (document) => fromWire(document.score));
    case "report":
      return withPreview(host, scope, kind, ReportTable, (document) => readReport(document.report));
    case "audio":
      return withPreview(host, scope, kind, Waveform, (document, ticket) => ({
        sound: readSound(document),
        url: host.apiUrl(`/cadenza/preview/audio/${encodeURIComponent(ticket)}/sound`),
      }));
    case "song":
      return withSong(host);
  }
}

/**
 * @template Content
 * @param {Host} host
 * @param {Scope} scope
 * @param {Kind} kind
 * @param {{ new (): import("./picture.mjs").Picture<Content>, minHeight: number, minWidth: number }} Type
 * @param {(document: any, ticket: string) => Content} read
 * @returns {Mounted}
 */
function withPreview(host, scope, kind, Type, read) {
  const picture = new Type();
  const route = (/** @type {string} */ ticket) => `/cadenza/preview/${kind}/${encodeURIComponent(ticket)}`;
  const preview = new Preview(host.fetchApi, picture, route, read);
  scope.add(() => preview.dispose());
  return {
    ...framed(picture, Type),
    receive: (output) => {
      const ticket = ticketOf(output);
      if (ticket) void preview.load(ticket);
    },
  };
}

/** @param {Host} host @returns {Mounted} */
function withSong(host) {
  const picture = new SongFiles();
  return {
    ...framed(picture, SongFiles, true),
    receive: (output) => {
      const song = songOf(Array.isArray(output) ? output[0] : null, host.apiUrl);
      if (song) picture.show(song);
    },
  };
}

/**
 * ComfyUI sets width and height of the element that it is given; the picture fills it.
 * @param {HTMLElement} picture @param {{ minHeight: number, minWidth: number }} size @param {boolean} [isFixed]
 */
function framed(picture, { minHeight, minWidth }, isFixed = false) {
  // "widget-expands": how the Vue renderer of older frontends knows that a widget takes the room there is
  const frame = element("div", { class: isFixed ? "cadenza-frame" : "cadenza-frame widget-expands" }, picture);
  frame.style.setProperty("--comfy-widget-min-height", `${minHeight + GAP}px`);
  frame.style.minHeight = `${minHeight}px`;
  return { element: frame, minHeight, minWidth, isFixed };
}
