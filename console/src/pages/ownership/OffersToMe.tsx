// Ownerships that are offered to whoever looks, and their answer.
import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { may } from "../../api/permissions";
import { Notice } from "../../ui/states";
import { Name, Time } from "../../ui/text";
import { AnswerDialog } from "./AnswerDialog";
import styles from "./Ownership.module.css";
import { type Answer, type Offer, offersOptions } from "./offers";

/** Of one scope, or of any. */
export function OffersToMe({ scope }: { scope?: string }) {
  const offers = useQuery(offersOptions);
  const [answering, setAnswering] = useState<{ offer: Offer; answer: Answer } | null>(null);
  const mine = (offers.data ?? []).filter((offer) => may(offer, "accept") && (!scope || offer.scope.sid === scope));
  return (
    <>
      {mine.map((offer) => (
        <Notice key={offer.sid} kind="warning">
          <p>
            <Trans>
              <Name strong>{offer.from.name}</Name> offers you the ownership of <Name strong>{offer.scope.name}</Name>. The offer ends{" "}
              <Time at={offer.expires_at} />.
            </Trans>
          </p>
          <div className={styles.buttons}>
            <Button onClick={() => setAnswering({ offer, answer: "accept" })}>
              <Trans>Accept</Trans>
            </Button>
            <Button variant="default" onClick={() => setAnswering({ offer, answer: "decline" })}>
              <Trans>Decline</Trans>
            </Button>
          </div>
        </Notice>
      ))}
      {answering ? <AnswerDialog {...answering} close={() => setAnswering(null)} /> : null}
    </>
  );
}
