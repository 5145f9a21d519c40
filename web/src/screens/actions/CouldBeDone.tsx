import { withParameters } from "../../address";
import { useMay } from "../../api/me";
import { useCall } from "../../api/queries";
import { Icon } from "../../parts/Icon";
import { Link } from "../../parts/Link";
import type { Named } from "../../parts/ObjectName";
import { useSay } from "../../texts";

/** A way from an object to a new plan for it, where there is an action for its kind. */
export function CouldBeDone({ cluster, object, cause, finding }: { cluster: string; object: Named; cause?: string; finding?: string }) {
  const say = useSay();
  const may = useMay();
  const actions = useCall("actions.list", { kind: object.kind, limit: 1000 }, { enabled: may("actions.list") && may("plans.create") });
  const offered = (actions.data?.items ?? []).filter((one) => one.target === object.kind);
  if (!cluster || !may("plans.create") || offered.length === 0) return null;
  const healing = offered.find((one) => cause && one.heals.includes(cause)) ?? offered.find((one) => one.name === "pvc.expand") ?? offered[0];
  const href = withParameters("/actions/new", { cluster, kind: object.kind, namespace: object.namespace, name: object.name, action: healing?.name, finding });
  return (
    <Link className="button" href={href}>
      <Icon name="actions" />
      {say("plan.could-be-done")}
    </Link>
  );
}
