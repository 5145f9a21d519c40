import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useSpeech } from "../texts";
import { bytes } from "../words/amounts";
import { lines, type Fan } from "../words/series";

export interface Tick {
  /** Seconds since 1970. */
  time: number;
  label: string;
}

interface Shape {
  fan: Fan;
  label: string;
  isBytes: boolean;
  ticks?: readonly Tick[];
  height?: number;
}

/** A past and the band of its future, with the median thin and the capacity as a named line; all charts share a cursor. */
export default function FanChart({ fan, label, isBytes, ticks = [], height = 200 }: Shape) {
  const { say, lang } = useSpeech();
  const place = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const node = place.current;
    if (!node) return;
    let chart: uPlot | undefined;
    const draw = () => {
      chart?.destroy();
      chart = new uPlot(options(), data(), node);
    };
    const amount = (value: number) => (isBytes ? bytes(value) : Intl.NumberFormat(lang, { notation: "compact" }).format(value));
    const drawn = lines(fan);
    const data = (): uPlot.AlignedData => [drawn.times, drawn.past, drawn.high, drawn.low, drawn.middle, drawn.capacity];

    function options(): uPlot.Options {
      const look = getComputedStyle(document.documentElement);
      const token = (name: string) => look.getPropertyValue(name).trim();
      const font = `12px ${getComputedStyle(document.body).fontFamily}`;
      const axis = { stroke: token("--quiet"), font, grid: { stroke: token("--line"), width: 1 }, ticks: { show: false } };
      return {
        width: node?.clientWidth || 600,
        height,
        padding: [16, 44, 0, 0],
        legend: { show: false },
        cursor: { sync: { key: "time" }, y: false, points: { show: false }, drag: { x: false, y: false } },
        scales: { x: { time: true }, y: { range: (_, low, high) => [Math.min(0, low), high * 1.08 || 1] } },
        axes: [
          { ...axis, size: 28, space: 96, values: dates },
          { ...axis, size: 76, values: (_, splits) => splits.map(amount), ...(isBytes ? { incrs: BINARY } : {}) },
        ],
        series: [
          {},
          { stroke: token("--ink"), width: 1.75, spanGaps: false, points: { show: false } },
          { stroke: "transparent", points: { show: false } },
          { stroke: "transparent", points: { show: false } },
          { stroke: token("--accent"), width: 1, points: { show: false } },
          { stroke: token("--red"), width: 1.25, points: { show: false }, paths: uPlot.paths.stepped?.({ align: 1 }) ?? (() => null) },
        ],
        bands: [{ series: [2, 3], fill: token("--band") }],
        hooks: { draw: [(plot) => mark(plot, token, font)], setCursor: [read] },
      };
    }

    function dates(_: uPlot, splits: number[]): string[] {
      const format = new Intl.DateTimeFormat(lang, { month: "short", day: "numeric" });
      const words = splits.map((time) => format.format(time * 1000));
      return words.map((word, index) => (word === words[index - 1] ? "" : word));
    }

    function mark(plot: uPlot, token: (name: string) => string, font: string): void {
      const { ctx, bbox } = plot;
      const scale = devicePixelRatio;
      ctx.save();
      ctx.font = font.replace("12px", `${12 * scale}px`);
      const now = plot.valToPos(fan.moment, "x", true);
      ctx.strokeStyle = token("--edge");
      ctx.setLineDash([3 * scale, 3 * scale]);
      line(ctx, now, bbox.top, now, bbox.top + bbox.height);
      ctx.setLineDash([]);
      const capacity = drawn.capacity.at(-1);
      if (capacity != null) {
        ctx.fillStyle = token("--red");
        // The label stands where the line has its present height from the beginning, else at its end.
        const isSteady = drawn.capacity[0] === capacity;
        ctx.textAlign = isSteady ? "left" : "right";
        ctx.textBaseline = "bottom";
        const x = isSteady ? bbox.left + 4 * scale : bbox.left + bbox.width - 4 * scale;
        ctx.fillText(say("chart.capacity", { amount: amount(capacity) }), x, plot.valToPos(capacity, "y", true) - 3 * scale);
      }
      ctx.fillStyle = token("--accent");
      ctx.textAlign = "left";
      ctx.textBaseline = "middle";
      const end = fan.band.at(-1);
      if (end && drawn.middle.at(-1) !== null) {
        const x = bbox.left + bbox.width + 6 * scale;
        const middle = plot.valToPos(end.p50, "y", true);
        for (const [words, value] of [["90 %", end.p90], ["50 %", end.p50], ["10 %", end.p10]] as const) {
          // A label that would cover that of the median is left out.
          const y = Math.max(bbox.top, plot.valToPos(value, "y", true));
          if (y === middle || Math.abs(y - middle) > 13 * scale) ctx.fillText(words, x, y);
        }
      }
      ctx.strokeStyle = token("--quiet");
      ctx.fillStyle = token("--quiet");
      ctx.textBaseline = "bottom";
      for (const tick of ticks) {
        const x = plot.valToPos(tick.time, "x", true);
        const foot = bbox.top + bbox.height;
        line(ctx, x, foot - 10 * scale, x, foot);
        ctx.textAlign = x > bbox.left + bbox.width * 0.8 ? "right" : "left";
        ctx.fillText(tick.label, x + (ctx.textAlign === "left" ? 4 : -4) * scale, foot - 2 * scale);
      }
      ctx.restore();
    }

    function read(plot: uPlot): void {
      const out = node?.parentElement?.querySelector<HTMLElement>("[data-reading]");
      const index = plot.cursor.idx;
      if (!out) return;
      const time = index == null ? undefined : drawn.times[index];
      if (index == null || time === undefined || (plot.cursor.left ?? -1) < 0) {
        out.textContent = "\u00a0";
        return;
      }
      const when = new Intl.DateTimeFormat(lang, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" }).format(time * 1000);
      const past = drawn.past[index];
      const middle = drawn.middle[index];
      if (past != null) out.textContent = `${when} · ${amount(past)}`;
      else if (middle != null) {
        out.textContent = say("chart.band", {
          when, middle: amount(middle), low: amount(drawn.low[index] ?? middle), high: amount(drawn.high[index] ?? middle),
        });
      } else out.textContent = say("chart.unmeasured", { when });
    }

    draw();
    const size = new ResizeObserver(() => chart?.setSize({ width: node.clientWidth, height }));
    size.observe(node);
    const theme = new MutationObserver(draw);
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    const scheme = window.matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", draw);
    return () => {
      size.disconnect();
      theme.disconnect();
      scheme.removeEventListener("change", draw);
      chart?.destroy();
    };
  }, [fan, ticks, isBytes, height, say, lang]);

  return (
    <div className="chart">
      <div ref={place} role="img" aria-label={label} />
      <p className="small quiet number" data-reading="" aria-hidden="true">
        {"\u00a0"}
      </p>
    </div>
  );
}

/** Steps of an axis in bytes: a half of a power of two up to 512 of each unit. */
const BINARY = Array.from({ length: 56 }, (_, power) => 2 ** power);

function line(ctx: CanvasRenderingContext2D, x: number, y: number, toX: number, toY: number): void {
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(toX, toY);
  ctx.stroke();
}
