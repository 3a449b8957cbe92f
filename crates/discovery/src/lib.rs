//! Cloud Map namespaces and services, one set per release.
