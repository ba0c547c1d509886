//! The files of the console, as its build wrote them, and whether there are any: cargo alone builds a server without. What is
//! answered at which address is not decided here.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use axum::body::Bytes;
use rust_embed::Embed;

/// A release build holds the files themselves; any other reads them where they were built.
#[derive(Embed)]
#[folder = "../../console/dist/"]
#[allow_missing = true]
struct Built;

/// The console.
#[derive(Debug, Clone)]
pub struct Console(Source);

#[derive(Debug, Clone)]
enum Source {
    Built,
    Given(Arc<BTreeMap<String, Bytes>>),
}

/// A file that never changes under its name.
#[derive(Debug, Clone)]
pub(in crate::pages) struct File {
    /// What it holds, as it is sent.
    pub(in crate::pages) body: Bytes,
    /// Whether it is sent compressed with brotli.
    pub(in crate::pages) is_brotli: bool,
}

impl Console {
    /// The one that was there when the server was built.
    pub fn built() -> Self {
        Self(Source::Built)
    }

    /// One of these files by their paths.
    pub fn of<const N: usize>(files: [(&str, &[u8]); N]) -> Self {
        let files = files.map(|(path, body)| (path.to_owned(), Bytes::copy_from_slice(body)));
        Self(Source::Given(Arc::new(files.into())))
    }

    /// A server without one.
    pub fn none() -> Self {
        Self::of([])
    }

    /// Whether there is one.
    pub fn is_there(&self) -> bool {
        self.index().is_some()
    }

    /// The one page, which shows all others.
    pub(in crate::pages) fn index(&self) -> Option<Bytes> {
        self.read("index.html")
    }

    /// What the page refers to by `name`, without its folder; compressed where `brotli` is welcome and it was built so.
    pub(in crate::pages) fn asset(&self, name: &str, brotli: bool) -> Option<File> {
        // The compressed twin of a file has no address of its own.
        if name.contains(['/', '\\']) || name.ends_with(".br") {
            return None;
        }
        let path = format!("assets/{name}");
        let twin = brotli.then(|| self.read(&format!("{path}.br"))).flatten();
        match twin {
            Some(body) => Some(File {
                body,
                is_brotli: true,
            }),
            None => self.read(&path).map(|body| File {
                body,
                is_brotli: false,
            }),
        }
    }

    fn read(&self, path: &str) -> Option<Bytes> {
        match &self.0 {
            Source::Built => Built::get(path).map(|file| match file.data {
                Cow::Borrowed(held) => Bytes::from_static(held),
                Cow::Owned(read) => read.into(),
            }),
            Source::Given(files) => files.get(path).cloned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn console() -> Console {
        Console::of([
            ("index.html", b"<!doctype html>"),
            ("secret.txt", b"not below assets"),
            ("assets/main-1.js", b"let one"),
            ("assets/main-1.js.br", b"pressed"),
            ("assets/icon-1.png", b"png"),
        ])
    }

    #[test]
    fn a_file_is_sent_compressed_where_that_is_welcome_and_was_built() {
        let sent = |name, brotli| {
            let file = console().asset(name, brotli).unwrap();
            (file.body, file.is_brotli)
        };
        assert_eq!(sent("main-1.js", true), ("pressed".into(), true));
        assert_eq!(sent("main-1.js", false), ("let one".into(), false));
        assert_eq!(sent("icon-1.png", true), ("png".into(), false));
    }

    #[test]
    fn nothing_is_found_beside_the_assets_of_the_page() {
        for name in [
            "main-2.js",
            "main-1.js.br",
            "../secret.txt",
            "..\\secret.txt",
            "",
        ] {
            assert!(console().asset(name, true).is_none(), "{name}");
        }
        assert!(!Console::none().is_there());
    }
}
