//! What a spec asks for that older providers do not have.

use terraform::Version;

use crate::diagnostic::Span;

/// Something in a spec that needs a later provider than the oldest that strata supports. It is noted where
/// the spec is read, by [`BlockReader::needs_provider`](crate::block_reader::BlockReader::needs_provider).
pub(crate) struct ProviderNeed {
    /// What it is, as messages call it.
    pub what: String,
    /// The oldest provider that has it.
    pub oldest: Version,
    /// Where it is asked for.
    pub span: Span,
}
