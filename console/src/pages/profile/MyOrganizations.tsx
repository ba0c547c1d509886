// The organizations one belongs to, and the switch between them.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { answered, api } from "../../api/client";
import { useMe } from "../../api/me";
import { Badge } from "../../ui/badges";
import { PlainTable } from "../../ui/PlainTable";
import { Refusal } from "../../ui/states";
import { Code, Name } from "../../ui/text";

export function MyOrganizations() {
  const { t } = useLingui();
  const me = useMe();
  const switching = useMutation({
    mutationFn: (organization: string) => answered(api.PATCH("/v1/sessions/current", { body: { organization } })),
    // Everything on the page belonged to the organization before.
    onSuccess: () => location.assign("/"),
  });
  return (
    <>
      <PlainTable
        label={t`Organizations`}
        rows={me.organizations}
        rowId={(organization) => organization.sid}
        columns={[
          { id: "name", header: t`Organization`, cell: (organization) => <Name strong>{organization.name}</Name> },
          { id: "sid", header: t`SID`, cell: (organization) => <Code>{organization.sid}</Code> },
          {
            id: "switch",
            header: <span className="visually-hidden">{t`Switch`}</span>,
            align: "end",
            cell: (organization) =>
              organization.sid === me.organization?.sid ? (
                <Badge tone="accent">
                  <Trans>you are here</Trans>
                </Badge>
              ) : (
                <Button
                  variant="default"
                  size="compact-xs"
                  loading={switching.isPending && switching.variables === organization.sid}
                  onClick={() => switching.mutate(organization.sid)}
                >
                  <Trans>Switch to it</Trans>
                </Button>
              ),
          },
        ]}
      />
      <Refusal error={switching.error} />
    </>
  );
}
