// A command line as words and back: quotes and backslashes as a shell has them, nothing else.

/**
 * @param {string} line
 * @returns {string[]}
 */
export function splitWords(line) {
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

/** @param {string[]} words */
export const joinWords = (words) =>
  words.map((w) => (/^[\w@%+=:,./~-]+$/.test(w) ? w : `"${w.replace(/["\\]/g, "\\$&")}"`)).join(" ");
