import { useMay } from "../../api/me";
import { useCall } from "../../api/queries";
import type { IncidentShown } from "../../api/types";
import { Mark } from "../../parts/Mark";
import { Time } from "../../parts/Time";
import { useSay, type Key } from "../../texts";
import { levelName, ROLES, type DeedName } from "../../words/incident";
import type { Wanted } from "./deeds";

/** Which levels are at work, and who has a role in a major incident. */
export function People({ shown, ask, mayDo }: { shown: IncidentShown; ask: ((wanted: Wanted) => void) | null; mayDo: (deed: DeedName) => boolean }) {
  const say = useSay();
  const { incident } = shown;
  const may = useMay();
  const duty = useCall("rotas.duty", { days: 1 }, { enabled: may("rotas.duty") });
  const onDuty = (level: string) => duty.data?.levels.find((one) => one.level === level)?.now.people.map((person) => person.name).join(", ");
  const isMajor = incident.priority === "P1" || incident.priority === "P2";
  return (
    <>
      <section className="section" aria-labelledby="levels">
        <h2 id="levels">{say("room.levels")}</h2>
        <ul className="staff">
          {incident.levels.map((level) => (
            <li key={level}>
              <span>
                <b>{levelName(say, level)}</b> <span className="quiet">{onDuty(level)}</span>
              </span>
              {ask && mayDo("stand-down") && incident.levels.length > 1 && (
                <button type="button" className="button plain short" onClick={() => ask({ deed: "stand-down", item: level })}>
                  {say("deed.name.stand-down")}
                </button>
              )}
            </li>
          ))}
        </ul>
        {incident.flags.length > 0 && (
          <ul className="facts">
            {incident.flags.map((flag) => (
              <li key={flag}>
                <Mark tone="amber" shape="diamond">
                  {say(`incident.flag.${flag}`)}
                </Mark>
              </li>
            ))}
          </ul>
        )}
        {ask && mayDo("escalate") && (
          <div className="filters">
            <button type="button" className="button short" onClick={() => ask({ deed: "escalate" })}>
              {say("deed.name.escalate")}
            </button>
          </div>
        )}
      </section>
      {isMajor && (
        <section className="section" aria-labelledby="roles">
          <h2 id="roles">{say("room.roles")}</h2>
          <dl className="staff">
            {ROLES.map((role) => (
              <div key={role}>
                <dt>{say(`incident.role.${role}`)}</dt>
                <dd className={incident.roles[role] ? "" : "quiet"}>{incident.roles[role] ?? say("room.no-role")}</dd>
                {ask && mayDo("give-role") && (
                  <dd>
                    <button type="button" className="button plain short" aria-label={say("room.give", { what: say(incident.roles[role] ? "room.change" : "deed.name.give-role"), role: say(`incident.role.${role}`) })} onClick={() => ask({ deed: "give-role", item: role })}>
                      {say(incident.roles[role] ? "room.change" : "deed.name.give-role")}
                    </button>
                  </dd>
                )}
              </div>
            ))}
          </dl>
        </section>
      )}
    </>
  );
}

/** Who was told what, past which levels. */
export function Pages({ shown }: { shown: IncidentShown }) {
  const say = useSay();
  return (
    <section className="section" aria-labelledby="pages">
      <h2 id="pages">{say("room.pages")}</h2>
      {shown.pages.length === 0 && <p className="quiet">{say("room.no-pages")}</p>}
      <ul className="pages">
        {[...shown.pages].reverse().map((page, index) => (
          <li key={index}>
            <span>
              {page.to.length > 0 ? (
                <b>{page.to.join(", ")}</b>
              ) : (
                <Mark tone="red" shape="triangle" bare>
                  {say("room.told-nobody")}
                </Mark>
              )}{" "}
              <span className="quiet">{levelName(say, page.level)}</span>
            </span>
            <span className="small quiet">
              {say(`room.about.${page.about}` as Key)} · <Time iso={page.sent} />
            </span>
            {page.passed.length > 0 && <span className="small amber-text">{say("room.passed", { levels: page.passed.map((level) => levelName(say, level)).join(", ") })}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
