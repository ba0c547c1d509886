// The keys that act as a service account.
import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { answered, api } from "../../api/client";
import { PAGE, useList } from "../../api/list";
import { Status } from "../../ui/badges";
import { PlainTable } from "../../ui/PlainTable";
import { Failed, Lines } from "../../ui/states";
import { Name, Quiet, Time } from "../../ui/text";

export function ServiceAccountKeys({ sid }: { sid: string }) {
  const { t } = useLingui();
  const list = useList(["api_keys", { principal: sid }], (cursor, signal) =>
    answered(api.GET("/v1/service_accounts/{sid}/api_keys", { params: { path: { sid }, query: { limit: PAGE, cursor } }, signal })),
  );
  if (list.error) return <Failed error={list.error} retry={list.retry} />;
  if (list.isLoading) return <Lines count={2} />;
  if (list.rows.length === 0)
    return (
      <Quiet>
        <Trans>It has no key.</Trans>
      </Quiet>
    );
  return (
    <PlainTable
      label={t`Keys`}
      rows={list.rows}
      rowId={(key) => key.sid}
      columns={[
        {
          id: "name",
          header: <Trans>Name</Trans>,
          cell: (key) => (
            <Link to="/api-keys/$key" params={{ key: key.sid }}>
              <Name>{key.name}</Name>
            </Link>
          ),
        },
        { id: "scope", header: <Trans>Works in</Trans>, cell: (key) => <Name>{key.scope.name}</Name> },
        { id: "used", header: <Trans>Last used</Trans>, cell: (key) => (key.last_used ? <Time at={key.last_used.at} /> : <Trans>never</Trans>) },
        { id: "status", header: <Trans>Status</Trans>, cell: (key) => <Status of={key.status} /> },
      ]}
    />
  );
}
