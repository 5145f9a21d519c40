import type { Named } from "../parts/ObjectName";

/** One box of a picture: one object, or several alike ones. */
export interface Box {
  id: string;
  objects: Named[];
  effect: string;
  depth: number;
  look: "" | "root" | "absent" | "group" | "masked";
  healed: boolean;
}

export interface Picture {
  boxes: Box[];
  arrows: { from: string; to: string; healed: boolean; text: string }[];
}

export interface Link {
  source: Named;
  target: Named;
  text: string;
  healed?: boolean | undefined;
}

export const MOST_BOXES = 12;

export function keyOf(object: Named): string {
  return `${object.kind} ${object.namespace}/${object.name}`;
}

/** Draws a cause chain from its links (`source` suffers because of `target`): the root first, alike ends grouped. */
export function chained(root: Named, effect: string, links: readonly Link[], absent: readonly Named[], most = MOST_BOXES): Picture {
  const missing = new Set(absent.map(keyOf));
  const depths = new Map([[keyOf(root), 0]]);
  const objects = new Map([[keyOf(root), root]]);
  const effects = new Map([[keyOf(root), effect]]);
  const queue = [keyOf(root)];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    for (const link of links) {
      const end = keyOf(link.source);
      if (keyOf(link.target) !== at || depths.has(end)) continue;
      depths.set(end, (depths.get(at) ?? 0) + 1);
      objects.set(end, link.source);
      effects.set(end, link.text);
      queue.push(end);
    }
  }
  const before = absent.filter((object) => !depths.has(keyOf(object))).slice(0, Math.floor(most / 3));
  const boxes: Box[] = before.map((object) => ({
    id: keyOf(object), objects: [object], effect: "", depth: -1, look: "absent", healed: false,
  }));
  boxes.push(...grouped([...depths.keys()], depths, objects, effects, links, missing, keyOf(root), most - before.length));
  const place = new Map(boxes.flatMap((box) => box.objects.map((object) => [keyOf(object), box.id] as const)));
  const arrows = new Map<string, Picture["arrows"][number]>();
  for (const object of before) arrows.set(keyOf(object), { from: keyOf(object), to: keyOf(root), healed: false, text: "" });
  for (const link of links) {
    const from = place.get(keyOf(link.target));
    const to = place.get(keyOf(link.source));
    if (from && to && from !== to) arrows.set(`${from}>${to}`, { from, to, healed: link.healed ?? false, text: link.text });
  }
  return { boxes, arrows: [...arrows.values()] };
}

function grouped(
  keys: string[], depths: Map<string, number>, objects: Map<string, Named>, effects: Map<string, string>,
  links: readonly Link[], missing: Set<string>, root: string, most: number,
): Box[] {
  const leads = new Set(links.map((link) => keyOf(link.target)));
  const classes = new Map<string, string[]>();
  for (const key of keys) {
    const name = `${depths.get(key)}|${objects.get(key)?.kind}|${effects.get(key)}`;
    classes.set(name, [...(classes.get(name) ?? []), key]);
  }
  const ordered = [...classes.values()].map((alike) =>
    alike.sort((a, b) => Number(leads.has(b)) - Number(leads.has(a)) || a.localeCompare(b, "en", { numeric: true })),
  );
  let groups: string[][] = [];
  for (const shown of [most, 3, 2, 1, 0]) {
    groups = ordered.flatMap((alike) => split(alike, shown));
    if (groups.length <= most) break;
  }
  if (groups.length > most) groups = [...groups.slice(0, most - 1), groups.slice(most - 1).flat()];
  return groups.map((group) => {
    const first = group[0] ?? root;
    const look = first === root ? "root" : group.length > 1 ? "group" : missing.has(first) ? "absent" : "";
    return {
      id: first,
      objects: group.map((key) => objects.get(key)).filter((object) => object !== undefined),
      effect: new Set(group.map((key) => effects.get(key))).size === 1 ? (effects.get(first) ?? "") : "",
      depth: Math.min(...group.map((key) => depths.get(key) ?? 0)),
      look,
      healed: false,
    };
  });
}

function split(alike: string[], shown: number): string[][] {
  if (shown > 0 && alike.length <= shown + 1) return alike.map((key) => [key]);
  return [...alike.slice(0, shown).map((key) => [key]), alike.slice(shown)];
}

export const SIZE = { width: 208, height: 62, across: 44, down: 14, margin: 8 };

export interface Placed {
  width: number;
  height: number;
  at: Map<string, { x: number; y: number }>;
}

/** Places boxes in columns by their depth, each near what it hangs on. */
export function placed(picture: Picture): Placed {
  const depths = [...new Set(picture.boxes.map((box) => box.depth))].sort((a, b) => a - b);
  const columns = depths.map((depth) => picture.boxes.filter((box) => box.depth === depth));
  const rank = new Map<string, number>();
  for (const column of columns) {
    const wish = (box: Box) => {
      const from = picture.arrows.filter((arrow) => arrow.to === box.id).map((arrow) => rank.get(arrow.from) ?? 0);
      return from.length ? from.reduce((a, b) => a + b, 0) / from.length : 0;
    };
    const wishes = new Map(column.map((box) => [box.id, wish(box)]));
    column.sort((a, b) => (wishes.get(a.id) ?? 0) - (wishes.get(b.id) ?? 0) || a.objects.length - b.objects.length);
    column.forEach((box, row) => rank.set(box.id, (row + 0.5) / column.length));
  }
  const tallest = Math.max(1, ...columns.map((column) => column.length));
  const step = SIZE.height + SIZE.down;
  const at = new Map<string, { x: number; y: number }>();
  columns.forEach((column, number) => {
    const above = ((tallest - column.length) * step) / 2;
    column.forEach((box, row) => {
      at.set(box.id, { x: SIZE.margin + number * (SIZE.width + SIZE.across), y: SIZE.margin + above + row * step });
    });
  });
  return {
    width: 2 * SIZE.margin + columns.length * SIZE.width + Math.max(0, columns.length - 1) * SIZE.across,
    height: 2 * SIZE.margin + tallest * step - SIZE.down,
    at,
  };
}

/** Cuts a name in its middle, since both of its ends tell it from others; a Korean letter takes two places. */
export function cut(text: string, cells: number): string {
  const widths = [...text].map((letter) => (/[\u1100-\uffdc]/.test(letter) ? 2 : 1));
  if (widths.reduce<number>((a, b) => a + b, 0) <= cells) return text;
  const letters = [...text];
  const half = Math.floor((cells - 1) / 2);
  return `${taken(letters, widths, half)}…${taken(letters.reverse(), widths.reverse(), half, true)}`;
}

function taken(letters: string[], widths: number[], cells: number, backwards = false): string {
  let used = 0;
  const kept: string[] = [];
  for (const [index, letter] of letters.entries()) {
    used += widths[index] ?? 1;
    if (used > cells) break;
    kept.push(letter);
  }
  return (backwards ? kept.reverse() : kept).join("");
}
