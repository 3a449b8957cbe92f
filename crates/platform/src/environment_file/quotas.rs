//! A `quotas` block: what AWS grants this account beyond what it grants everybody.

use crate::block_reader::BlockReader;
use crate::quotas::{Quota, RaisedQuotas};
use crate::value::NumberIn;

/// Reads the block.
pub(super) fn read(block: &mut BlockReader) -> RaisedQuotas {
    let mut raised = RaisedQuotas::default();
    for &quota in Quota::ALL {
        let rule = quota.rule();
        let Some(greatest) = rule.greatest else { continue };
        let limit = block.or_default(rule.key, NumberIn(rule.granted..=greatest), rule.granted);
        raised.0.extend(limit.map(|limit| (quota, limit.value)));
    }
    raised
}
