//! Mistakes that do not compile.
//!
//! In each case the line before the mistake is right, and the committed message names the mistake
//! only. With `TRYBUILD=overwrite` the messages are written anew.

#[test]
fn mistakes_do_not_compile() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}
