import { describe, expect, test } from "vitest";
import { chained, cut, MOST_BOXES, placed } from "../src/words/chain";
import { graphed } from "../src/words/graph";
import { lines } from "../src/words/series";

const object = (kind: string, name: string, namespace = "shop") => ({ kind, namespace, name });
const root = object("StorageClass", "fast", "");
const claim = object("PersistentVolumeClaim", "data");

describe("the chain of a cause", () => {
  test("begins with the root, and what does not exist stands before it", () => {
    const driver = object("CSIDriver", "disk", "");
    const links = [{ source: claim, target: root, text: "no volume" }];

    const drawn = chained(root, "class unusable", links, [driver]);

    expect(drawn.boxes.map((box) => [box.objects[0]?.name, box.depth, box.look, box.effect])).toEqual([
      ["disk", -1, "absent", ""],
      ["fast", 0, "root", "class unusable"],
      ["data", 1, "", "no volume"],
    ]);
    expect(drawn.arrows.map((arrow) => [arrow.from, arrow.to])).toEqual([
      ["CSIDriver /disk", "StorageClass /fast"],
      ["StorageClass /fast", "PersistentVolumeClaim shop/data"],
    ]);
  });

  test("groups alike ends, so that it never has more boxes than a reader takes in", () => {
    const pods = Array.from({ length: 40 }, (_, index) => object("Pod", `web-${index}`));
    const links = [{ source: claim, target: root, text: "no volume" }, ...pods.map((pod) => ({ source: pod, target: claim, text: "no node" }))];

    const drawn = chained(root, "", links, []);

    expect(drawn.boxes.length).toBeLessThanOrEqual(MOST_BOXES);
    expect(drawn.boxes.flatMap((box) => box.objects)).toHaveLength(42);
    expect(drawn.boxes.at(-1)?.look).toBe("group");
  });

  test("goes round a circle once", () => {
    const links = [
      { source: claim, target: root, text: "a" },
      { source: root, target: claim, text: "b" },
    ];

    expect(chained(root, "", links, []).boxes).toHaveLength(2);
  });

  test("has no two boxes in one place", () => {
    const pods = Array.from({ length: 5 }, (_, index) => object("Pod", `web-${index}`));
    const drawn = chained(root, "", pods.map((pod) => ({ source: pod, target: root, text: `${pod.name}` })), []);

    const spots = [...placed(drawn).at.values()].map(({ x, y }) => `${x} ${y}`);

    expect(new Set(spots).size).toBe(drawn.boxes.length);
  });

  test("cuts a long name in its middle", () => {
    expect([cut("short", 10), cut("thumbnails-74d87bddc9-x6b5w", 15), cut("가나다라마바사", 8)]).toEqual(["short", "thumbna…9-x6b5w", "가…사"]);
  });
});

test("the graph of an object leaves out what only shares a node with it", () => {
  const node = object("Node", "n", "");
  const pod = object("Pod", "web");
  const other = object("Pod", "other");
  const shown = (item: typeof pod) => ({ object: item, absent: false, phase: "", problems: 0 });
  const edge = (source: typeof pod, target: typeof pod) => ({ source, target, relation: "" });

  const drawn = graphed({ nodes: [pod, claim, node, other].map(shown), edges: [edge(pod, claim), edge(pod, node), edge(other, node)], cut: false }, claim);

  expect(drawn.boxes.map((box) => box.objects[0]?.name)).toEqual(["data", "web", "n"]);
  expect(drawn.arrows.map((arrow) => [arrow.from, arrow.to])).toEqual([
    ["Pod shop/web", "PersistentVolumeClaim shop/data"],
    ["Pod shop/web", "Node /n"],
  ]);
});

test("a gap in the readings is a gap in the line, and the band begins where the past ends", () => {
  const drawn = lines({
    moment: 1_000_000,
    history: [[-10, 1], [-9, 2], [-8, 3], [-1, 4], [0, 5]],
    band: [{ p10: 6, p50: 7, p90: 8 }],
    capacities: [[-10, 20], [-5, 30]],
    capacity: 30,
  });

  expect(drawn.past).toEqual([1, 2, 3, null, 4, 5, null]);
  expect(drawn.middle).toEqual([null, null, null, null, null, 5, 7]);
  expect(drawn.capacity).toEqual([20, 20, 20, 30, 30, 30, 30]);
  expect(drawn.times.at(-1)).toBe(1_000_000 + 24 * 3600);
});

test("what is surely full fills no further", () => {
  const band = [9, 11, 12].map((p50) => ({ p10: p50 - 0.5, p50, p90: p50 + 0.5 }));
  const drawn = lines({ moment: 0, history: [[0, 8]], band, capacities: [], capacity: 10 });

  expect(drawn.middle).toEqual([8, 9, 11, null]);
  expect(drawn.capacity).toEqual([10, 10, 10, 10]);
});
