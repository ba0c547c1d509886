// A refusal of the API (RFC 9457), as something that can be thrown, caught and shown.
import type { components } from "./schema";

type Body = components["schemas"]["Problem"];

export class Problem extends Error {
  readonly status: number;
  /** `noun.reason`, stable. `client.unreachable` is ours: no answer came. */
  readonly code: string;
  readonly requestId: string | null;
  readonly missingPermission: string | null;
  readonly fields: ReadonlyArray<{ path: string; code: string; message: string }>;

  constructor(body: Partial<Body> & { status: number }) {
    super(body.detail ?? body.title ?? "");
    this.name = "Problem";
    this.status = body.status;
    this.code = body.code ?? "client.unreadable";
    this.requestId = body.request_id ?? null;
    this.missingPermission = body.missing_permission ?? null;
    this.fields = body.errors ?? [];
  }

  /** What stands in the way of one member of the body: `grants[0].roles`. */
  at(path: string): string | undefined {
    return this.fields.find((field) => field.path === path)?.message;
  }

  static unreachable(cause: unknown): Problem {
    const problem = new Problem({ status: 0, code: "client.unreachable", detail: "" });
    problem.cause = cause;
    return problem;
  }

  static async of(response: Response): Promise<Problem> {
    const body: Partial<Body> = await response.json().catch(() => ({}));
    return new Problem({ ...body, status: response.status });
  }
}

export function isProblem(error: unknown): error is Problem {
  return error instanceof Problem;
}
