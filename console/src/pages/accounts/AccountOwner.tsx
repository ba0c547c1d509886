// Who owns an account, and the way to hand it over. A subaccount belongs to the owner of the account on top of it.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useAccounts } from "../../api/accounts";
import type { Account } from "../../api/client";
import { may, useHolds } from "../../api/permissions";
import { Section } from "../../ui/Page";
import { Name, Person } from "../../ui/text";
import { OfferDialog } from "../ownership/OfferDialog";
import { OffersOf } from "../ownership/OffersOf";

export function AccountOwner({ account }: { account: Account }) {
  const { t } = useLingui();
  const accounts = useAccounts();
  const maySeePeople = useHolds("users.read");
  const [isOffering, setOffering] = useState(false);
  let top = accounts.data?.of(account.parent);
  while (top?.parent && accounts.data?.of(top.parent)) top = accounts.data.of(top.parent);
  const offer = may(account, "transfer") ? (
    <Button variant="default" onClick={() => setOffering(true)}>
      <Trans>Offer the ownership</Trans>
    </Button>
  ) : null;
  return (
    <Section title={t`Ownership`} actions={offer}>
      {account.owner && !maySeePeople ? (
        <Person name={account.owner.name} email={account.owner.email} />
      ) : account.owner ? (
        <Link to="/people/$user" params={{ user: account.owner.sid }}>
          <Person name={account.owner.name} email={account.owner.email} />
        </Link>
      ) : top?.owner ? (
        <p>
          <Trans>
            It belongs to <Name strong>{top.owner.name}</Name>, who owns{" "}
            <Link to="/accounts/$account" params={{ account: top.sid }} search={{ view: "settings" }}>
              <Name>{top.name}</Name>
            </Link>{" "}
            and all below it.
          </Trans>
        </p>
      ) : (
        <p>
          <Trans>It belongs to the owner of the account on top of it, which is not for you to see.</Trans>
        </p>
      )}
      <OffersOf scope={account.sid} />
      {isOffering ? <OfferDialog scope={account} except={account.owner ? [account.owner.sid] : []} close={() => setOffering(false)} /> : null}
    </Section>
  );
}
