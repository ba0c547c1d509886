// The answer to an offer of ownership: accepted, declined, or taken back, with what follows from it.
import { Trans, useLingui } from "@lingui/react/macro";
import { ActDialog } from "../../ui/ActDialog";
import { Name } from "../../ui/text";
import { type Answer, answerOffer, isOfOrganization, type Offer } from "./offers";
import { useRoleWord } from "./useRoleWord";

type Properties = { offer: Offer; answer: Answer; close: () => void };

export function AnswerDialog({ offer, answer, close }: Properties) {
  const { t } = useLingui();
  const scope = offer.scope.name;
  const titles = { accept: t`Accept the ownership of ${scope}`, decline: t`Decline the ownership of ${scope}`, cancel: t`Cancel the offer of ${scope}` };
  const buttons = { accept: t`Accept the ownership`, decline: t`Decline`, cancel: t`Cancel the offer` };
  return (
    <ActDialog
      title={titles[answer]}
      close={close}
      plan={() => answerOffer(offer.sid, answer, true)}
      planKey={[offer.sid, answer]}
      typed={answer === "accept" ? scope : undefined}
      button={buttons[answer]}
      danger={answer !== "accept"}
      act={() => answerOffer(offer.sid, answer, false)}
    >
      <Consequence offer={offer} answer={answer} />
    </ActDialog>
  );
}

function Consequence({ offer, answer }: Omit<Properties, "close">) {
  const keep = useRoleWord()(offer.keep);
  if (answer === "decline")
    return (
      <p>
        <Trans>
          Nothing changes. <Name strong>{offer.from.name}</Name> is told that you declined.
        </Trans>
      </p>
    );
  if (answer === "cancel")
    return (
      <p>
        <Trans>
          <Name strong>{offer.to.name}</Name> can't accept any more. Nothing else changes.
        </Trans>
      </p>
    );
  if (offer.keep === "owner")
    return (
      <p>
        <Trans>
          You become an Owner of <Name strong>{offer.scope.name}</Name> beside <Name strong>{offer.from.name}</Name>: you hold every permission, in every
          account.
        </Trans>
      </p>
    );
  return (
    <p>
      {isOfOrganization(offer) ? (
        <Trans>
          You become an Owner of <Name strong>{offer.scope.name}</Name> and hold every permission, in every account. <Name strong>{offer.from.name}</Name> keeps{" "}
          {keep}.
        </Trans>
      ) : (
        <Trans>
          You become the owner of <Name strong>{offer.scope.name}</Name> and of all below it. <Name strong>{offer.from.name}</Name> keeps {keep}.
        </Trans>
      )}
    </p>
  );
}
