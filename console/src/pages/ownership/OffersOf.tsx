// The open offers of one scope's ownership: to whom, until when, and the way to take them back.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { may } from "../../api/permissions";
import { PlainTable } from "../../ui/PlainTable";
import { Refusal } from "../../ui/states";
import { Person, Time } from "../../ui/text";
import { AnswerDialog } from "./AnswerDialog";
import { type Offer, offersOptions } from "./offers";
import { useRoleWord } from "./useRoleWord";

export function OffersOf({ scope }: { scope: string }) {
  const { t } = useLingui();
  const word = useRoleWord();
  const offers = useQuery(offersOptions);
  const [cancelling, setCancelling] = useState<Offer | null>(null);
  const open = (offers.data ?? []).filter((offer) => offer.status === "offered" && offer.scope.sid === scope && !may(offer, "accept"));
  if (offers.error) return <Refusal error={offers.error} />;
  if (open.length === 0) return null;
  return (
    <>
      <PlainTable
        label={t`Open offers`}
        rows={open}
        rowId={(offer) => offer.sid}
        columns={[
          { id: "to", header: t`Offered to`, cell: (offer) => <Person name={offer.to.name} email={offer.to.email} /> },
          { id: "from", header: t`By`, cell: (offer) => <Person name={offer.from.name} email={offer.from.email} /> },
          { id: "keep", header: t`Who keeps`, cell: (offer) => word(offer.keep) },
          { id: "expires", header: t`Open until`, cell: (offer) => <Time at={offer.expires_at} form="date" /> },
          {
            id: "cancel",
            header: <span className="visually-hidden">{t`Cancel it`}</span>,
            align: "end",
            cell: (offer) =>
              may(offer, "cancel") ? (
                <Button variant="default" size="compact-xs" onClick={() => setCancelling(offer)}>
                  <Trans>Cancel the offer</Trans>
                </Button>
              ) : null,
          },
        ]}
      />
      {cancelling ? <AnswerDialog offer={cancelling} answer="cancel" close={() => setCancelling(null)} /> : null}
    </>
  );
}
