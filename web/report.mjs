/** <cadenza-report>: a quality report as a table. Verdicts are a sign and a word, never a colour alone. */

import { element, fill } from "./markup.mjs";
import { define, hint, ownWheelWithFocus, Picture } from "./picture.mjs";
import { formatBars, formatNumber, formatQuantity, REPORT } from "./strings.mjs";

/** @typedef {{ name: string, value: number | string | null, unit: string, low: number | null, high: number | null,
 *   verdict: string, bars: readonly number[], hint: string, label: string, meaning: string }} Measurement */
/** @typedef {{ measurements: readonly Measurement[], passed: boolean }} Report */
/** @typedef {{ verdict: string, sign: string, word: string, name: string, meaning: string, value: string, band: string,
 *   remark: string }} Row */

/**
 * @param {unknown} document
 * @returns {Report}
 * @throws {TypeError}
 */
export function readReport(document) {
  const { measurements, passed } = /** @type {Record<string, any>} */ (document ?? {});
  const isMeasurement = (/** @type {any} */ one) => typeof one?.name === "string" && typeof one.verdict === "string";
  if (!Array.isArray(measurements) || !measurements.every(isMeasurement) || typeof passed !== "boolean") {
    throw new TypeError("A report has measurements, each with name and verdict, and passed.");
  }
  const whole = measurements.map((one) => ({ value: null, unit: "", low: null, high: null, bars: [], hint: "", label: "", meaning: "", ...one }));
  return { measurements: whole, passed };
}

const FIRST = Object.freeze(["fail", "unusual"]); // what wants a look; everything else keeps the report's order

/** What stands in the table. @param {Report} report @returns {Row[]} */
export function rowsOf({ measurements }) {
  const urgent = FIRST.flatMap((verdict) => measurements.filter((one) => one.verdict === verdict));
  const others = measurements.filter((one) => !FIRST.includes(one.verdict));
  return [...urgent, ...others].map((one) => {
    const verdict = REPORT.verdicts[one.verdict] ?? { icon: "", text: one.verdict };
    return {
      verdict: one.verdict,
      sign: verdict.icon,
      word: verdict.text,
      name: one.label || one.name,
      meaning: one.meaning,
      value: formatValue(one),
      band: REPORT.band(one.low ?? null, one.high ?? null, one.unit),
      remark: [one.bars.length ? formatBars(one.bars) : "", one.hint].filter(Boolean).join(": "),
    };
  });
}

/** @param {Report} report */
export function tallyOf({ measurements, passed }) {
  const failed = measurements.filter((one) => one.verdict === "fail").length;
  const measured = measurements.filter((one) => one.verdict === "pass").length + failed;
  return { passed, failed, measured };
}

/** @param {Measurement} measurement */
function formatValue({ value, unit }) {
  if (value === null || value === undefined) return "–";
  const text = typeof value === "number" ? formatNumber(value) : String(value);
  return formatQuantity(text, unit);
}

/** @extends {Picture<Report>} */
export class ReportTable extends Picture {
  static minHeight = 180;
  static minWidth = 460;

  /** @override @param {import("./scope.mjs").Scope} scope */
  connect(scope) {
    ownWheelWithFocus(scope, this);
  }

  /** @override */
  update() {
    if (!this.isConnected) return;
    if (!this.content || !this.content.measurements.length) {
      const sentence = hint();
      fill(sentence, this.message || (this.content ? REPORT.noMeasurements : REPORT.empty));
      fill(this, element("div", { class: "cadenza-canvas" }, sentence));
      return;
    }
    const { columns } = REPORT;
    const head = [columns.verdict, columns.name, columns.value, columns.band].map((name) => element("th", { scope: "col" }, name));
    const table = element(
      "table",
      { class: "cadenza-table" },
      element("caption", { "data-passed": String(this.content.passed) }, REPORT.tally(tallyOf(this.content))),
      element("thead", {}, element("tr", {}, ...head)),
      element("tbody", {}, ...rowsOf(this.content).map(rowElement)),
    );
    fill(this, element("div", { class: "cadenza-scroll", tabindex: 0, role: "region", "aria-label": REPORT.label }, table));
  }
}

/** @param {Row} row */
function rowElement(row) {
  return element(
    "tr",
    { "data-verdict": row.verdict },
    element("td", { class: "cadenza-verdict" }, element("span", { "aria-hidden": "true" }, row.sign), ` ${row.word}`),
    element("th", { scope: "row", title: row.meaning || null }, row.name, row.remark && element("small", {}, row.remark)),
    element("td", {}, row.value),
    element("td", {}, row.band),
  );
}

define("cadenza-report", ReportTable);
