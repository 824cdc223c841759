// Names of the config: as words, and as keys.

/**
 * The value of a name in a table, undefined where it has none: names such as `constructor` stand for nothing else.
 * @template T
 * @param {{ [name: string]: T }} table
 * @param {string} name
 * @returns {T | undefined}
 */
export const valueOf = (table, name) => (Object.hasOwn(table, name) ? table[name] : undefined);

/** @param {string} name */
export const readable = (name) => name.replaceAll("_", " ");

/**
 * The same at the beginning of a sentence.
 * @param {string} name
 */
export const capitalised = (name) => readable(name).replace(/^./u, (first) => first.toUpperCase());
