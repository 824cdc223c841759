// The config's file as text, with what is wrong with it: repaired here, or replaced by the last good one.

/** @import { FileAnswer, FileProblem } from "../types.js" */

import { button, confirmPrograms, h, setChildren, setText, toast, withCode } from "../shared/dom.js";
import { tryRequest } from "../daemon.js";

const PAUSE = 400; // milliseconds without a key after which the text is checked

/** @param {HTMLElement} main */
export async function show(main) {
  /** @type {FileAnswer | null} */
  const first = await tryRequest("file");
  if (!first) return null;
  let now = first;
  let timer = 0;
  const faults = faultList(goTo);
  const text = h("textarea", {
    id: "file-text",
    rows: 24,
    spellcheck: false,
    wrap: "off",
    oninput: () => {
      clearTimeout(timer);
      timer = setTimeout(check, PAUSE);
    },
  });
  text.setAttribute("aria-labelledby", "file-label");
  const good = button("Take the last good one", takeGood);
  main.append(
    h("h1", {}, "The config as text"),
    faults.node,
    h(
      "section",
      { class: "card file" },
      h("label", { htmlFor: "file-text", id: "file-label", class: "name" }, now.path),
      text,
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
  return () => clearTimeout(timer);

  /** @param {FileAnswer} answer */
  function fill(answer) {
    now = answer;
    text.value = now.text;
    good.hidden = now.good === null;
    faults.show(now.problems);
  }

  /** @param {FileProblem} problem */
  function goTo(problem) {
    const lines = text.value.split("\n");
    const before = lines.slice(0, problem.line - 1).reduce((sum, line) => sum + line.length + 1, 0);
    const end = before + (lines[problem.line - 1] || "").length;
    text.focus();
    text.setSelectionRange(Math.min(before + problem.column - 1, end), end);
    text.scrollTop = (problem.line - 4) * (text.scrollHeight / lines.length);
  }

  async function check() {
    const answer = await tryRequest("file/check", { text: text.value });
    if (answer) faults.show(answer.problems);
  }

  function takeGood() {
    text.value = now.good || "";
    void check();
    toast("This is the last good one. Save puts it in place.");
  }

  async function reload() {
    const answer = await tryRequest("file");
    if (answer) fill(answer);
  }

  async function save() {
    const body = { stamp: now.stamp, text: text.value };
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
