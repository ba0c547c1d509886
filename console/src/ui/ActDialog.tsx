// One act, shown before it is done: what it would change (a dry run), what has to be typed where it matters, and afterwards a
// receipt that can be copied. A refusal stays in the dialog, with what was chosen.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Modal, TextInput } from "@mantine/core";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { isProblem, type Problem } from "../api/problem";
import styles from "./ActDialog.module.css";
import { Receipt } from "./Receipt";
import { Lines, Refusal } from "./states";

type Properties<Plan, Done> = {
  title: string;
  close: () => void;
  /** Asks what would happen; `planKey` names what it depends on. */
  plan?: () => Promise<Plan>;
  planKey?: readonly unknown[];
  /** Shows the plan. */
  planned?: (plan: Plan) => ReactNode;
  /** What has to be typed first: the name of the thing; whether, may depend on the plan. */
  typed?: string | ((plan: Plan) => string | undefined);
  /** "Remove Ada from Support EU". */
  button: string;
  danger?: boolean;
  /** Something is still missing; what, may depend on the plan. */
  disabled?: boolean | ((plan: Plan | undefined) => boolean);
  act: () => Promise<Done>;
  /** Shown afterwards instead of closing. */
  receipt?: (done: Done) => ReactNode;
  /** What is chosen first; hears a refusal, to show it beside the field that it is about. */
  children?: ReactNode | ((refused: Problem | null) => ReactNode);
};

export function ActDialog<Plan, Done>(given: Properties<Plan, Done>) {
  const { title, close, plan, planKey, planned, typed: wanted, button, danger, disabled, act, receipt, children } = given;
  const { t } = useLingui();
  const [word, setWord] = useState("");
  const everything = useQueryClient();
  const looked = useQuery({
    queryKey: ["plan", title, ...(planKey ?? [])],
    queryFn: plan ?? (() => null as Plan),
    enabled: plan !== undefined,
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  const readAnew = () => everything.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "plan" });
  const doing = useMutation({
    mutationFn: act,
    onSuccess: async () => {
      if (receipt) return;
      await readAnew();
      close();
    },
  });
  // While the receipt is read the page stays as it was: the row that opened the dialog may be gone afterwards, and the receipt with it.
  const leave = () => {
    close();
    if (doing.isSuccess && receipt) void readAnew();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    doing.mutate();
  };
  const refused = [doing.error, looked.error].find(isProblem) ?? null;
  const isDone = doing.isSuccess && receipt;
  const typed = typeof wanted === "function" ? looked.data && wanted(looked.data) : wanted;
  const isMissing = typeof disabled === "function" ? disabled(looked.data) : disabled;
  const mayDo = !isMissing && (!typed || word.trim() === typed) && (!plan || (looked.isSuccess && !looked.isPlaceholderData));

  return (
    <Modal opened onClose={leave} title={title} size="lg" closeButtonProps={{ "aria-label": t`Close` }}>
      {isDone ? (
        <div className={styles.body} role="status">
          <Receipt>{receipt(doing.data)}</Receipt>
          <div className={styles.buttons}>
            <Button onClick={leave} data-autofocus>
              <Trans>Close</Trans>
            </Button>
          </div>
        </div>
      ) : (
        <form className={styles.body} onSubmit={submit}>
          {typeof children === "function" ? children(refused) : children}
          {plan ? looked.isPending ? <Lines count={3} /> : looked.error ? <Refusal error={looked.error} /> : planned?.(looked.data as Plan) : null}
          {typed ? (
            <TextInput label={t`Type ${typed} to go on`} value={word} onChange={(event) => setWord(event.currentTarget.value)} autoComplete="off" />
          ) : null}
          <Refusal error={doing.error} />
          <div className={styles.buttons}>
            <Button variant="default" onClick={close}>
              <Trans>Cancel</Trans>
            </Button>
            <Button type="submit" color={danger ? "red" : undefined} disabled={!mayDo} loading={doing.isPending}>
              {button}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  );
}
