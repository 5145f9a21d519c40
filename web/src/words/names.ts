/** Suggests the name of a cluster from that of a file: `Prod Dump.tar.gz` becomes `prod-dump`. */
export function clusterName(file: string): string {
  return file
    .toLowerCase()
    .replace(/\.(tar\.gz|tgz|tar|zip|json|ya?ml|gz|zst)$/, "")
    .replace(/[^a-z0-9.]+/g, "-")
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, "")
    .slice(0, 63);
}

/** Writes a text with blanks, such as `{class}`, as a reader knows blanks: `<class>`. */
export function blanked(text: string): string {
  return text.replace(/\{\{|\}\}|\{(\w+)\}/g, (whole, name: string | undefined) => (name ? `<${name}>` : (whole[0] ?? "")));
}
