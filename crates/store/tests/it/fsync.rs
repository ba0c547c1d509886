//! What a commit costs the disk, counted as system calls of the writer thread alone; and what happens when it fails.

use std::{
    env,
    io::{BufRead, BufReader},
    os::unix::process::ExitStatusExt,
    process::{Child, Command, Stdio},
};

use muster_store::{
    Store, args,
    testing::{CommitFault, Engine, TestDatabase},
};

use crate::{
    group::together,
    schema::{note, ours},
};

const GROUPS: usize = 5;
const ACTS: usize = 40;

#[tokio::test]
async fn a_group_of_acts_is_one_fsync() {
    let db = TestDatabase::open(Engine::Sqlite, ours).unwrap();
    // The first commit also syncs the head of a new log.
    db.store().write(1, |tx| note(tx, "first")).await.unwrap();
    let Some(tracer) = trace(&writer_of(db.store()).await) else {
        eprintln!("skipped: strace is not here or may not attach");
        return;
    };
    for group in 0..GROUPS {
        let acts = (0..ACTS).map(|act| {
            let name = format!("{group} {act}");
            Box::new(move |tx: &mut muster_store::Tx| note(tx, &name).map(drop))
                as crate::group::Act
        });
        assert!(
            together(db.store(), acts.collect())
                .await
                .iter()
                .all(Result::is_ok)
        );
    }
    // The tracer ends with the thread that it traces.
    db.store().close();
    assert_eq!(syncs(tracer), GROUPS, "{GROUPS} groups of {ACTS} acts");
}

/// The writer's thread, as the kernel counts threads.
async fn writer_of(store: &Store) -> String {
    let link = store
        .write(1, |_| Ok(std::fs::read_link("/proc/thread-self").unwrap()))
        .await
        .unwrap();
    link.file_name().unwrap().to_str().unwrap().to_owned()
}

/// Attaches to one thread. None where that is not possible.
fn trace(thread: &str) -> Option<Child> {
    let mut tracer = Command::new("strace")
        .args(["-e", "trace=fsync,fdatasync", "-p", thread])
        .stderr(Stdio::piped())
        .spawn()
        .ok()?;
    let mut line = String::new();
    BufReader::with_capacity(1, tracer.stderr.as_mut()?)
        .read_line(&mut line)
        .ok()?;
    line.contains("attached").then_some(tracer)
}

fn syncs(tracer: Child) -> usize {
    let output = tracer.wait_with_output().unwrap();
    String::from_utf8(output.stderr)
        .unwrap()
        .lines()
        .filter(|line| line.contains("sync("))
        .count()
}

/// Runs itself as a child, which has to die: after a failed fsync nothing that was written can be trusted.
#[tokio::test]
async fn a_failed_fsync_ends_the_process() {
    const CHILD: &str = "MUSTER_TEST_CHILD";
    if env::var_os(CHILD).is_some() {
        let db = TestDatabase::open(Engine::Sqlite, ours).unwrap();
        db.faults().order(CommitFault::Fsync);
        let _ = db
            .store()
            .write(1, |tx| {
                tx.note("DELETE FROM note WHERE sid = $1", args!["x"])
            })
            .await;
        return;
    }
    let mut child = Command::new(env::current_exe().unwrap());
    child
        .args(["--exact", "fsync::a_failed_fsync_ends_the_process"])
        .env(CHILD, "1");
    let ended = child
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    const SIGABRT: i32 = 6;
    assert_eq!(ended.signal(), Some(SIGABRT), "{ended}");
}
