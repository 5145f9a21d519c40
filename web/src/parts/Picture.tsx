import { useMemo, useRef, type KeyboardEvent } from "react";
import { useSay } from "../texts";
import { cut, placed, SIZE, type Box, type Picture as Drawn } from "../words/chain";
import { Icon } from "./Icon";
import { named } from "./ObjectName";

/** A picture of objects and what they did to each other: reachable by keys, and to be saved as SVG. */
export function Picture({ picture, label, file, onOpen }: { picture: Drawn; label: string; file: string; onOpen?: (box: Box) => void }) {
  const say = useSay();
  const place = useRef<SVGSVGElement>(null);
  const layout = useMemo(() => placed(picture), [picture]);

  function words(box: Box): { kind: string; name: string; said: string } {
    const first = box.objects[0];
    if (!first) return { kind: "", name: "", said: "" };
    if (box.look === "masked") return { kind: first.kind, name: first.name, said: `${first.kind}: ${first.name}` };
    if (box.objects.length > 1) {
      const same = box.objects.every((object) => object.kind === first.kind);
      const name = same ? say("chain.more", { count: box.objects.length, kind: first.kind }) : say("chain.others", { count: box.objects.length });
      return { kind: same ? first.kind : "", name, said: `${name}: ${box.objects.map(named).join(", ")}` };
    }
    return { kind: first.kind, name: first.name, said: named(first) };
  }

  function press(event: KeyboardEvent<SVGGElement>, index: number, box: Box): void {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      place.current?.querySelectorAll<SVGGElement>("g.node")[index + step]?.focus();
    } else if ((event.key === "Enter" || event.key === " ") && onOpen) {
      event.preventDefault();
      onOpen(box);
    }
  }

  return (
    <figure className="picture">
      <div className="picture-scroll">
        <svg ref={place} width={layout.width} height={layout.height} viewBox={`0 0 ${layout.width} ${layout.height}`} style={{ minWidth: layout.width * 0.72 }} role="group" aria-label={label}>
          <defs>
            <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse">
              <path className="tip" d="M0 0.5L8 4 0 7.5z" />
            </marker>
          </defs>
          {picture.arrows.map((arrow) => {
            const from = layout.at.get(arrow.from);
            const to = layout.at.get(arrow.to);
            return from && to ? <path key={`${arrow.from}>${arrow.to}`} className={arrow.healed ? "arrow healed" : "arrow"} d={curve(from, to)} markerEnd="url(#tip)" /> : null;
          })}
          {picture.boxes.map((box, index) => {
            const at = layout.at.get(box.id);
            if (!at) return null;
            const { kind, name, said } = words(box);
            const seen = [cut(kind, 30), cut(name, 25), cut(box.look === "absent" ? say("chain.absent") : box.effect, 32)];
            // Its title names the box to screen readers and to who points at it.
            const spoken = [said, seen[2]].filter(Boolean).join(", ");
            return (
              <g
                key={box.id}
                className={`node ${box.look}${box.healed ? " healed" : ""}${onOpen ? " links" : ""}`}
                transform={`translate(${at.x} ${at.y})`}
                tabIndex={0}
                role={onOpen ? "button" : "img"}
                onKeyDown={(event) => press(event, index, box)}
                onClick={onOpen ? () => onOpen(box) : undefined}
              >
                <title>{spoken}</title>
                <rect width={SIZE.width} height={SIZE.height} rx="6" />
                <text className="kind" x="12" y="18">{seen[0]}</text>
                <text className="name" x="12" y="35">{seen[1]}</text>
                <text className="effect" x="12" y="51">{seen[2]}</text>
              </g>
            );
          })}
        </svg>
      </div>
      <figcaption className="filters">
        <button type="button" className="button plain short" onClick={() => place.current && save(place.current, file)}>
          <Icon name="save" size={14} />
          {say("chain.save")}
        </button>
      </figcaption>
    </figure>
  );
}

type Point = { x: number; y: number };

function curve(from: Point, to: Point): string {
  const y = from.y + SIZE.height / 2;
  const end = to.y + SIZE.height / 2;
  if (to.x <= from.x) {
    const x = from.x + SIZE.width;
    return `M${x} ${y}C${x + 32} ${y},${x + 32} ${end},${to.x + SIZE.width} ${end}`;
  }
  const start = from.x + SIZE.width;
  const middle = (start + to.x) / 2;
  return `M${start} ${y}C${middle} ${y},${middle} ${end},${to.x - 1} ${end}`;
}

const CARRIED = ["fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "font-family", "font-size", "font-weight"];

/** Saves a picture with its looks written into it, so that it shows the same without the page. */
function save(svg: SVGSVGElement, file: string): void {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const from = svg.querySelectorAll("*");
  copy.querySelectorAll("*").forEach((node, index) => {
    const source = from[index];
    if (!source) return;
    const look = getComputedStyle(source);
    for (const name of CARRIED) node.setAttribute(name, look.getPropertyValue(name));
    node.removeAttribute("tabindex");
  });
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const text = new XMLSerializer().serializeToString(copy);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  link.download = `${file}.svg`;
  link.click();
  URL.revokeObjectURL(link.href);
}
