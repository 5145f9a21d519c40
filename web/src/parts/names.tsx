import { useMay } from "../api/me";
import { useCall } from "../api/queries";
import { problemLink } from "../frame/links";
import { Link } from "./Link";

/** An incident by its title, with its number; the number alone where the reader may not see it. */
export function IncidentName({ id }: { id: string }) {
  const may = useMay();
  const found = useCall("incidents.get", { incident: id }, { enabled: may("incidents.get") });
  return (
    <Link href={`/incidents/${id}`}>
      {found.data ? `${found.data.incident.title} ` : ""}
      <span className="item-id mono">{id}</span>
    </Link>
  );
}

/** A problem by its title and object; a mark that leads to it where the reader may not see it. */
export function ProblemName({ id }: { id: string }) {
  const may = useMay();
  const found = useCall("problems.get", { problem: id }, { enabled: may("problems.get") });
  const problem = found.data;
  return (
    <Link href={problemLink(id)}>
      {problem ? `${problem.title}: ${problem.object.name}` : <span className="item-id mono">{id.slice(0, 12)}</span>}
    </Link>
  );
}
