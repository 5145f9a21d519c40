import { useState } from "react";
import { useMay } from "../../api/me";
import { useDo, useRows } from "../../api/queries";
import type { ClusterShown, Deed, TeamShown, UserShown } from "../../api/types";
import { useToast } from "../../parts/Toasts";
import { useSay } from "../../texts";
import { linesOf } from "../../words/deed";
import { joinLink, Secret } from "./forms";
import type { RoomName } from "./rooms";

/** What can be done with a row of a room beside changing its fields. */
export function Extras({ room, row }: { room: RoomName; row: unknown }) {
  if (room === "clusters") return <Credential cluster={row as ClusterShown} />;
  if (room === "users") return <Invitation user={row as UserShown} />;
  if (room === "teams") return <Members team={row as TeamShown} />;
  if (room === "audit") return <Details deed={(row as { deed: Deed }).deed} />;
  return null;
}

/** The kubeconfig of a running cluster: it is sealed at once and never shown again. */
function Credential({ cluster }: { cluster: ClusterShown }) {
  const say = useSay();
  const may = useMay();
  const toast = useToast();
  const give = useDo("clusters.set-credential");
  const take = useDo("clusters.delete-credential");
  if (cluster.way !== "live" || !may("clusters.set-credential")) return null;
  const failed = (error: Error) => toast(error.message);
  return (
    <section className="section">
      <h2>{say("column.credential")}</h2>
      <p className="quiet">{say(cluster.has_credential ? "admin.credential-there" : "admin.credential-none")}</p>
      <div className="field">
        <label htmlFor="kubeconfig">{say("admin.kubeconfig")}</label>
        <input
          id="kubeconfig"
          type="file"
          className="input"
          onChange={(event) => {
            const file = event.target.files?.[0];
            if (file) give.mutate({ parameters: { cluster: cluster.name } as never, manner: { body: file } }, { onSuccess: () => toast(say("admin.saved")), onError: failed });
          }}
        />
      </div>
      {cluster.has_credential && (
        <div>
          <button type="button" className="button danger" onClick={() => take.mutate({ parameters: { cluster: cluster.name } }, { onSuccess: () => toast(say("admin.saved")), onError: failed })}>
            {say("admin.forget-credential")}
          </button>
        </div>
      )}
    </section>
  );
}

/** A new link by which a user chooses a password. */
function Invitation({ user }: { user: UserShown }) {
  const say = useSay();
  const may = useMay();
  const toast = useToast();
  const invite = useDo("users.invite");
  const [secret, setSecret] = useState("");
  if (user.is_outside || !may("users.invite")) return null;
  return (
    <section className="section">
      <h2>{say("sign-in.password")}</h2>
      <p className="quiet">{say(user.has_password ? "admin.password-set" : "admin.password-none")}</p>
      <div>
        <button
          type="button"
          className="button"
          onClick={() => invite.mutate({ parameters: { user: user.id } }, { onSuccess: (made) => setSecret(made.secret), onError: (error) => toast(error.message) })}
        >
          {say("admin.invite")}
        </button>
      </div>
      {secret && <Secret title={say("admin.secret.link")} secret={joinLink(secret)} onClose={() => setSecret("")} />}
    </section>
  );
}

/** Who belongs to a team. */
function Members({ team }: { team: TeamShown }) {
  const say = useSay();
  const may = useMay();
  const toast = useToast();
  const users = useRows("users.list", {});
  const add = useDo("teams.add-member");
  const remove = useDo("teams.remove-member");
  const failed = (error: Error) => toast(error.message);
  const known = new Map((users.data?.rows ?? []).map((user) => [user.id, user.title || user.name]));
  const others = [...known].filter(([id]) => !team.members.includes(id));
  return (
    <section className="section">
      <h2>{say("column.members")}</h2>
      {team.members.length === 0 && <p className="quiet">{say("admin.no-members")}</p>}
      <ul className="rivals">
        {team.members.map((id) => (
          <li key={id}>
            <span className="section-head">
              {known.get(id) ?? id}
              {may("teams.remove-member") && (
                <button type="button" className="button plain short danger" aria-label={say("admin.remove-named", { name: known.get(id) ?? id })} onClick={() => remove.mutate({ parameters: { team: team.id, member: id } }, { onError: failed })}>
                  {say("admin.remove")}
                </button>
              )}
            </span>
          </li>
        ))}
      </ul>
      {may("teams.add-member") && others.length > 0 && (
        <div className="field">
          <label htmlFor="member">{say("admin.add-member")}</label>
          <select id="member" className="input" value="" onChange={(event) => add.mutate({ parameters: { team: team.id, member: event.target.value } }, { onError: failed })}>
            <option value="">{say("admin.choose")}</option>
            {others.map(([id, name]) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </div>
      )}
    </section>
  );
}

function Details({ deed }: { deed: Deed }) {
  const say = useSay();
  const found = linesOf(deed);
  if (found.length === 0) return null;
  return (
    <section className="section">
      <h2>{say("admin.details")}</h2>
      <ul className="rivals">
        {found.map(([name, value]) => (
          <li key={name} className="mono">
            {name}: {value}
          </li>
        ))}
      </ul>
    </section>
  );
}
