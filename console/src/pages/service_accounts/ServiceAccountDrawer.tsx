// One service account: who answers for it, what it holds and where, its keys, and what can be done with it.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { api, type ServiceAccount, versioned } from "../../api/client";
import { may, useHolds } from "../../api/permissions";
import { Status } from "../../ui/badges";
import { Drawer } from "../../ui/Drawer";
import { Section } from "../../ui/Page";
import { RecordView } from "../../ui/RecordView";
import { Failed, Lines } from "../../ui/states";
import { Code, Name, Time } from "../../ui/text";
import styles from "../api_keys/ApiKey.module.css";
import { NewKey } from "../api_keys/NewKey";
import { DeleteServiceAccount } from "./DeleteServiceAccount";
import { EditServiceAccount } from "./EditServiceAccount";
import { ServiceAccountKeys } from "./ServiceAccountKeys";
import { ServiceAccountRoles } from "./ServiceAccountRoles";
import { DisableServiceAccount, EnableServiceAccount } from "./Standing";

export const serviceAccountOptions = (sid: string) =>
  queryOptions({
    queryKey: ["service_account", sid],
    queryFn: ({ signal }) => versioned(api.GET("/v1/service_accounts/{sid}", { params: { path: { sid } }, signal })),
  });

type Act = "update" | "disable" | "enable" | "delete" | "key";

export function ServiceAccountDrawer() {
  const { t } = useLingui();
  const { serviceAccount: sid } = useParams({ from: "/service-accounts/$serviceAccount" });
  const navigate = useNavigate();
  const read = useQuery(serviceAccountOptions(sid));
  const [act, setAct] = useState<Act | null>(null);
  const close = () => void navigate({ to: "/service-accounts", search: true });
  const done = () => setAct(null);
  const it = read.data?.value;
  return (
    <Drawer title={it ? <Name strong>{it.name}</Name> : t`Service account`} close={close}>
      {read.isPending ? <Lines /> : null}
      {read.error ? <Failed error={read.error} retry={() => void read.refetch()} /> : null}
      {it ? <Shown it={it} start={setAct} /> : null}
      {it && act === "update" ? <EditServiceAccount it={it} etag={read.data?.etag ?? null} close={done} /> : null}
      {it && act === "disable" ? <DisableServiceAccount it={it} close={done} /> : null}
      {it && act === "enable" ? <EnableServiceAccount it={it} close={done} /> : null}
      {it && act === "delete" ? <DeleteServiceAccount it={it} close={done} gone={close} /> : null}
      {it && act === "key" ? <NewKey close={done} principal={{ sid: it.sid, name: it.name, kind: "service_account" }} /> : null}
    </Drawer>
  );
}

function Shown({ it, start }: { it: ServiceAccount; start: (act: Act) => void }) {
  const { t } = useLingui();
  const mayMakeKeys = useHolds("api_keys.create");
  return (
    <>
      <div className={styles.acts}>
        {may(it, "update") ? (
          <Button onClick={() => start("update")}>
            <Trans>Edit</Trans>
          </Button>
        ) : null}
        {may(it, "enable") ? (
          <Button variant="default" onClick={() => start("enable")}>
            <Trans>Enable</Trans>
          </Button>
        ) : null}
        {may(it, "disable") ? (
          <Button variant="default" onClick={() => start("disable")}>
            <Trans>Disable</Trans>
          </Button>
        ) : null}
        {may(it, "delete") ? (
          <Button variant="outline" color="red" onClick={() => start("delete")}>
            <Trans>Delete</Trans>
          </Button>
        ) : null}
      </div>
      <RecordView
        facts={[
          { term: t`Status`, value: <Status of={it.status} /> },
          it.description ? { term: t`What it is for`, value: <Name>{it.description}</Name> } : null,
          {
            term: t`Owned by`,
            value: (
              <Link to="/accounts/$account" params={{ account: it.account.sid }}>
                <Name>{it.account.name}</Name>
              </Link>
            ),
          },
          {
            term: t`Sponsor`,
            value: (
              <Link to="/people/$user" params={{ user: it.sponsor.sid }}>
                <Name>{it.sponsor.name}</Name>
              </Link>
            ),
          },
          { term: t`Made`, value: <Time at={it.created_at} /> },
          { term: t`Identifier`, value: <Code>{it.sid}</Code> },
        ]}
      />
      <Section title={t`What it holds`}>
        <ServiceAccountRoles it={it} />
      </Section>
      <Section
        title={t`Keys`}
        actions={
          mayMakeKeys && it.status === "active" ? (
            <Button variant="default" onClick={() => start("key")}>
              <Trans>Create a key</Trans>
            </Button>
          ) : null
        }
      >
        <ServiceAccountKeys sid={it.sid} />
      </Section>
    </>
  );
}
