//! What can be tried, how often it is, and what it takes.

use muster_model::Permission;

use crate::differences::Dice;

/// An act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    MakeAccount,
    Give,
    ChangeAssignment,
    EndAssignment,
    MakeRole,
    ChangeRole,
    DeleteRole,
    MakeGroup,
    Join,
    Leave,
    DeleteGroup,
    HoldOut,
    LiftHoldOut,
    Suspend,
    Deactivate,
    Remove,
    MakeKey,
    RevokeKey,
    RotateKey,
    TransferKey,
    ChangeKey,
    MakeService,
    SwitchService,
    ChangeSponsor,
    EndService,
    ServiceKey,
    Invite,
    AcceptInvitation,
    Offer,
    AnswerOffer,
    Pass,
    Wake,
}

impl Kind {
    pub(super) fn any(dice: &mut Dice) -> Self {
        match dice.roll(41) {
            0 | 1 => Self::MakeAccount,
            2..=7 => Self::Give,
            8 => Self::ChangeAssignment,
            9 | 10 => Self::EndAssignment,
            11 => Self::MakeRole,
            12 => Self::ChangeRole,
            13 => Self::DeleteRole,
            14 => Self::MakeGroup,
            15 | 16 => Self::Join,
            17 => Self::Leave,
            18 => Self::DeleteGroup,
            19 => Self::HoldOut,
            20 => Self::LiftHoldOut,
            21 => Self::Suspend,
            22 => Self::Deactivate,
            23 => Self::Remove,
            24 | 25 => Self::MakeKey,
            26 => Self::RevokeKey,
            27 | 28 => Self::RotateKey,
            29 => Self::TransferKey,
            30 => Self::ChangeKey,
            31 => Self::MakeService,
            32 => Self::SwitchService,
            33 => Self::ChangeSponsor,
            34 => Self::EndService,
            35 => Self::ServiceKey,
            36 => Self::Invite,
            37 => Self::AcceptInvitation,
            38 => Self::Offer,
            39 => Self::AnswerOffer,
            _ => Self::Pass,
        }
    }

    /// The permission without which it is refused.
    pub(super) fn needed(self) -> Option<Permission> {
        Some(match self {
            Self::MakeAccount => Permission::ACCOUNTS_CREATE,
            Self::Give | Self::ChangeAssignment | Self::EndAssignment | Self::LiftHoldOut => {
                Permission::ROLES_ASSIGN
            }
            Self::MakeRole | Self::ChangeRole | Self::DeleteRole => Permission::ROLES_MANAGE,
            Self::MakeGroup | Self::Join | Self::Leave | Self::DeleteGroup => {
                Permission::GROUPS_MANAGE
            }
            Self::HoldOut | Self::Deactivate | Self::Remove => Permission::USERS_REMOVE,
            Self::Suspend => Permission::ACCOUNTS_SUSPEND,
            Self::MakeKey
            | Self::RotateKey
            | Self::TransferKey
            | Self::ChangeKey
            | Self::ServiceKey => Permission::API_KEYS_CREATE,
            Self::RevokeKey => Permission::API_KEYS_REVOKE,
            Self::MakeService | Self::SwitchService | Self::ChangeSponsor | Self::EndService => {
                Permission::SERVICE_ACCOUNTS_MANAGE
            }
            Self::Invite => Permission::USERS_INVITE,
            Self::AcceptInvitation | Self::Offer | Self::AnswerOffer | Self::Pass | Self::Wake => {
                return None;
            }
        })
    }
}
