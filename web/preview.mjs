/**
 * Preview: fetches what a node showed and puts it into a picture.
 *
 * Nodes send tickets, never content. The newest ticket wins: an answer that comes late is dropped. What was shown stays
 * until its successor is there.
 */

import { PREVIEW } from "./strings.mjs";

/** @typedef {(route: string, options?: RequestInit) => Promise<Response>} Fetch */
/**
 * @template Content
 * @typedef {{ content: Content | null, show(content: Content): void, say(message: string): void }} Shows
 */

/** @template Content */
export class Preview {
  /** @type {AbortController | null} */
  #pending = null;
  #ticket = "";
  #fetch;
  #picture;
  #route;
  #read;

  /**
   * @param {Fetch} fetch
   * @param {Shows<Content>} picture
   * @param {(ticket: string) => string} route
   * @param {(document: unknown, ticket: string) => Content} read may throw where the document is not as agreed
   */
  constructor(fetch, picture, route, read) {
    this.#fetch = fetch;
    this.#picture = picture;
    this.#route = route;
    this.#read = read;
  }

  /** @param {string} ticket */
  async load(ticket) {
    if (ticket === this.#ticket) return; // ComfyUI reports the same output again when a workflow tab comes back
    this.dispose();
    this.#ticket = ticket;
    const pending = (this.#pending = new AbortController());
    if (this.#picture.content === null) this.#picture.say(PREVIEW.loading);
    const outcome = await this.#outcome(ticket, pending.signal);
    if (pending.signal.aborted) return;
    this.#pending = null;
    if ("content" in outcome) this.#picture.show(outcome.content);
    else this.#picture.say(outcome.message);
  }

  /** Drop what is on its way. */
  dispose() {
    this.#pending?.abort();
    this.#pending = null;
    this.#ticket = "";
  }

  /**
   * @param {string} ticket @param {AbortSignal} signal
   * @returns {Promise<{ content: Content } | { message: string }>}
   */
  async #outcome(ticket, signal) {
    /** @type {Response} */
    let response;
    try {
      response = await this.#fetch(this.#route(ticket), { signal });
    } catch {
      return { message: PREVIEW.failed(PREVIEW.offline) };
    }
    if (response.status === 404) return { message: PREVIEW.expired };
    if (!response.ok) return { message: PREVIEW.failed(await reasonOf(response)) };
    try {
      return { content: this.#read(await response.json(), ticket) };
    } catch (fault) {
      console.error("Cadenza:", fault);
      return { message: PREVIEW.failed(PREVIEW.unreadable) };
    }
  }
}

/** The ticket in a node's output: [{"id": "…"}]. @param {unknown} shown */
export function ticketOf(shown) {
  const id = Array.isArray(shown) ? shown[0]?.id : undefined;
  return typeof id === "string" && id !== "" ? id : null;
}

/** Our routes say {"error": {"message", "hint"}}. @param {Response} response */
async function reasonOf(response) {
  try {
    const { error } = await response.json();
    if (typeof error?.message === "string") return [error.message, error.hint].filter(Boolean).join(" ");
  } catch {
    // no JSON: the status has to do
  }
  return PREVIEW.status(response.status);
}
