// Another password. It ends the other sessions, and says so before.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button, PasswordInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { answered, api } from "../../api/client";
import { useMe } from "../../api/me";
import { isProblem } from "../../api/problem";
import { Notice, Refusal } from "../../ui/states";
import styles from "./Profile.module.css";

export function MyPassword() {
  const { t } = useLingui();
  const me = useMe();
  const everything = useQueryClient();
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const changing = useMutation({
    mutationFn: () => answered(api.POST("/v1/me/password", { body: { current, password } })),
    onSuccess: async () => {
      setCurrent("");
      setPassword("");
      await everything.invalidateQueries({ queryKey: ["sessions"] });
    },
  });
  const problem = isProblem(changing.error) ? changing.error : null;
  const isCurrentWrong = problem?.code === "session.step_up_refused";
  const atCurrent = isCurrentWrong ? problem?.message : problem?.at("current");
  const atPassword = problem?.at("password");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    changing.mutate();
  };
  const shows = { "aria-label": t`Show the password` };
  return (
    <form className={styles.form} onSubmit={submit} aria-label={t`Password`}>
      <input type="hidden" name="username" autoComplete="username" value={me.user?.email ?? ""} readOnly />
      <PasswordInput
        label={t`Present password`}
        autoComplete="current-password"
        value={current}
        onChange={(event) => setCurrent(event.currentTarget.value)}
        error={atCurrent}
        visibilityToggleButtonProps={shows}
      />
      <PasswordInput
        label={t`New password`}
        description={t`At least 15 characters. Four random words are good and easy to keep.`}
        autoComplete="new-password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={atPassword}
        visibilityToggleButtonProps={shows}
      />
      <p className={styles.quiet}>
        <Trans>Your other sessions end when the password changes. This one goes on.</Trans>
      </p>
      {atCurrent || atPassword ? null : <Refusal error={changing.error} />}
      {changing.isSuccess && !password ? (
        <Notice>
          <Trans>The password is changed. Your other sessions have ended.</Trans>
        </Notice>
      ) : null}
      <div className={styles.buttons}>
        <Button type="submit" disabled={!current || !password} loading={changing.isPending}>
          <Trans>Change the password</Trans>
        </Button>
      </div>
    </form>
  );
}
