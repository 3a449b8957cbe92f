//! What is served has what the bindings need.

use bindgen::FAMILIES;
use stand_in_provider::committed_schema;

#[test]
fn every_bound_type_is_served() {
    let schemas = committed_schema().unwrap();
    let bound = FAMILIES.iter().flat_map(|family| family.resources);
    let missing: Vec<_> = bound.filter(|kind| !schemas.resources.contains_key(**kind)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
