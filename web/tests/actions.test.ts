import { describe, expect, test } from "vitest";
import en from "#texts/en/portal.json";
import plans from "#texts/en/plans.json";
import { sayer } from "../src/texts";
import { joined, unprotected, type Covered, type Objective } from "../src/words/backups";
import { factWords, inOrder, journalWords, lastWords, mayUndo, money, nextOf, wishes, type Line, type Plan, type Whole } from "../src/words/plan";

const say = sayer({ ...en, plans }, "en");

function plan(fields: Partial<Plan>): Plan {
  return { id: "1", state: "proposed", approvals: 0, needed: 1, owed: 0, is_reversible: false, made: "2026-01-15T12:00:00Z", ...fields } as Plan;
}

function line(number: number, what: string, fields: Partial<Line> = {}): Line {
  return { number, at: "2026-01-15T12:00:00Z", what, step: null, detail: "", probe: null, proof: null, ...fields };
}

const PROOFS: Whole["proofs"] = [
  { fact: "capacity-at-least", object: "PersistentVolumeClaim shop/data", wanted: "40Gi" },
  { fact: "filesystem-at-least", object: "PersistentVolumeClaim shop/data", wanted: "40Gi over 21131235328" },
];

function whole(journal: Line[]): Whole {
  return {
    plan: plan({}),
    writes: [{ verb: "patch", kind: "PersistentVolumeClaim", namespace: "shop", name: "data", subresource: "", fields: [] }],
    proofs: PROOFS,
    journal,
  } as unknown as Whole;
}

describe("what comes next with a plan", () => {
  test("it is agreed to, carried out, and over", () => {
    const states: Partial<Plan>[] = [{}, { approvals: 1 }, { state: "started" }, { state: "unknown" }, { state: "verified", owed: 1 }, { state: "verified" }, { state: "text" }];

    expect(states.map((fields) => nextOf(plan(fields)))).toEqual(["approve", "apply", "run", "settle", "owe", "over", "text"]);
  });

  test("only a person's own words stand below the sentence", () => {
    const states = ["rejected", "settled", "unknown", "stopped", "undone", "started", "verified"] as const;

    const said = states.filter((state) => lastWords(plan({ state, detail: "capacity-at-least" })));

    expect(said).toEqual(["rejected", "settled"]);
    expect(lastWords(plan({ state: "rejected", detail: "not today" }))).toBe("not today");
  });

  test("only what was done and has a way back is taken back", () => {
    const made = [plan({ state: "verified", is_reversible: true }), plan({ state: "verified" }), plan({ is_reversible: true })];

    expect(made.map(mayUndo)).toEqual([true, false, false]);
  });

  test("what needs somebody stands first, then the newest", () => {
    const rows = [
      plan({ id: "old", state: "verified", made: "2026-01-01T00:00:00Z" }),
      plan({ id: "new", state: "rejected", made: "2026-01-02T00:00:00Z" }),
      plan({ id: "waits" }),
      plan({ id: "lost", state: "unknown" }),
      plan({ id: "runs", state: "started" }),
    ];

    expect(inOrder(rows).map((row) => row.id)).toEqual(["lost", "runs", "waits", "new", "old"]);
  });
});

describe("the journal of a run", () => {
  test("it tells each write and each proof, one after the other", () => {
    const told = journalWords(
      say,
      whole([
        line(1, "begun"),
        line(2, "intended", { step: 0 }),
        line(3, "replied", { step: 0, detail: "applied" }),
        line(4, "probed", { detail: "unknown: capacity-is", probe: 0, proof: PROOFS[0] ?? null }),
        line(5, "probed", { detail: "yes", probe: 0, proof: PROOFS[0] ?? null }),
        line(6, "probed", { detail: "yes", probe: 1, proof: PROOFS[1] ?? null }),
        line(7, "ended", { detail: "verified" }),
      ]),
    );

    expect(told.map(({ sense, words }) => [sense, words])).toEqual([
      ["step", "A worker took it in hand."],
      ["step", "About to send write 1: PersistentVolumeClaim data"],
      ["good", "Write 1 was accepted: PersistentVolumeClaim data"],
      ["waits", "Not seen yet: The capacity is at least 40Gi: PersistentVolumeClaim shop/data"],
      ["good", "Seen: The capacity is at least 40Gi: PersistentVolumeClaim shop/data"],
      ["good", "Seen: The file system has room for 40Gi, as the node measures it: PersistentVolumeClaim shop/data"],
      ["good", "Done, and its effect was seen."],
    ]);
  });

  test("what failed and what nobody knows is never good", () => {
    const told = journalWords(say, whole([line(1, "replied", { step: 0, detail: "lost" }), line(2, "halted", { detail: "switched-off" }), line(3, "ended", { detail: "unknown" })]));

    expect(told.map((one) => one.sense)).toEqual(["bad", "bad", "bad"]);
    expect(told[1]?.words).toBe("A guard stopped it before the next write: switched-off");
  });

  test("a fact that has no words stands as it is", () => {
    expect(factWords(say, "moon-is-full", "yes")).toBe("moon-is-full yes");
  });
});

test("wishes are numbers, answers and lists where they read so, and nothing where they are empty", () => {
  expect(wishes({ gib: "40", keep: "true", empty: " ", name: "fast-2", list: '["a"]', open: "[a" })).toEqual({ gib: 40, keep: true, name: "fast-2", list: ["a"], open: "[a" });
});

test("money is written with as many digits as say it", () => {
  expect([0, 1.5, 12.4].map(money)).toEqual(["0", "1.50", "12"]);
});

describe("backups", () => {
  const claim = (name: string, state: Covered["state"]) => ({ claim: { kind: "PersistentVolumeClaim", namespace: "shop", name }, state }) as Covered;

  test("the worst protected stand first, each with its objectives", () => {
    const objective = { claim: { namespace: "shop", name: "b" }, rpo: "missed" } as Objective;
    const rows = joined([claim("a", "covered-proven"), claim("c", "none"), claim("b", "none")], [objective]);

    expect(rows.map((row) => [row.claim.name, row.objective?.rpo])).toEqual([["b", "missed"], ["c", undefined], ["a", undefined]]);
  });

  test("what nobody knows counts as unprotected", () => {
    expect(unprotected({ none: 1, unknown: 2, "covered-proven": 5 })).toBe(3);
  });
});
