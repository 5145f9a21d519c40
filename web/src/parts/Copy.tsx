import { useState } from "react";
import { useSay } from "../texts";
import { Icon } from "./Icon";
import { useToast } from "./Toasts";
import { Words } from "./Words";

/** Copies a text; says so on the button and to screen readers. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const say = useSay();
  const toast = useToast();
  const [done, setDone] = useState(false);
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setDone(true);
      window.setTimeout(() => setDone(false), 2000);
    } catch {
      toast(say("copy.failed"));
    }
  }
  return (
    <button type="button" className="button plain short" onClick={() => void copy()}>
      <Icon name={done ? "check" : "copy"} size={14} />
      <span aria-live="polite">{done ? say("copy.done") : (label ?? say("copy.copy"))}</span>
    </button>
  );
}

/** Something to run, with a button that copies it. */
export function Snippet({ text }: { text: string }) {
  return (
    <div className="snippet">
      <pre>{text}</pre>
      <CopyButton text={text} />
    </div>
  );
}

const COMMAND = /^(kubectl|holdfast|helm|ssh|journalctl|systemctl|\$ )/;

/** An instruction in which lines to run are told from sentences. */
export function Instruction({ text }: { text: string }) {
  const parts: { command: boolean; lines: string[] }[] = [];
  for (const line of text.split("\n")) {
    const command = COMMAND.test(line.trim());
    const last = parts.at(-1);
    if (last && last.command === command) last.lines.push(line);
    else parts.push({ command, lines: [line] });
  }
  return (
    <>
      {parts.map((part, index) =>
        part.command ? (
          <Snippet key={index} text={part.lines.join("\n")} />
        ) : (
          <p key={index} className="prose">
            <Words text={part.lines.join("\n")} />
          </p>
        ),
      )}
    </>
  );
}
