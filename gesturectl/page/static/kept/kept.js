// What the user has said of gestures: listed, struck out, exported and imported.

/** @import { Kept, KeptAnswer, KeptCount, KeptPack } from "../types.js" */

import { button, dialog, h, setChildren, toast, tryFocus, withCode } from "../shared/dom.js";
import { sendKept, tryRequest } from "../daemon.js";
import { capitalised, readable } from "../shared/names.js";
import { film } from "./film.js";
import { hourCard } from "./hour.js";

/** @param {HTMLElement} main */
export async function show(main) {
  const place = h("div", {});
  main.append(
    h("h1", {}, "What you have said of gestures"),
    h(
      "p",
      { class: "lead" },
      "Each “not meant” makes its gesture act less easily near what your hand did then, and each “should have acted” more easily. ",
      "Kept are points of your hand around that moment, two seconds of them and no picture, on this computer alone. ",
      "What you strike out here counts no more, within a second or two.",
    ),
    place,
    hourCard(),
  );
  draw(await tryRequest("kept"));

  /** @param {KeptAnswer | null} answer */
  function draw(answer) {
    if (!answer) return;
    const { kept, counts, problem } = answer;
    setChildren(
      place,
      tools(answer),
      problem ? broken(problem, () => change("kept/delete", { ids: null }, "Set aside.")) : null,
      counts.map(many),
      counts.length ? countTable(counts) : null,
      kept.length
        ? h(
            "ul",
            { class: "list kept", "aria-label": "All that is kept, the newest first" },
            kept.map((k) => row(k, () => strike(k))),
          )
        : problem
          ? null
          : h("p", { class: "hint" }, "Nothing so far. Say it on the live view, within seconds of a stray action."),
    );
  }

  /**
   * Sends a change, and draws what is kept then.
   * @param {string} path
   * @param {object} body
   * @param {string} done
   * @param {boolean} undoable
   */
  async function change(path, body, done, undoable = false) {
    /** @type {KeptAnswer | null} */
    const answer = await tryRequest(path, body);
    if (!answer) return;
    draw(answer);
    toast(done, undoable ? undo : null);
    tryFocus(place.querySelector("h2"));
  }

  const undo = () => change("kept/undo", {}, "It is kept and counts again.");

  /** @param {Kept} k */
  const strike = (k) => change("kept/delete", { ids: [k.id] }, `${capitalised(k.gesture)} is struck out.`, true);

  /** @param {KeptAnswer} answer */
  function tools({ kept, undo: gone }) {
    /** @type {HTMLInputElement} */
    const file = h("input", {
      type: "file",
      accept: ".jsonl",
      hidden: true,
      id: "kept-file",
      onchange: async () => {
        const sent = file.files?.[0] && (await sendKept(file.files[0]));
        file.value = "";
        if (sent) look(sent, () => change("kept/import", {}, "Added."));
      },
    });
    return h(
      "div",
      { class: "row between share" },
      h("h2", {}, kept.length === 1 ? "1 is kept" : `${kept.length} are kept`),
      h(
        "div",
        { class: "row" },
        gone ? button(`Bring back ${gone} struck out`, undo) : null,
        file,
        button("Import…", () => file.click()),
        kept.length
          ? [
              h("a", { href: "kept/pack", download: "corrections.jsonl", class: "button" }, "Export"),
              button("Strike out all…", () =>
                askForAll(kept.length, () => change("kept/delete", { ids: null }, "All are struck out.", true)),
              ),
            ]
          : null,
      ),
    );
  }
}

/**
 * @param {number} count
 * @param {() => unknown} done
 */
const askForAll = (count, done) =>
  ask(
    `Strike out all ${count}?`,
    "Your gestures act again as if nothing had been said of them.",
    "Strike out all",
    done,
  );

/**
 * Asks before something is done.
 * @param {string} title
 * @param {import("../types.js").Child} text
 * @param {string} yes
 * @param {(() => unknown) | null} done null where nothing can be done
 */
function ask(title, text, yes, done) {
  dialog(title, (close) =>
    h(
      "div",
      {},
      h("p", {}, text),
      h(
        "div",
        { class: "row end foot" },
        button("Cancel", close, { autofocus: true }),
        button(yes, () => (close(), done?.()), { class: "main", disabled: !done }),
      ),
    ),
  );
}

/**
 * What a file holds, before it is taken over.
 * @param {KeptPack} sent
 * @param {() => void} take
 */
function look(sent, take) {
  const of = sent.counts.map((c) => `${readable(c.gesture)} ${c.against + c.meant}`).join(", ");
  const text = [
    sent.new
      ? `It changes how easily these act: ${of}. Take over only what you or somebody like you has said.`
      : "It holds nothing new.",
    sent.there ? `${sent.there} of it are kept already and left out.` : "",
    sent.lost ? `The ${sent.lost} oldest that you have go for it, as no more than 200 are kept.` : "",
  ];
  ask("What the file holds", text.filter(Boolean).join(" "), `Add ${sent.new}`, sent.new ? take : null);
}

/**
 * @param {{ problem: string, remedy: string }} problem
 * @param {() => void} setAside
 */
const broken = ({ problem, remedy }, setAside) =>
  h(
    "div",
    { class: "card problem" },
    h("p", {}, withCode(`${problem} ${remedy}`)),
    h("p", {}, "What you have said does not count meanwhile. Set aside, the file stays beside and you begin anew."),
    button("Set it aside", setAside),
  );

/** @param {KeptCount} c */
const many = (c) =>
  c.many
    ? h(
        "p",
        { class: "warning" },
        `${capitalised(c.gesture)} was so often not meant that only the newest of it count. `,
        h("a", { href: "#bindings" }, "Bind another gesture"),
        " in its place, or ",
        h("a", { href: "#teach" }, "teach one of your own"),
        ".",
      )
    : null;

/** @param {KeptCount[]} counts */
const countTable = (counts) =>
  h(
    "div",
    { class: "scroll" },
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          ["Gesture", "Not meant", "Should have acted", "Of them count"].map((t) => h("th", { scope: "col" }, t)),
        ),
      ),
      h(
        "tbody",
        {},
        counts.map((c) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, readable(c.gesture)),
            [c.against, c.meant, c.counting].map((n) => h("td", {}, n)),
          ),
        ),
      ),
    ),
  );

/**
 * @param {Kept} k
 * @param {() => void} strike
 */
function row(k, strike) {
  const at = new Date(k.at * 1000).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  const name = `${readable(k.gesture)}, ${k.kind}, ${at}`;
  return h(
    "li",
    { class: "card binding" },
    k.hand ? film(k.id, k.hand, name) : h("span", {}),
    h(
      "div",
      {},
      h("h3", {}, `${readable(k.gesture)}: ${k.kind}`),
      h("p", {}, k.words),
      h("p", { class: "hint" }, `${at}, ${k.side} hand`),
    ),
    h(
      "div",
      { class: "buttons" },
      button("Strike out", strike, { class: "quiet", "aria-label": `Strike out ${name}` }),
    ),
  );
}
