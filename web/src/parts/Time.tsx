import { serverNow } from "../api/now";
import { useSpeech } from "../texts";
import { absolute, relative } from "../words/amounts";

/** An instant, relative to now, with the absolute one for who hovers or listens. */
export function Time({ iso }: { iso: string | null | undefined }) {
  const { lang } = useSpeech();
  if (!iso) return <span className="quiet">–</span>;
  const full = absolute(lang, iso);
  return (
    <time dateTime={iso} title={full}>
      {relative(lang, iso, serverNow())}
    </time>
  );
}
