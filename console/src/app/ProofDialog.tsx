// Sign in again, or step up, in place: what one was doing waits behind it and goes on.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Modal, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { answered, plainApi } from "../api/client";
import { meOptions } from "../api/me";
import { type ProofKind, useAskedProof } from "../api/proof";
import styles from "../ui/ActDialog.module.css";
import { Refusal } from "../ui/states";

export function ProofDialog() {
  const asked = useAskedProof();
  return asked ? <Proof key={asked.kind} kind={asked.kind} settle={asked.settle} /> : null;
}

function Proof({ kind, settle }: { kind: ProofKind; settle: (proven: boolean) => void }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const known = queries.getQueryData(meOptions.queryKey)?.user?.email ?? "";
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState("");
  const proving = useMutation({
    mutationFn: async () => {
      if (kind === "step_up") await answered(plainApi.POST("/v1/sessions/current/step_up", { body: { password } }));
      else await answered(plainApi.POST("/v1/sessions", { body: { email, password } }));
    },
    onSuccess: () => {
      // Another person's eyes must not see what was loaded for the first.
      if (kind === "sign_in" && known && known !== email) location.reload();
      else settle(true);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    proving.mutate();
  };
  const isStepUp = kind === "step_up";
  return (
    <Modal
      opened
      onClose={() => settle(false)}
      title={isStepUp ? t`Confirm that it is you` : t`Your session has ended`}
      closeButtonProps={{ "aria-label": t`Close` }}
      zIndex={400}
    >
      <form className={styles.body} onSubmit={submit}>
        <p>
          {isStepUp ? (
            <Trans>This act asks for your password again when you last gave it more than 10 minutes ago.</Trans>
          ) : (
            <Trans>Sign in to go on where you were. Nothing you typed is lost.</Trans>
          )}
        </p>
        {isStepUp ? (
          <input type="hidden" name="username" autoComplete="username" value={known} readOnly />
        ) : (
          <TextInput
            label={t`E-mail address`}
            type="email"
            autoComplete="username"
            required
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
        )}
        <PasswordInput
          label={t`Password`}
          autoComplete="current-password"
          required
          data-autofocus
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ "aria-label": t`Show the password` }}
        />
        <Refusal error={proving.error} />
        <div className={styles.buttons}>
          {isStepUp ? (
            <Button variant="default" onClick={() => settle(false)}>
              <Trans>Cancel</Trans>
            </Button>
          ) : (
            <Button variant="default" component="a" href="/sign_in">
              <Trans>To the sign-in page</Trans>
            </Button>
          )}
          <Button type="submit" loading={proving.isPending}>
            {isStepUp ? <Trans>Confirm</Trans> : <Trans>Sign in</Trans>}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
