// Who owns the organization, and offering it to others.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { answered, api } from "../../api/client";
import { everything, PAGE } from "../../api/list";
import { useMe } from "../../api/me";
import { Section } from "../../ui/Page";
import { Failed, Lines, ReadOnly } from "../../ui/states";
import { Quiet } from "../../ui/text";
import { OfferDialog } from "../ownership/OfferDialog";
import { OffersOf } from "../ownership/OffersOf";
import { ReportedPeople } from "./ReportedPeople";

export function Owners() {
  const { t } = useLingui();
  const me = useMe();
  const [isOffering, setOffering] = useState(false);
  const report = useQuery({
    queryKey: ["reports", "owners"],
    queryFn: ({ signal }) => everything((cursor) => answered(api.GET("/v1/reports/owners", { params: { query: { limit: PAGE, cursor } }, signal }))),
  });
  const organization = me.organization;
  if (!organization) return null;
  const owners = (report.data ?? []).filter((person) => person.holdings.some(({ scope }) => scope.sid === organization.sid));
  const isOwner = owners.some((owner) => owner.user.sid === me.user?.sid);
  const offer = isOwner ? (
    <Button variant="default" onClick={() => setOffering(true)}>
      <Trans>Offer ownership</Trans>
    </Button>
  ) : null;
  return (
    <Section title={t`Owners`} actions={offer}>
      <p>
        <Quiet>
          <Trans>An Owner holds every permission in every account. Owner is never given, only offered and accepted; the last one can't leave.</Trans>
        </Quiet>
      </p>
      {report.isPending ? <Lines count={2} /> : null}
      {report.error ? <Failed error={report.error} retry={() => void report.refetch()} /> : null}
      {report.data && owners.length === 0 ? (
        <ReadOnly>
          <Trans>Who owns the organization is shown to those who read people in all of it: Owners and Administrators of the organization.</Trans>
        </ReadOnly>
      ) : null}
      {owners.length > 0 ? <ReportedPeople label={t`Owners`} people={owners} only={organization.sid} /> : null}
      <OffersOf scope={organization.sid} />
      {isOffering ? <OfferDialog scope={organization} except={owners.map((owner) => owner.user.sid)} close={() => setOffering(false)} /> : null}
    </Section>
  );
}
