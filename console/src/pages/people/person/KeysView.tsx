// The API keys that act as somebody.
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useAccounts } from "../../../api/accounts";
import type { User } from "../../../api/client";
import { Status } from "../../../ui/badges";
import { PlainTable } from "../../../ui/PlainTable";
import { Empty, Failed, Lines } from "../../../ui/states";
import { Name, Quiet, Time } from "../../../ui/text";
import { keysOptions } from "./person";

export function KeysView({ person }: { person: User }) {
  const { t } = useLingui();
  const keys = useQuery(keysOptions(person.sid));
  const accounts = useAccounts().data;
  if (keys.error) return <Failed error={keys.error} retry={() => void keys.refetch()} />;
  if (!keys.data) return <Lines />;
  if (keys.data.length === 0)
    return (
      <Empty title={t`No keys`}>
        <Trans>No API key acts as this person.</Trans>
      </Empty>
    );
  return (
    <PlainTable
      label={t`API keys`}
      rows={keys.data}
      rowId={(key) => key.sid}
      columns={[
        {
          id: "name",
          header: t`Key`,
          cell: (key) => (
            <Link to="/api-keys/$key" params={{ key: key.sid }}>
              <Name strong>{key.name}</Name>
            </Link>
          ),
        },
        { id: "scope", header: t`Where`, cell: (key) => <Name>{accounts?.path(key.scope) ?? key.scope.name}</Name> },
        {
          id: "last_used",
          header: t`Last used`,
          cell: (key) =>
            key.last_used ? (
              <>
                <Time at={key.last_used.at} />
                {key.last_used.address ? (
                  <>
                    {" "}
                    <Quiet>{key.last_used.address}</Quiet>
                  </>
                ) : null}
              </>
            ) : (
              <Quiet>
                <Trans>never</Trans>
              </Quiet>
            ),
        },
        {
          id: "expires_at",
          header: t`Ends`,
          cell: (key) =>
            key.expires_at ? (
              <Time at={key.expires_at} form="date" />
            ) : (
              <Quiet>
                <Trans>never</Trans>
              </Quiet>
            ),
        },
        { id: "status", header: t`Status`, cell: (key) => <Status of={key.status} /> },
      ]}
    />
  );
}
