// One act on many people: what it would do to each (dry runs), then the doing with progress and a stop, then a result for each.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button, Modal, Progress, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import type { PersonReference } from "../api/client";
import buttons from "./ActDialog.module.css";
import { ManyTable } from "./ManyTable";
import { Receipt } from "./Receipt";
import { useMany } from "./useMany";

type Properties<Plan, Done> = {
  title: string;
  close: () => void;
  people: readonly PersonReference[];
  /** The choices have been made: plans can be asked for. */
  isReady: boolean;
  /** What the plans depend on. */
  planKey: string;
  plan: (person: PersonReference) => Promise<Plan>;
  planned: (plan: Plan) => ReactNode;
  /** There is nothing to be done for whoever has this plan. */
  isNothing?: (plan: Plan) => boolean;
  act: (person: PersonReference, plan: Plan) => Promise<Done>;
  done: (done: Done) => ReactNode;
  button: (count: number) => ReactNode;
  danger?: boolean;
  typed?: string;
  children?: ReactNode;
};

export function ManyDialog<Plan, Done>(given: Properties<Plan, Done>) {
  const { title, close, people, isReady, planKey, plan, planned, isNothing, act, done, button, danger, typed, children } = given;
  const { t } = useLingui();
  const queries = useQueryClient();
  const [word, setWord] = useState("");
  const plans = useMany<PersonReference, Plan>();
  const acts = useMany<PersonReference, Done>();
  const { start: startPlans, stop: stopPlans } = plans;
  useEffect(() => {
    if (isReady) startPlans(people, plan);
    else stopPlans();
  }, [isReady, planKey, people]);
  const isOver = acts.state === "done" || acts.state === "stopped";
  useEffect(() => {
    if (isOver) void queries.invalidateQueries();
  }, [isOver, queries]);

  const planOf = (sid: string) => {
    const outcome = isReady ? plans.outcomes.get(sid) : undefined;
    return outcome?.kind === "done" && !isNothing?.(outcome.result) ? outcome : undefined;
  };
  const concerned = people.filter(({ sid }) => planOf(sid));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    acts.start(concerned, (person) => {
      const known = planOf(person.sid);
      return known ? act(person, known.result) : Promise.reject(new Error());
    });
  };
  const mayDo = isReady && plans.state === "done" && concerned.length > 0 && (!typed || word.trim() === typed);
  const going = acts.state === "going" ? acts : plans.state === "going" && isReady ? plans : null;
  const total = going === acts ? concerned.length : people.length;

  return (
    <Modal opened onClose={acts.state === "going" ? () => {} : close} title={title} size="xl" closeButtonProps={{ "aria-label": t`Close` }}>
      <form className={buttons.body} onSubmit={submit}>
        {acts.state === "waiting" ? children : null}
        {going ? (
          <div role="status">
            <p>
              {going === acts ? (
                <Trans>
                  Done for {acts.outcomes.size} of {total}
                </Trans>
              ) : (
                <Trans>
                  Looking what would happen: {plans.outcomes.size} of {total}
                </Trans>
              )}
            </p>
            <Progress value={(going.outcomes.size / total) * 100} aria-label={t`Progress`} />
          </div>
        ) : null}
        {acts.state === "waiting" ? (
          isReady && <ManyTable label={title} people={people} outcomes={plans.outcomes} shown={planned} />
        ) : isOver ? (
          <Receipt>
            <p>
              {acts.state === "stopped" ? (
                <Plural
                  value={concerned.length - acts.outcomes.size}
                  one="Stopped; # person was left as they were."
                  other="Stopped; # people were left as they were."
                />
              ) : (
                <Trans>Done. What came of it for each:</Trans>
              )}
            </p>
            <ManyTable label={title} people={concerned} outcomes={acts.outcomes} shown={done} />
          </Receipt>
        ) : (
          <ManyTable label={title} people={concerned} outcomes={acts.outcomes} shown={done} />
        )}
        {typed && acts.state === "waiting" ? (
          <TextInput label={t`Type ${typed} to go on`} value={word} onChange={(event) => setWord(event.currentTarget.value)} autoComplete="off" />
        ) : null}
        <div className={buttons.buttons}>
          {acts.state === "going" ? (
            <Button variant="default" onClick={acts.stop}>
              <Trans>Stop after those under way</Trans>
            </Button>
          ) : (
            <Button variant="default" onClick={close}>
              {isOver ? <Trans>Close</Trans> : <Trans>Cancel</Trans>}
            </Button>
          )}
          {acts.state === "waiting" ? (
            <Button type="submit" color={danger ? "red" : undefined} disabled={!mayDo}>
              <span>{concerned.length > 0 ? button(concerned.length) : <Trans>Nothing to do yet</Trans>}</span>
            </Button>
          ) : null}
        </div>
      </form>
    </Modal>
  );
}
