import { useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { goWith, useSearch } from "../address";
import { useLook } from "../frame/look";
import { useSay } from "../texts";
import { csv } from "../words/csv";
import { compared, windowed } from "../words/rows";
import { Cards } from "./Cards";
import { Icon } from "./Icon";
import { useNarrow } from "./narrow";
import { useToast } from "./Toasts";

export interface Column<T> {
  id: string;
  label: string;
  /** What is sorted and copied; a column without it does neither. */
  value?: (row: T) => string | number | null | undefined;
  cell?: (row: T) => ReactNode;
  width?: number;
  end?: boolean;
  mono?: boolean;
  hidden?: boolean;
  /** What names a row where it is shown as a card; without one, what is broadest. */
  heading?: boolean;
  /** Says that a second line is begun where one has no room; every row of the table is then tall enough for two. */
  wraps?: boolean;
}

interface Sheet<T> {
  name: string;
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => string;
  onOpen?: (row: T) => void;
  openKey?: string | undefined;
  /** What stands at the left above the table: filters, counts. */
  tools?: ReactNode;
  /** Said in place of rows where there is none. */
  empty: ReactNode;
  /** How many rows there are in all, where not all are loaded yet. */
  total?: number | null | undefined;
}

/** A table that scrolls through ten thousand rows: only those in sight are in the page. */
export function Table<T>({ name, label, columns, rows, keyOf, onOpen, openKey, tools, empty, total }: Sheet<T>) {
  const say = useSay();
  const search = useSearch();
  const [shownIds, choose] = useColumns(name, columns);
  const [height, setHeight] = useLook("rows", "normal");
  const isNarrow = useNarrow();
  const shown = columns.filter((column) => shownIds.includes(column.id));
  const [sortId = "", direction = "up"] = (search.get(`${name}.sort`) ?? "").split(".");
  const sorted = useMemo(() => {
    const value = columns.find((column) => column.id === sortId)?.value;
    return value ? [...rows].sort((a, b) => compared(value(a), value(b), direction === "down")) : rows;
    // The columns are made anew with each drawing; what they compare by depends on their name alone.
  }, [rows, sortId, direction]);

  function sort(column: Column<T>): void {
    const next = sortId !== column.id ? `${column.id}.up` : direction === "up" ? `${column.id}.down` : undefined;
    goWith({ [`${name}.sort`]: next });
  }

  return (
    <div className={columns.some((column) => column.wraps) ? "sheet tall" : "sheet"}>
      <div className="sheet-tools">
        <div className="filters">{tools}</div>
        <div className="filters">
          <span className="small quiet number">{say("table.rows", { count: total ?? rows.length })}</span>
          <CopyTable columns={shown} rows={sorted} />
          <ColumnMenu columns={columns} shown={shownIds} choose={choose} isCompact={height === "compact"} setCompact={(on) => setHeight(on ? "compact" : "normal")} />
        </div>
      </div>
      {rows.length === 0 ? (
        empty
      ) : isNarrow ? (
        <Cards label={label} columns={shown} rows={sorted} keyOf={keyOf} onOpen={onOpen} openKey={openKey} />
      ) : (
        <Rows label={label} columns={shown} rows={sorted} keyOf={keyOf} onOpen={onOpen} openKey={openKey} sortId={sortId} direction={direction} sort={sort} />
      )}
    </div>
  );
}

interface Grid<T> extends Pick<Sheet<T>, "label" | "columns" | "rows" | "keyOf" | "onOpen" | "openKey"> {
  sortId: string;
  direction: string;
  sort: (column: Column<T>) => void;
}

function Rows<T>({ label, columns, rows, keyOf, onOpen, openKey, sortId, direction, sort }: Grid<T>) {
  const place = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 800 });
  const [active, setActive] = useState(0);
  const wanted = useRef<number | null>(null);
  const height = rowHeight(place.current);
  const { start, end } = windowed(view.top, view.height, height, rows.length);

  useLayoutEffect(() => {
    const node = place.current;
    if (!node) return;
    const measure = () => setView({ top: node.scrollTop, height: node.clientHeight });
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(node);
    return () => watch.disconnect();
  }, []);

  useEffect(() => {
    if (wanted.current === null) return;
    const row = place.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"]`);
    if (row) {
      row.focus({ preventScroll: true });
      wanted.current = null;
    }
  });

  function move(to: number): void {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    const node = place.current;
    wanted.current = next;
    setActive(next);
    if (!node) return;
    const top = next * height;
    if (top < node.scrollTop) node.scrollTop = top;
    else if (top + height * 2 + 4 > node.scrollTop + node.clientHeight) node.scrollTop = top + height * 2 + 4 - node.clientHeight;
  }

  function press(event: KeyboardEvent, index: number): void {
    const page = Math.max(1, Math.floor(view.height / height) - 2);
    const steps: Record<string, number> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      PageDown: index + page,
      PageUp: index - page,
      Home: 0,
      End: rows.length - 1,
    };
    const to = steps[event.key];
    const row = rows[index];
    if (to !== undefined) {
      event.preventDefault();
      move(to);
    } else if ((event.key === "Enter" || event.key === " ") && event.target === event.currentTarget && onOpen && row) {
      event.preventDefault();
      onOpen(row);
    }
  }

  const focusable = active >= start && active < end ? active : start;
  return (
    <div
      ref={place}
      className="sheet-scroll"
      role="region"
      aria-label={label}
      tabIndex={0}
      onScroll={(event) => setView({ top: event.currentTarget.scrollTop, height: event.currentTarget.clientHeight })}
    >
      <table aria-rowcount={rows.length + 1} aria-label={label}>
        <colgroup>
          {columns.map((column) => (
            <col key={column.id} width={column.width} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                className={column.end ? "end" : undefined}
                aria-sort={sortId === column.id ? (direction === "down" ? "descending" : "ascending") : undefined}
              >
                {column.value ? (
                  <button type="button" onClick={() => sort(column)}>
                    {column.label}
                    {sortId === column.id && <Icon name={direction === "down" ? "down" : "up"} size={12} />}
                  </button>
                ) : (
                  <span>{column.label}</span>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {start > 0 && <Gap height={start * height} columns={columns.length} />}
          {rows.slice(start, end).map((row, offset) => {
            const index = start + offset;
            const key = keyOf(row);
            return (
              <tr
                key={key}
                className={onOpen ? "row opens" : "row"}
                data-index={index}
                aria-rowindex={index + 2}
                aria-selected={openKey === undefined ? undefined : openKey === key}
                tabIndex={index === focusable ? 0 : -1}
                onFocus={() => setActive(index)}
                onKeyDown={(event) => press(event, index)}
                onClick={(event) => {
                  if (onOpen && !(event.target as Element).closest("a, button")) onOpen(row);
                }}
              >
                {columns.map((column) => (
                  <td key={column.id} className={[column.end ? "end" : "", column.mono ? "mono" : ""].join(" ").trim() || undefined} title={titleOf(column, row)}>
                    {column.wraps ? <div className="lines-of-two">{cellOf(column, row)}</div> : cellOf(column, row)}
                  </td>
                ))}
              </tr>
            );
          })}
          {end < rows.length && <Gap height={(rows.length - end) * height} columns={columns.length} />}
        </tbody>
      </table>
    </div>
  );
}

function cellOf<T>(column: Column<T>, row: T): ReactNode {
  return column.cell ? column.cell(row) : (column.value?.(row) ?? "–");
}

function titleOf<T>(column: Column<T>, row: T): string | undefined {
  const value = column.value?.(row);
  return typeof value === "string" && value.length > 24 ? value : undefined;
}

function Gap({ height, columns }: { height: number; columns: number }) {
  return (
    <tr className="gap" aria-hidden="true">
      <td colSpan={columns} height={height} style={{ height }} />
    </tr>
  );
}

function rowHeight(sheet: HTMLElement | null): number {
  return Number.parseFloat(getComputedStyle(sheet ?? document.documentElement).getPropertyValue("--row")) || 36;
}

function useColumns<T>(name: string, columns: readonly Column<T>[]): [string[], (ids: string[]) => void] {
  const key = `holdfast.columns.${name}`;
  const [ids, setIds] = useState<string[]>(() => {
    const standard = columns.filter((column) => !column.hidden).map((column) => column.id);
    const kept = localStorage.getItem(key)?.split(",").filter((id) => columns.some((column) => column.id === id));
    return kept?.length ? kept : standard;
  });
  return [
    ids,
    (next) => {
      localStorage.setItem(key, next.join(","));
      setIds(next);
    },
  ];
}

interface Menu<T> {
  columns: readonly Column<T>[];
  shown: string[];
  choose: (ids: string[]) => void;
  isCompact: boolean;
  setCompact: (on: boolean) => void;
}

function ColumnMenu<T>({ columns, shown, choose, isCompact, setCompact }: Menu<T>) {
  const say = useSay();
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const away = (event: MouseEvent) => {
      if (!place.current?.contains(event.target as Node)) setOpen(false);
    };
    window.addEventListener("mousedown", away);
    return () => window.removeEventListener("mousedown", away);
  }, [open]);
  return (
    <div
      className="menu"
      ref={place}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        event.stopPropagation();
        setOpen(false);
        place.current?.querySelector("button")?.focus();
      }}
    >
      <button type="button" className="button plain short" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name="columns" size={14} />
        {say("table.columns")}
      </button>
      {open && (
        <div className="menu-list" role="group" aria-label={say("table.columns")}>
          {columns.map((column) => (
            <label key={column.id} className="check">
              <input
                type="checkbox"
                checked={shown.includes(column.id)}
                disabled={shown.length === 1 && shown.includes(column.id)}
                onChange={(event) =>
                  choose(event.target.checked ? [...shown, column.id] : shown.filter((id) => id !== column.id))
                }
              />
              {column.label}
            </label>
          ))}
          <hr />
          <label className="check">
            <input type="checkbox" checked={isCompact} onChange={(event) => setCompact(event.target.checked)} />
            {say("table.compact")}
          </label>
        </div>
      )}
    </div>
  );
}

function CopyTable<T>({ columns, rows }: { columns: readonly Column<T>[]; rows: readonly T[] }) {
  const say = useSay();
  const toast = useToast();
  async function copy(): Promise<void> {
    const told = columns.filter((column) => column.value);
    const text = csv([told.map((column) => column.label), ...rows.map((row) => told.map((column) => column.value?.(row)))]);
    try {
      await navigator.clipboard.writeText(text);
      toast(say("table.copied", { count: rows.length }));
    } catch {
      toast(say("copy.failed"));
    }
  }
  return (
    <button type="button" className="button plain short" disabled={rows.length === 0} onClick={() => void copy()}>
      <Icon name="copy" size={14} />
      {say("table.copy")}
    </button>
  );
}
