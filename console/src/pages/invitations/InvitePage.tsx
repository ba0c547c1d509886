// Inviting: addresses, places with roles, what each lets people do; what will happen, before anything does; and what became of each.
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useHolds } from "../../api/permissions";
import { Page } from "../../ui/Page";
import { Failed, Lines, ReadOnly } from "../../ui/states";
import { chosen, draftOf, EMPTY } from "./draft";
import { InviteForm } from "./InviteForm";
import { invitationOptions } from "./invitations";

export function InvitePage() {
  const { t } = useLingui();
  const { account, again } = useSearch({ from: "/invite" });
  const mayInvite = useHolds("users.invite");
  const earlier = useQuery({ ...invitationOptions(again ?? ""), enabled: again !== undefined, refetchInterval: false });
  const first = earlier.data ? draftOf(earlier.data) : { ...EMPTY, choices: account ? [chosen(account)] : [] };
  return (
    <Page title={t`Invite people`} lead={t`They get a mail with a link. Nothing holds before they accept; members get what is new to them at once.`}>
      {!mayInvite ? (
        <ReadOnly>
          <Trans>You can't invite people anywhere here. Owners and Administrators can.</Trans>
        </ReadOnly>
      ) : again && earlier.isPending ? (
        <Lines />
      ) : earlier.error ? (
        <Failed error={earlier.error} retry={() => void earlier.refetch()} />
      ) : (
        <InviteForm first={first} key={again ?? account} />
      )}
    </Page>
  );
}
