import { describe, expect, test } from "vitest";
import { matched, withParameters } from "../src/address";
import { addressed, query } from "../src/api/call";
import { concerns } from "../src/api/live";
import { covers } from "../src/api/me";
import { hitsOf, screenOf } from "../src/frame/links";
import { sayer } from "../src/texts";
import { bytes, days, percent, relative, sureness } from "../src/words/amounts";
import { csv } from "../src/words/csv";
import { blanked, clusterName } from "../src/words/names";
import { compared, windowed } from "../src/words/rows";

const say = sayer({ days: { now: "now", beyond: "over 30 days", hours: { one: "{count} hour", other: "{count} hours" }, days: { other: "{count} days" } } }, "en");

describe("texts", () => {
  test("a text is chosen by its count and filled", () => {
    expect([say("days.hours", { count: 1 }), say("days.hours", { count: 1500 })]).toEqual(["1 hour", "1,500 hours"]);
  });

  test("a key without a text stands for itself", () => {
    expect(say("screen.fleet")).toBe("screen.fleet");
  });
});

describe("amounts", () => {
  test("bytes have three digits at most", () => {
    expect([0, 1023, 1536, 10 * 1024 ** 3, -2.5 * 1024 ** 2, null].map(bytes)).toEqual(["0 B", "1023 B", "1.50 KiB", "10 GiB", "−2.50 MiB", "–"]);
  });

  test("days are as coarse as they are known", () => {
    expect([null, 0, 0.2, 3.84, 18.4, 31].map((value) => days(say, value))).toEqual(["over 30 days", "now", "5 hours", "3.8 days", "18 days", "over 30 days"]);
  });

  test("a share is a whole percentage", () => {
    expect([0.876, undefined].map(percent)).toEqual(["88 %", "–"]);
  });

  test("an instant is seen from now", () => {
    const now = Date.parse("2026-11-21T12:00:00Z");

    expect([relative("en", "2026-11-21T09:00:00Z", now), relative("ko", "2026-11-20T12:00:00Z", now)]).toEqual(["3 hours ago", "어제"]);
  });

  test("a confidence has the word that the reports use", () => {
    expect([0.97, 0.9, 0.65, 0.4, 0.1].map(sureness)).toEqual(["certain", "strong", "likely", "possible", "weak"]);
  });
});

describe("rows", () => {
  test("only rows in sight are drawn", () => {
    expect(windowed(36 * 5000, 720, 36, 10_000)).toEqual({ start: 4988, end: 5032 });
  });

  test("what is not known stands last, whichever way is sorted", () => {
    const sorted = (down: boolean) => [3, null, 1].sort((a, b) => compared(a, b, down));

    expect([sorted(false), sorted(true)]).toEqual([
      [1, 3, null],
      [3, 1, null],
    ]);
  });

  test("names are sorted as a person counts", () => {
    expect(["web-10", "web-2"].sort((a, b) => compared(a, b, false))).toEqual(["web-2", "web-10"]);
  });

  test("a cell that would be a formula is none", () => {
    expect(csv([["=1+1", 'a "b"', null, 3]])).toBe(`'=1+1,"a ""b""",,3\n`);
  });
});

describe("addresses", () => {
  test("a pattern gives its parts", () => {
    expect([matched("/problems/:id", "/problems/a%2Fb"), matched("/knowledge/causes/*cause", "/knowledge/causes/storage/claim/lost"), matched("/problems", "/problems/x")]).toEqual([
      { id: "a/b" },
      { cause: "storage/claim/lost" },
      null,
    ]);
  });

  test("filters come and go", () => {
    expect(withParameters("/problems?cluster=a&text=x", { text: undefined, severity: "high" })).toBe("/problems?cluster=a&severity=high");
  });

  test("an operation is reached by its path, the rest is asked", () => {
    expect(addressed("objects.get", { cluster: "a", kind: "Node", namespace: "", name: "n 1" })).toEqual({ path: "/clusters/a/objects/Node/-/n%201", rest: {} });
    expect(query({ limit: 5, cursor: "", names: ["a", "b"] })).toBe("?limit=5&names=a&names=b");
  });

  test("an answer leads to the screen that shows it", () => {
    expect([
      screenOf("storage.claims", { cluster: "prod", order: "full" }),
      screenOf("problems.list", { risks: "only" }),
      screenOf("objects.get", { cluster: "prod", kind: "Pod", namespace: "shop", name: "web" }),
      screenOf("snapshots.compare", { cluster: "prod" }),
      screenOf("incidents.list", { priority: "P1" }),
      screenOf("incidents.get", { incident: "INC-0001" }),
    ]).toEqual(["/storage?cluster=prod", "/problems?risks=true", "/storage?object=Pod%2Fshop%2Fweb&of=prod", "/clusters/prod/changes", "/incidents?priority=P1", "/incidents/INC-0001"]);
  });

  test("what an answer lists has pages", () => {
    const claim = { cluster: "prod", namespace: "shop", name: "data" };

    expect(hitsOf("storage.claims", { items: [claim] })).toEqual([
      { kind: "prod", title: "shop/data", about: "PersistentVolumeClaim", link: "/storage?object=PersistentVolumeClaim%2Fshop%2Fdata&of=prod" },
    ]);
  });
});

describe("permissions and news", () => {
  test("patterns cover permissions as on the server", () => {
    expect([covers(["read:*"], "read:audit"), covers(["*"], "write:people"), covers(["read:*"], "write:people"), covers([], "read:me")]).toEqual([true, true, false, false]);
  });

  test("a note concerns the answers that it may change", () => {
    expect([concerns("problem.opened", "fleet.get"), concerns("job.ended", "causes.list"), concerns("unheard.of", "causes.list")]).toEqual([true, false, true]);
  });
});

describe("names", () => {
  test("a file suggests the name of a cluster", () => {
    expect(["Prod Dump.tar.gz", "must-gather.local.zip", "_.json"].map(clusterName)).toEqual(["prod-dump", "must-gather.local", ""]);
  });

  test("a blank is written as readers know it", () => {
    expect(blanked("get pvc {name} -o jsonpath='{{.status}}'")).toBe("get pvc <name> -o jsonpath='{.status}'");
  });
});
