/** State between lines: none, or in which block the next line lies. A text begins with `Start`. */
export const Block = { None: 0, Backticks: 1, Tildes: 2, Pre: 3, Script: 4, Style: 5, Ignore: 6, FrontMatter: 7, /** Before the first line of a text. */ Start: 8 } as const;
