//! An act or a read on its way through the engine, and its run on a thread. The type of the answer is erased here and
//! restored by the `Store`.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
};

use muster_model::{Error, EventSid, Result};
use tokio::sync::oneshot;

use crate::tx::{Link, Mode, Source, Traces, Tx};

/// An answer whose type only the asker knows.
pub(crate) type Answer = Box<dyn Any + Send>;

/// The function of an act or a read.
pub(crate) type Run = Box<dyn Fn(&mut Tx<'_>) -> Result<Answer> + Send>;

/// Something to run, and who waits for it.
pub(crate) struct Job {
    pub(crate) run: Run,
    pub(crate) answer: oneshot::Sender<Result<Answer>>,
}

/// What became of one run, before its transaction ended.
pub(crate) enum Outcome {
    /// To be committed.
    Done(Answer, Traces),
    /// To be rolled back, the answer stands: a dry run.
    Undone(Answer),
    /// To be rolled back.
    Failed(Error),
}

impl Outcome {
    pub(crate) fn into_answer(self) -> Result<Answer> {
        match self {
            Self::Done(answer, _) | Self::Undone(answer) => Ok(answer),
            Self::Failed(error) => Err(error),
        }
    }

    pub(crate) fn traces(&self) -> Traces {
        if let Self::Done(_, traces) = self {
            traces.clone()
        } else {
            Traces::default()
        }
    }
}

impl Job {
    /// Whether nobody waits for the answer any more.
    pub(crate) fn is_abandoned(&self) -> bool {
        self.answer.is_closed()
    }

    /// Runs it once. A panic is an internal error of this job alone.
    pub(crate) fn run(
        &self,
        link: Link<'_>,
        source: &Source,
        act: EventSid,
        mode: Mode,
    ) -> Outcome {
        let ran = catch_unwind(AssertUnwindSafe(|| {
            let mut tx = Tx::new(link, source, act, mode);
            let answer = (self.run)(&mut tx)?;
            Ok((answer, tx.end()?))
        }));
        match ran {
            Ok(Ok((answer, traces))) if traces.undo => Outcome::Undone(answer),
            Ok(Ok((answer, traces))) => Outcome::Done(answer, traces),
            Ok(Err(error)) => Outcome::Failed(error),
            Err(payload) => Outcome::Failed(Error::internal(format!(
                "panic: {}",
                words(payload.as_ref())
            ))),
        }
    }

    pub(crate) fn answer(self, answer: Result<Answer>) {
        // Whoever asked may have gone meanwhile.
        let _ = self.answer.send(answer);
    }
}

fn words(payload: &(dyn Any + Send)) -> &str {
    payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}
