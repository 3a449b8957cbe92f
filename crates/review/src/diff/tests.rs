//! Every kind of change, on environments of a few resources.
