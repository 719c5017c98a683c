/** The only file that touches ComfyUI's modules: what Cadenza needs of the host, under names of its own. */

// @ts-ignore -- served by ComfyUI; typed below
import { api as comfyApi } from "../../scripts/api.js";
// @ts-ignore -- served by ComfyUI; typed below
import { app as comfyApp } from "../../scripts/app.js";

import { isWheelOwned } from "./picture.mjs";

/** @typedef {import("./types/comfyui.d.ts").ComfyNode} ComfyNode */
/** @typedef {import("./types/comfyui.d.ts").Graph} Graph */
/** @typedef {import("./types/comfyui.d.ts").NodeOutput} NodeOutput */

/** @type {import("./types/comfyui.d.ts").ComfyApp} */
const app = comfyApp;
/** @type {import("./types/comfyui.d.ts").ComfyApi} */
const api = comfyApi;

/** The folder that the user gave the pack; never assume its name. */
const PACK = decodeURIComponent(new URL(".", import.meta.url).pathname.split("/").at(-2) ?? "");

/** What a node's element is found by in the Vue renderer. */
const VUE_NODE = "[data-node-id]";

/** @param {import("./types/comfyui.d.ts").ComfyExtension} extension */
export const registerExtension = (extension) => app.registerExtension(extension);

/** @param {import("./types/comfyui.d.ts").SidebarTab} tab */
export const registerSidebarTab = (tab) => app.extensionManager.registerSidebarTab(tab);

/** @param {string} route @param {RequestInit} [options] */
export const fetchApi = (route, options) => api.fetchApi(route, options);

/** Address of a route for elements that load by themselves (audio, links). @param {string} route */
export const apiUrl = (route) => api.apiURL(route);

/** @param {string} summary @param {string} detail */
export const showError = (summary, detail) =>
  app.extensionManager.toast.add({ severity: "error", summary, detail, life: 10_000 });

/**
 * Hear what nodes send when they have run.
 * @param {(output: NodeOutput) => void} listener
 */
export function onExecuted(listener) {
  api.addEventListener("executed", (event) => {
    const output = event instanceof CustomEvent ? event.detail?.output : null;
    if (output) listener(output);
  });
}

/** The pack's own workflow `file`, as ComfyUI's template browser gets it. @param {string} file */
export const fetchTemplate = (file) =>
  fetchApi(`/workflow_templates/${encodeURIComponent(PACK)}/${encodeURIComponent(file)}`);

/** Open a workflow in a tab of its own. @param {unknown} workflow @param {string} name */
export const openWorkflow = (workflow, name) => app.loadGraphData(workflow, true, true, name);

/**
 * The node that an output belongs to. `place` is a node id, or "<subgraph id>:<node id>" inside a subgraph.
 * @param {string} place
 * @returns {ComfyNode | null}
 */
export function nodeAt(place) {
  const root = app.rootGraph ?? app.graph;
  const [id = "", subgraph] = place.split(":").reverse();
  const graph = subgraph === undefined ? root : root?.subgraphs?.get(subgraph);
  return graph?.getNodeById(id) ?? (/^\d+$/.test(id) ? graph?.getNodeById(Number(id)) : null) ?? null;
}

/**
 * The graph keeps its wheel and its middle button over an element of ours: zoom and pan, as over ComfyUI's own widgets.
 * Vue nodes do this by themselves.
 * @param {import("./scope.mjs").Scope} scope
 * @param {HTMLElement} place
 */
export function leaveGestures(scope, place) {
  const { canvas } = app;
  const pass = (/** @type {string} */ type, /** @type {(event: any) => boolean} */ isMeant, /** @type {(event: any) => void} */ handle) =>
    scope.onEvent(
      place,
      type,
      (event) => {
        if (isMeant(event) && !place.closest(VUE_NODE)) handle(event);
      },
      { passive: false },
    );
  pass("wheel", (event) => !isWheelOwned(event), (event) => canvas.processMouseWheel(event));
  pass("pointerdown", (event) => event.button === 1, (event) => canvas.processMouseDown(event));
  pass("pointermove", (event) => (event.buttons & 4) === 4, (event) => canvas.processMouseMove(event));
  pass("pointerup", (event) => event.button === 1, (event) => canvas.processMouseUp(event));
}
