//! A believable organization for whoever wants to look at a house that is lived in: people, accounts, roles and keys with thirteen
//! months behind them. All of it is done by the acts that everybody uses, under a clock that is driven from then to now, so that the
//! events are as good as any. The rooms below plan one subject each; `stage` is where they play.

use std::time::Duration;

use muster_model::{AccountSid, BuiltIn, Error, Organization, Result};
use muster_store::{Clock, Entropy, organization};

use crate::{
    App, Place, Settings, Worker,
    mail::{Mailbox, Transport},
};

mod accounts;
mod agenda;
mod calendar;
mod cast;
mod chance;
mod crowd;
mod drawn;
mod groups;
mod invitations;
mod joining;
mod keys;
mod lives;
mod machines;
mod names;
mod owners;
mod roles;
mod stage;
mod visits;

use agenda::Agenda;
use calendar::Calendar;
use chance::Chance;
use stage::Stage;

/// What the organization is called.
const ORGANIZATION: &str = "Acme";
/// People with a story of their own; whoever is beyond them is one of a crowd.
const STORIES: usize = 200;
/// Letters and digits that are not taken for one another, for a password that is typed.
const LEGIBLE: &[u8] = b"abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// How many of them a password has.
const PASSWORD_LENGTH: usize = 20;

/// The story ends so long before now: what its last scenes take is not told as if it were to come.
const SLACK: Duration = Duration::from_secs(10 * 60);

/// The fewest people that fill all parts.
pub const FEWEST: usize = 50;
/// The most people.
pub const MOST: usize = 100_000;

/// What the five have who sign in with a password.
const ROLES: [BuiltIn; cast::WITH_PASSWORD] = [
    BuiltIn::Owner,
    BuiltIn::Administrator,
    BuiltIn::Developer,
    BuiltIn::BillingManager,
    BuiltIn::Viewer,
];

/// What the demonstration is to be like.
#[derive(Debug, Clone)]
pub struct Plan {
    /// How many people belong to it, [`FEWEST`] to [`MOST`].
    pub people: usize,
    /// The password of those who have one; without it, a random one is made.
    pub password: Option<String>,
    /// Whether a main key of the Owner is made, good for a month.
    pub key: bool,
    /// The same seed makes the same choices. No secret comes of it.
    pub seed: u64,
}

/// Somebody one can sign in as.
#[derive(Debug, Clone)]
pub struct Known {
    /// Their address.
    pub email: String,
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: BuiltIn,
}

/// The organization that was made.
#[derive(Debug, Clone)]
pub struct Demonstration {
    /// The organization.
    pub organization: Organization,
    /// Its first account.
    pub account: AccountSid,
    /// How many people belong to it.
    pub members: i64,
    /// Whom one can sign in as.
    pub people: Vec<Known>,
    /// Their password.
    pub password: String,
    /// The secret of the Owner's main key, where one was wanted.
    pub key: Option<String>,
}

/// Makes the demonstration in a place without an organization, while no server runs there.
///
/// # Errors
/// `demo.people`, `demo.not_empty`, those of a password that is given, and those of [`App::start`].
pub async fn make(place: Place, settings: Settings, plan: Plan) -> Result<Demonstration> {
    if !(FEWEST..=MOST).contains(&plan.people) {
        return Err(Error::invalid(
            "people",
            "demo.people",
            format!("The demonstration has {FEWEST} to {MOST} people."),
        ));
    }
    let calendar = Calendar::until(Clock::System.now() - SLACK);
    let clock = Clock::manual(calendar.hour(calendar::FIRST_DAY, 6));
    let app = App::start_by(clock.clone(), place, settings).await?;
    let made = tell(app.clone(), clock, calendar, plan).await;
    app.shut_down().await?;
    made
}

async fn tell(app: App, clock: Clock, calendar: Calendar, plan: Plan) -> Result<Demonstration> {
    if app.inner.store.read(organization::any).await? {
        return Err(Error::conflict(
            "demo.not_empty",
            "There is an organization in this database already. The demonstration fills an empty one; nothing was changed.",
        ));
    }
    let given = plan.password;
    let password = given.unwrap_or_else(|| new_password(app.entropy()));
    let stories = plan.people.min(STORIES);
    let chance = Chance::new(plan.seed);
    let profiles = cast::profiles(stories, &chance);
    let mut agenda = Agenda::default();
    agenda.scene(calendar.hour(calendar::FIRST_DAY, 8), |stage| {
        Box::pin(stage.found())
    });
    accounts::plan(&mut agenda, &calendar);
    roles::plan(&mut agenda, &calendar);
    let lives = lives::plan(&mut agenda, &calendar, &chance, &profiles);
    groups::plan(&mut agenda, &calendar);
    owners::plan(&mut agenda, &calendar);
    machines::plan(&mut agenda, &calendar);
    keys::plan(&mut agenda, &calendar);
    invitations::plan(&mut agenda, &calendar, &chance, plan.people);
    crowd::plan(&mut agenda, &calendar, stories, plan.people - stories);
    let mut stage = Stage::new(
        (app.clone(), clock),
        worker(&app)?,
        (chance, calendar),
        profiles,
        password,
    );
    stage.lives = lives;
    agenda.play(&mut stage).await?;
    stage.wait_until(calendar.now).await?;
    let key = match plan.key {
        true => Some(stage.owners_key().await?),
        false => None,
    };
    stage.deliver().await?;
    finish(&stage, key).await
}

/// Nothing is sent: what the mail server would have said is imagined.
fn worker(app: &App) -> Result<Worker> {
    let from = "muster@example.com"
        .parse()
        .map_err(|_| Error::internal("the sender is no address"))?;
    let post = Transport::Imagined(invitations::refused());
    Ok(Worker::new(app.clone(), post, Mailbox::new(None, from)))
}

async fn finish(stage: &Stage, key: Option<String>) -> Result<Demonstration> {
    let all = stage.app.all_organizations().await?;
    let made = all.into_iter().next();
    let (organization, members) = made.ok_or_else(|| Error::internal("nothing was made"))?;
    let known = stage.people.iter().zip(ROLES).map(|(actor, role)| Known {
        email: actor.profile.email.clone(),
        name: actor.profile.name.clone(),
        role,
    });
    Ok(Demonstration {
        organization,
        account: stage.account(accounts::MAIN)?,
        members,
        people: known.collect(),
        password: stage.password.clone(),
        key,
    })
}

/// A random password that can be read off a screen.
fn new_password(entropy: &Entropy) -> String {
    let mut password = String::new();
    while password.len() < PASSWORD_LENGTH {
        let mut byte = [0];
        entropy.fill(&mut byte);
        // Bytes beyond the alphabet are thrown away, so that every letter is as likely.
        if let Some(letter) = LEGIBLE.get(usize::from(byte[0] & 63)) {
            password.push(char::from(*letter));
        }
    }
    password
}
