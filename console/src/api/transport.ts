// The one way to the server. It waits for a proof where the server demands one and sends the same request again; it makes every
// creation safe to repeat; and it knows whether the server can be reached.

import { isSomebodyThere } from "./presence";
import { Problem } from "./problem";
import { askForProof } from "./proof";
import { reachable } from "./reachable";

const STEP_UP = "session.step_up_required";

export async function send(first: Request): Promise<Response> {
  const request = prepared(first);
  const response = await attempt(request.clone());
  if (response.status === 401 && (await askForProof("sign_in"))) return attempt(request);
  if (response.status === 403 && (await codeOf(response)) === STEP_UP && (await askForProof("step_up"))) return attempt(request);
  return response;
}

/** As `send`, for the requests that prove somebody: their 401 is an answer, not a question. */
export async function sendPlainly(request: Request): Promise<Response> {
  return attempt(request);
}

function prepared(request: Request): Request {
  const isPlan = new URL(request.url).searchParams.get("dry_run") === "true";
  if (request.method === "POST" && !isPlan && !request.headers.has("idempotency-key")) {
    request.headers.set("idempotency-key", crypto.randomUUID());
  }
  // Readings without anybody there renew no idle limit (docs/api.md).
  if (request.method === "GET" && !isSomebodyThere()) request.headers.set("muster-background", "true");
  return request;
}

async function attempt(request: Request): Promise<Response> {
  try {
    const response = await fetch(request);
    reachable.set(true);
    return response;
  } catch (cause) {
    if (request.signal.aborted) throw cause;
    reachable.set(false);
    throw Problem.unreachable(cause);
  }
}

async function codeOf(response: Response): Promise<string | undefined> {
  const body = await response
    .clone()
    .json()
    .catch(() => ({}));
  return body.code;
}
