//! The worker: takes jobs out of the outbox by lease, runs them, settles them. At least once each; every job is safe to run again.

use std::{sync::Arc, time::Duration};

use muster_model::{
    AssignmentSid, Error, InvitationSid, InvitationStatus, OrganizationSid, Principal, Result,
    TransferSid, TransferStatus, invitation::Delivery,
};
use muster_store::{
    Tx, assignment, group, invitation,
    job::{self, Job},
    organization, ownership as transfers,
};
use tokio::{sync::watch, task::JoinSet};

use crate::{
    App, Caller, Request,
    accounts::{self, CLOSE_ACCOUNT},
    act::Act,
    api_keys,
    app::ANSWER_LIFE,
    assignments, groups, invitations,
    mail::{Composed, Failure, Mailbox, Transport, compose},
    notices::{MAIL, MailJob},
    ownership,
    record::Draft,
    recovery::{self, SEND_RESET},
};

/// An assignment reaches its end.
pub(crate) const END_ASSIGNMENT: &str = "end_assignment";
/// An invitation reaches its end.
const END_INVITATION: &str = "end_invitation";

/// An ownership offer reaches its end.
pub(crate) const END_OFFER: &str = "end_offer";

/// So many people of a group are looked at when what it gave ends by itself.
const MOST_SETTLED: u32 = 10_000;

/// Jobs that run at the same time.
const AT_ONCE: i64 = 8;
/// How long a job may take before another worker takes it.
const LEASE: Duration = Duration::from_secs(120);
/// How long the worker sleeps when nobody wakes it.
const REST: Duration = Duration::from_secs(1);
/// How often what is too old is erased.
const TIDY: Duration = Duration::from_secs(600);
/// A mail that was tried so often is given up: some three days.
const ATTEMPTS: i64 = 16;
/// The longest pause between two tries.
const LONGEST_PAUSE: Duration = Duration::from_secs(6 * 3_600);

/// Runs jobs until it is told to stop.
#[derive(Clone)]
pub struct Worker {
    app: App,
    transport: Arc<Transport>,
    from: Mailbox,
    name: String,
}

/// What a claimed job needs outside of any transaction.
enum Work {
    Mail(Box<MailJob>),
    Inside,
}

impl Worker {
    /// A worker that sends mail by `transport` as `from`.
    pub fn new(app: App, transport: Transport, from: Mailbox) -> Self {
        let mut name = [0; 8];
        app.entropy().fill(&mut name);
        Self {
            app,
            transport: Arc::new(transport),
            from,
            name: format!("{:016x}", u64::from_be_bytes(name)),
        }
    }

    /// Works until `stop` says true. What is under way then is finished.
    pub async fn run(&self, mut stop: watch::Receiver<bool>) {
        let mut tidied = None;
        while !*stop.borrow() {
            let now = self.app.clock().now();
            if tidied.is_none_or(|last| now.since(last) > TIDY) {
                match self.tidy().await {
                    Ok(()) => tidied = Some(now),
                    Err(error) => {
                        tracing::error!(%error, cause = ?error.cause(), "what is too old can't be erased");
                    }
                }
            }
            if let Err(error) = self.app.record_refused_keys().await {
                tracing::error!(%error, cause = ?error.cause(), "refused keys can't be recorded");
            }
            match self.run_due().await {
                Ok(0) => {}
                Ok(_) => continue,
                Err(error) => {
                    tracing::error!(%error, cause = ?error.cause(), "the outbox can't be worked on");
                }
            }
            tokio::select! {
                _ = stop.changed() => {}
                () = self.app.inner.store.woken() => {}
                () = tokio::time::sleep(REST) => {}
            }
        }
    }

    /// Runs what is due now; says how many jobs that were.
    pub async fn run_due(&self) -> Result<usize> {
        let claimed = self.claim().await?;
        let count = claimed.len();
        let mut running = JoinSet::new();
        for (job, work) in claimed {
            let worker = self.clone();
            running.spawn(async move { worker.run_one(job, work).await });
        }
        while let Some(ended) = running.join_next().await {
            ended.map_err(Error::internal)??;
        }
        Ok(count)
    }

    /// Erases what is kept for a time only: answers under an `Idempotency-Key`.
    pub async fn tidy(&self) -> Result<()> {
        loop {
            let old = |tx: &mut Tx| {
                let before = tx.now() - ANSWER_LIFE;
                job::forget_answers(tx, before)
            };
            if self.app.inner.store.write(0, old).await? == 0 {
                return Ok(());
            }
        }
    }

    async fn claim(&self) -> Result<Vec<(Job, Work)>> {
        let (app, name) = (self.app.clone(), self.name.clone());
        self.app
            .inner
            .store
            .write(0, move |tx| {
                let request = system_request();
                let claimed = job::claim(tx, 0, &name, LEASE, AT_ONCE)?;
                let mut act = Act::new(tx, &app.inner, &request, Caller::system(), true);
                let mut work = Vec::with_capacity(claimed.len());
                for job in claimed {
                    let outside = if job.kind == MAIL {
                        Work::Mail(Box::new(act.payload(&job)?))
                    } else {
                        Work::Inside
                    };
                    work.push((job, outside));
                }
                Ok(work)
            })
            .await
    }

    async fn run_one(&self, job: Job, work: Work) -> Result<()> {
        match work {
            Work::Mail(mail) => {
                let outcome = match self.compose(&job, &mail) {
                    Ok(composed) => self.transport.deliver(&composed).await,
                    Err(error) => Err(Failure {
                        permanent: true,
                        reason: error.message().to_owned(),
                    }),
                };
                self.act(move |act| settle_mail(act, &job, &mail, &outcome))
                    .await
            }
            Work::Inside => self.act(move |act| run_inside(act, &job)).await,
        }
    }

    /// The same intent gives the same message, however often it is tried: id and date are the job's.
    fn compose(&self, job: &Job, mail: &MailJob) -> Result<Composed> {
        let host = self
            .app
            .inner
            .settings
            .public_url
            .split("://")
            .last()
            .and_then(|rest| rest.split([':', '/']).next())
            .unwrap_or("localhost");
        let address = mail
            .to
            .email
            .parse()
            .map_err(|_| Error::internal("a queued mail has no address"))?;
        let to = Mailbox::new(mail.to.name.clone(), address);
        compose(
            &mail.mail,
            &self.from,
            &to,
            &format!("{}@{host}", job.sid),
            job.created_at,
        )
    }

    async fn act(&self, act: impl Fn(&mut Act) -> Result<()> + Send + 'static) -> Result<()> {
        self.app
            .act_as(Caller::system(), &system_request(), act)
            .await
    }
}

fn system_request() -> Request {
    Request::anonymous(std::net::Ipv4Addr::LOCALHOST.into(), "")
}

fn pause_after(attempts: i64) -> Duration {
    let exponent = u32::try_from(attempts.clamp(0, 20)).unwrap_or(20);
    Duration::from_secs(5 << exponent.min(13)).min(LONGEST_PAUSE)
}

fn settle_mail(
    act: &mut Act,
    job: &Job,
    mail: &MailJob,
    outcome: &Result<(), Failure>,
) -> Result<()> {
    organization::lock(act.tx, job.organization)?;
    match outcome {
        Ok(()) => {
            note_delivery(act, job, mail, Delivery::Sent, None)?;
            job::delete(act.tx, job)
        }
        Err(failure) if failure.permanent || job.attempts + 1 >= ATTEMPTS => {
            tracing::warn!(job = %job.sid, reason = failure.reason, "a mail can't be delivered");
            note_delivery(act, job, mail, Delivery::Failed, Some(&failure.reason))?;
            job::delete(act.tx, job)
        }
        Err(failure) => {
            tracing::info!(job = %job.sid, attempts = job.attempts + 1, reason = failure.reason, "a mail is tried again later");
            let until = act.now() + pause_after(job.attempts);
            job::postpone(act.tx, job, until)
        }
    }
}

/// Writes on the invitation what became of its mail, unless a newer link stands in its place.
fn note_delivery(
    act: &mut Act,
    job: &Job,
    mail: &MailJob,
    delivery: Delivery,
    reason: Option<&str>,
) -> Result<()> {
    let (Some(token), Some(sid)) = (mail.token, job.subject.to::<InvitationSid>()) else {
        return Ok(());
    };
    let Some(found) = invitation::find(act.tx, job.organization, sid)?
        .filter(|found| found.token == token && found.delivery != delivery)
    else {
        return Ok(());
    };
    invitation::set_delivery(act.tx, job.organization, sid, token, delivery, reason)?;
    let kind = if delivery == Delivery::Sent {
        "invitation.sent"
    } else {
        "invitation.undelivered"
    };
    let draft = Draft::new(kind, job.organization)
        .at(job.organization)
        .about(sid)
        .after("delivery", delivery.code());
    act.record(match reason {
        Some(reason) => draft.text(sid, "delivery_reason", reason),
        None => draft,
    })?;
    if found.status == InvitationStatus::Pending {
        act.enqueue(
            job.organization,
            END_INVITATION,
            sid.into(),
            &(),
            found.expires_at,
        )?;
    }
    Ok(())
}

fn run_inside(act: &mut Act, job: &Job) -> Result<()> {
    organization::lock(act.tx, job.organization)?;
    match job.kind.as_str() {
        END_ASSIGNMENT => end_assignment(act, job.organization, job.subject.to())?,
        END_INVITATION => end_invitation(act, job.organization, job.subject.to())?,
        END_OFFER => end_offer(act, job.organization, job.subject.to())?,
        SEND_RESET => recovery::send_reset(act, job)?,
        CLOSE_ACCOUNT => accounts::carry_on(act, job.organization, job.subject.to())?,
        api_keys::WARN_KEY => api_keys::warn(act, job)?,
        unknown => {
            return Err(Error::internal(format!(
                "job {} has the unknown kind {unknown:?}",
                job.sid
            )));
        }
    }
    job::delete(act.tx, job)
}

/// Access that ran out ended at that instant already; here it is written down and its keys end.
fn end_assignment(
    act: &mut Act,
    organization: OrganizationSid,
    sid: Option<AssignmentSid>,
) -> Result<()> {
    let Some(sid) = sid else { return Ok(()) };
    let now = act.now();
    let Some(ended) =
        assignment::find(act.tx, organization, sid)?.filter(|assignment| !assignment.is_live(now))
    else {
        return Ok(());
    };
    assignments::end(act, &ended)?;
    // What a group gave covered each key until this instant and no longer: only those who answer for service accounts are left.
    let people = match ended.principal {
        Principal::User(user) => vec![user],
        Principal::Group(group) => group::answerable(act.tx, organization, group, MOST_SETTLED)?,
        Principal::ServiceAccount(_) => Vec::new(),
    };
    groups::settle_people(act, organization, &people, None, false).map(drop)
}

fn end_invitation(
    act: &mut Act,
    organization: OrganizationSid,
    sid: Option<InvitationSid>,
) -> Result<()> {
    let Some(sid) = sid else { return Ok(()) };
    let now = act.now();
    match invitation::find(act.tx, organization, sid)?
        .filter(|found| found.status == InvitationStatus::Pending)
    {
        Some(late) if late.status_at(now) == InvitationStatus::Expired => {
            invitations::expire(act, &late)
        }
        Some(_) | None => Ok(()),
    }
}

fn end_offer(act: &mut Act, organization: OrganizationSid, sid: Option<TransferSid>) -> Result<()> {
    let Some(sid) = sid else { return Ok(()) };
    let now = act.now();
    match transfers::find(act.tx, organization, sid)?
        .filter(|offer| offer.status == TransferStatus::Offered)
    {
        Some(late) if late.status_at(now) == TransferStatus::Expired => {
            ownership::end(act, &late, TransferStatus::Expired)
        }
        Some(_) | None => Ok(()),
    }
}
