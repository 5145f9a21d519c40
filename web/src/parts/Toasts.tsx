import { createContext, useCallback, useContext, useState, type ReactNode } from "react";
import { useSay } from "../texts";
import { Icon } from "./Icon";

type Toast = (words: ReactNode) => void;

const ToastContext = createContext<Toast>(() => undefined);

export function useToast(): Toast {
  return useContext(ToastContext);
}

/** Short notes at the foot of the page, read out and gone after some seconds. */
export function Toasts({ children }: { children: ReactNode }) {
  const say = useSay();
  const [shown, setShown] = useState<{ id: number; words: ReactNode }[]>([]);
  const drop = useCallback((id: number) => setShown((all) => all.filter((one) => one.id !== id)), []);
  const toast = useCallback<Toast>(
    (words) => {
      const id = Date.now() + Math.random();
      setShown((all) => [...all.slice(-2), { id, words }]);
      window.setTimeout(() => drop(id), 8000);
    },
    [drop],
  );
  return (
    <ToastContext value={toast}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {shown.map((one) => (
          <div key={one.id} className="toast">
            <span>{one.words}</span>
            <button type="button" className="button plain icon short" aria-label={say("action.close")} onClick={() => drop(one.id)}>
              <Icon name="close" size={14} />
            </button>
          </div>
        ))}
      </div>
    </ToastContext>
  );
}
