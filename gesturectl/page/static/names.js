// Names of the config as words.

/** @param {string} name */
export const readable = (name) => name.replaceAll("_", " ");

/**
 * The same at the beginning of a sentence.
 * @param {string} name
 */
export const capitalised = (name) => readable(name).replace(/^./u, (first) => first.toUpperCase());
