import { Link } from "./Link";

/** The parts of a screen, each with an address of its own. */
export function Tabs({ label, tabs, here }: { label: string; tabs: readonly { href: string; label: string; id: string }[]; here: string }) {
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <Link key={tab.id} href={tab.href} aria-current={tab.id === here ? "page" : undefined}>
          {tab.label}
        </Link>
      ))}
    </nav>
  );
}
