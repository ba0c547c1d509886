//! The demonstration: what is in it, that it is as good as what people did, and that nothing leaves it.

use std::{collections::BTreeMap, path::Path};

use muster_app::{
    AccountFilter, App, Argon2Cost, GroupFilter, HoldOutFilter, InvitationFilter, KeyReportQuery,
    Keyring, Limits, PageRequest, Place, Request, Settings, UserFilter, Worker,
    audit::{Verdict, verify},
    demo::{self, Demonstration, Plan},
    mail::{Mailbox, Transport},
};
use muster_model::{
    BuiltIn, InvitationStatus, MembershipStatus, Result, Status, Time, TransferStatus,
    invitation::Delivery, session::SessionKind, time::DAY,
};
use muster_store::{Clock, Options, Store, api_key, testing::TestDatabase};
use tempfile::TempDir;

use crate::world::{anonymous, keys_without_sponsor, with};

/// A demonstration, open as a server would open it, and its Owner's requests.
struct Shown {
    app: App,
    store: Store,
    made: Demonstration,
    owner: Request,
    begun: Time,
    _files: TempDir,
}

const ALL: PageRequest = PageRequest {
    limit: 200,
    cursor: None,
};

fn settings() -> Settings {
    Settings {
        public_url: "https://muster.example.com".into(),
        argon2: Argon2Cost::CHEAPEST,
        hashing_permits: 2,
        limits: Limits::default(),
    }
}

fn plan(people: usize) -> Plan {
    Plan {
        people,
        password: None,
        key: true,
        seed: 1,
    }
}

/// The database of a test that nobody has open any more, and a key file beside it.
fn place(db: &TestDatabase, files: &Path) -> Place {
    db.store().close();
    Place {
        database: db.options().database,
        key_file: files.join("keys"),
    }
}

impl Shown {
    async fn new(db: &TestDatabase, people: usize) -> Self {
        let files = tempfile::tempdir().unwrap();
        let place = place(db, files.path());
        let begun = Clock::System.now();
        let made = demo::make(place.clone(), settings(), plan(people))
            .await
            .unwrap();
        let store = Store::open(Options::new(place.database)).unwrap();
        let keys = Keyring::load(&place.key_file).unwrap();
        let app = App::open(store.clone(), keys, settings()).await.unwrap();
        Self {
            owner: with(made.key.as_deref().unwrap()),
            app,
            store,
            made,
            begun,
            _files: files,
        }
    }

    /// The members by status.
    async fn members(&self) -> BTreeMap<MembershipStatus, usize> {
        let mut count = BTreeMap::new();
        let mut page = ALL;
        loop {
            let filter = UserFilter::default();
            let people = self.app.users(&self.owner, filter, page).await.unwrap();
            for person in &people.data {
                *count.entry(person.status).or_default() += 1;
            }
            match people.next_cursor.clone() {
                Some(cursor) => {
                    page = PageRequest {
                        cursor: Some(cursor),
                        ..ALL
                    }
                }
                None => return count,
            }
        }
    }

    async fn dormant(&self) -> usize {
        let filter = UserFilter {
            dormant_days: Some(90),
            ..UserFilter::default()
        };
        let found = self.app.users(&self.owner, filter, ALL).await.unwrap();
        found.data.len()
    }

    async fn invitations(&self, filter: InvitationFilter) -> usize {
        let found = self.app.invitations(&self.owner, filter, ALL).await;
        found.unwrap().data.len()
    }

    async fn keys_to_look_at(&self, unused: Option<u32>, expiring: Option<u32>) -> usize {
        let query = KeyReportQuery {
            unused_days: unused,
            expiring_days: expiring,
        };
        let report = self.app.key_report(&self.owner, query, ALL).await.unwrap();
        assert_eq!((report.of_leavers, report.without_sponsor), (0, 0));
        report.keys.data.len()
    }
}

muster_store::on_both! {
    async fn the_demonstration_is_a_house_that_is_lived_in(db: TestDatabase) {
        let shown = Shown::new(&db, 60).await;
        let (app, owner) = (&shown.app, &shown.owner);

        let accounts = app.accounts(owner, AccountFilter::default(), ALL).await.unwrap();
        let top = accounts.data.iter().filter(|account| account.path.len() == 1);
        assert_eq!((top.count(), accounts.data.len()), (3, 15), "three accounts, twelve below");
        assert_eq!(accounts.data.iter().map(|account| account.path.len()).max(), Some(3));
        let rests = |status| accounts.data.iter().filter(|account| account.status == status).count();
        assert_eq!(rests(Status::Suspended), 1);

        let members = shown.members().await;
        assert_eq!(members.values().sum::<usize>(), 60);
        assert!(members[&MembershipStatus::Deactivated] >= 3, "{members:?}");
        assert!(shown.dormant().await >= 5);

        let of_status = |status| InvitationFilter { status: Some(status), ..InvitationFilter::default() };
        let failed = InvitationFilter { delivery: Some(Delivery::Failed), ..of_status(InvitationStatus::Pending) };
        assert_eq!(shown.invitations(of_status(InvitationStatus::Pending)).await, 12);
        assert_eq!(shown.invitations(failed).await, 4);
        assert_eq!(shown.invitations(of_status(InvitationStatus::Expired)).await, 7);
        assert_eq!(shown.invitations(of_status(InvitationStatus::Revoked)).await, 3);

        assert_eq!(app.roles(owner, ALL).await.unwrap().data.len(), 5 + 4);
        assert_eq!(app.groups(owner, GroupFilter::default(), ALL).await.unwrap().data.len(), 5);
        assert_eq!(app.hold_outs(owner, HoldOutFilter::default(), ALL).await.unwrap().data.len(), 2);
        let offers = app.ownership_offers(owner, ALL).await.unwrap().data;
        let open = offers.iter().filter(|offer| offer.transfer.status == TransferStatus::Offered);
        assert_eq!((open.count(), offers.len()), (1, 5));

        assert_eq!(shown.keys_to_look_at(Some(200), None).await, 3, "not used for 200 days");
        assert_eq!(shown.keys_to_look_at(None, Some(30)).await, 5, "ends within 30 days");
        assert_sound(&shown).await;
        assert_silent(&shown).await;
        assert_opens_by_password(&shown).await;
    }

    async fn what_is_in_use_is_not_turned_into_a_demonstration(db: TestDatabase) {
        let files = tempfile::tempdir().unwrap();
        let place = place(&db, files.path());
        let app = App::start(place.clone(), settings()).await.unwrap();
        let new = muster_app::NewOrganization {
            organization: "Globex".into(),
            account: "Works".into(),
            owner_email: "gil@globex.example".into(),
            owner_name: "Gil".into(),
            owner_password: Some("orange tractor violin cloud".into()),
        };
        app.init(&anonymous(), new, DAY).await.unwrap();
        app.shut_down().await.unwrap();

        let refused = demo::make(place.clone(), settings(), plan(60)).await.unwrap_err();
        assert_eq!(refused.code(), "demo.not_empty");
        let app = App::start(place, settings()).await.unwrap();
        let names: Vec<_> = app.all_organizations().await.unwrap().into_iter().map(|(one, _)| one.name).collect();
        assert_eq!(names, ["Globex"]);
    }
}

/// Every chain holds, nothing lies in the future, every key has somebody to answer for it.
async fn assert_sound(shown: &Shown) {
    for report in verify(&shown.app).await.unwrap() {
        assert_eq!(report.verdict, Verdict::Good, "{}", report.name);
        assert!(report.events > 1_000, "{}", report.events);
    }
    let organization = shown.made.organization.sid;
    let read = move |tx: &mut muster_store::Tx| keys_without_sponsor(tx, organization);
    assert_eq!(shown.store.read(read).await.unwrap(), Vec::<String>::new());

    let newest = muster_app::EventQuery::default();
    let events = shown.app.events(&shown.owner, newest, ALL).await.unwrap();
    // This test is the first to use the Owner's key.
    let is_late = |event: &muster_app::EventView| {
        event.occurred_at > shown.begun && event.kind != "api_key.used_first"
    };
    let late: Vec<_> = events.data.iter().filter(|event| is_late(event)).collect();
    assert!(late.is_empty(), "still to come: {late:?}");

    let keys = move |tx: &mut muster_store::Tx| -> Result<Vec<muster_model::ApiKey>> {
        api_key::page(tx, organization, &api_key::KeyFilter::default(), None, 100)
    };
    let keys = shown.store.read(keys).await.unwrap();
    let rotating = keys
        .iter()
        .filter(|key| key.old_ends_at.is_some_and(|end| shown.begun < end));
    assert_eq!(rotating.count(), 1, "one has two secrets");
    assert!(keys.iter().any(|key| key.revoked_at.is_some()));
}

/// A server that starts afterwards has nothing to send.
async fn assert_silent(shown: &Shown) {
    let mails = tempfile::tempdir().unwrap();
    let from = Mailbox::new(None, "muster@example.com".parse().unwrap());
    let transport = Transport::Directory(mails.path().to_owned());
    let worker = Worker::new(shown.app.clone(), transport, from);
    assert_eq!(worker.run_due().await.unwrap(), 0, "nothing is due");
    assert_eq!(std::fs::read_dir(mails.path()).unwrap().count(), 0);
}

/// The five sign in; nobody else does.
async fn assert_opens_by_password(shown: &Shown) {
    let roles: Vec<_> = shown.made.people.iter().map(|known| known.role).collect();
    assert_eq!(
        roles,
        [
            BuiltIn::Owner,
            BuiltIn::Administrator,
            BuiltIn::Developer,
            BuiltIn::BillingManager,
            BuiltIn::Viewer
        ]
    );
    for known in &shown.made.people {
        let signed_in = shown
            .app
            .sign_in(
                &anonymous(),
                &known.email,
                &shown.made.password,
                SessionKind::Client,
            )
            .await
            .unwrap();
        assert_eq!(signed_in.user.name, known.name);
    }
    let other = shown
        .app
        .sign_in(
            &anonymous(),
            "grace.mwangi@example.com",
            &shown.made.password,
            SessionKind::Client,
        )
        .await;
    assert_eq!(other.unwrap_err().code(), "session.refused");
}

#[tokio::test]
async fn a_crowd_fills_lists_and_has_no_story() {
    let db = TestDatabase::sqlite();
    let shown = Shown::new(&db, 1_300).await;
    assert_eq!(shown.members().await.values().sum::<usize>(), 1_300);
    assert!(shown.dormant().await > 100);
    assert_sound(&shown).await;
}
