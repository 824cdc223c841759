// A hand that moves as it did: still until it is hovered, focused or pressed.

/** @import { Points } from "../types.js" */

import { h } from "../shared/dom.js";
import { tryRequest } from "../daemon.js";
import { handPicture } from "../shared/hand.js";

const REST = 0.4; // seconds between the end and the beginning

/**
 * @param {string} id
 * @param {Points} still the hand at the moment that is meant
 * @param {string} name
 */
export function film(id, still, name) {
  const drawing = handPicture(still);
  /** @type {Promise<{ t: number[], hands: Points[] } | null> | null} */
  let asked = null;
  let round = 0; // of playing; another one ends the one before

  async function play() {
    round += 1;
    const mine = round;
    asked ||= tryRequest(`kept/${id}`);
    const found = await asked;
    if (!found?.t.length) return;
    const { t, hands } = found;
    const length = t[t.length - 1] - t[0] + REST;
    const begun = performance.now();
    const step = (/** @type {number} */ now) => {
      if (mine !== round || !drawing.isConnected) return;
      const at = t[0] + ((Math.max(0, now - begun) / 1000) % length);
      const i = t.filter((seconds) => seconds <= at).length - 1;
      put(hands[Math.max(0, i)]);
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  function stop() {
    round += 1;
    put(still);
  }

  const put = (/** @type {Points} */ points) => drawing.replaceChildren(...handPicture(points).childNodes);
  // Where less motion is asked for, it moves only when it is pressed.
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  return h(
    "button",
    {
      type: "button",
      class: "sample",
      "aria-label": `Play ${name}`,
      onmouseenter: () => calm() || play(),
      onfocus: () => calm() || play(),
      onmouseleave: stop,
      onblur: stop,
      onclick: play,
    },
    drawing,
  );
}
