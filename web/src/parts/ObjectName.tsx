export interface Named {
  kind: string;
  namespace: string;
  name: string;
}

/** Writes the name of an object as Kubernetes does. */
export function named(object: Named): string {
  return object.namespace ? `${object.kind} ${object.namespace}/${object.name}` : `${object.kind} ${object.name}`;
}

export function ObjectName({ object }: { object: Named }) {
  return (
    <span className="object">
      <span className="kind">{object.kind}</span> <span className="name">{object.namespace ? `${object.namespace}/${object.name}` : object.name}</span>
    </span>
  );
}
