// The user's own gestures: recorded, looked through, tried at once, shared.

import { button, dialog, h, headed, named, prose, s, stage, tell, toast } from "./dom.js";
import { listen, run, tried } from "./daemon.js";
import { gauge } from "./gauge.js";
import { picture } from "./hand.js";
import { lesson } from "./lesson.js";

export async function show(main) {
  let leave = () => {};
  const place = h("div", {});
  main.append(
    h("h1", {}, "Teach your own gestures"),
    h(
      "p",
      { class: "lead" },
      "Show a pose or a motion a few times, and it is known from then on. Only points of your hand are kept, never pictures.",
    ),
    place,
  );
  await overview();
  return () => leave();

  async function overview() {
    leave();
    leave = () => {};
    const known = await tried("gestures");
    if (!known) return;
    const name = nameField("");
    const kind = h(
      "select",
      {},
      h("option", { value: "pose" }, "a pose, held still"),
      h("option", { value: "motion" }, "a motion, made three times"),
    );
    const form = h(
      "form",
      {
        class: "row card",
        onsubmit: (e) => {
          e.preventDefault();
          record(spelled(name.value), kind.value);
        },
      },
      h("label", {}, "Name", name),
      h("label", {}, "Kind", kind),
      h("button", { type: "submit", class: "main" }, "Record"),
    );
    const file = h("input", {
      type: "file",
      accept: ".jsonl",
      hidden: true,
      id: "pack",
      onchange: () => opened(file.files[0]),
    });
    const now = h("p", { class: "does", role: "status" });
    leave = listen((record_) => {
      const seen = (record_?.hands || [])
        .map((x) => known.gestures.find((g) => g.name === (x.gesture || x.pose)))
        .filter(Boolean);
      tell(
        now,
        seen.length
          ? `Seen now: ${seen.map((g) => named(g.name)).join(", ")}`
          : known.gestures.length
            ? "Show one of them to try it."
            : "",
      );
    });
    stage(
      place,
      form,
      h(
        "div",
        { class: "row between share" },
        h("h2", {}, "Your gestures"),
        h(
          "div",
          { class: "row" },
          file,
          button("Import…", () => file.click()),
          known.gestures.length
            ? h("a", { href: "gestures/pack", download: "gestures.jsonl", class: "button" }, "Export")
            : null,
        ),
      ),
      known.problems.map((p) => h("p", { class: "problem" }, p)),
      now,
      known.gestures.length
        ? h("ul", { class: "list" }, known.gestures.map(own))
        : h("p", { class: "hint" }, "None so far."),
    );
  }

  function own(g) {
    return h(
      "li",
      { class: "card" },
      h(
        "div",
        { class: "row between" },
        h("h3", {}, named(g.name)),
        h(
          "div",
          { class: "buttons" },
          button("Add samples", () => record(g.name, g.kind), { "aria-label": `Add samples to ${g.name}` }),
          button("Rename", () => renamed(g), { "aria-label": `Rename ${g.name}` }),
          button("Remove", () => removed(g), { class: "quiet", "aria-label": `Remove ${g.name}` }),
        ),
      ),
      h("p", { class: "hint" }, `${g.kind}, ${g.count} ${g.count === 1 ? "sample" : "samples"}`),
      g.advice.map((line) => h("p", { class: "warning" }, prose(line))),
      closeness(g),
      h(
        "details",
        {},
        h("summary", {}, "Samples"),
        samples(
          g,
          async (struck) => {
            if (await tried("gestures/strike", { name: g.name, struck: [...struck] })) {
              toast("Struck out.");
              overview();
            }
          },
          "Take these out",
        ),
      ),
    );
  }

  function renamed(g) {
    const name = nameField(named(g.name));
    const box = dialog(`Rename ${named(g.name)}`, (close) =>
      h(
        "form",
        {
          class: "make",
          onsubmit: async (e) => {
            e.preventDefault();
            const to = spelled(name.value);
            if (!(await tried("gestures/rename", { name: g.name, to }))) return;
            box.close();
            toast(`${headed(g.name)} is called ${named(to)} now, in your bindings as well.`);
            await overview();
            const at = [...place.querySelectorAll("button")].find(
              (node) => node.getAttribute("aria-label") === `Rename ${to}`,
            );
            at?.focus();
          },
        },
        h("label", {}, "Name", name),
        h(
          "div",
          { class: "row end" },
          button("Cancel", close),
          h("button", { type: "submit", class: "main" }, "Rename"),
        ),
      ),
    );
    name.select();
  }

  function removed(g) {
    dialog(`Remove ${named(g.name)}?`, (close) =>
      h(
        "div",
        {},
        h("p", {}, `Its ${g.count} samples are deleted. Export it first to keep them.`),
        h(
          "div",
          { class: "row end" },
          button("Cancel", close),
          button(
            "Remove",
            async () => {
              close();
              if (await tried("gestures/remove", { name: g.name })) overview();
            },
            { class: "main" },
          ),
        ),
      ),
    );
  }

  async function record(name, kind) {
    if (!(await tried("gestures/record", { page: run.page, name, kind, times: 3 }))) return;
    leave();
    const lead = lesson(
      "record",
      () => looked(name),
      async () => {
        await tried("gestures/stop", { page: run.page });
        overview();
      },
    );
    leave = lead.end;
    stage(place, h("h2", {}, `Recording ${named(name)}`), lead.node);
  }

  async function looked(name) {
    leave();
    leave = () => {};
    const found = await tried("gestures/recorded");
    if (!found) return overview();
    const g = found.gesture;
    const struck = new Set();
    stage(
      place,
      h("h2", {}, `${named(name)}: ${g.count} samples`),
      h(
        "p",
        { class: "hint" },
        g.count ? "Strike out the ones that are not what you meant." : "Nothing was seen. Record it once more.",
      ),
      g.advice.map((line) => h("p", { class: "warning" }, prose(line))),
      closeness(g),
      samples(g, null, "", struck),
      h(
        "div",
        { class: "row" },
        button("Discard", overview),
        button("Record anew", () => record(name, g.kind)),
        button(
          "Use it",
          async () => {
            if (await tried("gestures/keep", { struck: [...struck] })) {
              toast(`${headed(name)} is known now. Show it to try it, and bind it under Gestures.`);
              overview();
            }
          },
          { class: "main", disabled: !g.count },
        ),
      ),
    );
    place.querySelector("h2").tabIndex = -1;
    place.querySelector("h2").focus();
    return null;
  }

  function samples(g, apply, label, struck = new Set()) {
    const confirm = apply && button(label, () => apply(struck), { disabled: true });
    const one = (drawing, i) => {
      const node = h(
        "button",
        { type: "button", class: "sample", "aria-pressed": "false", "aria-label": `Sample ${i + 1}, strike out` },
        drawing,
      );
      node.addEventListener("click", () => {
        if (!struck.delete(i)) struck.add(i);
        node.setAttribute("aria-pressed", String(struck.has(i)));
        if (confirm) confirm.disabled = !struck.size;
      });
      return h("li", {}, node);
    };
    return h(
      "div",
      {},
      h(
        "ul",
        { class: "samples" },
        g.hands.map((p, i) => one(picture(p), i)),
        g.paths.map((p, i) => one(way(p), i)),
      ),
      confirm,
    );
  }

  async function opened(file) {
    if (!file) return;
    const response = await fetch("gestures/pack", {
      method: "POST",
      headers: { "content-type": "application/octet-stream" },
      body: file,
    }).catch(() => null);
    const answer =
      response && (response.headers.get("content-type") || "").includes("json")
        ? await response.json()
        : { problem: response ? await response.text() : "gesturectl does not answer." };
    if (!response?.ok) return toast([answer.problem, answer.remedy].filter(Boolean).join(" "));
    const chosen = answer.gestures.map((g) => ({
      g,
      take: h("input", { type: "checkbox", checked: true, "aria-label": `Take ${g.name}` }),
      as: h("input", { type: "text", value: g.taken ? `${g.name}_2` : g.name, "aria-label": `Name for ${g.name}` }),
    }));
    dialog("What the pack holds", (close) =>
      h(
        "div",
        { class: "make" },
        h(
          "p",
          { class: "hint" },
          "Gestures only: nothing in a pack can press keys or run anything. What they do is up to your own bindings.",
        ),
        h(
          "ul",
          { class: "list pack" },
          chosen.map(({ g, take, as }) =>
            h(
              "li",
              { class: "row" },
              take,
              g.hands[0] ? picture(g.hands[0]) : way(g.paths[0]),
              as,
              h(
                "span",
                { class: "hint" },
                `${g.kind}, ${g.count} ${g.count === 1 ? "sample" : "samples"}${g.taken ? "; you have one of that name" : ""}`,
              ),
            ),
          ),
        ),
        h(
          "div",
          { class: "row end" },
          button("Cancel", close),
          button(
            "Import",
            async () => {
              const names = Object.fromEntries(
                chosen.filter((c) => c.take.checked).map((c) => [c.g.name, c.as.value.trim()]),
              );
              if (await tried("gestures/import", { names })) {
                close();
                toast("Imported.");
                overview();
              }
            },
            { class: "main" },
          ),
        ),
      ),
    );
    return null;
  }
}

const nameField = (value) =>
  h("input", {
    type: "text",
    value,
    pattern: "[A-Za-z0-9_ \\-]{1,40}",
    title: "Letters from a to z, digits and spaces",
    required: true,
    placeholder: "my pose",
    autocomplete: "off",
    spellcheck: false,
  });

// A name as it is kept.
const spelled = (text) => text.trim().toLowerCase().replace(/[ -]+/g, "_");

// How close it is to others: from the line on, it would be taken for the other.
function closeness(g) {
  if (!g.close.length) return null;
  const bars = g.close.map((c) => {
    const bar = gauge(named(c.name) + (c.built_in ? " (built in)" : ""), 0, 1, [0.5]);
    bar.set(c.share, `${Math.round(c.share * 100)} %`);
    bar.node.classList.toggle("over", c.share >= 0.5);
    return bar.node;
  });
  return h(
    "figure",
    { class: "closeness" },
    h("figcaption", { class: "hint" }, "How close it is to others; beyond the line, it is taken for one of them"),
    bars,
  );
}

function way(points) {
  const at = [];
  for (let i = 0; i < points.length; i += 2) at.push(`${points[i]} ${points[i + 1]}`);
  return s(
    "svg",
    { class: "hand", viewBox: "0 0 100 100", "aria-hidden": "true" },
    s("path", { class: "arrow", d: `M${at.join("L")}` }),
    s("circle", { cx: points.at(-2), cy: points.at(-1), r: 5 }),
  );
}
