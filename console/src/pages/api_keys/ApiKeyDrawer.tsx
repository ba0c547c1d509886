// One API key: whom it acts as, what it opens and where, when it was last used, who has seen a secret of it, and what can be done with it.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { type ApiKey, api, versioned } from "../../api/client";
import { may } from "../../api/permissions";
import { Badge, Status } from "../../ui/badges";
import { Drawer } from "../../ui/Drawer";
import { Section } from "../../ui/Page";
import { type Fact, RecordView } from "../../ui/RecordView";
import { Failed, Lines, Notice } from "../../ui/states";
import { Code, Name, Quiet, Time } from "../../ui/text";
import styles from "./ApiKey.module.css";
import { EditKey } from "./EditKey";
import { KeyPrincipal } from "./KeyPrincipal";
import { RevokeKey } from "./RevokeKey";
import { RotateKey } from "./RotateKey";
import { TransferKey } from "./TransferKey";

export const keyOptions = (sid: string) =>
  queryOptions({ queryKey: ["api_key", sid], queryFn: ({ signal }) => versioned(api.GET("/v1/api_keys/{sid}", { params: { path: { sid } }, signal })) });

type Act = "update" | "rotate" | "transfer" | "revoke";

export function ApiKeyDrawer() {
  const { t } = useLingui();
  const { key: sid } = useParams({ from: "/api-keys/$key" });
  const navigate = useNavigate();
  const read = useQuery(keyOptions(sid));
  const [act, setAct] = useState<Act | null>(null);
  const close = () => void navigate({ to: "/api-keys", search: true });
  const done = () => setAct(null);
  const apiKey = read.data?.value;
  return (
    <Drawer title={apiKey ? <Name strong>{apiKey.name}</Name> : t`API key`} close={close}>
      {read.isPending ? <Lines /> : null}
      {read.error ? <Failed error={read.error} retry={() => void read.refetch()} /> : null}
      {apiKey ? <Shown apiKey={apiKey} start={setAct} /> : null}
      {apiKey && act === "update" ? <EditKey apiKey={apiKey} etag={read.data?.etag ?? null} close={done} /> : null}
      {apiKey && act === "rotate" ? <RotateKey apiKey={apiKey} close={done} /> : null}
      {apiKey && act === "transfer" ? <TransferKey apiKey={apiKey} close={done} /> : null}
      {apiKey && act === "revoke" ? <RevokeKey apiKey={apiKey} close={done} /> : null}
    </Drawer>
  );
}

function Shown({ apiKey, start }: { apiKey: ApiKey; start: (act: Act) => void }) {
  const { t } = useLingui();
  return (
    <>
      <div className={styles.acts}>
        {may(apiKey, "rotate") ? (
          <Button onClick={() => start("rotate")}>
            <Trans>Rotate</Trans>
          </Button>
        ) : null}
        {may(apiKey, "update") ? (
          <Button variant="default" onClick={() => start("update")}>
            <Trans>Edit</Trans>
          </Button>
        ) : null}
        {may(apiKey, "transfer") ? (
          <Button variant="default" onClick={() => start("transfer")}>
            <Trans>Transfer</Trans>
          </Button>
        ) : null}
        {may(apiKey, "revoke") ? (
          <Button variant="outline" color="red" onClick={() => start("revoke")}>
            <Trans>Revoke</Trans>
          </Button>
        ) : null}
      </div>
      {apiKey.old_ends_at ? (
        <Notice kind="warning">
          <Trans>
            It was rotated: the old secret works too until <Time at={apiKey.old_ends_at} form="exact" />.
          </Trans>
        </Notice>
      ) : null}
      <Facts apiKey={apiKey} />
      <Section title={t`What it may do`}>
        <ul className={styles.permissions}>
          {apiKey.permissions.map((permission) => (
            <li key={permission}>
              <Code copy={false}>{permission}</Code>
            </li>
          ))}
        </ul>
        <Quiet>
          <Trans>Each request is tested against what its principal holds at that moment, too.</Trans>
        </Quiet>
      </Section>
      <Section title={t`Who has seen a secret of it`}>
        <ul className={styles.people}>
          {apiKey.shown_to.map((person) => (
            <li key={person.sid}>
              <Link to="/people/$user" params={{ user: person.sid }}>
                <Name>{person.name}</Name>
              </Link>
            </li>
          ))}
        </ul>
      </Section>
      <Link to="/events" search={{ target: apiKey.sid }}>
        <Trans>Events about this key</Trans>
      </Link>
    </>
  );
}

function Facts({ apiKey }: { apiKey: ApiKey }) {
  const { t } = useLingui();
  const used = apiKey.last_used;
  const facts: Array<Fact | null> = [
    { term: t`Status`, value: <Status of={apiKey.status} /> },
    { term: t`Acts as`, value: <KeyPrincipal principal={apiKey.principal} /> },
    { term: t`Works in`, value: <Name>{apiKey.scope.name}</Name> },
    { term: t`Kind`, value: <KeyKind kind={apiKey.kind} /> },
    { term: t`Last used`, value: used ? <Time at={used.at} /> : <Trans>never</Trans> },
    used?.address ? { term: t`From`, value: <Code copy={false}>{used.address}</Code> } : null,
    used?.agent ? { term: t`By`, value: <Name>{used.agent}</Name> } : null,
    { term: t`Ends`, value: apiKey.expires_at ? <Time at={apiKey.expires_at} /> : <Trans>never by itself</Trans> },
    {
      term: t`Networks`,
      value: apiKey.networks.length > 0 ? apiKey.networks.join(", ") : <Trans>from everywhere</Trans>,
    },
    {
      term: t`Made`,
      value: (
        <Trans>
          <Time at={apiKey.created_at} /> by <Name>{apiKey.created_by.name}</Name>
        </Trans>
      ),
    },
    { term: t`Identifier`, value: <Code>{apiKey.sid}</Code> },
  ];
  return <RecordView facts={facts} />;
}

export function KeyKind({ kind }: { kind: string }) {
  switch (kind) {
    case "main":
      return (
        <Badge tone="warning">
          <Trans>main</Trans>
        </Badge>
      );
    case "standard":
      return (
        <Badge>
          <Trans>standard</Trans>
        </Badge>
      );
    default:
      return (
        <Badge>
          <Trans>restricted</Trans>
        </Badge>
      );
  }
}
