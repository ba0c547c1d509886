//! What a dry run says about people, shown.

use muster_app::Impact as Found;
use muster_model::Names;
use muster_wire::v1::impact::{Change, Impact, WhatIf};

/// An answer with what the act would change for people, where that was asked for.
pub(super) fn what_if<T>(object: T, impact: Option<&Found>, names: &Names) -> WhatIf<T> {
    let shown = |found: &Found| Impact {
        changes: found
            .changes
            .iter()
            .map(|change| {
                Change::of(
                    change.principal,
                    change.scope,
                    change.gains,
                    change.loses,
                    names,
                )
            })
            .collect(),
        more: found.more,
    };
    WhatIf {
        object,
        impact: impact.map(shown),
    }
}
