// Said before an act that leaves an account without anybody who administers it directly.
import { Trans } from "@lingui/react/macro";
import { useQueries } from "@tanstack/react-query";
import { type Assignment, answered, api, type PersonReference } from "../../../api/client";
import { LinkButton } from "../../../ui/LinkButton";
import { Notice } from "../../../ui/states";
import { Name } from "../../../ui/text";

const ADMINISTRATOR = "administrator";
/** So many places are looked at; who loses more is not helped by a longer list. */
const LOOKED_AT = 10;

type Properties = { person: PersonReference; ended: ReadonlyArray<Pick<Assignment, "sid" | "role" | "scope">> };

export function LastAdministrator({ person, ended }: Properties) {
  const scopes = ended
    .filter(({ role, scope }) => role.built_in && role.name === ADMINISTRATOR && scope.sid.startsWith("AC"))
    .map(({ scope }) => scope)
    .slice(0, LOOKED_AT);
  const looked = useQueries({
    queries: scopes.map(({ sid }) => ({
      queryKey: ["accounts", sid, "administrators"],
      queryFn: () =>
        answered(api.GET("/v1/accounts/{sid}/members", { params: { path: { sid }, query: { role: ADMINISTRATOR, status: "active" as const, limit: 2 } } })),
    })),
  });
  return scopes.map((scope, index) => {
    const members = looked[index]?.data?.data;
    if (!members || members.some(({ user }) => user.sid !== person.sid)) return null;
    return (
      <Notice key={scope.sid} kind="warning">
        <p>
          <Trans>
            <Name strong>{person.name}</Name> is the last Administrator of <Name strong>{scope.name}</Name>.
          </Trans>
        </p>
        <LinkButton variant="default" to="/invite" search={{ account: scope.sid }}>
          <Trans>Invite another one first</Trans>
        </LinkButton>
      </Notice>
    );
  });
}
