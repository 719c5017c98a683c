/** The part of ComfyUI's browser API that Cadenza uses; present and alike in frontends 1.32.9 to 1.58.1. */

export interface DomWidget {
  name: string;
  serialize?: boolean;
  onRemove?: () => void;
}

export interface DomWidgetOptions {
  getMinHeight?: () => number;
  getMaxHeight?: () => number;
  getValue?: () => unknown;
  setValue?: (value: unknown) => void;
  serialize?: boolean;
  hideOnZoom?: boolean;
  /** Newer frontends: keep the element in the node, out of the properties panel. */
  hideInPanel?: boolean;
}

export interface ComfyNode {
  id: number | string;
  size: [number, number];
  comfyClass?: string;
  constructor: Function & { nodeData?: NodeDef };
  addDOMWidget(name: string, type: string, element: HTMLElement, options: DomWidgetOptions): DomWidget;
  computeSize(): [number, number];
  setSize(size: [number, number]): void;
  onExecuted?: (this: ComfyNode, output: NodeOutput) => void;
  onRemoved?: (this: ComfyNode) => void;
}

/** What the server says about a node type. */
export interface NodeDef {
  name: string;
  output?: readonly unknown[];
}

/** What a node sent with `executed`. */
export type NodeOutput = Record<string, unknown>;

export interface Graph {
  getNodeById(id: number | string): ComfyNode | null | undefined;
  subgraphs?: Map<string, Graph>;
}

export interface ComfyExtension {
  name: string;
  commands?: { id: string; label: string; icon?: string; function: () => unknown }[];
  menuCommands?: { path: string[]; commands: string[] }[];
  setup?(): unknown;
  nodeCreated?(node: ComfyNode): void;
  onNodeOutputsUpdated?(outputs: Record<string, NodeOutput>): void;
}

export interface SidebarTab {
  id: string;
  type: "custom";
  icon: string;
  title: string;
  tooltip: string;
  render(element: HTMLElement): void;
  destroy(): void;
}

export interface ComfyApp {
  rootGraph?: Graph;
  graph?: Graph;
  canvas: {
    processMouseWheel(event: WheelEvent): void;
    processMouseDown(event: PointerEvent): void;
    processMouseMove(event: PointerEvent): void;
    processMouseUp(event: PointerEvent): void;
  };
  extensionManager: {
    registerSidebarTab(tab: SidebarTab): void;
    toast: { add(message: { severity: string; summary: string; detail?: string; life?: number }): void };
  };
  registerExtension(extension: ComfyExtension): void;
  loadGraphData(workflow: unknown, clean: boolean, restoreView: boolean, name: string): Promise<unknown>;
}

export interface ComfyApi extends EventTarget {
  fetchApi(route: string, options?: RequestInit): Promise<Response>;
  apiURL(route: string): string;
}
