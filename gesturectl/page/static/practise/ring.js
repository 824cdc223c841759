// The multidirectional pointing task of ISO 9241-411 (2012): targets on a ring, pressed in turn across it. Throughput is
// taken by the effective width and distance of all presses of a round: log2(De / We + 1) / mean time, We = 4.133 sd.

export const COUNT = 11;

/**
 * @typedef {{ x: number, y: number }} Point
 * @typedef {{ from: Point, to: Point, at: Point, seconds: number, hit: boolean }} Press
 */

/**
 * The order of n targets: each as far across the ring from the one before as it can be.
 * @param {number} n
 */
export const targetOrder = (n) => Array.from({ length: n + 1 }, (_, i) => (((i * (n + 1)) / 2) % n) | 0);

/**
 * The measures of a round; `from` and `to` of a press are centres of targets.
 * @param {Press[]} presses
 */
export function evaluate(presses) {
  const along = presses.map(({ from, to, at }) => {
    const [ax, ay] = [to.x - from.x, to.y - from.y];
    const length = Math.hypot(ax, ay);
    const beyond = ((at.x - to.x) * ax + (at.y - to.y) * ay) / length;
    return { beyond, length };
  });
  // The way of each press begins where the one before was made.
  const effective = along.map(({ beyond, length }, i) => length + beyond + (i ? along[i - 1].beyond : 0));
  const mean = (/** @type {number[]} */ v) => v.reduce((a, b) => a + b, 0) / v.length;
  const middle = mean(along.map((a) => a.beyond));
  const deviation = Math.sqrt(along.reduce((a, b) => a + (b.beyond - middle) ** 2, 0) / Math.max(1, along.length - 1));
  const seconds = mean(presses.map((p) => p.seconds));
  const width = Math.max(4.133 * deviation, 1);
  return {
    throughput: Math.log2(mean(effective) / width + 1) / seconds,
    seconds,
    errors: presses.filter((p) => !p.hit).length / presses.length,
    targets: presses.length,
  };
}
