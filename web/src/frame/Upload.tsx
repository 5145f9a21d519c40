import { createContext, useContext, useEffect, useRef, useState, type FormEvent, type ReactNode } from "react";
import { go } from "../address";
import { call, CallError } from "../api/call";
import { useMay } from "../api/me";
import { useCall, useDo } from "../api/queries";
import { Dialog } from "../parts/Dialog";
import { Icon } from "../parts/Icon";
import { Mark, StateMark } from "../parts/Mark";
import { useSay } from "../texts";
import { bytes } from "../words/amounts";
import { clusterName } from "../words/names";

const UploadContext = createContext<(file: File | null) => void>(() => undefined);

/** Gives the function that asks for a bundle, or takes one that is at hand. */
export function useUpload(): (file: File | null) => void {
  return useContext(UploadContext);
}

/** Takes a bundle that is dropped anywhere: it is sent, diagnosed, and its diagnosis shown. */
export function Upload({ children }: { children: ReactNode }) {
  const say = useSay();
  const may = useMay();
  const allowed = may("clusters.upload");
  const [over, setOver] = useState(false);
  const [asked, setAsked] = useState<{ file: File | null } | null>(null);

  useEffect(() => {
    if (!allowed) return;
    let depth = 0;
    const holdsFile = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const enter = (event: DragEvent) => {
      if (!holdsFile(event)) return;
      depth += 1;
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (!holdsFile(event)) return;
      depth -= 1;
      if (depth <= 0) setOver(false);
    };
    const hover = (event: DragEvent) => {
      if (holdsFile(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      if (!holdsFile(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      const file = event.dataTransfer?.files[0];
      if (file) setAsked({ file });
    };
    const listened = { dragenter: enter, dragleave: leave, dragover: hover, drop };
    for (const [name, listen] of Object.entries(listened)) window.addEventListener(name, listen as EventListener);
    return () => {
      for (const [name, listen] of Object.entries(listened)) window.removeEventListener(name, listen as EventListener);
    };
  }, [allowed]);

  return (
    <UploadContext value={(file) => setAsked({ file })}>
      {children}
      {over && (
        <div className="drop">
          <Icon name="upload" size={32} />
          {say("upload.drop")}
        </div>
      )}
      {asked && <UploadDialog first={asked.file} onClose={() => setAsked(null)} />}
    </UploadContext>
  );
}

/** A button that asks for a bundle. */
export function UploadButton({ main }: { main?: boolean }) {
  const say = useSay();
  const upload = useUpload();
  const may = useMay();
  if (!may("clusters.upload")) return null;
  return (
    <button type="button" className={main ? "button main" : "button"} onClick={() => upload(null)}>
      <Icon name="upload" />
      {say("upload.button")}
    </button>
  );
}

const NEW = "";

function UploadDialog({ first, onClose }: { first: File | null; onClose: () => void }) {
  const say = useSay();
  const may = useMay();
  const clusters = useCall("clusters.list", { limit: 1000 });
  const send = useDo("clusters.upload");
  const [file, setFile] = useState(first);
  const [cluster, setCluster] = useState(NEW);
  const [name, setName] = useState(first ? clusterName(first.name) : "");
  const [wrong, setWrong] = useState("");
  const [job, setJob] = useState("");
  const chosen = cluster || name;
  const picker = useRef<HTMLInputElement>(null);

  function take(next: File | null): void {
    setFile(next);
    if (next && !name) setName(clusterName(next.name));
  }

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!file) {
      setWrong(say("upload.no-file"));
      return;
    }
    setWrong("");
    try {
      const known = clusters.data?.items.some((item) => item.name === chosen);
      if (!known) await call("clusters.create", { name: chosen });
      const started = await send.mutateAsync({ parameters: { cluster: chosen } as never, manner: { body: file } });
      setJob(started.id);
    } catch (error) {
      setWrong(error instanceof CallError ? error.message : String(error));
    }
  }

  if (job) return <Progress job={job} cluster={chosen} file={file} onClose={onClose} />;
  return (
    <Dialog title={say("upload.title")} onClose={onClose}>
      <p className="quiet">{say("upload.about")}</p>
      <form className="form" onSubmit={(event) => void submit(event)}>
        <div className="field">
          <label htmlFor="upload-file">{say("upload.file")}</label>
          <input ref={picker} id="upload-file" className="input" type="file" hidden={Boolean(first)} onChange={(event) => take(event.target.files?.[0] ?? null)} />
          {file && (
            <span className="mono">
              {file.name} <span className="quiet">{bytes(file.size)}</span>
            </span>
          )}
        </div>
        <div className="field">
          <label htmlFor="upload-cluster">{say("upload.cluster")}</label>
          <select id="upload-cluster" className="input" value={cluster} onChange={(event) => setCluster(event.target.value)}>
            {may("clusters.create") && <option value={NEW}>{say("upload.new")}</option>}
            {clusters.data?.items.map((item) => (
              <option key={item.name} value={item.name}>
                {item.title || item.name}
              </option>
            ))}
          </select>
        </div>
        {cluster === NEW && (
          <div className="field">
            <label htmlFor="upload-name">{say("upload.name")}</label>
            <input id="upload-name" className="input" required pattern="[a-z0-9]([a-z0-9.\-]{0,61}[a-z0-9])?" value={name} onChange={(event) => setName(event.target.value)} />
            <span className="hint">{say("upload.name-hint")}</span>
          </div>
        )}
        {wrong && (
          <p className="wrong red-text" role="alert">
            {wrong}
          </p>
        )}
        <div className="form-actions">
          <button type="button" className="button" onClick={onClose}>
            {say("action.cancel")}
          </button>
          <button type="submit" className="button main" disabled={send.isPending}>
            {say(send.isPending ? "upload.sending" : "upload.send")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Progress({ job, cluster, file, onClose }: { job: string; cluster: string; file: File | null; onClose: () => void }) {
  const say = useSay();
  const [ended, setEnded] = useState(false);
  const state = useCall("jobs.get", { job }, { every: ended ? undefined : 500 } as { every?: number });
  useEffect(() => {
    if (state.data?.state === "done") {
      setEnded(true);
      onClose();
      go(`/clusters/${encodeURIComponent(cluster)}`);
    } else if (state.data?.state === "failed") setEnded(true);
  }, [state.data, cluster, onClose]);
  return (
    <Dialog title={say("upload.working")} onClose={onClose}>
      <div className="form" role="status">
        <span className="mono">{file?.name}</span>
        {state.data ? <StateMark state={state.data.state} /> : <Mark tone="grey" shape="clock">{say("state.waiting")}</Mark>}
        {state.data?.state === "failed" && <p className="red-text">{state.data.error}</p>}
        <p className="quiet">{say("upload.stay")}</p>
        <div className="form-actions">
          <button type="button" className="button" onClick={onClose}>
            {say("action.close")}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
