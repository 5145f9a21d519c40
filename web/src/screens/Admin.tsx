import { Fragment, useMemo, useState, type ReactNode } from "react";
import { goWith, useSearch } from "../address";
import { CallError, type Asked, type Name } from "../api/call";
import { useMay } from "../api/me";
import { useCall, useRows } from "../api/queries";
import { Icon } from "../parts/Icon";
import { Mark } from "../parts/Mark";
import { Opening } from "../parts/Opening";
import { Panel } from "../parts/Panel";
import { Empty, Failure, Skeleton } from "../parts/States";
import { Table, type Column } from "../parts/Table";
import { Tabs } from "../parts/Tabs";
import { useSay, type Key } from "../texts";
import { Extras } from "./admin/extras";
import { Create, Edit, Remove } from "./admin/forms";
import { Intake } from "./admin/Intake";
import { ROOMS, type Room } from "./admin/rooms";

/** What the server looks after, who may do what, and what was done. */
export function Admin({ tab }: { tab: string }) {
  const say = useSay();
  const may = useMay();
  const rooms = ROOMS.filter((one) => may(one.list));
  const here = rooms.find((one) => one.id === tab) ?? rooms[0];
  if (!here) return <Failure error={new CallError({ status: 403 })} />;
  const tabs = rooms.map((one) => ({ id: one.id, href: `/admin/${one.id}`, label: say(`admin.${one.id}.tab`) }));
  return (
    <div className="screen">
      <Inside key={here.id} room={here} tabs={<Tabs label={say("screen.admin")} here={here.id} tabs={tabs} />} />
    </div>
  );
}

function Inside({ room, tabs }: { room: Room; tabs: ReactNode }) {
  const say = useSay();
  const may = useMay();
  const list = useRows(room.list, {} as Asked<Name>);
  const open = useSearch().get("open") ?? "";
  const [making, setMaking] = useState(false);
  const rows = (list.data?.rows ?? []) as never[];
  const people = useRows("users.list", {}, may("users.list"));
  const nameOf = useMemo(() => {
    const names = new Map((people.data?.rows ?? []).map((user) => [user.id, user.name]));
    return (id: string) => names.get(id) ?? id;
  }, [people.data]);
  const columns = useMemo(() => room.columns(say, nameOf), [room, say, nameOf]);
  const chosen = open ? rows.find((row) => room.keyOf(row) === open) : undefined;
  const close = () => goWith({ open: undefined });
  return (
    <>
      <Opening
        screen={say("screen.admin")}
        sentence={list.data ? say(`admin.${room.id}.answer`, { count: list.data.total ?? rows.length }) : say(`admin.${room.id}.tab`)}
        aside={
          <>
            {say(`admin.${room.id}.about`)} {room.id === "audit" && <Chain />}
          </>
        }
        actions={
          <>
            {room.id === "alert-sources" && may("intake.policy") && <Intake />}
            {room.create && may(room.create.name) && (
              <button type="button" className="button main" onClick={() => setMaking(true)}>
                <Icon name="plus" />
                {say(`admin.${room.id}.create` as Key)}
              </button>
            )}
          </>
        }
      />
      <div>
        {tabs}
        <Table
          name={`admin-${room.id}`}
          label={say(`admin.${room.id}.tab`)}
          columns={columns}
          rows={rows}
          total={list.data?.total}
          keyOf={room.keyOf}
          openKey={open}
          onOpen={(row) => goWith({ open: room.keyOf(row) })}
          empty={list.isError ? <Failure error={list.error} again={() => void list.refetch()} /> : list.isPending ? <Skeleton /> : <Empty title={say(`admin.${room.id}.none`)}>{say(`admin.${room.id}.about`)}</Empty>}
        />
      </div>
      {making && room.create && <Create id={room.id} name={room.create.name} fields={room.create.fields} onClose={() => setMaking(false)} />}
      {chosen && <One key={open} room={room} row={chosen} columns={columns} onClose={close} />}
    </>
  );
}

/** Whether the audit log is whole, as its hashes prove. */
function Chain() {
  const say = useSay();
  const proof = useCall("audit.verify", {});
  if (!proof.data) return null;
  const isWhole = proof.data.broken === null;
  return (
    <Mark tone={isWhole ? "green" : "red"} shape={isWhole ? "check" : "octagon"}>
      {isWhole ? say("admin.chain-whole", { count: proof.data.records }) : say("admin.chain-broken", { seq: proof.data.broken?.seq ?? 0 })}
    </Mark>
  );
}

/** One row: what is known of it, how it is changed, and what else can be done with it. */
function One({ room, row, columns, onClose }: { room: Room; row: never; columns: readonly Column<never>[]; onClose: () => void }) {
  const say = useSay();
  const may = useMay();
  const [removing, setRemoving] = useState(false);
  const edit = room.edit && may(room.edit.name) ? room.edit : undefined;
  const remove = room.remove && may(room.remove.name) ? room.remove : undefined;
  const name = room.named(row);
  return (
    <Panel title={say(`admin.${room.id}.tab`)} onClose={onClose}>
      <div className="detail">
        <h2 className="big">{name}</h2>
        <dl className="pairs">
          {columns.map((column) => (
            <Fragment key={column.id}>
              <dt>{column.label}</dt>
              <dd className={column.mono ? "mono" : undefined}>{column.cell ? column.cell(row) : (column.value?.(row) ?? "–")}</dd>
            </Fragment>
          ))}
        </dl>
        {edit && (
          <section className="section">
            <h2>{say("admin.change")}</h2>
            <Edit name={edit.name} target={edit.key(row)} fields={edit.fields} values={row as Record<string, unknown>} />
          </section>
        )}
        <Extras room={room.id} row={row} />
        {remove && (
          <div>
            <button type="button" className="button danger" onClick={() => setRemoving(true)}>
              {say("admin.remove-named", { name })}
            </button>
          </div>
        )}
      </div>
      {removing && remove && <Remove name={remove.name} target={remove.key(row)} named={name} onGone={onClose} onClose={() => setRemoving(false)} />}
    </Panel>
  );
}
