// The overview: what needs a look, how many there are of what, how it went lately, what changed last. A new organization sees its first steps.
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useMe } from "../../api/me";
import { useHolds, useHoldsEverywhere } from "../../api/permissions";
import { EventLines } from "../../ui/EventLines";
import { LinkButton } from "../../ui/LinkButton";
import { Page, Section } from "../../ui/Page";
import { Failed, Lines } from "../../ui/states";
import { FirstSteps } from "./FirstSteps";
import { MyAccess } from "./MyAccess";
import { NeedsLook } from "./NeedsLook";
import { Numbers } from "./Numbers";
import { type Counts, isNew, overviewOptions } from "./overview";
import { Pictures } from "./Pictures";

const LAST = 12;

export function OverviewPage() {
  const { t } = useLingui();
  const me = useMe();
  const read = useQuery(overviewOptions);
  const mayInvite = useHolds("users.invite");
  const invite = mayInvite ? (
    <LinkButton to="/invite">
      <Trans>Invite people</Trans>
    </LinkButton>
  ) : null;
  return (
    <Page title={me.organization?.name ?? t`Overview`} actions={invite}>
      {read.isPending ? <Lines /> : read.error ? <Failed error={read.error} retry={() => void read.refetch()} /> : <Content counts={read.data} />}
    </Page>
  );
}

function Content({ counts }: { counts: Counts }) {
  const { t } = useLingui();
  const mayAudit = useHolds("audit.read");
  const [auditsAll, readsAll] = [useHoldsEverywhere("audit.read"), useHoldsEverywhere("users.read")];
  const seesSome = Object.values(counts).some((count) => typeof count === "number");
  return (
    <>
      {isNew(counts) ? <FirstSteps /> : seesSome ? <NeedsLook counts={counts} /> : null}
      {seesSome ? <Numbers counts={counts} /> : null}
      {readsAll ? null : <MyAccess />}
      {(auditsAll || readsAll) && !isNew(counts) ? <Pictures /> : null}
      {mayAudit ? (
        <Section title={t`What changed last`}>
          <EventLines count={LAST} isOfChanges />
        </Section>
      ) : null}
    </>
  );
}
