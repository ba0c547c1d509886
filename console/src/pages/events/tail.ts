// Events as they happen: one request that goes on answering. It begins again where it stopped, until it is told to stop or refused.
import type { Event } from "../../api/client";
import { Problem } from "../../api/problem";
import { send } from "../../api/transport";
import type { EventsSearch } from "./events";
import { messages } from "./server_sent";

const AGAIN = 2_000;

/** Resolves when `signal` stops it; rejects with the problem when the server refuses to go on. */
export async function tail(search: EventsSearch, after: number | undefined, hear: (events: Event[]) => void, signal: AbortSignal): Promise<void> {
  let last = after;
  while (!signal.aborted) {
    try {
      const response = await send(new Request(addressOf(search, last), { signal, headers: { accept: "text/event-stream" } }));
      if (!response.ok) throw await Problem.of(response);
      for await (const { id, type, data } of messages(response)) {
        last = id ?? last;
        if (type === "problem") throw new Problem(JSON.parse(data));
        if (data) hear([JSON.parse(data) as Event]);
      }
    } catch (error) {
      if (signal.aborted) return;
      // Only what never reached the server, or broke off, is tried again.
      if (error instanceof Problem && error.status !== 0) throw error;
    }
    await new Promise((again) => setTimeout(again, AGAIN));
  }
}

function addressOf({ type, actor, target, account }: EventsSearch, after: number | undefined): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ type, actor, target, account, after })) if (value !== undefined) query.set(name, String(value));
  return `${location.origin}/v1/events/tail?${query}`;
}
