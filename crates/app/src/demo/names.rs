//! Names for people who don't exist, from many languages. Addresses are at example.com.

/// Given and family names that go together. Where a name is not in ASCII, `=` and its letters for an address follow.
struct Origin {
    given: [&'static str; 6],
    family: [&'static str; 6],
}

/// How many names there are before they repeat.
const DIFFERENT: usize = ORIGINS.len() * 36;

#[rustfmt::skip]
const ORIGINS: &[Origin] = &[
    Origin { given: ["Adaeze", "Chinedu", "Ngozi", "Tunde", "Yewande", "Emeka"], family: ["Okafor", "Adeyemi", "Eze", "Balogun", "Nwosu", "Oyelaran"] },
    Origin { given: ["Lucía=lucia", "Javier", "Inés=ines", "Álvaro=alvaro", "Carmen", "Íñigo=inigo"], family: ["García=garcia", "Fernández=fernandez", "Ibáñez=ibanez", "Muñoz=munoz", "Roldán=roldan", "Etxeberria"] },
    Origin { given: ["Mei", "Wei", "Xiulan", "Jun", "Yun", "Hao"], family: ["Chen", "Zhang", "Huang", "Liu", "Zhou", "Lin"] },
    Origin { given: ["Aarav", "Ishani", "Rohan", "Kavya", "Vikram", "Meera"], family: ["Sharma", "Iyer", "Patel", "Banerjee", "Chaudhary", "Menon"] },
    Origin { given: ["Léa=lea", "Étienne=etienne", "Camille", "Théo=theo", "Manon", "Loïc=loic"], family: ["Dubois", "Lefèvre=lefevre", "Moreau", "Gauthier", "Rousseau", "Béranger=beranger"] },
    Origin { given: ["Zofia", "Jakub", "Agnieszka", "Łukasz=lukasz", "Hanna", "Paweł=pawel"], family: ["Kowalska", "Wiśniewski=wisniewski", "Zielińska=zielinska", "Szymański=szymanski", "Król=krol", "Pająk=pajak"] },
    Origin { given: ["João=joao", "Mariana", "Thiago", "Luíza=luiza", "Caio", "Antônia=antonia"], family: ["Silva", "Gonçalves=goncalves", "Magalhães=magalhaes", "Araújo=araujo", "Teixeira", "Brandão=brandao"] },
    Origin { given: ["Yuki", "Haruto", "Sakura", "Ren", "Aoi", "Daichi"], family: ["Tanaka", "Suzuki", "Kobayashi", "Mori", "Fujimoto", "Ishikawa"] },
    Origin { given: ["Björk=bjork", "Søren=soren", "Astrid", "Håkon=hakon", "Liv", "Åse=ase"], family: ["Lindqvist", "Østergaard=ostergaard", "Bergström=bergstrom", "Nygård=nygard", "Dahl", "Sjöberg=sjoberg"] },
    Origin { given: ["Elif", "Emre", "Ayşe=ayse", "Mert", "Zeynep", "Çağlar=caglar"], family: ["Yılmaz=yilmaz", "Demir", "Şahin=sahin", "Öztürk=ozturk", "Aydın=aydin", "Koç=koc"] },
    Origin { given: ["Nia", "Rhys", "Aoife", "Callum", "Saoirse", "Ewan"], family: ["Pritchard", "MacLeod", "Gallagher", "Fraser", "Byrne", "Llewellyn"] },
    Origin { given: ["Linh", "Minh", "Thảo=thao", "Đức=duc", "Hương=huong", "Quân=quan"], family: ["Nguyễn=nguyen", "Trần=tran", "Phạm=pham", "Võ=vo", "Bùi=bui", "Đặng=dang"] },
    Origin { given: ["Oksana", "Taras", "Iryna", "Bohdan", "Kateryna", "Maksym"], family: ["Shevchenko", "Kovalenko", "Bondarenko", "Melnyk", "Tkachuk", "Savchuk"] },
    Origin { given: ["Ofa", "Sione", "Leilani", "Kai", "Moana", "Tevita"], family: ["Taufa", "Kealoha", "Fonoti", "Tuilagi", "Kahananui", "Vake"] },
];

/// A name and an address, another one for each number.
pub(super) fn nth(number: usize) -> (String, String) {
    let pair = number % DIFFERENT;
    let origin = &ORIGINS[pair % ORIGINS.len()];
    let rest = pair / ORIGINS.len();
    let (given, family) = (origin.given[rest % 6], origin.family[rest / 6 % 6]);
    let ((given, first), (family, last)) = (written(given), written(family));
    let round = match number / DIFFERENT {
        0 => String::new(),
        round => format!(".{round}"),
    };
    (
        format!("{given} {family}"),
        format!("{first}.{last}{round}@example.com"),
    )
}

/// A name, and its letters in an address.
fn written(name: &str) -> (&str, String) {
    match name.split_once('=') {
        Some((name, letters)) => (name, letters.to_owned()),
        None => (name, name.to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn everybody_has_an_address_of_their_own_in_ascii() {
        let addresses: BTreeSet<_> = (0..3 * DIFFERENT).map(|number| nth(number).1).collect();
        assert_eq!(addresses.len(), 3 * DIFFERENT);
        assert!(addresses.iter().all(|address| address.is_ascii()));
        let names: BTreeSet<_> = (0..DIFFERENT).map(|number| nth(number).0).collect();
        assert_eq!(names.len(), DIFFERENT);
    }
}
