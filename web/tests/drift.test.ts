import { describe, expect, test } from "vitest";
import { gravest, inOrder, managers, written, type Drifted, type Field } from "../src/words/drift";

function field(path: string, risk: Field["risk"], manager = ""): Field {
  return { path, kind: "changed", risk, wanted: "1", live: "2", manager, origin: "unknown", can_be_set: true };
}

function drifted(name: string, fields: Field[], state: Drifted["state"] = "drifted"): Drifted {
  return { object: { kind: "Deployment", namespace: "shop", name }, state, fields };
}

describe("what drifted", () => {
  test("the gravest comes first, then what is gone, then what stands besides", () => {
    const found = [drifted("besides", [], "added"), drifted("gone", [], "missing"), drifted("mild", [field("a", "in-place")]), drifted("grave", [field("a", "in-place"), field("b", "data")])];

    expect(inOrder(found).map((item) => item.object.name)).toEqual(["grave", "mild", "gone", "besides"]);
  });

  test("who wrote it is named once each, and nobody is invented", () => {
    const fields = [field("a", "in-place", "kubectl-edit, helm"), field("b", "in-place", "helm"), field("c", "in-place")];

    expect([managers(fields), managers([field("c", "in-place")]), gravest([])]).toEqual([["helm", "kubectl-edit"], [], null]);
  });

  test("values are written as one reads them", () => {
    const values = [null, "1.5.0", 3, { name: "MODE", value: "fast" }, ["a", "b"], { deep: { er: 1 } }].map(written);

    expect(values).toEqual([null, "1.5.0", "3", "name: MODE\nvalue: fast", "a\nb", '{\n "deep": {\n  "er": 1\n }\n}']);
  });
});
