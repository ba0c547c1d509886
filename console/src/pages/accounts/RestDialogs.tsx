// Suspending, reactivating and closing an account, each shown before it is done.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type Account, answered, api, type Schemas } from "../../api/client";
import { ActDialog } from "../../ui/ActDialog";
import { ShortList } from "../../ui/EndingView";
import { ImpactView } from "../../ui/ImpactView";
import { Name } from "../../ui/text";

type Properties = { account: Account; close: () => void };

export function SuspendAccount({ account, close }: Properties) {
  const { t } = useLingui();
  const act = (isPlan: boolean) =>
    answered(api.POST("/v1/accounts/{sid}/suspend", { params: { path: { sid: account.sid }, query: { dry_run: isPlan || undefined } } }));
  return (
    <ActDialog
      title={t`Suspend ${account.name}`}
      close={close}
      plan={() => act(true)}
      planKey={[account.sid]}
      planned={(plan) => <ImpactView impact={plan.impact} />}
      button={t`Suspend the account`}
      danger
      act={() => act(false)}
    >
      <p>
        <Trans>
          Here and in all below, only reading and reactivating work from then on. Keys are refused. Nothing is deleted, and reactivating brings all of it back.
        </Trans>
      </p>
    </ActDialog>
  );
}

export function ReactivateAccount({ account, close }: Properties) {
  const { t } = useLingui();
  const act = (isPlan: boolean) =>
    answered(api.POST("/v1/accounts/{sid}/reactivate", { params: { path: { sid: account.sid }, query: { dry_run: isPlan || undefined } } }));
  return (
    <ActDialog
      title={t`Reactivate ${account.name}`}
      close={close}
      plan={() => act(true)}
      planKey={[account.sid]}
      planned={(plan) => <ImpactView impact={plan.impact} />}
      button={t`Reactivate the account`}
      act={() => act(false)}
    >
      <p>
        <Trans>Everybody can do here again what their roles allow, and keys work again.</Trans>
      </p>
    </ActDialog>
  );
}

export function CloseAccount({ account, close }: Properties) {
  const { t } = useLingui();
  const act = (isPlan: boolean) =>
    answered(
      api.POST("/v1/accounts/{sid}/close", {
        params: { path: { sid: account.sid }, query: { dry_run: isPlan || undefined } },
        body: isPlan ? {} : { confirm: account.name },
      }),
    );
  return (
    <ActDialog
      title={t`Close ${account.name} for good`}
      close={close}
      plan={() => act(true)}
      planKey={[account.sid]}
      planned={(plan) => <Ends plan={plan} />}
      typed={account.name}
      button={t`Close the account for good`}
      danger
      act={() => act(false)}
      receipt={(done) => (
        <>
          <p>
            <Trans>
              <Name strong>{account.name}</Name> and all below it is closed. It can be read for 30 days, then it is erased.
            </Trans>
          </p>
          <Ends plan={done} />
        </>
      )}
    >
      <p>
        <Trans>With all below it. Nobody can open it again; it can be read for 30 days, then it is erased.</Trans>
      </p>
    </ActDialog>
  );
}

function Ends({ plan }: { plan: Schemas["WhatIf_ClosedAccount"] }) {
  return (
    <>
      {plan.api_keys.length > 0 ? (
        <div>
          <p>
            <Plural value={plan.api_keys.length} one="# API key is revoked:" other="# API keys are revoked:" />
          </p>
          <ShortList of={plan.api_keys.map(({ sid, name }) => ({ id: sid, text: <Name strong>{name}</Name> }))} none={null} />
        </div>
      ) : null}
      {plan.invitations.length > 0 ? (
        <div>
          <p>
            <Plural
              value={plan.invitations.length}
              one="# pending invitation gives nothing here any more:"
              other="# pending invitations give nothing here any more:"
            />
          </p>
          <ShortList of={plan.invitations.map(({ sid, email }) => ({ id: sid, text: <Name>{email}</Name> }))} none={null} />
        </div>
      ) : null}
      {plan.more ? (
        <p>
          <Trans>And more than are shown here, right afterwards.</Trans>
        </p>
      ) : null}
      <ImpactView impact={plan.impact} />
    </>
  );
}
