import { Empty } from "../parts/States";
import { useSay } from "../texts";

/** How right forecasts and diagnoses were before. */
export function Accuracy() {
  const say = useSay();
  return <Empty title={say("accuracy.none.title")}>{say("accuracy.none.what")}</Empty>;
}
