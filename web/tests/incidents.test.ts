import { describe, expect, test } from "vitest";
import en from "#texts/en/portal.json";
import incident from "#texts/en/incident.json";
import type { ClockShown, IncidentRow, IncidentShown } from "../src/api/types";
import { sayer } from "../src/texts";
import { byDay, standing, worst, type DueShown } from "../src/words/checks";
import { byUrgency, freeId, inOrder, inWords, nested, nextOf, reading, told } from "../src/words/incident";
import { forInput, fromInput, span } from "../src/words/moments";

const say = sayer({ ...en, incident }, "en");
const NOON = Date.parse("2026-01-15T12:00:00Z");

function clock(fields: Partial<ClockShown>): ClockShown {
  return {
    clock: "acknowledge", run: 1, motion: "running", calendar: "always", started: "2026-01-15T11:50:00Z", elapsed_seconds: 600, limit_seconds: 900,
    deadline: "2026-01-15T12:05:00Z", breached: null, stopped: null, case: "", beyond: false, ...fields,
  };
}

describe("clocks", () => {
  test("a clock that runs says what is left, and turns urgent near its end", () => {
    expect([reading(clock({}), NOON), reading(clock({}), NOON + 240_000)]).toEqual([
      { state: "left", seconds: 300, share: 1 - 300 / 900 },
      { state: "soon", seconds: 60, share: 1 - 60 / 900 },
    ]);
  });

  test("a clock that ran out says for how long", () => {
    expect(reading(clock({}), NOON + 420_000)).toEqual({ state: "over", seconds: 120, share: 1 });
  });

  test("a clock that stands still has no deadline, only time that is left", () => {
    expect(reading(clock({ motion: "paused", deadline: null }), NOON)).toEqual({ state: "paused", seconds: 300, share: 600 / 900 });
  });

  test("what was done too late is no success", () => {
    expect(reading(clock({ motion: "stopped", breached: "2026-01-15T11:59:00Z" }), NOON).state).toBe("late");
  });

  test("what is over stands first, what is done last", () => {
    const clocks = [clock({ clock: "update", motion: "stopped" }), clock({ clock: "resolve", deadline: "2026-01-15T16:00:00Z" }), clock({ deadline: "2026-01-15T11:00:00Z" })];

    expect(byUrgency(clocks, NOON).map((one) => one.clock)).toEqual(["acknowledge", "resolve", "update"]);
  });

  test("a span is written in its two largest units", () => {
    expect([7500, 59, 125, 90_000, 3600].map((seconds) => span(say, seconds))).toEqual(["2 h 5 min", "59 s", "2 min 5 s", "1 d 1 h", "1 h"]);
  });
});

const ROW: IncidentRow = {
  id: "INC-0001", title: "t", state: "open", priority: "P3", step: "found", side: "", cluster: "", namespaces: [], assignee: "",
  opened: "2026-01-15T10:00:00Z", last: "2026-01-15T10:00:00Z", next_due: null,
};

describe("incidents", () => {
  test("the gravest stand first, and of these the one whose clock runs out first", () => {
    const rows: IncidentRow[] = [
      { ...ROW, id: "a" },
      { ...ROW, id: "b", priority: "P1", next_due: "2026-01-15T14:00:00Z" },
      { ...ROW, id: "c", priority: "P1", next_due: "2026-01-15T13:00:00Z" },
      { ...ROW, id: "d", priority: "P1" },
      { ...ROW, id: "e", priority: "P1", state: "over" },
    ];

    expect(inOrder(rows).map((row) => row.id)).toEqual(["c", "b", "d", "a", "e"]);
  });

  function shown(fields: object, clocks: ClockShown[], steps: object[]): IncidentShown {
    const incident = { side: "", step: "found", hold: null, assignee: "", causes: [], actions: [], workarounds: [], reviewed: null, ...fields };
    return { incident, clocks, steps } as unknown as IncidentShown;
  }

  test("the next thing is to take it on, then to say who works on it, then the next step", () => {
    const steps = [{ step: "triaged", standing: "waiting" }];

    expect([
      nextOf(shown({}, [clock({})], steps), NOON),
      nextOf(shown({}, [], steps), NOON),
      nextOf(shown({ assignee: "minji" }, [], [{ step: "triaged", standing: "possible" }]), NOON),
    ]).toEqual([
      { deed: "acknowledge", step: "" },
      { deed: "assign", step: "triaged" },
      { deed: "advance", step: "triaged" },
    ]);
  });

  test("who waits for an update too long comes before the next step", () => {
    const late = clock({ clock: "update", deadline: "2026-01-15T11:00:00Z" });

    expect(nextOf(shown({}, [late], [{ step: "fixed", standing: "possible" }]), NOON)).toEqual({ deed: "update", step: "" });
  });

  test("before the end a workaround is taken back, then an action planned, then the analysis completed", () => {
    const steps = [{ step: "closed", standing: "waiting" }];
    const causes = [{ id: "C1", kind: "systemic" }];
    const actions = [{ id: "A1", cause: "C1" }];

    expect([
      nextOf(shown({ workarounds: [{ id: "W1", ended: null }] }, [], steps), NOON)?.deed,
      nextOf(shown({ causes }, [], steps), NOON)?.deed,
      nextOf(shown({ causes, actions }, [], steps), NOON)?.deed,
      nextOf(shown({ step: "closed" }, [], steps), NOON),
    ]).toEqual(["end-workaround", "plan-action", "finish-review", null]);
  });

  test("ids that are taken are not given again", () => {
    expect(freeId("W", [{ id: "W1" }, { id: "W3" }])).toBe("W4");
  });

  test("what a form asks in parts is sent as a whole", () => {
    expect(nested({ to: "verified", "recovery.note": "gone", "recovery.source": "person" })).toEqual({ to: "verified", recovery: { note: "gone", source: "person" } });
  });

  test("a refusal names steps by their words", () => {
    expect(inWords(say, "The step `cause-known` cannot be left out for P2.")).toBe("The step cause known cannot be left out for P2.");
  });
});

describe("checks", () => {
  const due: DueShown = { cluster: "prod", cadence: "daily", due: "2026-01-15T07:00:00Z", state: "done", checks: 18, by: "", ran: null, made_up: null, until: null, counts: { pass: 18 } };

  test("only a round in which everything passed is good", () => {
    expect([
      standing(due),
      standing({ ...due, counts: { pass: 17, "not-evaluated": 1 } }),
      standing({ ...due, counts: { pass: 17, fail: 1 } }),
      standing({ ...due, state: "missed" }),
      standing({ ...due, state: "missed", made_up: "2026-01-16T07:00:00Z" }),
    ]).toEqual(["good", "open", "bad", "missed", "made-up"]);
  });

  test("what needs someone most names a round", () => {
    expect(worst({ ...due, counts: { "not-evaluated": 4, "waiting-for-person": 1 } })).toBe("waiting-for-person");
  });

  test("due moments stand under the reader's own day", () => {
    expect([...byDay([due]).keys()]).toEqual([new Date(due.due).toDateString()]);
  });
});

describe("moments", () => {
  test("what an input holds is what it was given", () => {
    expect(fromInput(forInput("2026-01-15T07:30:00Z"))).toBe("2026-01-15T07:30:00.000Z");
  });
});

describe("a line of the timeline", () => {
  const names = new Map([["W1", "traffic goes to the other zone"], ["C1", "the disk was full"]]);

  test("an item is told by its name, its id behind it", () => {
    const parts = told("Action A1 against C1, mina: grow it", names);

    expect(parts).toEqual([{ text: "Action A1 against " }, { text: "the disk was full", id: "C1" }, { text: ", mina: grow it" }]);
  });

  test("what is told at length needs no name again, and other incidents are links", () => {
    const whole = "Workaround W1 in place: traffic goes to the other zone";

    expect(told(whole, names)).toEqual([{ text: whole }]);
    expect(told("Merged into INC-0007", names)).toEqual([{ text: "Merged into " }, { text: "INC-0007", incident: "INC-0007" }]);
  });

  test("what only looks like an id stays as it is", () => {
    expect(told("Put on hold: P2 until 10 h, node n1", names)).toEqual([{ text: "Put on hold: P2 until 10 h, node n1" }]);
  });
});
