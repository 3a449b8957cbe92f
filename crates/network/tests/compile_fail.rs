//! What layers cannot read of each other does not compile.
//!
//! In each case the line before the mistake is right, and the committed message names the mistake
//! only. With `TRYBUILD=overwrite` the messages are written anew.

#[test]
fn what_is_not_promised_cannot_be_read() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}
