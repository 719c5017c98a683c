/** <cadenza-song>: the files of an exported song, each a link to download it. */

import { element, fill } from "./markup.mjs";
import { define, hint, Picture } from "./picture.mjs";
import { SONG } from "./strings.mjs";

/** Paths are relative to ComfyUI's output folder. @typedef {Record<string, string | readonly string[]>} SongPaths */
/** @typedef {{ kind: string, label: string, file: string, url: string }} SongFile */
/** @typedef {{ title: string, master: SongFile | null, files: readonly SongFile[] }} Song */

const ORDER = Object.freeze(["master", "midi", "stems", "report", "plan", "manifest"]);

/**
 * The song that a node reports, with an address for every file; null for anything that is no song.
 * @param {unknown} paths
 * @param {(route: string) => string} apiUrl
 * @returns {Song | null}
 */
export function songOf(paths, apiUrl) {
  if (typeof paths !== "object" || paths === null || Array.isArray(paths)) return null;
  const known = /** @type {SongPaths} */ (paths);
  const files = ORDER.flatMap((kind) => {
    const several = [known[kind] ?? []].flat().filter((path) => typeof path === "string" && path !== "");
    return several.map((path) => fileOf(kind, String(path), apiUrl));
  });
  if (!files.length) return null;
  const first = String([known.master ?? known.midi ?? ""].flat()[0]).replaceAll("\\", "/").split("/");
  return {
    title: first.at(-2) || (first.at(-1) ?? "").replace(/\.[^.]*$/, ""),
    master: files.find((file) => file.kind === "master") ?? null,
    files,
  };
}

/** @param {string} kind @param {string} path @param {(route: string) => string} apiUrl @returns {SongFile} */
function fileOf(kind, path, apiUrl) {
  const parts = path.replaceAll("\\", "/").split("/").filter(Boolean); // a server on Windows writes backslashes
  const file = parts.pop() ?? "";
  const query = new URLSearchParams({ filename: file, subfolder: parts.join("/"), type: "output" });
  const name = SONG.names[kind] ?? kind;
  const label = kind === "stems" ? `${name}: ${file.replace(/\.[^.]*$/, "")}` : name;
  return { kind, label, file, url: apiUrl(`/view?${query}`) };
}

/** @param {readonly SongFile[]} files */
export function fileList(files) {
  const links = files.map(({ label, file, url }) =>
    element("li", {}, element("a", { href: url, download: file, title: SONG.download(file) }, label)),
  );
  return element("ul", { class: "cadenza-files", "aria-label": SONG.label }, ...links);
}

/** @extends {Picture<Song>} */
export class SongFiles extends Picture {
  static minHeight = 84;
  static minWidth = 320;

  /** @override */
  update() {
    if (!this.isConnected) return;
    if (this.content) {
      fill(this, fileList(this.content.files));
      return;
    }
    const sentence = hint();
    fill(sentence, this.message || SONG.empty);
    fill(this, element("div", { class: "cadenza-canvas" }, sentence));
  }
}

define("cadenza-song", SongFiles);
