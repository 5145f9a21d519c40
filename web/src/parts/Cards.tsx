import { useState, type KeyboardEvent } from "react";
import { useSay } from "../texts";
import type { Column } from "./Table";

const SHOWN = 50;

interface Listed<T> {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => string;
  onOpen?: ((row: T) => void) | undefined;
  openKey?: string | undefined;
}

/** The rows of a table, one below the other, where there is no room for columns. */
export function Cards<T>({ label, columns, rows, keyOf, onOpen, openKey }: Listed<T>) {
  const say = useSay();
  const [most, setMost] = useState(SHOWN);
  const heading = columns.find((column) => column.heading) ?? columns.reduce<Column<T> | undefined>((widest, column) => ((column.width ?? 0) > (widest?.width ?? -1) ? column : widest), undefined);
  const others = columns.filter((column) => column !== heading);
  function press(event: KeyboardEvent, row: T): void {
    if ((event.key === "Enter" || event.key === " ") && event.target === event.currentTarget && onOpen) {
      event.preventDefault();
      onOpen(row);
    }
  }
  return (
    <>
      <ul className="cards" aria-label={label}>
        {rows.slice(0, most).map((row) => {
          const key = keyOf(row);
          return (
            <li
              key={key}
              className={onOpen ? "card opens" : "card"}
              aria-current={openKey === key ? true : undefined}
              tabIndex={onOpen ? 0 : undefined}
              onKeyDown={(event) => press(event, row)}
              onClick={(event) => {
                if (onOpen && !(event.target as Element).closest("a, button")) onOpen(row);
              }}
            >
              {heading && <div className={heading.mono ? "card-heading mono" : "card-heading"}>{shownOf(heading, row)}</div>}
              <div className="card-cells">
                {others.filter((column) => column.cell || !isEmpty(column.value?.(row))).map((column) => (
                  <span key={column.id} className={column.mono ? "card-cell mono" : "card-cell"}>
                    <span className="card-label">{column.label}</span> {shownOf(column, row)}
                  </span>
                ))}
              </div>
            </li>
          );
        })}
      </ul>
      {rows.length > most && (
        <button type="button" className="button" onClick={() => setMost(most + SHOWN)}>
          {say("table.more", { count: rows.length - most })}
        </button>
      )}
    </>
  );
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

function shownOf<T>(column: Column<T>, row: T) {
  return column.cell ? column.cell(row) : (column.value?.(row) ?? "–");
}
