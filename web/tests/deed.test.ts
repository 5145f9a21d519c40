import { expect, test } from "vitest";
import { linesOf } from "../src/words/deed";

test("a record of the audit log shows its details and then what it wrote", () => {
  const written = [
    { kind: "cluster", id: "prod", before: "", after: "a".repeat(64) },
    { kind: "token", id: "t1", before: "b".repeat(64), after: "" },
  ];

  const lines = linesOf({ details: { name: "prod" }, written });

  expect(lines).toEqual([
    ["name", "prod"],
    ["cluster prod", "– → aaaaaaaaaaaa"],
    ["token t1", "bbbbbbbbbbbb → –"],
  ]);
});

test("a record from before there were hashes shows its details alone", () => {
  expect(linesOf({ details: { name: "prod" } })).toEqual([["name", "prod"]]);
});
