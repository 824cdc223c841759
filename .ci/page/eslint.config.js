const js = require("@eslint/js");

module.exports = [
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    ...js.configs.recommended,
    languageOptions: { ecmaVersion: 2022, sourceType: "module" },
    rules: {
      ...js.configs.recommended.rules,
      "no-undef": "off", // tsc knows the browser's names
      "no-var": "error",
      "prefer-const": "error",
      "no-shadow": "error",
      eqeqeq: "error",
      complexity: ["error", 15],
      "max-lines-per-function": ["error", 100],
    },
  },
];
