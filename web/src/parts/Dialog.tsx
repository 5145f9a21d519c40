import { useId, useLayoutEffect, useRef, type ReactNode } from "react";

/** A question in front of the page; the browser keeps the focus in it and gives it back. */
export function Dialog({ title, onClose, className, children }: { title: string; onClose: () => void; className?: string; children: ReactNode }) {
  const place = useRef<HTMLDialogElement>(null);
  const id = useId();
  // Closed while it is still in the page, it gives the focus back to where that was.
  useLayoutEffect(() => {
    const dialog = place.current;
    if (dialog && !dialog.open) dialog.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={place}
      className={className}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === place.current) onClose();
      }}
    >
      <h2 id={id} className={className === "palette" ? "unseen" : undefined}>
        {title}
      </h2>
      {children}
    </dialog>
  );
}
