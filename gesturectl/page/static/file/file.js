// The config's file as text, with what is wrong with it: repaired here, or replaced by the last good one.

/** @import { FileAnswer, FileProblem } from "../types.js" */

import { linedText } from "./lines.js";
import { button, confirmPrograms, h, setChildren, setText, toast, withCode } from "../shared/dom.js";
import { followConfig, tryRequest } from "../daemon.js";

const PAUSE = 400; // milliseconds without a key after which the text is checked

/** @param {HTMLElement} main */
export async function show(main) {
  /** @type {FileAnswer | null} */
  const first = await tryRequest("file");
  if (!first) return null;
  let now = first;
  let timer = 0;
  let saving = false;
  const faults = faultList((problem) => field.goTo(problem));
  const field = linedText("file-text", "file-label", () => {
    clearTimeout(timer);
    timer = setTimeout(check, PAUSE);
  });
  const good = button("Take the last good one", takeGood);
  main.append(
    h("h1", {}, "The config as text"),
    faults.node,
    h(
      "section",
      { class: "card file" },
      h("label", { htmlFor: "file-text", id: "file-label", class: "name" }, now.path),
      field.node,
      h(
        "div",
        { class: "row end foot" },
        good,
        button("Read the file again", reload),
        button("Save", save, { class: "main" }),
      ),
    ),
  );
  fill(now);
  const stop = followConfig(() => now.stamp, changedElsewhere);
  return () => {
    clearTimeout(timer);
    stop();
  };

  /** @param {FileAnswer} answer */
  function fill(answer) {
    now = answer;
    field.set(now.text);
    good.hidden = now.good === null;
    faults.show(now.problems);
  }

  async function check() {
    const answer = await tryRequest("file/check", { text: field.text() });
    if (answer) faults.show(answer.problems);
  }

  // What is being typed stays.
  function changedElsewhere() {
    if (saving) return;
    if (field.text() === now.text) void reload();
    else toast("The file has been changed elsewhere. What you have typed stays until you read the file again.");
  }

  function takeGood() {
    field.set(now.good || "");
    void check();
    toast("This is the last good one. Save puts it in place.");
  }

  async function reload() {
    const answer = await tryRequest("file");
    if (answer) fill(answer);
  }

  async function save() {
    const body = { stamp: now.stamp, text: field.text() };
    saving = true;
    try {
      let answer = await tryRequest("file", body);
      if (answer?.confirm) {
        if (!(await confirmPrograms(answer.confirm))) return;
        answer = await tryRequest("file", { ...body, confirmed: true });
      }
      if (!answer) {
        await check();
        return;
      }
      fill(answer);
      toast("Saved, and in force.");
    } finally {
      saving = false;
    }
  }
}

/**
 * What is wrong with the text, each with its place, which leads there.
 * @param {(problem: FileProblem) => void} goTo
 */
function faultList(goTo) {
  const title = h("h2", {});
  const about = h("p", { class: "hint" });
  const list = h("ol", { class: "faults" });
  return {
    node: h("section", { class: "card", role: "status" }, title, about, list),
    /** @param {FileProblem[]} problems */
    show(problems) {
      const many = problems.length;
      setText(title, many ? `${many} ${many === 1 ? "thing is" : "things are"} wrong` : "Nothing is wrong");
      setText(
        about,
        many
          ? "What was in force before stays so until this is repaired. Each place leads into the text."
          : "What is saved is in force at once. The file as it was is kept beside.",
      );
      setChildren(
        list,
        problems.map((problem) =>
          h(
            "li",
            {},
            button(problem.place, () => goTo(problem), { class: "quiet" }),
            " ",
            withCode(problem.message),
            problem.excerpt && h("pre", {}, problem.excerpt),
          ),
        ),
      );
    },
  };
}
