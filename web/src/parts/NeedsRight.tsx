import { PLACES, type Name } from "../api/call";
import { useMay } from "../api/me";
import { useSay } from "../texts";
import { ShapeIcon } from "./Icon";

/** Says that the reader's rights do not reach for something, and who can change that; nothing where they do. */
export function NeedsRight({ name, what }: { name: Name; what: string }) {
  const say = useSay();
  const may = useMay();
  if (may(name)) return null;
  return (
    <p className="small quiet needs-right">
      <ShapeIcon shape="lock" />
      <span>
        {say("state.needs-right", { what })} <code>{PLACES[name][3]}</code>
      </span>
    </p>
  );
}
