// Planning and sending, address by address: a few at a time, each with its own outcome. What was sent is followed until its mail has gone.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useReducer, useRef } from "react";
import { answered, api, type Schemas } from "../../api/client";
import { each } from "../../api/each";
import { isProblem } from "../../api/problem";
import type { Address } from "./addresses";
import { follow } from "./follow";
import { isSendable, type Plan, planOf, refusalOf, type Sent } from "./outcome";

export type Line = { readonly address: Address; readonly plan?: Plan; readonly sent?: Sent };

type Phase = "none" | "planning" | "planned" | "sending" | "sent";

export type Inviting = {
  readonly phase: Phase;
  /** What the plan was made from: when the page says something else, the plan is old. */
  readonly of: string;
  readonly lines: readonly Line[];
  readonly done: number;
  readonly total: number;
};

const NOTHING: Inviting = { phase: "none", of: "", lines: [], done: 0, total: 0 };
const LOOK = 2_000;

type Step =
  | { readonly kind: "begin"; readonly phase: "planning" | "sending"; readonly of?: string; readonly addresses?: readonly Address[]; readonly total: number }
  | { readonly kind: "settled"; readonly email: string; readonly part: Partial<Line> }
  | { readonly kind: "ended" }
  | { readonly kind: "heard"; readonly invitations: ReadonlyMap<string, Schemas["Invitation"]> }
  | { readonly kind: "forget" };

export function useInviting(bodyFor: (address: Address) => Schemas["NewInvitation"]) {
  const queries = useQueryClient();
  const [state, step] = useReducer(next, NOTHING);
  const keys = useRef(new Map<string, string>());
  const stop = useRef(new AbortController());
  const call = (address: Address, dry_run: boolean, headers?: Record<string, string>) =>
    answered(api.POST("/v1/invitations", { params: { query: { dry_run } }, body: bodyFor(address), headers }));

  const plan = async (of: string, addresses: readonly Address[]) => {
    stop.current.abort();
    stop.current = new AbortController();
    const { signal } = stop.current;
    step({ kind: "begin", phase: "planning", of, addresses, total: addresses.length });
    const work = (address: Address) => call(address, true);
    await each(
      addresses,
      work,
      ({ email }, outcome) => {
        const found = outcome.kind === "done" ? planOf(outcome.result) : refusalOf(outcome.error);
        if (!signal.aborted) step({ kind: "settled", email, part: { plan: found } });
      },
      signal,
    );
    if (!signal.aborted) step({ kind: "ended" });
  };

  /** Sends to those for whom it does something and has not been done: all at first, the failed ones again. */
  const send = async () => {
    const waiting = state.lines.filter((line) => isSendable(line.plan) && line.sent?.kind !== "done").map(({ address }) => address);
    step({ kind: "begin", phase: "sending", total: waiting.length });
    const work = (address: Address) => {
      // A request that got no answer may have been done: it is repeated as the same one.
      const key = keys.current.get(address.email) ?? crypto.randomUUID();
      keys.current.set(address.email, key);
      return call(address, false, { "idempotency-key": key });
    };
    await each(waiting, work, ({ email }, outcome) => {
      if (outcome.kind === "refused" && !(isProblem(outcome.error) && outcome.error.status === 0)) keys.current.delete(email);
      const sent: Sent = outcome.kind === "done" ? { kind: "done", invitation: outcome.result } : outcome;
      step({ kind: "settled", email, part: { sent } });
    });
    step({ kind: "ended" });
    void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "held" });
  };

  const forget = () => {
    stop.current.abort();
    keys.current.clear();
    step({ kind: "forget" });
  };

  const underWay =
    state.phase === "sent"
      ? state.lines.flatMap(({ sent }) => (sent?.kind === "done" && sent.invitation.delivery === "queued" ? [sent.invitation.sid] : []))
      : [];
  const followed = underWay.join();
  useEffect(() => {
    if (!followed) return;
    const timer = setInterval(() => void follow(followed.split(",")).then((invitations) => step({ kind: "heard", invitations })), LOOK);
    return () => clearInterval(timer);
  }, [followed]);

  return { state, plan, send, forget };
}

function next(state: Inviting, step: Step): Inviting {
  switch (step.kind) {
    case "begin": {
      const lines = step.addresses ? step.addresses.map((address) => ({ address })) : state.lines;
      return { phase: step.phase, of: step.of ?? state.of, lines, done: 0, total: step.total };
    }
    case "settled":
      return { ...state, done: state.done + 1, lines: state.lines.map((line) => (line.address.email === step.email ? { ...line, ...step.part } : line)) };
    case "ended":
      return { ...state, phase: state.phase === "planning" ? "planned" : "sent" };
    case "heard":
      return { ...state, lines: state.lines.map((line) => heard(line, step.invitations)) };
    case "forget":
      return NOTHING;
  }
}

function heard(line: Line, invitations: ReadonlyMap<string, Schemas["Invitation"]>): Line {
  const now = line.sent?.kind === "done" ? invitations.get(line.sent.invitation.sid) : undefined;
  return now ? { ...line, sent: { kind: "done", invitation: now } } : line;
}
