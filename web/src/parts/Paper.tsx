import { createElement, useMemo, type ReactNode } from "react";

const TAGS = new Set([
  "main", "header", "footer", "section", "article", "div", "p", "span", "h1", "h2", "h3", "h4", "ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody",
  "tr", "th", "td", "caption", "b", "strong", "em", "i", "small", "code", "pre", "time", "br", "hr", "figure", "figcaption", "details", "summary",
]);
// Styles would not hold here, and the browser complains of each of them.
const STYLES = /<style[\s\S]*?<\/style>|\sstyle="[^"]*"/gi;
const EMPTY = new Set(["br", "hr"]);

/** A page that was made elsewhere, read as text with its headings, lists and tables: no script, style or request of it comes along. */
export function Paper({ html }: { html: string }) {
  const shown = useMemo(() => children(new DOMParser().parseFromString(html.replace(STYLES, ""), "text/html").body), [html]);
  return <div className="paper">{shown}</div>;
}

function children(node: Node): ReactNode[] {
  return [...node.childNodes].map((child, index) => one(child, index));
}

function one(node: Node, key: number): ReactNode {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent;
  if (!(node instanceof Element)) return null;
  const tag = node.tagName.toLowerCase();
  if (!TAGS.has(tag)) return null;
  // The page about it has its own first heading.
  const shown = tag === "main" || tag === "header" || tag === "footer" ? "div" : tag === "h1" ? "h2" : tag;
  const inside = ["table", "thead", "tbody", "tr", "ul", "ol", "dl"].includes(tag) ? children(node).filter((child) => typeof child !== "string" || child.trim()) : children(node);
  return createElement(shown, { key, ...(node.getAttribute("colspan") ? { colSpan: Number(node.getAttribute("colspan")) } : {}) }, ...(EMPTY.has(tag) ? [] : inside));
}
