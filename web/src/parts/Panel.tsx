import { useEffect, useRef, type ReactNode } from "react";
import { useSay } from "../texts";
import { Icon } from "./Icon";
import { Link } from "./Link";

/** A panel at the side with what a row is about; Escape closes it and the row has the focus again. */
export function Panel({ title, page, wide, onClose, children }: { title: string; page?: string; wide?: boolean; onClose: () => void; children: ReactNode }) {
  const say = useSay();
  const place = useRef<HTMLElement>(null);
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    const before = document.activeElement;
    place.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !document.querySelector("dialog[open]")) close.current();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
  return (
    <aside ref={place} className={wide ? "panel wide" : "panel"} aria-label={title} tabIndex={-1}>
      <div className="panel-head">
        <span className="small quiet">{title}</span>
        <span className="filters">
          {page && (
            <Link className="button plain short" href={page}>
              <Icon name="open" size={14} />
              {say("action.open-page")}
            </Link>
          )}
          <button type="button" className="button plain icon short" aria-label={say("action.close")} onClick={onClose}>
            <Icon name="close" size={16} />
          </button>
        </span>
      </div>
      <div className="panel-body">{children}</div>
    </aside>
  );
}
