// A thin client of Muster for products written in TypeScript. Its types are generated from openapi.json (npm run generate), so that
// every route is there under `api`; what a product asks all day has a function of its own.
//
// A decision that can't be had throws, and what throws is no permission: deny where it does.

import createClient, { type Client } from "openapi-fetch";

import type { components, paths } from "./api.js";

export type Question = components["schemas"]["Question"];

/** What Muster says when it refuses (RFC 9457). */
export interface Problem {
    status: number;
    /** What to decide by: `noun.reason`, and never changes. */
    code: string;
    /** What to show: a sentence. */
    detail: string;
    /** What to name when asking the operator about it. */
    request_id: string;
    /** The permission that the caller lacks. */
    missing_permission?: string;
    errors?: { path: string; code: string; message: string }[];
}

/** Muster refused. */
export class MusterError extends Error {
    constructor(readonly problem: Problem) {
        super(`${problem.detail} (${problem.code}, request ${problem.request_id})`);
        this.name = "MusterError";
    }

    get code(): string {
        return this.problem.code;
    }
}

export interface Settings {
    /** Where the server is: `https://muster.example.com`. */
    url: string;
    /** An API key, or the token of a session. */
    credential: string;
    /** How long an answer is waited for, in milliseconds; 5,000 when not said. */
    patience?: number;
}

/** One server, asked with one credential. Connections are kept open by the platform's `fetch`. */
export class Muster {
    /** Every route of the API, typed. */
    readonly api: Client<paths>;

    constructor({ url, credential, patience = 5_000 }: Settings) {
        this.api = createClient<paths>({
            baseUrl: url,
            headers: { authorization: `Bearer ${credential}` },
            fetch: (request) => fetch(request, { redirect: "error", signal: AbortSignal.timeout(patience) }),
        });
    }

    /** May `principal` (`US…`, `SV…` or `SK…`) do this at `scope` (`AC…` or `OR…`)? */
    async check(question: Question) {
        return answer(await this.api.POST("/v1/check", { body: question }));
    }

    /** Up to 1,000 questions, answered in their order at one revision. */
    async checkBatch(checks: Question[]) {
        return answer(await this.api.POST("/v1/check/batch", { body: { checks } }));
    }

    /** A page of those who can do this at `scope`; go on with `cursor` until there is none. */
    async whoCan(query: { permission: string; scope: string; cursor?: string }) {
        return answer(await this.api.GET("/v1/who_can", { params: { query } }));
    }

    /** A page of the places where `principal` can do something, or `permission`. */
    async whatCan(query: { principal: string; permission?: string; cursor?: string }) {
        return answer(await this.api.GET("/v1/what_can", { params: { query } }));
    }

    /** Invites an address to an account with some roles. */
    async invite(email: string, account: string, roles: string[]) {
        const body = { email, grants: [{ scope: account, roles }] };
        return answer(await this.api.POST("/v1/invitations", { body }));
    }
}

function answer<T>({ data, error, response }: { data?: T; error?: unknown; response: Response }): T {
    if (data !== undefined) return data;
    const problem = error as Partial<Problem> | undefined;
    if (typeof problem?.code === "string") throw new MusterError(problem as Problem);
    throw new Error(`something answered ${response.status} that is not Muster`);
}
