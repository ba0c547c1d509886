//! Debian's nginx asks a running server before it shows a page: the configuration is the one of the documentation, with this
//! test's ports and account in it. `make test` installs nginx; elsewhere the test passes where there is none.

use std::{
    fs,
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use serde_json::Value;

use crate::binary::Machine;

/// An nginx of this test's own; it ends with it.
struct Nginx {
    process: Child,
    url: String,
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Asked to end it ends its workers too; killed it would leave them.
        let pid = rustix::process::Pid::from_child(&self.process);
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        let _ = self.process.wait();
    }
}

fn program() -> Option<PathBuf> {
    match std::env::var_os("MUSTER_TEST_NGINX") {
        Some(named) => Some(named.into()),
        None => Some(PathBuf::from("/usr/sbin/nginx")).filter(|usual| usual.exists()),
    }
}

/// A port that nobody listens on.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// The documentation's configuration around a page behind it that says who came.
fn configuration(machine: &Machine, muster: &str, account: &str, ports: [u16; 2]) -> String {
    let documented = include_str!("../../../../docs/examples/nginx.conf")
        .replace("127.0.0.1:8600", muster)
        .replace("127.0.0.1:8080", &format!("127.0.0.1:{}", ports[0]))
        .replace("127.0.0.1:8090", &format!("127.0.0.1:{}", ports[1]))
        .replace("AC00000000000000000000000000000000", account);
    let folder = machine.path("nginx");
    let folder = folder.display();
    format!(
        "daemon off;\npid {folder}/pid;\nerror_log {folder}/error.log warn;\nworker_processes 1;\nevents {{ worker_connections 64; }}\n\
         http {{\naccess_log off;\nclient_body_temp_path {folder}/body;\nproxy_temp_path {folder}/proxy;\nfastcgi_temp_path {folder}/fastcgi;\n\
         uwsgi_temp_path {folder}/uwsgi;\nscgi_temp_path {folder}/scgi;\n\
         server {{ listen 127.0.0.1:{}; location / {{ default_type application/json; return 200 '{{\"user\": \"$http_muster_user\", \"organization\": \"$http_muster_organization\", \"authorization\": \"$http_authorization\", \"page\": \"$uri\"}}'; }} }}\n\
         {documented}\n}}\n",
        ports[1]
    )
}

impl Nginx {
    fn start(machine: &Machine, muster: &str, account: &str) -> Option<Self> {
        let program = program()?;
        let folder = machine.path("nginx");
        fs::create_dir(&folder).unwrap();
        let ports = [free_port(), free_port()];
        let file = folder.join("nginx.conf");
        fs::write(&file, configuration(machine, muster, account, ports)).unwrap();
        let mut process = Command::new(program)
            .arg("-p")
            .arg(&folder)
            .arg("-e")
            .arg(folder.join("error.log"))
            .arg("-c")
            .arg(&file)
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let url = format!("http://127.0.0.1:{}", ports[0]);
        while std::net::TcpStream::connect(("127.0.0.1", ports[0])).is_err() {
            if let Some(ended) = process.try_wait().unwrap() {
                let log = fs::read_to_string(folder.join("error.log")).unwrap_or_default();
                panic!("nginx ended with {ended}: {log}");
            }
            thread::yield_now();
        }
        Some(Self { process, url })
    }
}

#[tokio::test]
async fn nginx_lets_through_whom_muster_allows_and_tells_the_product_who_they_are() {
    let machine = Machine::new().with("MUSTER_TRUSTED_PROXIES", "127.0.0.1");
    let made = machine.init();
    let server = machine.serve();
    let sid = |pointer: &str| {
        made.pointer(pointer)
            .and_then(Value::as_str)
            .unwrap()
            .to_owned()
    };
    let (account, organization, user) = (
        sid("/account/sid"),
        sid("/organization/sid"),
        sid("/user/sid"),
    );
    let muster = server.url.trim_start_matches("http://");
    let Some(nginx) = Nginx::start(&machine, muster, &account) else {
        return;
    };
    let strong = sid("/api_key/secret");
    let weak = serde_json::json!({"name": "reader", "permissions": ["logs.read"]});
    let session =
        serde_json::json!({"email": "owner@example.com", "password": crate::binary::PASSWORD});
    let session = server
        .caller(&strong)
        .nobody()
        .post("/v1/sessions", session)
        .await
        .body;
    let owner = server.caller(session["token"].as_str().unwrap());
    let weak = owner
        .post(&format!("/v1/accounts/{account}/api_keys"), weak)
        .await;
    assert_eq!(weak.status, 201, "{}", weak.body);
    let weak = weak.body["secret"].as_str().unwrap().to_owned();

    let client = reqwest::Client::builder()
        .timeout(Duration::from_secs(20))
        .build()
        .unwrap();
    let page = format!("{}/numbers/list?token=1", nginx.url);
    let shown = client
        .get(&page)
        .bearer_auth(&strong)
        .header("Muster-User", "US00000000000000000000000000000001")
        .send()
        .await
        .unwrap();
    assert_eq!(shown.status(), 200);
    let shown: Value = shown.json().await.unwrap();
    assert_eq!(
        shown["user"], user,
        "what a client calls itself does not get through"
    );
    assert_eq!(shown["organization"], organization);
    assert_eq!(
        (shown["page"].as_str(), shown["authorization"].as_str()),
        (Some("/numbers/list"), Some(""))
    );

    let by_session = client
        .post(&page)
        .bearer_auth(session["token"].as_str().unwrap())
        .body("a body that stays with nginx")
        .send()
        .await
        .unwrap();
    assert_eq!(by_session.status(), 200);
    let by_basic = client
        .get(&page)
        .basic_auth(sid("/api_key/sid"), Some(&strong))
        .send()
        .await
        .unwrap();
    assert_eq!(by_basic.status(), 200);

    let unknown = client.get(&page).send().await.unwrap();
    assert_eq!(unknown.status(), 401);
    assert_eq!(
        unknown.headers()["www-authenticate"],
        "Bearer realm=\"muster\""
    );
    assert_eq!(
        client
            .get(&page)
            .bearer_auth(&weak)
            .send()
            .await
            .unwrap()
            .status(),
        403
    );
    // Without the server nobody gets through.
    server.kill();
    assert_eq!(
        client
            .get(&page)
            .bearer_auth(&strong)
            .send()
            .await
            .unwrap()
            .status(),
        500
    );
}
