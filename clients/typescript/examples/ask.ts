// Asks a running server: MUSTER_URL=… MUSTER_API_KEY=… node dist/examples/ask.js PRINCIPAL PERMISSION SCOPE

import { Muster, MusterError } from "../src/index.js";

const [principal, permission, scope] = process.argv.slice(2);
const { MUSTER_URL: url, MUSTER_API_KEY: credential } = process.env;
if (!principal || !permission || !scope || !url || !credential) throw new Error("say who, what, where, and of which server");
const muster = new Muster({ url, credential });

const { allowed, revision } = await muster.check({ principal, permission, scope });
console.log(`check: ${allowed}`);

// A change that was answered with this revision is certainly seen.
const checks = [
    { principal, permission, scope },
    { principal, permission: "logs.read", scope, at_least: revision },
];
const { results } = await muster.checkBatch(checks);
console.log(`batch: [${results.map((result) => result.allowed).join(", ")}]`);

for (const entitled of (await muster.whoCan({ permission, scope })).data) console.log(`who_can: ${entitled.principal.name}`);
for (const place of (await muster.whatCan({ principal, permission })).data) console.log(`what_can: ${place.scope.name}`);

// A refusal says what it is about.
try {
    await muster.check({ principal, permission: "numbers.mange", scope });
} catch (refused) {
    if (!(refused instanceof MusterError)) throw refused;
    console.log(`refused: ${refused.code}`);
}
