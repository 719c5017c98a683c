/**
 * Meters as nodes/theory/meter.py has them: the customary groups of a meter and its felt beats.
 *
 * Groups and beats are in units of the lower number: 7/8 = 2+2+3 eighths.
 */

/**
 * @param {number} numerator
 * @param {number} denominator
 * @returns {number[]}
 */
export function customaryGroups(numerator, denominator) {
  if (numerator <= 4) return Array(numerator).fill(1);
  if (denominator <= 4) return numerator === 5 ? threesAndTwos(5) : foursAndThrees(numerator);
  return threesAndTwos(numerator);
}

/**
 * Lengths of the felt beats: the unit itself where the lower number is 1, 2 or 4, else groups of two or three units.
 * @param {{ numerator: number, denominator: number, groups: readonly number[] }} meter
 * @returns {number[]}
 */
export function feltBeats(meter) {
  if (meter.denominator <= 4) return Array(meter.numerator).fill(1);
  return meter.groups.flatMap((group) => (group <= 3 ? [group] : threesAndTwos(group)));
}

/** @param {number} units */
function threesAndTwos(units) {
  if (units === 7) return [2, 2, 3];
  const twos = (3 - (units % 3)) % 3;
  return [...Array((units - 2 * twos) / 3).fill(3), ...Array(twos).fill(2)];
}

/** @param {number} units */
function foursAndThrees(units) {
  const threes = (4 - (units % 4)) % 4;
  return [...Array((units - 3 * threes) / 4).fill(4), ...Array(threes).fill(3)];
}
