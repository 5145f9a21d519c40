import { useState } from "react";

/** Applies what was chosen before; without a choice the system decides. */
export function applyLook(): void {
  const theme = localStorage.getItem("holdfast.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  if (localStorage.getItem("holdfast.rows") === "compact") document.documentElement.dataset.rows = "compact";
  else delete document.documentElement.dataset.rows;
}

/** Keeps a choice of looks. */
export function useLook(name: "theme" | "rows", standard: string): [string, (value: string) => void] {
  const key = `holdfast.${name}`;
  const [value, setValue] = useState(() => localStorage.getItem(key) ?? standard);
  return [
    value,
    (next) => {
      localStorage.setItem(key, next);
      setValue(next);
      applyLook();
    },
  ];
}
