//! Decisions in memory, without HTTP: one check, a batch, what the snapshot takes, and what it costs a commit to keep it current.

use std::{collections::BTreeMap, net::Ipv4Addr, path::Path, time::Duration};

use muster_app::{
    App, Argon2Cost, Keyring, Limits, NewAssignment, NewOrganization, Question, Request, Settings,
};
use muster_model::{
    Account, AccountSid, Assignment, AssignmentSid, BuiltIn, CustomRole, Email, Membership,
    MembershipStatus, OrganizationSid, Permission, PermissionSet, Role, Scope, Sid, Source, Status,
    User, UserSid, secret::Secret,
};
use muster_store::{Database, Options, Store, Tx, account, assignment, membership, person, role};

use crate::{
    machine::{Process, Result, Timer, percentile},
    report,
};

const USERS: usize = 100_000;
const ACCOUNTS: usize = 10_000;
const ASSIGNMENTS: usize = 10;
const ROLES: usize = 10;
const QUESTIONS: usize = 200_000;
const ROUNDS: usize = 10;
/// Rows of one act of the seeding.
const AT_ONCE: usize = 500;

/// Measures and prints all of it.
pub(crate) async fn measure(folder: &Path) -> Result<()> {
    report::heading(
        "Checks in process: 100,000 users, 10,000 accounts in three levels, 10 own roles",
    )?;
    let small = Place::new(&folder.join("few"), 100, 20, 2).await?;
    let few = small.commit().await?;
    small.app.close();
    let large = Place::new(&folder.join("many"), USERS, ACCOUNTS, ASSIGNMENTS).await?;
    large.load().await?;
    large.checks().await?;
    large.batch().await?;
    let many = large.commit().await?;
    large.app.close();
    report::figure(
        "a commit with 100 users",
        &format!("{:>8.1} µs", few * 1_000.0),
    )?;
    report::figure(
        "a commit with 100,000 users",
        &format!("{:>8.1} µs", many * 1_000.0),
    )?;
    let apart = many / few;
    report::aim("commits apart", apart, "×", "≤ 1.3", apart <= 1.3)
}

/// An organization in a database of its own.
struct Place {
    app: App,
    organization: OrganizationSid,
    accounts: Vec<AccountSid>,
    users: Vec<UserSid>,
    key: Request,
}

impl Place {
    async fn new(folder: &Path, users: usize, accounts: usize, each: usize) -> Result<Self> {
        std::fs::create_dir(folder)?;
        let store = Store::open(Options::new(Database::Sqlite(folder.join("muster.db"))))?;
        let keys = Keyring::create(&folder.join("muster.keys"), store.entropy())?;
        let settings = Settings {
            public_url: "https://muster.example".into(),
            argon2: Argon2Cost::CHEAPEST,
            hashing_permits: 1,
            limits: Limits::off(),
        };
        let app = App::open(store.clone(), keys, settings).await?;
        let mut key = Request::anonymous(Ipv4Addr::LOCALHOST.into(), "REQ0123456789abcdef");
        let new = NewOrganization {
            organization: "Northwind".into(),
            account: "Main".into(),
            owner_email: "owner@example.com".into(),
            owner_name: "Olive Owner".into(),
            owner_password: Some("lantern orbit gravel sonnet".into()),
        };
        let made = app.init(&key, new, Duration::from_secs(86_400)).await?;
        let (_, secret) = made.api_key.ok_or("init gives a key")?;
        let secret = secret.parse::<Secret>();
        key.secret = Some(secret.map_err(|_| "init gives a secret")?);
        let organization = made.organization.sid;
        let accounts = tree(&store, organization, made.user.sid, accounts).await?;
        let roles = roles(&store, organization).await?;
        let users = people(&store, organization, users, each, &accounts, &roles).await?;
        Ok(Self {
            app,
            organization,
            accounts,
            users,
            key,
        })
    }

    async fn load(&self) -> Result<()> {
        let (before, timer) = (Process::this().memory()?, Timer::start());
        self.app.decider(self.organization).await?;
        let took = report::millis(timer.elapsed());
        let memory = Process::this().memory()? - before;
        report::figure("the snapshot read whole", &format!("{took:>8.0} ms"))?;
        report::aim(
            "memory after it, what reading took included",
            memory,
            "MiB",
            "< 80",
            memory < 80.0,
        )
    }

    fn question(&self, index: usize) -> (muster_model::AnySid, Permission, Scope) {
        // Far apart, so that the processor's caches help as little as they would.
        let mixed = index.wrapping_mul(2_654_435_761) >> 4;
        let permissions = [
            Permission::NUMBERS_MANAGE,
            Permission::LOGS_READ,
            Permission::BILLING_MANAGE,
        ];
        let number = mixed % self.users.len();
        let user = self.users[number];
        // Half of them about an account where something was given to that person.
        let place = if index.is_multiple_of(2) {
            number * 31 + index % ASSIGNMENTS * 977
        } else {
            mixed / 7
        };
        let account = self.accounts[place % self.accounts.len()];
        (user.any(), permissions[index % 3], account.into())
    }

    async fn checks(&self) -> Result<()> {
        let decider = self.app.decider(self.organization).await?;
        let questions: Vec<_> = (0..QUESTIONS).map(|index| self.question(index)).collect();
        let now = self.app.clock().now();
        let (mut best, mut allowed) = (f64::MAX, 0);
        for _ in 0..ROUNDS {
            let timer = Timer::start();
            allowed = questions
                .iter()
                .filter(|question| decider.allows(**question, now))
                .count();
            best = best.min(timer.elapsed().as_nanos() as f64 / QUESTIONS as f64);
        }
        let share = format!("{:>8.1} %", 100.0 * allowed as f64 / QUESTIONS as f64);
        report::figure("questions that are allowed", &share)?;
        report::aim("one check", best, "ns", "< 200", best < 200.0)
    }

    async fn batch(&self) -> Result<()> {
        let questions = |round: usize| -> Vec<Question> {
            let all = (0..1_000).map(|index| self.question(round * 1_000 + index));
            all.map(|(principal, permission, scope)| Question {
                principal,
                permission: permission.name().into(),
                scope,
                at_least: None,
            })
            .collect()
        };
        let mut times = Vec::new();
        for round in 0..200 {
            let questions = questions(round);
            let timer = Timer::start();
            let asker = self.app.asker(&self.key).await?;
            self.app.check_batch(&asker, &self.key, questions).await?;
            times.push(timer.elapsed());
        }
        times.sort_unstable();
        let each = percentile(&times, 0.5).as_nanos() as f64 / 1_000.0;
        report::figure(
            "a batch of 1,000 by key, per check",
            &format!("{each:>8.0} ns"),
        )
    }

    /// Milliseconds of an acknowledged act, the median of giving and ending a role while the snapshot follows.
    async fn commit(&self) -> Result<f64> {
        self.app.decider(self.organization).await?;
        let mut times = Vec::new();
        for round in 0..300 {
            let new = NewAssignment {
                principal: self.users[round * 7 % self.users.len()].into(),
                role: "viewer".into(),
                scope: self.organization.into(),
                inherit: None,
                except: Vec::new(),
                expires_at: None,
                reason: None,
            };
            let timer = Timer::start();
            let given = self.app.assign(&self.key, new).await?;
            times.push(timer.elapsed());
            let sid = given.object.object.sid;
            self.app.end_assignment(&self.key, sid, None).await?;
        }
        times.sort_unstable();
        Ok(report::millis(percentile(&times, 0.5)))
    }
}

/// Writes rows by many acts, told to the engine as if an event stood beside them: nothing is in memory yet.
async fn rows<T: Send + 'static>(
    store: &Store,
    write: impl Fn(&mut Tx<'_>) -> muster_model::Result<T> + Send + 'static,
) -> Result<T> {
    let told = move |tx: &mut Tx<'_>| {
        tx.recorded();
        write(tx)
    };
    Ok(store.write(0, told).await?)
}

/// Accounts in three levels: a hundredth at the top, a tenth in the middle.
async fn tree(
    store: &Store,
    organization: OrganizationSid,
    owner: UserSid,
    count: usize,
) -> Result<Vec<AccountSid>> {
    let mut paths: Vec<Vec<AccountSid>> = Vec::new();
    for first in (0..count).step_by(AT_ONCE) {
        let (before, last) = (paths.clone(), count.min(first + AT_ONCE));
        let add = move |tx: &mut Tx<'_>| {
            let mut paths = before.clone();
            for number in first..last {
                let (top, middle) = ((count / 100).max(1), (count / 10).max(2));
                let above = match number {
                    _ if number < top => Vec::new(),
                    _ if number < middle => paths[number % top].clone(),
                    _ => paths[top + number % (middle - top)].clone(),
                };
                let sid: AccountSid = tx.new_sid();
                let path: Vec<_> = above.iter().copied().chain([sid]).collect();
                let made = Account {
                    organization,
                    sid,
                    path: path.clone(),
                    name: format!("Account {number}"),
                    status: Status::Active,
                    owner: above.is_empty().then_some(owner),
                    labels: BTreeMap::new(),
                    closed_at: None,
                    created_at: tx.now(),
                    updated_at: tx.now(),
                    version: 1,
                };
                account::insert(tx, &made)?;
                paths.push(path);
            }
            Ok(paths)
        };
        paths = rows(store, add).await?;
    }
    Ok(paths
        .iter()
        .filter_map(|path| path.last().copied())
        .collect())
}

async fn roles(store: &Store, organization: OrganizationSid) -> Result<Vec<Role>> {
    let add = move |tx: &mut Tx<'_>| {
        let mut made = BuiltIn::ALL[1..]
            .iter()
            .map(|role| role.role())
            .collect::<Vec<_>>();
        for number in 0..ROLES {
            let own = Permission::all()
                .skip(number * 3)
                .take(6)
                .fold(PermissionSet::EMPTY, PermissionSet::with);
            let custom = CustomRole {
                organization,
                sid: tx.new_sid(),
                name: format!("Role {number}"),
                description: String::new(),
                own,
                extends: None,
                created_at: tx.now(),
                updated_at: tx.now(),
                version: 1,
            };
            role::insert(tx, &custom)?;
            made.push(custom.role());
        }
        Ok(made)
    };
    rows(store, add).await
}

async fn people(
    store: &Store,
    organization: OrganizationSid,
    count: usize,
    each: usize,
    accounts: &[AccountSid],
    roles: &[Role],
) -> Result<Vec<UserSid>> {
    let mut users = Vec::with_capacity(count);
    for first in (0..count).step_by(AT_ONCE) {
        let last = count.min(first + AT_ONCE);
        let (accounts, roles) = (accounts.to_vec(), roles.to_vec());
        let add = move |tx: &mut Tx<'_>| {
            let mut made = Vec::new();
            for number in first..last {
                let user = member(tx, organization, number)?;
                for index in 0..each {
                    let scope = accounts[(number * 31 + index * 977) % accounts.len()];
                    let role = &roles[(number + index) % roles.len()];
                    let sid = tx.new_sid();
                    assignment::insert(tx, &given(sid, organization, user, role, scope))?;
                }
                made.push(user);
            }
            Ok(made)
        };
        users.extend(rows(store, add).await?);
    }
    Ok(users)
}

fn member(
    tx: &mut Tx<'_>,
    organization: OrganizationSid,
    number: usize,
) -> muster_model::Result<UserSid> {
    let now = tx.now();
    let email = Email::parse(&format!("member-{number}@northwind.example"), "email")?;
    let user = User {
        sid: tx.new_sid::<UserSid>(),
        email: email.address().to_owned(),
        name: format!("Member Number {number}"),
        created_at: now,
        updated_at: now,
        version: 1,
    };
    person::insert(tx, &user, &email)?;
    let sid = user.sid;
    let joined = Membership {
        organization,
        sid: tx.new_sid(),
        user,
        status: MembershipStatus::Active,
        source: Source::Import,
        joined_at: now,
        deactivated_at: None,
        last_seen_at: None,
        updated_at: now,
        version: 1,
    };
    membership::insert(tx, &joined)?;
    Ok(sid)
}

fn given(
    sid: AssignmentSid,
    organization: OrganizationSid,
    user: UserSid,
    role: &Role,
    scope: AccountSid,
) -> Assignment {
    let now = muster_model::Time::from_micros(0);
    Assignment {
        organization,
        sid,
        principal: user.into(),
        role: role.clone(),
        scope: scope.into(),
        inherit: sid.bits().is_multiple_of(3),
        except: Vec::new(),
        expires_at: None,
        source: Source::Import,
        given_by: None,
        created_at: now,
        updated_at: now,
        version: 1,
    }
}
