// A command line as words and back: quotes and backslashes as a shell has them, nothing else.

export function split(line) {
  const words = [];
  for (const [part] of line.matchAll(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"?|'[^']*'?)+/gs)) {
    words.push(
      part.replace(
        /\\(.)|"((?:[^"\\]|\\.)*)"?|'([^']*)'?/gs,
        (_, one, double, single) => one ?? (double === undefined ? single : double.replace(/\\(["\\])/g, "$1")),
      ),
    );
  }
  return words;
}

export const joined = (words) =>
  words.map((w) => (/^[\w@%+=:,./~-]+$/.test(w) ? w : `"${w.replace(/["\\]/g, "\\$&")}"`)).join(" ");
