import { expect, test } from "vitest";
import { parseMarkdown, type Block } from "./markdown";
import { runTogether } from "./runTogether";

const joined = (text: string) => runTogether(parseMarkdown(text));
const wordsOf = (block: Block) => (block.kind === "paragraph" ? block.lines.map((line) => line.map((part) => ("text" in part ? part.text : `[${part.id}]`)).join("")) : [block.kind]);

test("the first sentence stands alone and those behind it are one paragraph", () => {
  expect(joined("One.\n\nTwo.\n\nThree.").map(wordsOf)).toEqual([["One."], ["Two.", "Three."]]);
});

test("a paragraph that leads on to a list stays before it", () => {
  expect(joined("One.\n\nThese:\n\nTwo.\n\n- a").map(wordsOf)).toEqual([["One."], ["These:"], ["Two."], ["list"]]);
});

test("long paragraphs stay apart", () => {
  const long = "word ".repeat(60);
  expect(joined(`One.\n\n${long}\n\n${long}`)).toHaveLength(3);
});

test("a source that sentences in a row rest on is named once", () => {
  expect(joined("One. [c1]\n\nTwo. [c1]\n\nThree. [c1]\n\nFour. [c2]").map(wordsOf)).toEqual([["One. [c1]"], ["Two.", "Three. [c1]", "Four. [c2]"]]);
});
