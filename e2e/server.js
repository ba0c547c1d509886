// The real binary in a folder of its own: init, serve on a free port, its mails as files, and an end.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const binary = process.env.MUSTER ?? resolve(import.meta.dirname, "../target/debug/muster");

export const owner = { email: "owner@example.com", name: "Olga Owner", password: "correct horse battery staple" };
export const otherOwner = { email: "gil@globex.example", name: "Gil Globex", password: "orange tractor violin cloud" };

// `organizations` is how many there are before the server starts: none (it waits for set-up), Acme, or Acme and Globex. With `demo`
// Acme is the demonstration instead, and `people` has whom to sign in as, by role: owner, administrator, developer, billing_manager, viewer.
export async function startServer({ organizations = 1, demo = false } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "muster-journey-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    MUSTER_DATABASE: `sqlite:${join(folder, "muster.db")}`,
    MUSTER_KEY_FILE: join(folder, "keys"),
    MUSTER_MAIL: `file:${join(folder, "mail")}`,
    MUSTER_LISTEN: `127.0.0.1:${port}`,
    MUSTER_PUBLIC_URL: url,
    MUSTER_LIMITS: "off",
  };
  const start = demo ? await demonstrate(env) : organizations > 0 ? await initialize(env) : null;
  if (organizations > 1) await createGlobex(env);
  const log = [];
  const server = spawn(binary, ["serve"], { env, stdio: ["ignore", "pipe", "pipe"] });
  server.stdout.on("data", (chunk) => log.push(chunk));
  server.stderr.on("data", (chunk) => log.push(chunk));
  const ended = once(server, "exit");
  const words = () => Buffer.concat(log).toString();

  await until(async () => {
    if (server.exitCode !== null) throw new Error(`muster serve ended with ${server.exitCode}:\n${words()}`);
    return fetch(`${url}/readyz`).then((answer) => answer.ok, () => false);
  }, () => `muster serve did not get ready:\n${words()}`);

  return {
    url,
    start,
    people: start?.people,
    env,
    words,
    // The one-time token that a server without an organization prints.
    setupToken() {
      const token = words().match(/mst_setup_[0-9A-Za-z_]+/);
      if (!token) throw new Error(`no set-up token in:\n${words()}`);
      return token[0];
    },
    // One call of the API with the owner's key, or with the credential given.
    async call(method, path, body, credential = start.api_key.secret) {
      const answer = await fetch(url + path, {
        method,
        headers: { authorization: `Bearer ${credential}`, "content-type": "application/json" },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const text = await answer.text();
      return { status: answer.status, body: text === "" ? null : JSON.parse(text) };
    },
    // The mails to an address, oldest first, once there are as many as asked for.
    async mails(address, count = 1) {
      let found = [];
      await until(async () => {
        found = await mailsTo(join(folder, "mail"), address);
        return found.length >= count;
      }, () => `${found.length} mails to ${address}, not ${count}:\n${words()}`);
      return found;
    },
    async stop() {
      server.kill("SIGTERM");
      const forced = setTimeout(() => server.kill("SIGKILL"), 10_000);
      await ended;
      clearTimeout(forced);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

// The first accept link in a mail's text part.
export function acceptLink(mail) {
  const text = mail.replaceAll("=\r\n", "").replaceAll("=\n", "").replaceAll("=3D", "=");
  const link = text.match(/https?:\/\/\S+\/accept\?token=mst_inv_[0-9A-Za-z_]+/);
  if (!link) throw new Error(`no accept link in:\n${mail}`);
  return link[0];
}

function initialize(env) {
  return founded(env, ["init", "--organization", "Acme", "--account", "Main"], owner);
}

function createGlobex(env) {
  return founded(env, ["organization", "create", "--organization", "Globex", "--account", "Works"], otherOwner);
}

function founded(env, command, { email, name, password }) {
  return made(env, [...command, "--owner-email", email, "--owner-name", name], password);
}

async function demonstrate(env) {
  const { password } = owner;
  const demonstration = await made(env, ["demo", "--key"], password);
  const people = Object.fromEntries(demonstration.people.map((person) => [person.role, { ...person, password }]));
  return { ...demonstration, people, api_key: { secret: demonstration.key } };
}

// What a command of the server's machine printed that reads a password.
function made(env, command, password) {
  return new Promise((done, failed) => {
    const making = execFile(binary, [...command, "--owner-password-stdin", "-o", "json"], { env }, (error, output, complaint) =>
      error ? failed(new Error(`muster ${command[0]}: ${complaint}`)) : done(JSON.parse(output)),
    );
    making.stdin.end(`${password}\n`);
  });
}

async function mailsTo(folder, address) {
  const names = await readdir(folder).catch(() => []);
  const mails = await Promise.all(names.filter((name) => name.endsWith(".eml")).sort().map((name) => readFile(join(folder, name), "utf8")));
  return mails.filter((mail) => new RegExp(`^To:.*${address.replaceAll(".", "\\.").replaceAll("+", "\\+")}`, "m").test(mail));
}

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

// Asks again until it holds, for 20 seconds.
async function until(holds, complaint) {
  for (const end = Date.now() + 20_000; Date.now() < end; await pause(25)) {
    if (await holds()) return;
  }
  throw new Error(complaint());
}
