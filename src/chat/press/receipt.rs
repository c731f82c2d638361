//! The button about receipts, behind `rc:`.

/// A wish about receipts, as a button carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceiptPress {
    /// Let them go elsewhere.
    Change,
}

impl ReceiptPress {
    pub(super) fn encode(self) -> String {
        match self {
            Self::Change => "c".into(),
        }
    }

    pub(super) fn parse(data: &str) -> Option<Self> {
        (data == "c").then_some(Self::Change)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Press;
    use super::*;

    #[test]
    fn the_button_about_receipts_comes_back_and_nothing_else_does() {
        let press = Press::Receipt(ReceiptPress::Change);
        assert_eq!(Press::parse(&press.encode()), Some(press));
        assert_eq!((Press::parse("rc:"), Press::parse("rc:x")), (None, None));
    }
}
