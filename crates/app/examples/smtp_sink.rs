//! A mail server for scripts: listens on an address and writes each message it gets to a directory, as `0001.eml` and so on.
//! `cargo run -p muster-app --features testing --example smtp_sink -- 127.0.0.1:2525 mails`

use std::{env, error::Error, fs, io::Write, path::PathBuf};

use muster_app::testing::smtp_sink::{Manner, SmtpSink};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(address), Some(directory)) = (arguments.next(), arguments.next().map(PathBuf::from))
    else {
        return Err("usage: smtp_sink ADDRESS DIRECTORY".into());
    };
    fs::create_dir_all(&directory)?;
    let sink = SmtpSink::listen(&address, Manner::default()).await?;
    writeln!(std::io::stdout().lock(), "listening on {}", sink.address())?;
    let mut kept = 0;
    loop {
        for message in sink.wait_for(kept + 1).await.into_iter().skip(kept) {
            kept += 1;
            let unfinished = directory.join(format!(".{kept:04}.unfinished"));
            fs::write(&unfinished, message.bytes)?;
            fs::rename(unfinished, directory.join(format!("{kept:04}.eml")))?;
        }
    }
}
