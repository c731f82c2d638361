//! What a person does with the community: write, press buttons, allow and deny messages, vanish.

use std::fmt;

use super::VkEmulator;

/// The platform does not let a person do this; the text says why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused(
    /// The reason.
    pub String,
);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

pub(super) fn refuse<T>(why: &str) -> Result<T, Refused> {
    Err(Refused(why.to_owned()))
}

impl VkEmulator {
    /// Introduces a person, or renames one. Others that are mentioned get plain names by themselves.
    pub fn person(&self, id: i64, first_name: &str, last_name: &str, screen_name: Option<&str>) {
        let mut world = self.shared.change();
        let person = world.person(id);
        person.first_name = first_name.to_owned();
        person.last_name = last_name.to_owned();
        person.screen_name = screen_name.map(str::to_owned);
    }
}
