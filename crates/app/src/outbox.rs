//! The outbox: mail and other later work, written in the transaction of the act that wants it, sealed.

use muster_model::{AnySid, Error, JobSid, OrganizationSid, Result, Time};
use muster_store::job::{self, Job};
use serde::{Serialize, de::DeserializeOwned};

use crate::act::Act;

impl Act<'_, '_> {
    /// Puts work into the outbox.
    pub(crate) fn enqueue(
        &mut self,
        organization: OrganizationSid,
        kind: &str,
        subject: AnySid,
        payload: &impl Serialize,
        run_after: Time,
    ) -> Result<JobSid> {
        let sid = self.tx.new_sid::<JobSid>();
        self.enqueue_as(sid, organization, kind, subject, payload, run_after)?;
        Ok(sid)
    }

    /// The same under a SID that the work itself gives; nothing may wait under it for the same time.
    pub(crate) fn enqueue_as(
        &mut self,
        sid: JobSid,
        organization: OrganizationSid,
        kind: &str,
        subject: AnySid,
        payload: &impl Serialize,
        run_after: Time,
    ) -> Result<()> {
        let plain = serde_json::to_vec(payload).map_err(Error::internal)?;
        let payload = self.seal_for(organization.into(), &place(organization, sid), &plain)?;
        let created_at = self.now();
        job::insert(
            self.tx,
            &Job {
                bucket: 0,
                run_after,
                sid,
                organization,
                kind: kind.to_owned(),
                subject,
                payload,
                attempts: 0,
                created_at,
            },
        )
    }

    /// What a job is to be done with.
    pub(crate) fn payload<T: DeserializeOwned>(&mut self, job: &Job) -> Result<T> {
        let plain = self.open_for(
            job.organization.into(),
            &place(job.organization, job.sid),
            &job.payload,
        )?;
        let plain = plain.ok_or_else(|| Error::internal("the key of a job's payload is gone"))?;
        serde_json::from_slice(&plain).map_err(Error::internal)
    }
}

fn place(organization: OrganizationSid, sid: JobSid) -> String {
    format!("job|payload|{sid}|{organization}")
}
