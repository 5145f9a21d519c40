import { describe, expect, test } from "vitest";
import { CallError } from "../src/api/call";
import { refusedField, type Field } from "../src/parts/Form";
import { yaml } from "../src/words/yaml";

function refused(values: Record<string, unknown>, ...names: string[]): string {
  const fields = names.map((name): Field => ({ name, label: "column.name" }));
  return refusedField(new CallError({ status: 422, values }), fields);
}

describe("the field that a refusal speaks of", () => {
  test("it is named, placed in a document, or said by who reads one", () => {
    const found = [
      refused({ what: "point-at" }, "began", "point_at"),
      refused({ place: "classes[1].rpo" }, "name", "rpo"),
      refused({ place: "classes[1].hook.timeout" }, "name", "hook.timeout"),
      refused({ what: "intake", detail: "Expected `float` <= 1.0 - at `$.problems.least_confidence`" }, "forecasts.days", "problems.least_confidence"),
      refused({ detail: "Invalid enum value - at `$.problems.types[0]`" }, "problems.types"),
      refused({ detail: "Expected `str` - at `$.answers[...]`" }, "answers"),
      refused({ what: "something" }, "name"),
    ];

    expect(found).toEqual(["point_at", "rpo", "hook.timeout", "problems.least_confidence", "problems.types", "answers", ""]);
  });
});

describe("values as YAML", () => {
  test("words stand plain, what could be read otherwise is quoted", () => {
    const text = yaml({ classes: [{ name: "gold", rpo: "24h", namespaces: ["shop", "no"], hook: { container: "db", before: ["sh", "-c"] }, immutable: true, labels: {} }], exempt: [] });

    expect(text).toBe(
      'classes:\n  - name: gold\n    rpo: "24h"\n    namespaces: [shop, "no"]\n    hook:\n      container: db\n      before: [sh, "-c"]\n    immutable: true\n    labels: {}\nexempt: []',
    );
  });
});
