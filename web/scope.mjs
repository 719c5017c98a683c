/**
 * Scope: the one owner of listeners, observers and timers. Whoever opens one disposes of it; everything it owns ends with it.
 *
 * Every `on…` returns its own undo, which is also what disposal calls; both may be called more than once.
 */

/** @typedef {() => void} Undo */

export class Scope {
  /** @type {Set<Undo>} */
  #undos = new Set();
  #isOpen = true;

  get isOpen() {
    return this.#isOpen;
  }

  /** How many things the scope holds; 0 after disposal. */
  get size() {
    return this.#undos.size;
  }

  /**
   * Call `undo` once, when the scope ends or when the returned function is called. In a scope that has ended: at once.
   * @param {Undo} undo
   * @returns {Undo}
   */
  add(undo) {
    const once = () => {
      if (this.#undos.delete(once)) undo();
    };
    this.#undos.add(once);
    if (!this.#isOpen) once();
    return once;
  }

  /**
   * @template {Event} [E=Event]
   * @param {EventTarget} target
   * @param {string} type
   * @param {(event: E) => void} listener
   * @param {AddEventListenerOptions} [options]
   * @returns {Undo}
   */
  onEvent(target, type, listener, options) {
    if (!this.#isOpen) return () => {};
    const heard = /** @type {EventListener} */ (/** @type {unknown} */ (listener));
    target.addEventListener(type, heard, options);
    return this.add(() => target.removeEventListener(type, heard, options));
  }

  /**
   * @param {Element} element
   * @param {() => void} onResize
   * @returns {Undo}
   */
  onResize(element, onResize) {
    const observer = new ResizeObserver(onResize);
    observer.observe(element);
    return this.add(() => observer.disconnect());
  }

  /**
   * Attributes of `node` changed (ComfyUI's theme lives in the class and style of the page's root).
   * @param {Node} node
   * @param {string[]} attributes
   * @param {() => void} onChange
   * @returns {Undo}
   */
  onAttributes(node, attributes, onChange) {
    const observer = new MutationObserver(onChange);
    observer.observe(node, { attributes: true, attributeFilter: attributes });
    return this.add(() => observer.disconnect());
  }

  /**
   * A function that asks for `draw` in the next animation frame, at most once per frame.
   * @param {() => void} draw
   * @returns {() => void}
   */
  frame(draw) {
    /** @type {Undo | undefined} */
    let pending;
    return () => {
      if (pending || !this.#isOpen) return;
      const handle = requestAnimationFrame(() => {
        forget();
        draw();
      });
      const forget = this.add(() => {
        pending = undefined;
        cancelAnimationFrame(handle);
      });
      pending = forget;
    };
  }

  /** A scope inside this one; it ends with it or before. */
  child() {
    const child = new Scope();
    const forget = this.add(() => child.dispose());
    child.add(forget);
    return child;
  }

  /** An AbortSignal that fires when the scope ends. */
  abortSignal() {
    const controller = new AbortController();
    this.add(() => controller.abort());
    return controller.signal;
  }

  /** End everything, the youngest first. */
  dispose() {
    this.#isOpen = false;
    for (const undo of [...this.#undos].reverse()) undo();
  }
}
